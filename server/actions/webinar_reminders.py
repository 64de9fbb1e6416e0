"""Who registered for a webinar is reminded a day before, and ten minutes before with the link to join.

Invariant: each reminder goes once to each, however many processes look: it is noted on the registration in the
transaction that puts the letter into the outbox. Another time of the webinar begins both anew.
"""

from datetime import timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, Registration, Webinar
from server.actions.webinar_letters import tell_of_beginning
from server.policy.webinars import attending
from server.settings import Settings

DAY, SOON = timedelta(days=1), timedelta(minutes=10)
FRESH = timedelta(hours=2)
"""Who registered less than this before a day to go has just had a letter."""
AT_ONCE = 200


async def remind_of_webinars(db: AsyncSession, settings: Settings) -> int:
    """Some of those who are due; how many, 0 when nobody is left."""
    starts, now = Webinar.starts_at, func.now()
    day = and_(
        Registration.day_told_at.is_(None), starts <= now + DAY, Registration.registered_at < starts - DAY - FRESH
    )
    soon = and_(Registration.soon_told_at.is_(None), starts <= now + SOON)
    due = (
        select(Registration, Webinar, Member)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .join(Member, Member.id == Registration.member_id)
        .where(starts > now, Webinar.cancelled_at.is_(None), Webinar.closed_at.is_(None), MAY_COME_IN, or_(day, soon))
        .order_by(starts, Registration.member_id)
        .limit(AT_ONCE)
        .with_for_update(of=Registration, skip_locked=True)
    )
    rows = (await db.execute(due)).all()
    moment = await db.scalar(select(func.now()))
    assert moment is not None
    webinars = {webinar.id for _, webinar, _ in rows}
    readers = {each: set(await db.scalars(attending(each))) for each in webinars}
    for registration, webinar, member in rows:
        registration.day_told_at = registration.day_told_at or moment
        soon = webinar.starts_at <= moment + SOON
        if soon:
            registration.soon_told_at = moment
        if member.id in readers[webinar.id]:  # else they left the audience: no link to join for them
            tell_of_beginning(db, settings, webinar, member, soon=soon)
    return len(rows)
