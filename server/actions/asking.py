"""What somebody does who asks to join: ask, confirm the address, change, answer, take back.

Invariant: one answer, and the same work, for addresses of members, of those who asked already, and new ones: what is
different is only in the letter. Of one address, at most one request to a call waits, and nothing is read before the
address is confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    CallPage,
    Constituency,
    Invitation,
    JoinLink,
    JoinMessage,
    JoinQuestion,
    JoinRequest,
    Member,
    ProfileField,
    SpentProof,
)
from server.actions.audit import record
from server.actions.constituencies import join_constituency
from server.actions.profiles import describe_myself
from server.errors import Conflict, Invalid, SlowDown
from server.events import Audience, JoinRequestChanged, emit, forget, to_administrators, to_constituency_leaders
from server.identity import hashed, new_secret
from server.letters.joining import confirm_letter, member_letter
from server.mail import put_into_outbox
from server.policy.joining import DECIDED, UNDECIDED, OpenCall, applicants_request, questions_of, who_decide
from server.proofs import LASTS
from server.settings import Settings

MOST_TO_ONE_A_DAY = 5
MOST_MESSAGES = 20

State = Literal["waiting", "asked", "accepted", "declined", "gone"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an applicant says. `answers` by the id of the question."""

    name: str
    role_title: str
    organisation: str
    constituency_id: UUID | None
    why: str
    answers: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge that was solved, and what for."""

    challenge_hash: bytes
    request_hash: bytes


async def ask_to_join(
    db: AsyncSession, settings: Settings, page: OpenCall, email: str, asked: Asked, proof: Proof
) -> None:
    """Write down a request and mail its link. The same proof with the same request again changes nothing.

    Raises Conflict (take another proof), Invalid, SlowDown.
    """
    if not await _spend(db, page.page, proof):
        return
    await _refuse_a_flood(db, email)
    said = _checked(asked, page.constituencies, page.questions)
    request = JoinRequest(call_id=page.call.id, email=email, **said)
    db.add(request)
    await db.flush()
    link = await new_link(db, settings, request)
    if await db.scalar(select(Member.id).where(Member.email == email)) is None:
        days = settings.join_unconfirmed_days
        letter = confirm_letter(settings, link=link, call=page.call.name, days=days)
    else:  # the request stays, unread and without a link that anybody has, until it is cleared away
        letter = member_letter(settings, link=f"{settings.public_url}/sign-in", call=page.call.name)
    put_into_outbox(db, email, letter)


async def new_link(db: AsyncSession, settings: Settings, request: JoinRequest) -> str:
    """One for each letter: a secret is nowhere kept, so it cannot be mailed again."""
    secret = new_secret()
    db.add(JoinLink(token_hash=hashed(secret), request_id=request.id))
    return f"{settings.public_url}/asking#{secret}"


async def confirm_request(db: AsyncSession, secret: str) -> JoinRequest:
    """The address is theirs: now the request waits in a queue. If an earlier one of theirs does, it says the new
    words. The same again changes nothing. Raises NotFound."""
    request = await applicants_request(db, secret)
    await _alone(db, request)
    request = await applicants_request(db, secret, lock=True)
    if request.state != "unconfirmed":
        return request
    earlier = select(JoinRequest).where(JoinRequest.call_id == request.call_id, JoinRequest.email == request.email)
    waiting = await db.scalar(earlier.where(JoinRequest.state.in_(UNDECIDED)).with_for_update())
    if waiting is not None:
        said = {name: getattr(request, name) for name in _SAID}
        await db.execute(update(JoinLink).where(JoinLink.request_id == request.id).values(request_id=waiting.id))
        await db.delete(request)
        return await _change(db, waiting, said)
    request.state = "waiting"
    request.confirmed_at = request.changed_at = func.clock_timestamp()
    await record(db, None, "join_request.confirmed", "join_request", request.id)
    return await announce_request(db, request)


async def change_request(db: AsyncSession, secret: str, asked: Asked) -> JoinRequest:
    """Say it in other words, as long as nobody decided. Raises NotFound, Conflict, Invalid."""
    request = await _undecided(db, secret)
    groups = list(await db.scalars(select(Constituency).where(Constituency.call_id == request.call_id)))
    return await _change(db, request, _checked(asked, groups, await questions_of(db, request.call_id)))


async def answer_question(db: AsyncSession, secret: str, text: str) -> JoinRequest:
    """Answer what was asked back: the request waits again. Raises NotFound, Conflict."""
    request = await _undecided(db, secret)
    if request.state != "asked":
        raise Conflict("Nobody asked you anything, or you answered it already. Your request waits.")
    db.add(JoinMessage(request_id=request.id, author_id=None, text=text))
    request.state = "waiting"
    request.changed_at = func.clock_timestamp()
    return await announce_request(db, request)


async def take_back(db: AsyncSession, secret: str) -> None:
    """Everything they wrote is deleted, here and in the log of what was announced. Raises NotFound, Conflict."""
    request = await applicants_request(db, secret, lock=True)
    if request.state == "accepted":
        raise Conflict("You were accepted: an invitation is in your mail. If you do not want to come in, decline that.")
    await record(db, None, "join_request.taken_back", "join_request", request.id)
    await _delete(db, request)


async def come_in_as_asked(db: AsyncSession, invitation: Invitation, member: Member) -> None:
    """Whose request became this invitation need not say again what they do, and where they belong."""
    request = await db.scalar(select(JoinRequest).where(JoinRequest.invitation_id == invitation.id))
    if request is None:
        return
    known = set(await db.scalars(select(ProfileField.field).where(ProfileField.member_id == member.id)))
    said = {"role_title": request.role_title, "organisation": request.organisation}
    if new := {name: value for name, value in said.items() if value and name not in known}:
        await describe_myself(db, member, said=new, audiences={})
    if request.constituency_id is not None:
        await join_constituency(db, member, request.constituency_id, member.id)


async def clear_old_requests(db: AsyncSession, settings: Settings) -> None:
    """What was never confirmed goes after a few days, everything else when nothing happened to it for long."""
    now = datetime.now(UTC)
    unconfirmed = now - timedelta(days=settings.join_unconfirmed_days)
    old = now - timedelta(days=settings.join_request_days)
    never = (JoinRequest.state == "unconfirmed") & (JoinRequest.asked_at < unconfirmed)
    await db.execute(delete(JoinRequest).where(never))
    for request in list(await db.scalars(select(JoinRequest).where(JoinRequest.changed_at < old).with_for_update())):
        await _delete(db, request)
    await db.execute(delete(SpentProof).where(SpentProof.at < now - timedelta(seconds=2 * LASTS)))


async def announce_request(db: AsyncSession, request: JoinRequest) -> JoinRequest:
    await db.flush()
    await db.refresh(request)
    decider = await db.get(Member, request.decided_by) if request.decided_by else None
    _say(db, request, cast(State, request.state), decider)
    return request


_SAID = ("name", "role_title", "organisation", "constituency_id", "why", "answers")


async def _spend(db: AsyncSession, page: CallPage, proof: Proof) -> bool:
    """Whether it was not spent before."""
    spent = insert(SpentProof).values(
        challenge_hash=proof.challenge_hash,
        call_id=page.call_id,
        request_hash=proof.request_hash,
        at=func.clock_timestamp(),
    )
    row = await db.scalar(spent.on_conflict_do_nothing().returning(SpentProof.challenge_hash))
    if row is not None:
        return True
    before = select(SpentProof.request_hash).where(SpentProof.challenge_hash == proof.challenge_hash)
    if await db.scalar(before) != proof.request_hash:
        raise Conflict(
            "This challenge was used already. Ask for a new one, solve it, and send the same again.",
            code="proof_not_valid",
        )
    return False


async def _refuse_a_flood(db: AsyncSession, email: str) -> None:
    """Nobody's mailbox is filled in our name."""
    today = JoinRequest.asked_at > func.now() - timedelta(days=1)
    count = select(func.count()).select_from(JoinRequest).where(JoinRequest.email == email, today)
    if (await db.scalar(count) or 0) >= MOST_TO_ONE_A_DAY:
        raise SlowDown(
            "This address was written here often today, and has our letters. Open the link in one of them, or try "
            "again tomorrow.",
            headers={"Retry-After": "86400"},
        )


