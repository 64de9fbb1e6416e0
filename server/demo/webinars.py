"""A webinar of next week that people have registered for, asked in and voted in."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models import (
    BackstageNote,
    Poll,
    PollAnswer,
    PollWord,
    Question,
    QuestionVote,
    Registration,
    Webinar,
    WebinarPerson,
)
from server.demo import names
from server.demo.world import WEEKS_DONE, Someone, World

TITLE = "Ask a pharmacist: reviewing together with the care home"
TAKEAWAY = (
    "Three questions to ask before the tablet, how two surgeries share the work with one care home, and what to say to "
    "the family."
)
WORD_POLL = "What would help you most, in a word?"
WORDS = (("time", 21, "shown"), ("the family", 9, "shown"), ("a template", 6, "shown"), ("courage", 4, "waiting"))
RANKED = "What shall we talk about first?"
TOPICS = ["The first review", "Talking with the family", "Sharing the work"]
POLL, CHOICES = "Who was in the room at your last review?", ["The care home", "The family", "Nobody else"]
ASKED = (
    ("How do I start when the GP never rings back?", False, "shown"),
    ("Who tells the family, and in which words?", False, "shown"),
    ("Is there a short form for the pharmacist’s part?", True, "shown"),
    ("What if it was started in hospital and nobody knows why?", False, "shown"),
    ("How often do you look again after stopping?", False, "later"),
    ("Can a carer ask for the review directly?", False, "waiting"),
)
"""Words, without a name, and how it stands: those with most votes first."""
THEMES = {0: "Getting started", 2: "Getting started", 4: "Getting started", 1: "The family", 5: "The family"}
NEXT, FOR_THE_LEADER = {2: 1, 0: 2}, {1}
"""By the place of a question above."""
NOTE = "You have ten minutes, then we take the two questions that are up next."


def add_webinars(world: World) -> None:
    day = world.week(WEEKS_DONE + 2) + timedelta(days=3)
    planned = world.at(world.week(WEEKS_DONE) + timedelta(days=1), 10)
    host, leader = world.people[names.ORGANISER], world.people[names.LEADER]
    webinar_id = world.add(
        Webinar,
        planned,
        call_id=world.call_id,
        author_id=host.id,
        title=TITLE,
        takeaway=TAKEAWAY,
        starts_at=world.at(day, 12.5),
        minutes=45,
        zone="Europe/London",
        for_whole_call=True,
        capacity=300,
        join_url="https://meet.example.org/ask-a-pharmacist",
        holds="first",
        closed_at=None,
        peak=0,
        thanks=0,
        created_at=planned,
    )
    for member, part in ((host, "host"), (leader, "presenter")):
        world.rows[WebinarPerson].append({"webinar_id": webinar_id, "member_id": member.id, "part": part})
    teams = [world.core, *world.regions, *(each for each, _ in world.leaves)]
    here = {each.id: each for group in teams for each in group.everybody if each.joined_at < planned}
    people = sorted(here.values(), key=lambda each: each.id)
    coming = world.dice.sample(people, min(120, len(people) // 2))
    for member in coming:
        at = world.some_time(planned.date() + timedelta(days=1), 4)
        row = {"webinar_id": webinar_id, "member_id": member.id, "shown": world.chance(0.8), "registered_at": at}
        world.rows[Registration].append(row)
    _poll(world, webinar_id, host, coming)
    _word_poll(world, webinar_id, host, coming)
    _ranking(world, webinar_id, host, coming)
    for place, (text, anonymous, state) in enumerate(ASKED):
        stands: dict[str, Any] = {"anonymous": anonymous, "text": text, "state": state}
        stands |= {"theme": THEMES.get(place, ""), "next_place": NEXT.get(place)}
        stands["for_id"] = leader.id if place in FOR_THE_LEADER else None
        _ask(world, webinar_id, coming, stands, share=0.6 / (place + 1))
    note = {"webinar_id": webinar_id, "author_id": host.id, "sent_to": "presenter", "for_id": leader.id, "text": NOTE}
    world.add(BackstageNote, planned, written_at=planned, **note)


def _poll(world: World, webinar_id: UUID, host: Someone, coming: list[Someone]) -> None:
    at = world.at(world.week(WEEKS_DONE) + timedelta(days=2), 10)
    chosen = {each.id: world.dice.choice((0, 0, 0, 1, 1, 2)) for each in coming[:90]}
    poll_id = world.add(
        Poll,
        at,
        webinar_id=webinar_id,
        author_id=host.id,
        kind="single",
        question=POLL,
        choices=json.dumps(CHOICES),
        state="open",
        answers=len(chosen),
        counts=json.dumps([list(chosen.values()).count(place) for place in range(len(CHOICES))]),
        made_at=at,
        opened_at=at,
    )
    for member_id, place in chosen.items():
        _answer(world, webinar_id, poll_id, member_id, at, [place])


def _answer(
    world: World,
    webinar_id: UUID,
    poll_id: UUID,
    member_id: UUID,
    at: datetime,
    choices: list[int],
    word: str | None = None,
) -> None:
    row = {"poll_id": poll_id, "member_id": member_id, "webinar_id": webinar_id, "choices": choices}
    world.rows[PollAnswer].append(row | {"word": word, "changed_at": at + timedelta(hours=3)})


def _word_poll(world: World, webinar_id: UUID, host: Someone, coming: list[Someone]) -> None:
    at = world.at(world.week(WEEKS_DONE) + timedelta(days=2), 10.5)
    said = [word for word, number, _ in WORDS for _ in range(number)][: len(coming)]
    told = [{"word": word, "answers": said.count(word), "state": state} for word, _, state in WORDS if word in said]
    poll_id = world.add(
        Poll,
        at,
        webinar_id=webinar_id,
        author_id=host.id,
        kind="word",
        question=WORD_POLL,
        choices="[]",
        state="open",
        answers=len(said),
        counts="[]",
        words=json.dumps(told),
        made_at=at,
        opened_at=at,
    )
    for each, word in zip(coming, said, strict=False):
        _answer(world, webinar_id, poll_id, each.id, at, [], word)
    for word, _, state in WORDS:
        if state != "waiting":
            row = {"poll_id": poll_id, "folded": word, "state": state, "decided_by": host.id, "decided_at": at}
            world.rows[PollWord].append(row)


def _ranking(world: World, webinar_id: UUID, host: Someone, coming: list[Someone]) -> None:
    at = world.at(world.week(WEEKS_DONE) + timedelta(days=2), 11)
    orders = {each.id: world.dice.sample(range(len(TOPICS)), len(TOPICS)) for each in coming[:60]}
    points = [sum(len(TOPICS) - 1 - order.index(place) for order in orders.values()) for place in range(len(TOPICS))]
    poll_id = world.add(
        Poll,
        at,
        webinar_id=webinar_id,
        author_id=host.id,
        kind="ranking",
        question=RANKED,
        choices=json.dumps(TOPICS),
        state="closed",
        answers=len(orders),
        counts=json.dumps(points),
        made_at=at,
        opened_at=at,
    )
    for member_id, order in orders.items():
        _answer(world, webinar_id, poll_id, member_id, at, order)


def _ask(world: World, webinar_id: UUID, coming: list[Someone], stands: dict[str, Any], share: float) -> None:
    state = stands["state"]
    at = world.some_time(world.week(WEEKS_DONE) + timedelta(days=2), 3)
    voters = [] if state == "waiting" else [each for each in coming if world.chance(share)]
    question_id = world.add(
        Question,
        at,
        webinar_id=webinar_id,
        author_id=world.dice.choice(coming).id,
        votes=len(voters),
        asked_at=at,
        shown_at=None if state == "waiting" else at,
        answered=None,
        settled_at=at if state == "later" else None,
        changed_at=at,
        **stands,
    )
    for each in voters:
        row = {"question_id": question_id, "member_id": each.id, "webinar_id": webinar_id, "given": True}
        world.rows[QuestionVote].append(row | {"changed_at": at + timedelta(hours=1)})
