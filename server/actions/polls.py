"""Polls of webinars are made, opened, answered and closed.

Invariant: one person has one answer, which they can change until the poll is closed. Answers are counted and told with
the votes for questions (`server/actions/tallies.py`), never one by one; who answered what is in no event.
"""

from collections.abc import Sequence
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Poll, PollAnswer
from server.actions.audit import record
from server.errors import Conflict, Invalid
from server.events import PollChanged, emit, to_desk, to_webinar
from server.events.polls import PollKind
from server.policy.polls import answerable_poll, changing_poll
from server.policy.webinars import changing_webinar

SCALE = [str(each) for each in range(11)]
FEWEST, MOST = 2, 12


async def make_poll(
    db: AsyncSession, me: Member, webinar_id: UUID, kind: PollKind, question: str, choices: Sequence[str]
) -> Poll:
    """A draft, which only those see who run the webinar. Raises NotFound, Forbidden, Invalid."""
    await changing_webinar(db, me, webinar_id)
    if kind == "scale":
        choices = SCALE
    elif not FEWEST <= len(choices) <= MOST or len(set(choices)) < len(choices):
        sentence = f"Give from {FEWEST} to {MOST} choices, each of them once."
        raise Invalid(sentence, fields=[("choices", sentence)])
    counts = [0] * len(choices)
    poll = Poll(
        webinar_id=webinar_id, author_id=me.id, kind=kind, question=question, choices=list(choices), counts=counts
    )
    db.add(poll)
    await db.flush()
    await db.refresh(poll)
    await record(db, me, "poll.made", "poll", poll.id)
    announce_poll(db, poll)
    return poll


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


async def answer_poll(db: AsyncSession, me: Member, poll_id: UUID, choices: Sequence[int]) -> None:
    """Sets my answer, whatever it was before. Raises NotFound, Conflict, Invalid."""
    poll = await answerable_poll(db, me, poll_id)
    chosen = sorted(set(choices))
    one = poll.kind != "several"
    if not chosen or chosen[-1] >= len(poll.choices) or (one and len(chosen) > 1):
        sentence = "Choose one of the answers." if one else "Choose from the answers."
        raise Invalid(sentence, fields=[("choices", sentence)])
    row = {"poll_id": poll.id, "member_id": me.id, "webinar_id": poll.webinar_id, "choices": chosen}
    setting = insert(PollAnswer).values(row | {"changed_at": func.clock_timestamp()})
    setting = setting.on_conflict_do_update(
        index_elements=[PollAnswer.poll_id, PollAnswer.member_id],
        set_={"choices": setting.excluded.choices, "changed_at": func.clock_timestamp()},
    )
    await db.execute(setting)
    db.info["voted"] = poll.webinar_id


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
        opened_at=poll.opened_at,
    )
    emit(db, [(to_desk if poll.state == "draft" else to_webinar)(poll.webinar_id)], changed)
