"""Polls of webinars are made, changed, opened, answered and closed.

Invariant: one person has one answer, which they can change until the poll is closed. Answers are counted and told with
the votes for questions (`server/actions/tallies.py`), never one by one; who answered what is in no event. Which words
others see is in `server/actions/poll_words.py`.
"""

from collections.abc import Sequence
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Poll, PollAnswer
from server.actions.audit import record
from server.errors import Conflict, Invalid
from server.events import Audience, PollChanged, PollGone, emit, forget, to_desk, to_webinar
from server.events.polls import PollKind
from server.policy.polls import answerable_poll, changing_poll, shown_words
from server.policy.webinars import changing_webinar

WITHOUT_CHOICES: dict[str, list[str]] = {"scale": [str(each) for each in range(11)], "word": []}
"""Kinds for which nobody writes down choices, and what they are instead."""
FEWEST, MOST = 2, 12
SAY: dict[PollKind, str] = {
    "single": "Choose one of the answers.",
    "several": "Choose from the answers.",
    "scale": "Choose a number from 0 to 10.",
    "word": "Write a word, or up to three.",
    "ranking": "Put all of the choices into your order, each of them once.",
}
"""What an answer has to be."""


async def make_poll(
    db: AsyncSession, me: Member, webinar_id: UUID, kind: PollKind, question: str, choices: Sequence[str]
) -> Poll:
    """A draft, which only those see who run the webinar. Raises NotFound, Forbidden, Invalid."""
    await changing_webinar(db, me, webinar_id)
    poll = Poll(webinar_id=webinar_id, author_id=me.id, **_plan(kind, question, choices))
    db.add(poll)
    await db.flush()
    await db.refresh(poll)
    await record(db, me, "poll.made", "poll", poll.id)
    announce_poll(db, poll)
    return poll


async def change_poll(
    db: AsyncSession, me: Member, poll_id: UUID, kind: PollKind, question: str, choices: Sequence[str]
) -> Poll:
    """Of a draft, all of it. Raises NotFound, Forbidden, Invalid; Conflict for a poll that others have seen."""
    poll = await changing_poll(db, me, poll_id)
    if poll.state != "draft":
        raise Conflict("People have seen this poll. Close it, and make another.", code="opened")
    for name, value in _plan(kind, question, choices).items():
        setattr(poll, name, value)
    await db.flush()
    await record(db, me, "poll.changed", "poll", poll_id)
    announce_poll(db, poll)
    return poll


async def take_poll_out(db: AsyncSession, me: Member, poll_id: UUID) -> None:
    """Raises NotFound, Forbidden; Conflict for one that somebody has answered: nobody's answer is thrown away."""
    poll = await changing_poll(db, me, poll_id)
    if await db.scalar(select(PollAnswer.poll_id).where(PollAnswer.poll_id == poll_id).limit(1)) is not None:
        raise Conflict("Somebody has answered this poll. Close it: its answers stay.", code="answered")
    for audience in (to_webinar(poll.webinar_id), to_desk(poll.webinar_id)):
        await forget(db, audience, ["poll.changed"], "poll_id", poll_id)
    hear = _who_sees(poll)
    await db.delete(poll)
    await db.flush()
    await record(db, me, "poll.taken_out", "poll", poll_id)
    emit(db, [hear], PollGone(poll_id=poll_id, webinar_id=poll.webinar_id))


def _plan(kind: PollKind, question: str, choices: Sequence[str]) -> dict[str, Any]:
    """The columns that say what is asked. Raises Invalid."""
    if kind in WITHOUT_CHOICES:
        choices = WITHOUT_CHOICES[kind]
    elif not FEWEST <= len(choices) <= MOST or len(set(choices)) < len(choices):
        sentence = f"Give from {FEWEST} to {MOST} choices, each of them once."
        raise Invalid(sentence, fields=[("choices", sentence)])
    return {"kind": kind, "question": question, "choices": list(choices), "counts": [0] * len(choices)}


async def set_poll(db: AsyncSession, me: Member, poll_id: UUID, state: Literal["open", "closed"]) -> Poll:
    """Opened, closed, or opened again. The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    poll = await changing_poll(db, me, poll_id)
    if poll.state == state:
        return poll
    if poll.state == "draft" and state == "closed":
        raise Conflict("Nobody has seen this poll yet. Open it first.", code="not_open")
    poll.state = state
    if state == "open":
        poll.opened_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(poll)
    await record(db, me, f"poll.{'opened' if state == 'open' else 'closed'}", "poll", poll_id)
    announce_poll(db, poll)
    db.info["voted"] = poll.webinar_id  # what came in last is counted
    return poll


async def answer_poll(
    db: AsyncSession, me: Member, poll_id: UUID, choices: Sequence[int], word: str | None = None
) -> None:
    """Sets my answer, whatever it was before: `choices`, or for a poll by word a `word`. Raises NotFound, Conflict,
    Invalid."""
    poll = await answerable_poll(db, me, poll_id)
    chosen = list(dict.fromkeys(choices))
    if not fits(cast(PollKind, poll.kind), len(poll.choices), chosen, word):
        sentence = SAY[cast(PollKind, poll.kind)]
        raise Invalid(sentence, fields=[("word" if poll.kind == "word" else "choices", sentence)])
    row: dict[str, Any] = {"poll_id": poll.id, "member_id": me.id, "webinar_id": poll.webinar_id}
    row |= {"choices": chosen, "word": word}
    setting = insert(PollAnswer).values(row | {"changed_at": func.clock_timestamp()})
    setting = setting.on_conflict_do_update(
        index_elements=[PollAnswer.poll_id, PollAnswer.member_id],
        set_={
            "choices": setting.excluded.choices,
            "word": setting.excluded.word,
            "changed_at": func.clock_timestamp(),
        },
    )
    await db.execute(setting)
    db.info["voted"] = poll.webinar_id


def fits(kind: PollKind, number: int, choices: Sequence[int], word: str | None) -> bool:
    """Whether this answers a poll of this kind with so many choices. `fitting` says the same in SQL."""
    many = len(choices)
    if kind == "word" or word is not None:
        return kind == "word" and word is not None and many == 0
    if max(choices, default=0) >= number:
        return False
    return many == number if kind == "ranking" else many == 1 or (kind == "several" and many > 1)


def fitting(many: ColumnElement[int], last: ColumnElement[int], word: ColumnElement[str]) -> ColumnElement[bool]:
    """As `fits`: of so many different choices, the last of which is this."""
    number = func.jsonb_array_length(Poll.choices)
    chosen = or_(
        and_(Poll.kind == "ranking", many == number),
        and_(Poll.kind == "several", many > 0),
        and_(Poll.kind.in_(("single", "scale")), many == 1),
    )
    said = and_(Poll.kind == "word", word.is_not(None), many == 0)
    return or_(said, and_(word.is_(None), last < number, chosen))


def announce_poll(db: AsyncSession, poll: Poll) -> None:
    changed = PollChanged(
        poll_id=poll.id,
        webinar_id=poll.webinar_id,
        kind=cast(PollKind, poll.kind),
        question=poll.question,
        choices=poll.choices,
        state=cast(Literal["draft", "open", "closed"], poll.state),
        answers=poll.answers,
        counts=poll.counts,
        words=shown_words(poll),
        opened_at=poll.opened_at,
    )
    emit(db, [_who_sees(poll)], changed)


def _who_sees(poll: Poll) -> Audience:
    return (to_desk if poll.state == "draft" else to_webinar)(poll.webinar_id)
