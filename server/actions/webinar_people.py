"""Who runs and speaks in webinars, as people come and go.

Invariant: no webinar that is still to come is left without somebody who runs it and knows: whoever hosts it alone hands
it over before they leave, and where nobody did, the organisers of its call are told.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, Organiser, Webinar, WebinarPerson
from server.actions.questions import free_questions
from server.actions.webinar_letters import page_of
from server.actions.webinars import announce_webinar
from server.letters.webinars import hostless_letter
from server.mail import put_into_outbox
from server.policy.questions import asked_of
from server.policy.webinars import TO_COME, held_webinar, hosted_by_others, title_and_day
from server.settings import Settings


async def pass_webinar(db: AsyncSession, webinar_id: UUID, giver: Member, heir: Member) -> bool:
    """The heir hosts it instead of the giver, once the caller knows that it may be; whether the giver did."""
    webinar = await held_webinar(db, webinar_id)
    before = await db.get(WebinarPerson, (webinar_id, giver.id, "host"), populate_existing=True)
    if before is None:
        return False
    await db.delete(before)
    if await db.get(WebinarPerson, (webinar_id, heir.id, "host")) is None:
        db.add(WebinarPerson(webinar_id=webinar_id, member_id=heir.id, part="host"))
    await _announce(db, webinar)
    return True


async def leave_webinars(db: AsyncSession, settings: Settings, member: Member) -> None:
    """Of somebody who leaves the network: what is asked of them is for anybody, and they have no part in what is still
    to come. Who ran and spoke in those before stays written down."""
    parts = select(WebinarPerson.webinar_id).join(Webinar, Webinar.id == WebinarPerson.webinar_id)
    ahead = set(await db.scalars(parts.where(WebinarPerson.member_id == member.id, TO_COME)))
    for webinar_id in sorted(ahead | set(await db.scalars(asked_of(member.id)))):
        webinar = await held_webinar(db, webinar_id)
        await free_questions(db, webinar_id, [member.id])
        if webinar_id in ahead:
            theirs = WebinarPerson.webinar_id == webinar_id, WebinarPerson.member_id == member.id
            await db.execute(delete(WebinarPerson).where(*theirs))
            await _announce(db, webinar)
    await tell_of_no_host(db, settings, member, ahead)


async def tell_of_no_host(db: AsyncSession, settings: Settings, member: Member, webinar_ids: Collection[UUID]) -> None:
    """Of those that nobody can host now, the organisers of their call, in one letter; administrators where it has no
    other organiser."""
    query = select(Webinar).where(Webinar.id.in_(webinar_ids), TO_COME, ~hosted_by_others(member.id))
    by_call: dict[UUID, list[Webinar]] = {}
    for webinar in await db.scalars(query.order_by(Webinar.starts_at, Webinar.id)):
        by_call.setdefault(webinar.call_id, []).append(webinar)
    for call_id, webinars in by_call.items():
        can = select(Member).where(MAY_COME_IN, Member.id != member.id).order_by(Member.id)
        theirs = select(Organiser.member_id).where(Organiser.call_id == call_id, Organiser.until.is_(None))
        organisers = list(await db.scalars(can.where(Member.id.in_(theirs))))
        titles, link = [title_and_day(each) for each in webinars], page_of(settings, webinars[0])
        for each in organisers or list(await db.scalars(can.where(Member.is_administrator))):
            put_into_outbox(db, each.email, hostless_letter(settings, name=each.name, titles=titles, link=link))


async def _announce(db: AsyncSession, webinar: Webinar) -> None:
    webinar.version += 1
    await db.flush()
    await announce_webinar(db, webinar, audience_changed=True)
