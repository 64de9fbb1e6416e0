"""Telling those who decide that somebody asks to join: one letter a day for each queue, however many ask.

Invariant: a request is told of once, however many processes look and whenever they are killed: its letters, and that
it was told of, are written in one transaction, by one process at a time.
"""

from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Call, Constituency, ConstituencyMember, JoinRequest, Member, Organiser
from server.actions.reminders import quiet_now
from server.letters.joining import queue_letter
from server.mail import put_into_outbox
from server.policy.figures import moment, zone
from server.policy.joining import UNDECIDED
from server.settings import Settings

LOCK = 7_216_554
"""Held by the one process that tells just now."""


async def tell_who_decides(db: AsyncSession, settings: Settings) -> int:
    """How many letters: to organisers of the call and leaders of the constituency, outside quiet hours."""
    await db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    now = await moment(db)
    if await quiet_now(db, settings, now):
        return 0
    today = now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    undecided = JoinRequest.state.in_(UNDECIDED)
    group = func.coalesce(Constituency.name, "")
    asked = JoinRequest
    queues = (
        select(asked.call_id, asked.constituency_id, Call.name, group, func.count().filter(undecided))
        .join(Call, Call.id == asked.call_id)
        .outerjoin(Constituency, Constituency.id == asked.constituency_id)
        .group_by(asked.call_id, asked.constituency_id, Call.name, group)
        .having(func.count().filter(undecided, asked.told_at.is_(None)) > 0)
        .having(func.count().filter(asked.told_at >= today) == 0)
    )
    written = 0
    for call_id, constituency_id, call_name, group_name, waiting in (await db.execute(queues)).all():
        for member in await _deciders(db, call_id, constituency_id):
            letter = queue_letter(
                settings,
                name=member.name,
                call=call_name,
                group=group_name,
                waiting=waiting,
                link=f"{settings.public_url}/join-requests",
            )
            put_into_outbox(db, member.email, letter)
            written += 1
        mine = update(asked).where(asked.call_id == call_id, undecided, asked.told_at.is_(None))
        mine = mine.where(asked.constituency_id.is_not_distinct_from(constituency_id))
        await db.execute(mine.values(told_at=func.now()))
    return written


async def _deciders(db: AsyncSession, call_id: UUID, constituency_id: UUID | None) -> list[Member]:
    organising = select(Organiser.member_id).where(Organiser.call_id == call_id, Organiser.until.is_(None))
    leading = select(ConstituencyMember.member_id).where(
        ConstituencyMember.constituency_id == constituency_id,
        ConstituencyMember.leads,
        ConstituencyMember.until.is_(None),
    )
    deciders = select(Member).where(or_(Member.id.in_(organising), Member.id.in_(leading)), MAY_COME_IN)
    return list(await db.scalars(deciders.order_by(Member.id)))
