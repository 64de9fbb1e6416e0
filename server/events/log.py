"""Writing into the log of what is announced, and taking out of it what nobody may read any more."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ScalarSelect, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, LogMark, Stamping
from server.events.audiences import Audience
from server.events.base import Announced


class Announcing(Protocol):
    """What gathers announcements until they are written: a session, or whatever writes without one."""

    @property
    def info(self) -> dict[Any, Any]: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """Announcements that no session writes, as JSON: pairs of audiences and event."""

    info: dict[Any, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @property
    def as_json(self) -> str:
        return f"[{','.join(self.said)}]"


def emit(db: Announcing, audiences: Iterable[Audience], event: Announced) -> None:
    """Announce `event` once to everyone in any of `audiences`, if the transaction commits. From actions only."""
    names = sorted(set(audiences))
    if isinstance(db, Gathered):
        db.said.append(f"[{json.dumps(names)},{event.model_dump_json()}]")
    else:
        db.info.setdefault("events", []).append((names, event.model_dump(mode="json")))


def rewrite_pending(db: AsyncSession, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Of what this transaction is about to announce: for whoever finds out only later how it must not be said."""
    db.info["events"] = [(audiences, change(body)) for audiences, body in db.info.get("events", [])]


async def forget(db: AsyncSession, audience: Audience, kinds: Iterable[str], key: str, subject_id: UUID) -> None:
    """Takes what was announced about something out of the log: who catches up later must not read there what they
    may not read any more. The announcement that follows says how it stands now. `audience` heard all of it. Takes no
    lock: what is just being stamped has a position without an event, which nobody is told of."""
    about_it = EventRow.audiences.contains([audience]) & (EventRow.body[key].astext == str(subject_id))
    await db.execute(delete(EventRow).where(about_it, EventRow.body["type"].astext.in_(list(kinds))))


def last_position() -> ScalarSelect[int]:
    """Of the log, within a statement."""
    return select(Stamping.position).order_by(Stamping.position.desc()).limit(1).scalar_subquery()


async def read_cursor(db: AsyncSession) -> tuple[int, UUID]:
    """The log's last position and its epoch. A snapshot reads this first, then the rest: what comes between is heard
    twice and does no harm; the other way round it would be missed."""
    return (await db.execute(select(last_position(), LogMark.epoch))).one()
