"""What all webinars of the demo have in common that are over or go on: a plan, people, and questions with answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models import Question, QuestionAnswer, QuestionVote, Registration, Webinar, WebinarPerson
from server.demo import names
from server.demo.world import Someone, World

MOST = 60
BLANK: dict[str, Any] = {"minutes": 45, "join_url": None, "holds": "none", "peak": 0, "thanks": 0}
"""What a webinar is, unless more is said of it."""


@dataclass(frozen=True, slots=True)
class Over:
    webinar_id: UUID
    host: Someone
    leader: Someone
    """Who spoke."""
    coming: list[Someone]


def hold_webinar(world: World, begun: datetime, title: str, takeaway: str, **more: Any) -> Over:
    """Planned two weeks before, for the whole call, and closed when it was over. `more`: of its row."""
    planned = begun - timedelta(days=14)
    host, leader = world.people[names.ORGANISER], world.people[names.LEADER]
    webinar_id = world.add(
        Webinar,
        planned,
        call_id=world.call_id,
        author_id=host.id,
        title=title,
        takeaway=takeaway,
        starts_at=begun,
        zone="Europe/London",
        for_whole_call=True,
        capacity=None,
        created_at=planned,
        **BLANK | {"closed_at": begun + timedelta(minutes=50)} | more,
    )
    for member, part in ((host, "host"), (leader, "presenter")):
        world.rows[WebinarPerson].append({"webinar_id": webinar_id, "member_id": member.id, "part": part})
    teams = [world.core, *world.regions, *(each for each, _ in world.leaves)]
    known = {each.id: each for group in teams for each in group.everybody if each.joined_at < planned}
    coming = world.dice.sample(sorted(known.values(), key=lambda each: each.id), min(MOST, len(known) // 2))
    for member in coming:
        row = {"webinar_id": webinar_id, "member_id": member.id, "shown": world.chance(0.8), "registered_at": planned}
        world.rows[Registration].append(row)
    return Over(webinar_id, host, leader, coming)


def ask_and_answer(world: World, over: Over, at: datetime, text: str, answer: str) -> dict[str, Any]:
    """Answered in writing by who spoke, a day later. The row of the answer."""
    voters = [each for each in over.coming if world.chance(0.4)]
    later = at + timedelta(days=1)
    question_id = world.add(
        Question,
        at,
        webinar_id=over.webinar_id,
        author_id=world.dice.choice(over.coming).id,
        anonymous=False,
        for_id=None,
        text=text,
        theme="",
        next_place=None,
        state="answered",
        answered="typed",
        votes=len(voters),
        asked_at=at,
        shown_at=at,
        settled_at=later,
        changed_at=later,
    )
    for each in voters:
        row = {"question_id": question_id, "member_id": each.id, "webinar_id": over.webinar_id, "given": True}
        world.rows[QuestionVote].append(row | {"changed_at": at})
    world.add(QuestionAnswer, later, question_id=question_id, author_id=over.leader.id, text=answer, written_at=later)
    return world.rows[QuestionAnswer][-1]
