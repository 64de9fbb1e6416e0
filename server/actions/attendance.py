"""Who is in a webinar's room is kept, many people at a time.

Invariant: a member stays once, however many pages, devices and processes tell of them: what is added is the time since
they were last seen by anybody, and only if they were here all along. A process that is killed takes away no more than
that time, a few seconds. Outside the hours of the room nothing is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendance, Webinar
from server.policy.rooms import is_open

STAYS = timedelta(seconds=40)
"""Whoever is not told of again within this time is gone: more than twice as long as a process takes to tell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`stays`: their page is open; otherwise they have just left it."""

    webinar_id: UUID
    member_id: UUID
    stays: bool


async def keep_attendance(db: AsyncSession, people: Sequence[Seen]) -> None:
    """One statement for all of them, who may see these webinars. In one order, so that two processes never wait for
    each other."""
    seen = (
        func.unnest(
            bindparam("webinars", [each.webinar_id for each in people], type_=ARRAY(Uuid)),
            bindparam("members", [each.member_id for each in people], type_=ARRAY(Uuid)),
            bindparam("stay", [each.stays for each in people], type_=ARRAY(Boolean)),
        )
        .table_valued("webinar_id", "member_id", "stays", name="seen")
        .render_derived()
    )
    now = func.clock_timestamp()
    rows = (
        select(
            Webinar.id,
            cast(seen.c.member_id, Uuid),
            now,
            now,
            case((cast(seen.c.stays, Boolean), now + STAYS), else_=now),
            literal(0.0),
        )
        .join(seen, cast(seen.c.webinar_id, Uuid) == Webinar.id)
        .where(is_open())
        .order_by(Webinar.id, seen.c.member_id)
    )
    new = insert(Attendance).from_select(
        ["webinar_id", "member_id", "first_seen", "last_seen", "here_until", "seconds"], rows
    )
    since = func.extract("epoch", new.excluded.last_seen - Attendance.last_seen)
    was_here = Attendance.here_until >= new.excluded.last_seen
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[Attendance.webinar_id, Attendance.member_id],
            set_={
                "seconds": Attendance.seconds + case((was_here, func.greatest(since, 0)), else_=0),
                "last_seen": func.greatest(Attendance.last_seen, new.excluded.last_seen),
                "here_until": new.excluded.here_until,
            },
        )
    )
