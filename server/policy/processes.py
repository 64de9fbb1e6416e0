"""Who may watch the machines at work: administrators, and programs that act as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, LogMark, Mail, Member, Process, Stamping
from server.errors import Forbidden
from server.mail import MOST_TRIES

GONE_AFTER = timedelta(seconds=60)
"""A process that was not seen for so long is gone."""

AT_WORK_WITHIN = timedelta(seconds=15)
"""Who missed two of three turns to say that it is there is not counted on."""

MOST_COUNTED = 10_000
"""What waits is counted so far: from there on it is many."""


@dataclass(frozen=True)
class LogState:
    position: int
    """The last one given."""
    epoch: UUID
    dropped: int
    """Up to here the log was cleared away."""
    unstamped: int
    """Events that wait for their position."""
    oldest_at: datetime | None
    """When the oldest event that is still there was written."""


@dataclass(frozen=True)
class MailState:
    waiting: int
    failed: int
    """Given up, after two days of tries."""


def may_watch(me: Member) -> None:
    """Raises Forbidden."""
    if not me.is_administrator:
        raise Forbidden("Only administrators see how the servers are doing. Ask one of them.")


def visible_processes(me: Member) -> Select[Process]:
    """Those that run, the longest first. Raises Forbidden."""
    may_watch(me)
    seen = select(Process).where(Process.seen_at > func.now() - GONE_AFTER)
    return seen.order_by(Process.started_at, Process.id)


async def log_state(db: AsyncSession) -> LogState:
    """For those who `may_watch`."""
    last = (await db.scalars(select(Stamping).order_by(Stamping.position.desc()).limit(1))).one()
    beyond = select(EventRow.id).where(EventRow.id > last.through).limit(MOST_COUNTED)
    between = select(EventRow.id).where(EventRow.id.in_(last.holes))
    dropped, epoch, oldest_at, unstamped = (
        await db.execute(
            select(
                LogMark.dropped,
                LogMark.epoch,
                select(func.min(EventRow.written_at)).scalar_subquery(),
                select(func.count()).select_from(beyond.union_all(between).subquery()).scalar_subquery(),
            )
        )
    ).one()
    return LogState(last.position, epoch, dropped, unstamped, oldest_at)


async def mail_state(db: AsyncSession) -> MailState:
    """For those who `may_watch`."""
    unsent = select(Mail.tries).where(Mail.sent_at.is_(None), Mail.bounced_at.is_(None)).limit(MOST_COUNTED).subquery()
    given_up = func.count().filter(unsent.c.tries >= MOST_TRIES)
    every, failed = (await db.execute(select(func.count(), given_up).select_from(unsent))).one()
    return MailState(every - failed, failed)


async def roles_at_work(db: AsyncSession) -> Mapping[tuple[str, ...], float]:
    """How many processes there are, by role. For those who `may_watch`."""
    role = func.unnest(Process.roles).label("role")
    running = select(role).where(Process.seen_at > func.now() - AT_WORK_WITHIN).subquery()
    query = select(running.c.role, func.count(literal(1))).group_by(running.c.role)
    return {(name,): count for name, count in await db.execute(query)}
