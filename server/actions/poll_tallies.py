"""What people answered to polls, counted.

Invariant: a count is the number of rows. Of words, those that a host let others see are told to everybody; those that
wait, and those that are hidden, to who runs the webinar.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models import Poll, PollAnswer, PollWord
from server.events import WordsQueued, emit, to_desk
from server.events.polls import PollTally
from server.policy.polls import queued_words, shown_words

MOST_WORDS = 100
"""Of those that are shown, that wait, and that are hidden: so many of each, those first that were said most often."""


async def recount(db: AsyncSession, polls: Sequence[Poll]) -> list[Poll]:
    """Those that have other answers than were counted last. Who calls holds their webinar."""
    by_id = {each.id: each for each in polls}
    answered = PollAnswer.poll_id.in_(by_id)
    people = select(PollAnswer.poll_id, func.count()).where(answered).group_by(PollAnswer.poll_id)
    answers = {row[0]: row[1] for row in await db.execute(people)}
    counts = {each.id: [0] * len(each.choices) for each in polls}
    for poll_id, choice, number, points in await db.execute(_each_choice().where(answered)):
        counts[poll_id][choice] = points if by_id[poll_id].kind == "ranking" else number
    words: dict[UUID, list[dict[str, Any]]] = {each.id: [] for each in polls}
    if any(each.kind == "word" for each in polls):
        for row in await _each_word(db, polls):
            words[row.poll_id].append({"word": row.word, "answers": row.answers, "state": row.state})
    changed = []
    for each in polls:
        now = (answers.get(each.id, 0), counts[each.id], words[each.id])
        if now != (each.answers, each.counts, each.words):
            each.answers, each.counts, each.words = now
            changed.append(each)
    return changed


def _each_choice() -> Select[UUID, int, int, int]:
    """How often each was chosen, and its points (Borda): of n choices, the first place gives n - 1, the last 0."""
    chosen = func.unnest(PollAnswer.choices).table_valued("choice", with_ordinality="place").render_derived()
    points = cast(func.sum(func.cardinality(PollAnswer.choices) - chosen.c.place), Integer)
    query = select(PollAnswer.poll_id, chosen.c.choice, func.count(), points).join(chosen, true())
    return query.group_by(PollAnswer.poll_id, chosen.c.choice)


async def _each_word(db: AsyncSession, polls: Sequence[Poll]) -> Sequence[Row[Any]]:
    """Each as most people wrote it, those first that were said most often."""
    state = func.coalesce(PollWord.state, "waiting").label("state")
    said = (
        select(
            PollAnswer.poll_id,
            func.mode().within_group(PollAnswer.word).label("word"),
            func.count().label("answers"),
            state,
            func.row_number()
            .over(partition_by=(PollAnswer.poll_id, state), order_by=(func.count().desc(), PollAnswer.folded))
            .label("place"),
        )
        .outerjoin(PollWord, (PollWord.poll_id == PollAnswer.poll_id) & (PollWord.folded == PollAnswer.folded))
        .where(PollAnswer.poll_id.in_([each.id for each in polls]), PollAnswer.word.is_not(None))
        .group_by(PollAnswer.poll_id, PollAnswer.folded, PollWord.state)
        .subquery()
    )
    most = select(said).where(said.c.place <= MOST_WORDS)
    return (await db.execute(most.order_by(said.c.answers.desc(), said.c.word))).all()


def tally_of(poll: Poll) -> PollTally:
    """As everybody may know it."""
    return PollTally(poll_id=poll.id, answers=poll.answers, counts=poll.counts, words=shown_words(poll))


def tell_desk(db: AsyncSession, polls: Sequence[Poll]) -> None:
    for each in polls:
        if each.kind == "word":
            queued = WordsQueued(poll_id=each.id, webinar_id=each.webinar_id, words=queued_words(each))
            emit(db, [to_desk(each.webinar_id)], queued)