def _checked(asked: Asked, groups: Sequence[Constituency], questions: Sequence[JoinQuestion]) -> dict[str, object]:
    """As it is stored. Raises Invalid; Conflict where the questions are others now."""
    wrong = []
    if asked.constituency_id is None and groups:
        wrong.append(("constituency_id", "Choose the group you belong to."))
    elif asked.constituency_id is not None and asked.constituency_id not in {each.id for each in groups}:
        wrong.append(("constituency_id", "Choose one of this call's groups."))
    unanswered = [each for each in questions if each.required and not asked.answers.get(each.id)]
    wrong += [(f"answers.{each.id}", f"Answer this question: {each.question}") for each in unanswered]
    if wrong:
        raise Invalid("Something is missing. Fill it in, then send again.", fields=wrong)
    if unknown := asked.answers.keys() - {each.id for each in questions}:
        raise Conflict(
            f"{len(unknown)} of the questions you answered {'are' if len(unknown) > 1 else 'is'} not asked any more. "
            "Look at the questions again, then send.",
            code="questions_changed",
        )
    answers = [
        {"question_id": str(each.id), "question": each.question, "answer": asked.answers[each.id]}
        for each in questions
        if asked.answers.get(each.id)
    ]
    return {**{name: getattr(asked, name) for name in _SAID if name != "answers"}, "answers": answers}


async def _alone(db: AsyncSession, request: JoinRequest) -> None:
    """Two links of one address that are confirmed at once come one after the other."""
    key = func.hashtextextended(f"join {request.call_id} {request.email}", 0)
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def _undecided(db: AsyncSession, secret: str) -> JoinRequest:
    request = await applicants_request(db, secret, lock=True)
    if request.state in DECIDED:
        raise Conflict("This was decided already. Load the page again to see how.", code="decided_already")
    return request


async def _change(db: AsyncSession, request: JoinRequest, said: Mapping[str, object]) -> JoinRequest:
    before = request.constituency_id
    for name, value in said.items():
        setattr(request, name, value)
    request.changed_at = func.clock_timestamp()
    if request.state == "unconfirmed":
        await db.flush()
        await db.refresh(request)
        return request
    if before is not None and before != request.constituency_id:
        _say(db, request, "gone", None, [to_constituency_leaders(before)])
    return await announce_request(db, request)


async def _delete(db: AsyncSession, request: JoinRequest) -> None:
    await db.delete(request)
    if request.state == "unconfirmed":
        return
    await forget(db, to_administrators(), ["join_request.changed"], "request_id", request.id)
    _say(db, request, "gone", None)


def _say(
    db: AsyncSession, request: JoinRequest, state: State, decider: Member | None, only: list[Audience] | None = None
) -> None:
    gone = state == "gone"
    assert request.confirmed_at is not None
    said = JoinRequestChanged(
        request_id=request.id,
        call_id=request.call_id,
        constituency_id=None if gone else request.constituency_id,
        name="" if gone else request.name,
        role_title="" if gone else request.role_title,
        organisation="" if gone else request.organisation,
        state=state,
        confirmed_at=request.confirmed_at,
        decided_by_name=decider.name if decider else None,
    )
    emit(db, only or who_decide(request.call_id, request.constituency_id), said)
