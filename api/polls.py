"""/api/v1/polls: polls of webinars: made, changed, opened, answered, closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out
from models import Member, Poll, PollAnswer
from server.actions.poll_tallies import MOST_WORDS
from server.actions.poll_words import decide_words
from server.actions.polls import MOST, answer_poll, change_poll, make_poll, set_poll, take_poll_out
from server.db import Session
from server.events import read_cursor
from server.events.polls import PollKind, QueuedWord, WordTally
from server.fields import Name
from server.identity import Me
from server.policy.polls import queued_words, readable_poll, shown_words, visible_polls
from server.policy.webinars import readable_webinar, runs

router = signed_in("/polls", ["webinars"])

Choice = Annotated[Name, StringConstraints(max_length=120)]
MOST_IN_ONE = 3


def _short(value: str) -> str:
    parts = value.split()
    if len(parts) > MOST_IN_ONE:
        raise ValueError("Three words at most. The first that come to mind are good.")
    return " ".join(parts)


Word = Annotated[Name, StringConstraints(max_length=40), AfterValidator(_short)]
"""One to three words, with single spaces between them."""


class PollPlanIn(In):
    kind: PollKind = Field(
        description="`single`: one of the choices. `several`: any of them. `scale`: from 0 to 10. `word`: a word of "
        "one's own. `ranking`: all choices, in order. A scale and a word have no choices."
    )
    question: Name = Field(examples=["Who was in the room at your last review?"])
    choices: list[Choice] = Field([], max_length=MOST)


class PollIn(PollPlanIn):
    webinar_id: UUID


class PollStateIn(In):
    state: Literal["open", "closed"]


class PollAnswerIn(In):
    choices: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(max_length=MOST)] = Field(
        [], description="The places of what you choose in the list, from 0; of a ranking, all of them, the best first."
    )
    word: Word | None = Field(None, description="For a poll by word: one to three words.", examples=["more time"])


class PollWordsIn(In):
    words: Annotated[list[Word], Field(min_length=1, max_length=MOST_WORDS)]
    state: Literal["shown", "hidden"]


class PollOut(Out):
    id: UUID
    webinar_id: UUID
    kind: PollKind
    question: str
    choices: list[str]
    state: Literal["draft", "open", "closed"]
    answers: int = Field(description="How many people have answered.")
    counts: list[int] = Field(
        description="Of each choice. Of a ranking: its points (Borda). Of n choices, whoever puts one first gives it "
        "n - 1, and who puts it last 0; so its average place is n - points / answers."
    )
    words: list[WordTally] = Field(description="What was said that a host let others see, the most often said first.")
    queue: list[QueuedWord] | None = Field(
        description="For who runs the webinar: what was said, with what waits and what is hidden."
    )
    opened_at: datetime | None
    mine: list[int] | None = Field(description="What you chose. Null: you have not answered.")
    my_word: str | None


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


@router.put("/{poll_id}")
async def change(db: Session, me: Me, poll_id: UUID, poll: PollPlanIn) -> PollOut:
    """Change a draft, by who runs the webinar. What others have seen stays as it is."""
    changed = await change_poll(db, me, poll_id, poll.kind, poll.question, poll.choices)
    return (await poll_outs(db, me, [changed]))[0]


@router.delete("/{poll_id}", status_code=204)
async def take_out(db: Session, me: Me, poll_id: UUID) -> None:
    """Take out one that nobody has answered, by who runs the webinar."""
    await take_poll_out(db, me, poll_id)


@router.put("/{poll_id}/state")
async def set_state(db: Session, me: Me, poll_id: UUID, to: PollStateIn) -> PollOut:
    """Open it, close it, or open it again; by who runs the webinar."""
    return (await poll_outs(db, me, [await set_poll(db, me, poll_id, to.state)]))[0]


@router.put("/{poll_id}/answer", status_code=204)
async def answer(db: Session, me: Me, poll_id: UUID, given: PollAnswerIn) -> None:
    """Your answer, whatever it was before. Nobody is told whose it is."""
    await answer_poll(db, me, poll_id, given.choices, given.word)


@router.put("/{poll_id}/words")
async def decide(db: Session, me: Me, poll_id: UUID, decided: PollWordsIn) -> PollOut:
    """Let others see words that people said, or hide them; by who runs the webinar. Others see none before that."""
    return (await poll_outs(db, me, [await decide_words(db, me, poll_id, decided.words, decided.state)]))[0]


async def poll_outs(db: AsyncSession, me: Member, rows: Sequence[Poll]) -> list[PollOut]:
    """Of one webinar."""
    given = select(PollAnswer).where(PollAnswer.member_id == me.id, PollAnswer.poll_id.in_([each.id for each in rows]))
    mine = {each.poll_id: each for each in await db.scalars(given)}
    by_word = next((each.webinar_id for each in rows if each.kind == "word"), None)
    desk = by_word is not None and await runs(db, me, by_word)
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
            words=shown_words(each),
            queue=queued_words(each) if desk and each.kind == "word" else None,
            opened_at=each.opened_at,
            mine=mine[each.id].choices if each.id in mine else None,
            my_word=mine[each.id].word if each.id in mine else None,
        )
        for each in rows
    ]
