"""/api/v1/join-requests: what an applicant does with the link of a letter, and the queue of those who answer them.

The secret of a link stands after its #, and is POSTed: a scanner that follows it changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.open_calls import PublicConstituency, PublicQuestion, SaidIn
from api.router import public, signed_in
from api.sessions import Secret
from api.shapes import After, In, Limit, Out, Page, Person, cursor_of, moment_part, parts_of, uuid_part
from models import Call, Constituency, JoinMessage, JoinRequest, Member
from server.actions.asking import answer_question, change_request, confirm_request, take_back
from server.actions.join_requests import accept_request, ask_back, decline_request
from server.db import Session
from server.events import read_cursor
from server.fields import FullText, Text
from server.identity import Me, settings_of, visitor
from server.policy.calls import readable_call
from server.policy.joining import (
    DECIDED,
    UNDECIDED,
    applicants_request,
    questions_of,
    readable_join_request,
    visible_join_requests,
)
from server.settings import Settings

router = signed_in("/join-requests", ["joining"])
door = public("/join-requests", ["joining"])

State = Literal["unconfirmed", "waiting", "asked", "accepted", "declined"]


class ApplicantIn(In):
    token: Secret


class RequestChangeIn(SaidIn):
    token: Secret


class AnswerBackIn(In):
    token: Secret
    text: Annotated[FullText, Field(max_length=2_000)]


class JoinAnswerOut(Out):
    question_id: UUID
    question: str
    answer: str


class JoinMessageOut(Out):
    author_name: str | None = Field(description="Null: who asked to join.")
    text: str
    written_at: datetime


class Said(Out):
    email: str
    name: str
    role_title: str
    organisation: str
    constituency_id: UUID | None
    why: str
    answers: list[JoinAnswerOut]
    state: State
    asked_at: datetime
    reason: str
    messages: list[JoinMessageOut]


class MyRequestOut(Said):
    """What an applicant sees of their own request."""

    call_name: str
    goal_sentence: str
    constituencies: list[PublicConstituency]
    questions: list[PublicQuestion]
    unconfirmed_days: int
    kept_days: int


class TakenBack(Out):
    sentence: str


class JoinRequestLine(Out):
    """A request in the queue."""

    id: UUID
    call_id: UUID
    constituency_id: UUID | None
    name: str
    role_title: str
    organisation: str
    state: State
    confirmed_at: datetime
    decided_by_name: str | None


class JoinRequestPage(Page[JoinRequestLine]):
    cursor: int


class WaitingOut(Out):
    waiting: int = Field(description="How many requests you could decide now.")
    cursor: int


class JoinRequestOut(Said):
    """A request, for those who answer it."""

    id: UUID
    call_id: UUID
    call_name: str
    constituency_name: str | None
    confirmed_at: datetime
    decided_at: datetime | None
    decided_by: Person | None
    cursor: int


class ApplicantWelcomeIn(In):
    team_id: Annotated[UUID, Field(description="A team of the call into which you may invite.")]
    role: Literal["member", "leader"] = "member"
    message: Annotated[Text, Field(max_length=2_000, description="Stands in the invitation.")] = ""


class AskBackIn(In):
    question: Annotated[FullText, Field(max_length=1_000)]


class RefusalIn(In):
    reason: Annotated[Text, Field(max_length=1_000, description="They read it. Empty: none is given.")] = ""


@door.post("/open", dependencies=[Depends(visitor)])
async def look(db: Session, request: Request, link: ApplicantIn) -> MyRequestOut:
    """What was asked, and how it stands. It changes nothing."""
    return await _mine(db, settings_of(request), await applicants_request(db, link.token))


@door.post("/confirm", dependencies=[Depends(visitor)])
async def confirm(db: Session, request: Request, link: ApplicantIn) -> MyRequestOut:
    """Yes, it was me: from now on it waits for an answer. If an earlier request waits, it says the new words."""
    return await _mine(db, settings_of(request), await confirm_request(db, link.token))


@door.post("/change", dependencies=[Depends(visitor)])
async def change(db: Session, request: Request, said: RequestChangeIn) -> MyRequestOut:
    """Say it in other words, as long as nobody decided."""
    return await _mine(db, settings_of(request), await change_request(db, said.token, said.asked()))


@door.post("/answer", dependencies=[Depends(visitor)])
async def answer(db: Session, request: Request, said: AnswerBackIn) -> MyRequestOut:
    """Answer what was asked back."""
    return await _mine(db, settings_of(request), await answer_question(db, said.token, said.text))


@door.post("/withdraw", dependencies=[Depends(visitor)])
async def withdraw(db: Session, link: ApplicantIn) -> TakenBack:
    """Take the request back. Everything that was written in it is deleted."""
    await take_back(db, link.token)
    return TakenBack(sentence="Your request is taken back. Everything you wrote in it is deleted.")


@router.get("")
async def list_requests(
    db: Session,
    me: Me,
    call_id: Annotated[UUID | None, Query(description="Only those of this call.")] = None,
    decided: Annotated[bool, Query(description="Those that were accepted or declined, not those that wait.")] = False,
    after: After = None,
    limit: Limit = 50,
) -> JoinRequestPage:
    """Who asks to join, as far as it is yours to answer; who waits longest comes first."""
    cursor, _ = await read_cursor(db)
    query = visible_join_requests(me).where(JoinRequest.state.in_(DECIDED if decided else UNDECIDED))
    if call_id is not None:
        await readable_call(db, me, call_id)
        query = query.where(JoinRequest.call_id == call_id)
    if after:
        moment, request_id = parts_of(after, 2)
        place = tuple_(moment_part(moment), uuid_part(request_id))
        query = query.where(tuple_(JoinRequest.confirmed_at, JoinRequest.id) > place)
    query = query.order_by(JoinRequest.confirmed_at, JoinRequest.id).limit(limit + 1)
    rows = list(await db.scalars(query))
    people = await _people(db, rows[:limit])
    items = [
        JoinRequestLine(
            **{name: getattr(each, name) for name in JoinRequestLine.model_fields if name != "decided_by_name"},
            decided_by_name=people[each.decided_by].name if each.decided_by else None,
        )
        for each in rows[:limit]
    ]
    more = cursor_of(items[-1].confirmed_at.isoformat(), items[-1].id) if len(rows) > limit else None
    return JoinRequestPage(items=items, next=more, cursor=cursor)


@router.get("/waiting")
async def count_waiting(db: Session, me: Me) -> WaitingOut:
    """How many wait for an answer that you can give. One who was asked something back is not waiting for you."""
    cursor, _ = await read_cursor(db)
    mine = visible_join_requests(me).where(JoinRequest.state == "waiting").subquery()
    return WaitingOut(waiting=await db.scalar(select(func.count()).select_from(mine)) or 0, cursor=cursor)


@router.get("/{request_id}")
async def read(db: Session, me: Me, request_id: UUID) -> JoinRequestOut:
    """A request with its answers, and what was asked back."""
    return await _out(db, await readable_join_request(db, me, request_id))


@router.post("/{request_id}/acceptance", status_code=201)
async def accept(db: Session, me: Me, request: Request, request_id: UUID, said: ApplicantWelcomeIn) -> JoinRequestOut:
    """Invite them into a team of yours. Decided once: who comes second is told who was quicker (409)."""
    done = await accept_request(
        db, me, settings_of(request), request_id, team_id=said.team_id, role=said.role, message=said.message
    )
    return await _out(db, done)


@router.post("/{request_id}/question", status_code=201)
async def question(db: Session, me: Me, request: Request, request_id: UUID, said: AskBackIn) -> JoinRequestOut:
    """Ask them something. A letter brings it to them, in your name; until they answer, they are not waiting."""
    return await _out(db, await ask_back(db, me, settings_of(request), request_id, question=said.question))


@router.post("/{request_id}/refusal", status_code=201)
async def decline(db: Session, me: Me, request: Request, request_id: UUID, said: RefusalIn) -> JoinRequestOut:
    """Decline, with a reason or without. A letter thanks them; it does not say who declined."""
    return await _out(db, await decline_request(db, me, settings_of(request), request_id, reason=said.reason))


async def _people(db: AsyncSession, requests: Sequence[JoinRequest]) -> dict[UUID, Person]:
    ids = {each.decided_by for each in requests if each.decided_by}
    return {each.id: Person.model_validate(each) for each in await db.scalars(select(Member).where(Member.id.in_(ids)))}


async def _said(db: AsyncSession, request: JoinRequest) -> Said:
    thread = (
        select(JoinMessage, Member.name)
        .outerjoin(Member, Member.id == JoinMessage.author_id)
        .where(JoinMessage.request_id == request.id)
        .order_by(JoinMessage.id)
    )
    return Said(
        email=request.email,
        name=request.name,
        role_title=request.role_title,
        organisation=request.organisation,
        constituency_id=request.constituency_id,
        why=request.why,
        answers=[JoinAnswerOut.model_validate(each) for each in request.answers],
        state=cast(State, request.state),
        asked_at=request.asked_at,
        reason=request.reason,
        messages=[
            JoinMessageOut(author_name=name, text=each.text, written_at=each.written_at)
            for each, name in await db.execute(thread)
        ],
    )


async def _mine(db: AsyncSession, settings: Settings, request: JoinRequest) -> MyRequestOut:
    call = await db.get_one(Call, request.call_id)
    groups = select(Constituency).where(Constituency.call_id == call.id).order_by(Constituency.id)
    return MyRequestOut(
        **dict(await _said(db, request)),
        call_name=call.name,
        goal_sentence=call.goal_sentence,
        constituencies=[PublicConstituency.model_validate(each) for each in await db.scalars(groups)],
        questions=[PublicQuestion.model_validate(each) for each in await questions_of(db, call.id)],
        unconfirmed_days=settings.join_unconfirmed_days,
        kept_days=settings.join_request_days,
    )


async def _out(db: AsyncSession, request: JoinRequest) -> JoinRequestOut:
    cursor, _ = await read_cursor(db)
    call = await db.get_one(Call, request.call_id)
    group = await db.get(Constituency, request.constituency_id) if request.constituency_id else None
    people = await _people(db, [request])
    assert request.confirmed_at is not None
    return JoinRequestOut(
        **dict(await _said(db, request)),
        id=request.id,
        call_id=call.id,
        call_name=call.name,
        constituency_name=group.name if group else None,
        confirmed_at=request.confirmed_at,
        decided_at=request.decided_at,
        decided_by=people[request.decided_by] if request.decided_by else None,
        cursor=cursor,
    )
