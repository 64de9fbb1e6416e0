"""Who is in a webinar's room, while it is open.

The room opens a quarter of an hour before a webinar begins, and stays open until it is closed or cancelled; where
nobody closes it, until two hours after it should have ended. Whoever may see the webinar may be in it; who was there,
and for how long, is read by who runs it.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendance, Member, Registration, Webinar, WebinarThanks
from server.errors import Conflict
from server.policy.figures import moment
from server.policy.webinars import ENDS, readable_webinar

BEFORE, AFTER = timedelta(minutes=15), timedelta(hours=2)


def is_open() -> ColumnElement[bool]:
    """Of webinars: whether there is a room to be in just now."""
    now = func.clock_timestamp()
    stands = and_(Webinar.cancelled_at.is_(None), Webinar.closed_at.is_(None))
    return and_(stands, Webinar.starts_at - BEFORE <= now, now < ENDS + AFTER)


def present_in(webinar_id: UUID) -> Select[int]:
    """How many are there just now."""
    here = Attendance.here_until > func.clock_timestamp()
    return select(func.count()).select_from(Attendance).where(Attendance.webinar_id == webinar_id, here)


def thanks_in(webinar_id: UUID) -> Select[int]:
    """How many say thanks."""
    given = WebinarThanks.webinar_id == webinar_id, WebinarThanks.given
    return select(func.count()).select_from(WebinarThanks).where(*given)


async def thankable_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """Raises NotFound; Conflict before its room opens, or where it is cancelled."""
    webinar = await readable_webinar(db, me, webinar_id)
    if webinar.cancelled_at is not None:
        raise Conflict("This webinar is cancelled.", code="cancelled")
    if webinar.starts_at - BEFORE > await moment(db):
        raise Conflict("It has not begun yet. Say thanks when it has.", code="not_begun")
    return webinar


def attended(webinar_id: UUID) -> Select[Attendance, Member, Registration | None]:
    """Who was there, for who runs it: with their registration, where they have one."""
    query = select(Attendance, Member, Registration).join(Member, Member.id == Attendance.member_id)
    theirs = and_(Registration.webinar_id == Attendance.webinar_id, Registration.member_id == Attendance.member_id)
    return query.outerjoin(Registration, theirs).where(Attendance.webinar_id == webinar_id)
