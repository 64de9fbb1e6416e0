"""Members register for a webinar, and give their place back.

Invariant: never more places are given than there are: whoever registers holds the webinar's row until the place is
counted.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Registration, Webinar
from server.actions.webinar_letters import tell_of_place, tell_of_place_given_back
from server.errors import Conflict
from server.events import RegistrationChanged, RegistrationSet, emit, to_desk, to_member, to_webinar
from server.events.webinars import NameNow
from server.policy.figures import moment
from server.policy.webinars import coming, held_webinar, readable_webinar
from server.settings import Settings


async def register(db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID, *, shown: bool) -> None:
    """I come; `shown`: others may see it. The same again changes nothing but that.

    Raises NotFound; Conflict for one that is full, cancelled or over.
    """
    await readable_webinar(db, me, webinar_id)
    webinar = await held_webinar(db, webinar_id)
    mine = await db.get(Registration, (webinar_id, me.id))
    if mine is not None:
        if mine.shown != shown:
            mine.shown = shown
            await db.flush()
            await _announce(db, me, webinar, shown=shown, was_shown=not shown, registered=True)
        return
    if webinar.cancelled_at is not None:
        raise Conflict("This webinar is cancelled.", code="cancelled")
    if webinar.closed_at is not None:
        raise Conflict("This webinar is over. What was asked and answered is on its page.", code="over")
    if webinar.capacity is not None and await coming(db, webinar_id) >= webinar.capacity:
        raise Conflict("All places are taken. Look again later: somebody may give theirs back.", code="full")
    db.add(Registration(webinar_id=webinar_id, member_id=me.id, shown=shown))
    await db.flush()
    if webinar.starts_at > await moment(db):
        tell_of_place(db, settings, webinar, me)
    await _announce(db, me, webinar, shown=shown, was_shown=False, registered=True)


async def unregister(db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID) -> None:
    """I give my place back. The same again changes nothing. Raises NotFound."""
    await readable_webinar(db, me, webinar_id)
    webinar = await held_webinar(db, webinar_id)
    mine = await db.get(Registration, (webinar_id, me.id))
    if mine is None:
        return
    await db.delete(mine)
    await db.flush()
    if webinar.starts_at > await moment(db) and webinar.cancelled_at is None:
        tell_of_place_given_back(db, settings, webinar, me)
    await _announce(db, me, webinar, shown=False, was_shown=mine.shown, registered=False)


async def give_places_back(db: AsyncSession, member: Member) -> None:
    """Of somebody who leaves the network, in webinars that are still to come. Nobody writes to them any more."""
    coming_up = select(Registration).join(Webinar, Webinar.id == Registration.webinar_id)
    mine = coming_up.where(Registration.member_id == member.id, Webinar.starts_at > func.now())
    for registration in list(await db.scalars(mine.order_by(Registration.webinar_id))):
        webinar = await held_webinar(db, registration.webinar_id)
        await db.delete(registration)
        await db.flush()
        await _announce(db, member, webinar, shown=False, was_shown=registration.shown, registered=False)


async def _announce(
    db: AsyncSession, me: Member, webinar: Webinar, *, shown: bool, was_shown: bool, registered: bool
) -> None:
    changed = RegistrationChanged(
        webinar_id=webinar.id,
        coming=await coming(db, webinar.id),
        shown=NameNow(id=me.id, name=me.name) if shown else None,
        no_longer_shown=me.id if was_shown and not shown else None,
    )
    emit(db, [to_webinar(webinar.id), to_desk(webinar.id)], changed)
    emit(db, [to_member(me.id)], RegistrationSet(webinar_id=webinar.id, registered=registered, shown=shown))
