"""Members are invited to webinars, decline, and are written to by who ran one.

Invariant: nobody is invited to a webinar twice, by whomever; no letter goes to who switched such letters off, to whom
the webinar is not for, or to who left; and nobody is told which of these it was.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Registration, WebinarInvitation, WebinarLetter
from server.actions.audit import record
from server.actions.webinar_letters import page_of
from server.errors import Conflict, Invalid, SlowDown
from server.events import WebinarInvited, emit, to_member
from server.events.webinars import NameNow
from server.letters.inviting import follow_up_letter, webinar_invitation_letter
from server.letters.webinars import when
from server.mail import put_into_outbox
from server.policy.inviting import Wanted, invitable, invitable_webinar, to_follow_up
from server.policy.webinars import held_webinar, readable_webinar, run_webinar
from server.settings import Settings

MOST_LETTERS, WITHIN = 5, timedelta(days=1)
"""Of one webinar, by whomever."""
MOST_AT_ONCE = 5_000
"""Invited in one transaction, with a letter each."""


async def invite_to_webinar(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    webinar_id: UUID,
    member_ids: Collection[UUID],
    team_ids: Collection[UUID],
    *,
    everybody: bool,
) -> int:
    """How many are invited that were not before, and have not registered. Raises NotFound, Forbidden, Conflict."""
    webinar = await invitable_webinar(db, me, webinar_id)
    await held_webinar(db, webinar_id)  # two who invite the same people do so one after the other
    known = select(Registration.member_id).where(Registration.webinar_id == webinar_id)
    invited = select(WebinarInvitation.member_id).where(WebinarInvitation.webinar_id == webinar_id)
    people = invitable(webinar_id, member_ids, team_ids, everybody=everybody)
    people = people.where(Member.id.not_in(known), Member.id.not_in(invited), Member.id != me.id).order_by(Member.id)
    chosen = list(await db.scalars(people.limit(MOST_AT_ONCE + 1)))
    if not chosen:
        return 0
    if len(chosen) > MOST_AT_ONCE:
        sentence = f"That is more than {MOST_AT_ONCE:,} people at once. Invite one team after the other."
        raise Conflict(sentence, code="too_many")
    rows = [{"webinar_id": webinar_id, "member_id": each.id, "inviter_id": me.id} for each in chosen]
    await db.execute(insert(WebinarInvitation).on_conflict_do_nothing(), rows)
    time = when(webinar.starts_at, webinar.minutes, webinar.zone)
    by = NameNow(id=me.id, name=me.name)
    for each in chosen:
        emit(db, [to_member(each.id)], WebinarInvited(webinar_id=webinar_id, by=by))
        if each.wants_webinar_letters:
            letter = webinar_invitation_letter(
                settings, name=each.name, by=me.name, title=webinar.title, takeaway=webinar.takeaway, time=time,
                link=page_of(settings, webinar),
            )  # fmt: skip
            put_into_outbox(db, each.email, letter)
    await record(db, me, "webinar.invited", "webinar", webinar_id, people=len(chosen))
    return len(chosen)


async def decline_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> None:
    """I do not come. Nobody is told. The same again changes nothing. Raises NotFound."""
    await readable_webinar(db, me, webinar_id)
    mine = WebinarInvitation.webinar_id == webinar_id, WebinarInvitation.member_id == me.id
    declining = update(WebinarInvitation).where(*mine, WebinarInvitation.declined_at.is_(None))
    declined = declining.values(declined_at=func.now()).returning(WebinarInvitation.member_id)
    if await db.scalar(declined) is not None:
        emit(db, [to_member(me.id)], WebinarInvited(webinar_id=webinar_id, by=None))


async def write_to_people(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    webinar_id: UUID,
    member_ids: Collection[UUID],
    subject: str,
    text: str,
) -> WebinarLetter:
    """One letter to people of the list to follow up. Raises NotFound, Forbidden, Conflict, Invalid, SlowDown."""
    await run_webinar(db, me, webinar_id)
    webinar = await held_webinar(db, webinar_id)  # two at once are not both the last one that is allowed
    lately = select(func.count()).where(
        WebinarLetter.webinar_id == webinar_id, WebinarLetter.sent_at > func.now() - WITHIN
    )
    if (await db.scalar(lately) or 0) >= MOST_LETTERS:
        raise SlowDown(
            f"{MOST_LETTERS} letters went out about this webinar since yesterday. People have had enough: write again "
            "tomorrow.",
            headers={"Retry-After": "86400"},
        )
    listed = to_follow_up(me, webinar_id, Wanted()).where(Member.id.in_(member_ids), Member.id != me.id)
    chosen: list[Member] = list(await db.scalars(listed.order_by(Member.id)))
    if not chosen:
        sentence = "None of these people is on the list of this webinar now. Load the list anew, and choose again."
        raise Invalid(sentence, fields=[("member_ids", sentence)])
    letter = WebinarLetter(webinar_id=webinar_id, author_id=me.id, subject=subject, text=text, people=len(chosen))
    db.add(letter)
    await db.flush()
    await db.refresh(letter)
    for each in chosen:
        if each.wants_webinar_letters:
            written = follow_up_letter(
                settings, name=each.name, by=me.name, title=webinar.title, subject=subject, text=text,
                link=page_of(settings, webinar),
            )  # fmt: skip
            put_into_outbox(db, each.email, written)
    await record(db, me, "webinar.letter_sent", "webinar", webinar_id, people=len(chosen), letter_id=str(letter.id))
    return letter
