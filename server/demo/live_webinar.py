"""A webinar that goes on while the demo is opened: a question on air, two up next, one that waits, and an open poll."""

import json
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Poll, PollAnswer, Question, QuestionVote, Webinar
from server.demo.over import Over, hold_webinar
from server.demo.world import WEEKS_DONE, World

TITLE = "Live: the first ten minutes of a review"
TAKEAWAY = "What to look at first, whom to ask, and three sentences that open the talk with the family."
POLL, CHOICES = "How do your reviews begin?", ["With the notes", "With the person", "With the staff"]
ASKED = (
    ("What do you do when the home says the person will be “unmanageable” without it?", 48, "on_air", None),
    ("What do you look at first when there are only ten minutes?", 31, "answered", None),
    ("Who should be in the room?", 27, "shown", 1),
    ("How do you open the talk with a family that is afraid?", 22, "shown", 2),
    ("Do you stop at once, or step by step?", 17, "shown", None),
    ("What do you write down, and where?", 9, "shown", None),
    ("Can a healthcare assistant begin it?", 0, "waiting", None),
)
"""Words, votes, how it stands, and its place up next."""


def friday(world: World) -> date:
    return world.week(WEEKS_DONE) + timedelta(days=4)


def add_live_webinar(world: World) -> None:
    """Asked in on last Friday; `begin_now` sets its day and hour."""
    noon = world.at(friday(world), 12)
    live = hold_webinar(
        world,
        noon,
        TITLE,
        TAKEAWAY,
        minutes=75,
        holds="first",
        closed_at=None,
        join_url="https://meet.example.org/live",
    )
    for place, asked in enumerate(ASKED):
        _ask(world, live, place, *asked)
    at = noon - timedelta(days=1)
    poll = {"webinar_id": live.webinar_id, "author_id": live.host.id, "kind": "single", "question": POLL}
    chosen = [world.dice.choice((0, 0, 1, 1, 1, 2)) for _ in live.coming[:41]]
    counts = [chosen.count(place) for place in range(len(CHOICES))]
    poll |= {"choices": json.dumps(CHOICES), "state": "open", "answers": len(chosen), "counts": json.dumps(counts)}
    poll_id = world.add(Poll, at, **poll, made_at=at, opened_at=at, words="[]")
    for each, choice in zip(live.coming, chosen, strict=False):
        row = {"poll_id": poll_id, "member_id": each.id, "webinar_id": live.webinar_id, "choices": [choice]}
        world.rows[PollAnswer].append(row | {"word": None, "folded": None, "changed_at": at})


def _ask(world: World, live: Over, place: int, words: str, votes: int, state: str, next_place: int | None) -> None:
    at = world.at(friday(world), 9) + timedelta(minutes=place)
    voters = live.coming[:votes]
    stands: dict[str, Any] = {"text": words, "state": state, "next_place": next_place, "theme": ""}
    stands |= {"answered": "live", "settled_at": at} if state == "answered" else {"answered": None, "settled_at": None}
    question_id = world.add(
        Question,
        at,
        webinar_id=live.webinar_id,
        author_id=live.coming[-1 - place].id,
        anonymous=place == 1,
        for_id=None,
        votes=len(voters),
        asked_at=at,
        shown_at=None if state == "waiting" else at,
        changed_at=at,
        **stands,
    )
    for each in voters:
        row = {"question_id": question_id, "member_id": each.id, "webinar_id": live.webinar_id, "given": True}
        world.rows[QuestionVote].append(row | {"changed_at": at})


async def begin_now(db: AsyncSession) -> None:
    """A quarter of an hour ago, to the minute."""
    ago = func.date_trunc("minute", func.now()) - text("interval '15 minutes'")
    await db.execute(update(Webinar).where(Webinar.title == TITLE).values(starts_at=ago))
