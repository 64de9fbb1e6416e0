"""The call's public page, open, and people who ask to join by it: made up like everybody else."""

import json
from datetime import timedelta
from uuid import UUID

from models import (
    CallPage,
    Constituency,
    ConstituencyMember,
    Goal,
    JoinMessage,
    JoinQuestion,
    JoinRequest,
    PublishedGoal,
)
from server.demo import names
from server.demo.people import address_of
from server.demo.world import WEEKS_DONE, World

SLUG = "the-right-prescription"
INTRO = """You need not be a doctor. We are nurses, pharmacists, care-home managers, carers and people who live with \
dementia, and each of us does a part.

It takes a few minutes a week: look at one list, talk to one person, and say in the network what came of it. Somebody \
near you has done it before, and will help."""
QUESTIONS = (("Which place do you want to begin with?", True), ("How did you hear of us?", False))

CARERS = "People with dementia, carers and voluntary sector"
HOMES = "Leaders of care homes"
PHARMACISTS = "Pharmacists"
APPLICANTS = (
    (
        "Nadia Bloom", "Manager", "Larch House, Northmoor", HOMES,
        "Eleven of our residents take one, and nobody has asked why for a year.",
        ("Larch House, 34 beds", "A colleague at Elm Court"), "waiting",
    ),
    (
        "Tomasz Wilk", "Community pharmacist", "Brook Street pharmacy", PHARMACISTS,
        "I see the repeat prescriptions every month. I can do the list.",
        ("The two homes we deliver to", ""), "waiting",
    ),
    (
        "Grace Adair", "Cares for her mother", "", CARERS,
        "My mother came back to herself when hers was stopped. I want others to know that one may ask.",
        ("The carers' group in Wendale", "The radio"), "waiting",
    ),
    (
        "Owen Pryce", "Trainee pharmacist", "Harrow Vale hospital", PHARMACISTS,
        "For my project on prescribing.",
        ("Ward 4", "A poster"), "asked",
    ),
)  # fmt: skip
BACK = "Who on Ward 4 would do the reviews with you? A name and what they do is enough."


def add_joining(world: World) -> None:
    at = world.at(world.week(2))
    world.rows[CallPage].append(
        {
            "call_id": world.call_id,
            "slug": SLUG,
            "intro": INTRO,
            "proof_key": world.dice.randbytes(32),
            "opened_at": at,
            "created_at": at,
            "changed_at": at,
        }
    )
    for goal in world.rows[Goal]:
        world.rows[PublishedGoal].append({"call_id": world.call_id, "goal_id": goal["id"], "chart": True})
    asked = [
        (
            world.add(JoinQuestion, at, call_id=world.call_id, place=place, question=question, required=required),
            question,
        )
        for place, (question, required) in enumerate(QUESTIONS, 1)
    ]
    _name_leader(world)
    groups = {row["name"]: row["id"] for row in world.rows[Constituency]}
    monday = world.at(world.week(WEEKS_DONE + 1), -30)
    for number, (name, job, place, group, why, answers, state) in enumerate(APPLICANTS):
        confirmed = monday + timedelta(hours=5 * number)
        request_id = world.add(
            JoinRequest,
            confirmed,
            call_id=world.call_id,
            email=address_of(name),
            name=name,
            role_title=job,
            organisation=place,
            constituency_id=groups[group],
            why=why,
            answers=json.dumps(
                [
                    {"question_id": str(question_id), "question": question, "answer": answer}
                    for (question_id, question), answer in zip(asked, answers, strict=True)
                    if answer
                ]
            ),
            state=state,
            asked_at=confirmed - timedelta(minutes=9),
            changed_at=confirmed,
            confirmed_at=confirmed,
        )
        if state == "asked":
            _ask_back(world, request_id)


def _name_leader(world: World) -> None:
    """The pharmacist who leads a team answers those pharmacists who ask."""
    group = next(row["id"] for row in world.rows[Constituency] if row["name"] == PHARMACISTS)
    leader = world.people[names.LEADER].id
    for row in world.rows[ConstituencyMember]:
        row["leads"] = (row["constituency_id"], row["member_id"]) == (group, leader)


def _ask_back(world: World, request_id: UUID) -> None:
    at = world.at(world.week(WEEKS_DONE + 1), -10)
    asker = world.people[names.LEADER].id
    world.add(JoinMessage, at, request_id=request_id, author_id=asker, text=BACK, written_at=at)
