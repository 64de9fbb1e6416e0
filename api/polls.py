"""/api/v1/polls: polls of webinars: made, opened, answered, closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out
from models import Member, Poll, PollAnswer
from server.actions.polls import MOST, answer_poll, make_poll, set_poll
from server.db import Session
from server.events import read_cursor
from server.events.polls import PollKind
from server.fields import Name
from server.identity import Me
from server.policy.polls import readable_poll, visible_polls
from server.policy.webinars import readable_webinar

router = signed_in("/polls", ["webinars"])

Choice = Annotated[Name, StringConstraints(max_length=120)]


class PollIn(In):
    webinar_id: UUID
    kind: PollKind = Field(description="One choice, several, or a scale from 0 to 10, which has no choices.")
    question: Name = Field(examples=["Who was in the room at your last review?"])
    choices: list[Choice] = Field([], max_length=MOST)


class PollStateIn(In):
    state: Literal["open", "closed"]


class PollAnswerIn(In):
    choices: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=1, max_length=MOST)] = Field(
        description="The places of what you choose in the list, from 0."
    )


class PollOut(Out):
    id: UUID
    webinar_id: UUID
    kind: PollKind
    question: str
    choices: list[str]
    state: Literal["draft", "open", "closed"]
    answers: int = Field(description="How many people have answered.")
    counts: list[int] = Field(description="Of each choice.")
    opened_at: datetime | None
    mine: list[int] | None = Field(description="What you chose. Null: you have not answered.")


class PollList(Out):
    items: list[PollOut]
    cursor: int


@router.get("")
async def list_polls(db: Session, me: Me, webinar_id: UUID) -> PollList:
    """The polls of a webinar that were opened; for who runs it, its drafts, too."""
    cursor, _ = await read_cursor(db)
    await readable_webinar(db, me, webinar_id)
    rows = list(await db.scalars(visible_polls(me, webinar_id).order_by(Poll.id)))
    return PollList(items=await poll_outs(db, me, rows), cursor=cursor)


@router.post("", status_code=201)
async def make(db: Session, me: Me, poll: PollIn) -> PollOut:
    """A draft, by who runs the webinar."""
    made = await make_poll(db, me, poll.webinar_id, poll.kind, poll.question, poll.choices)
    return (await poll_outs(db, me, [made]))[0]


@router.get("/{poll_id}")
async def read(db: Session, me: Me, poll_id: UUID) -> PollOut:
    """One poll."""
    return (await poll_outs(db, me, [await readable_poll(db, me, poll_id)]))[0]


@router.put("/{poll_id}/state")
async def set_state(db: Session, me: Me, poll_id: UUID, to: PollStateIn) -> PollOut:
    """Open it, close it, or open it again; by who runs the webinar."""
    return (await poll_outs(db, me, [await set_poll(db, me, poll_id, to.state)]))[0]


@router.put("/{poll_id}/answer", status_code=204)
async def answer(db: Session, me: Me, poll_id: UUID, given: PollAnswerIn) -> None:
    """Your answer, whatever it was before. Nobody is told whose it is."""
    await answer_poll(db, me, poll_id, given.choices)


async def poll_outs(db: AsyncSession, me: Member, rows: Sequence[Poll]) -> list[PollOut]:
    given = select(PollAnswer).where(PollAnswer.member_id == me.id, PollAnswer.poll_id.in_([each.id for each in rows]))
    mine = {each.poll_id: each.choices for each in await db.scalars(given)}
    return [
        PollOut(
            id=each.id,
            webinar_id=each.webinar_id,
            kind=cast(PollKind, each.kind),
            question=each.question,
            choices=each.choices,
            state=cast(Literal["draft", "open", "closed"], each.state),
            answers=each.answers,
            counts=each.counts,
            opened_at=each.opened_at,
            mine=mine.get(each.id),
        )
        for each in rows
    ]
