"""A webinar of last month, after it: who came and how long they stayed, what they think of it, and what was written."""

from datetime import timedelta
from uuid import UUID

from models import (
    Attendance,
    Question,
    QuestionAnswer,
    QuestionVote,
    Registration,
    Webinar,
    WebinarFeedback,
    WebinarLetter,
    WebinarPerson,
    WebinarThanks,
)
from server.demo import names
from server.demo.world import WEEKS_DONE, Someone, World

TITLE = "The first review: how we began"
TAKEAWAY = "What two surgeries did in their first four weeks, and what they would leave out."
ASKED = (
    ("How long does the first review take?", "Forty minutes for the first, ten for the next. Plan two a week."),
    ("What did you say to the family?", "That we look again together, and that nothing stops at once."),
)
HELPED = ("The three questions.", "Hearing it from somebody who did it.", "The template.", "Short, and on time.")
MISSING = ("More time for questions.", "The view of the care home.", "")
SUBJECT = "Thank you for coming"
WORDS = "You asked good questions. The template is on the page. Shall we talk about your first review?"


def add_past_webinar(world: World) -> None:
    starts_at = world.at(world.week(WEEKS_DONE - 2) + timedelta(days=3), 12.5)
    planned = starts_at - timedelta(days=14)
    host, leader = world.people[names.ORGANISER], world.people[names.LEADER]
    teams = [world.core, *world.regions, *(each for each, _ in world.leaves)]
    known = {each.id: each for group in teams for each in group.everybody if each.joined_at < planned}
    people = sorted(known.values(), key=lambda each: each.id)
    coming = world.dice.sample(people, min(60, len(people) // 2))
    came = [each for each in coming if world.chance(0.8)]
    thankful = came[: len(came) * 2 // 3]
    webinar_id = world.add(
        Webinar,
        planned,
        call_id=world.call_id,
        author_id=host.id,
        title=TITLE,
        takeaway=TAKEAWAY,
        starts_at=starts_at,
        minutes=45,
        zone="Europe/London",
        for_whole_call=True,
        capacity=None,
        join_url=None,
        holds="none",
        closed_at=starts_at + timedelta(minutes=50),
        created_at=planned,
        peak=len(came),
        thanks=len(thankful),
    )
    for member, part in ((host, "host"), (leader, "presenter")):
        world.rows[WebinarPerson].append({"webinar_id": webinar_id, "member_id": member.id, "part": part})
    for each in coming:
        row = {"webinar_id": webinar_id, "member_id": each.id, "shown": True, "registered_at": planned}
        world.rows[Registration].append(row)
    for each in thankful:
        row = {"webinar_id": webinar_id, "member_id": each.id, "given": True, "changed_at": starts_at}
        world.rows[WebinarThanks].append(row)
    for each in came:
        _stays(world, webinar_id, each)
    for place, each in enumerate(came[:33]):
        _says(world, webinar_id, each, place)
    for text, answer in ASKED:
        _asks(world, webinar_id, came, leader, text, answer)
    sent = starts_at + timedelta(days=1)
    letter = {"webinar_id": webinar_id, "author_id": host.id, "subject": SUBJECT, "text": WORDS, "people": len(came)}
    world.add(WebinarLetter, sent, **letter, sent_at=sent)


def _stays(world: World, webinar_id: UUID, member: Someone) -> None:
    starts_at = world.at(world.week(WEEKS_DONE - 2) + timedelta(days=3), 12.5)
    minutes = world.dice.choice((8, 15, 30, 40, 45, 48, 50))
    left = starts_at + timedelta(minutes=minutes)
    row = {"webinar_id": webinar_id, "member_id": member.id, "first_seen": starts_at, "last_seen": left}
    world.rows[Attendance].append(row | {"here_until": left, "seconds": minutes * 60.0})


def _says(world: World, webinar_id: UUID, member: Someone, place: int) -> None:
    starts_at = world.at(world.week(WEEKS_DONE - 2) + timedelta(days=3), 12.5)
    before = world.dice.randint(2, 6)
    after, said = starts_at + timedelta(hours=1, minutes=place), starts_at - timedelta(hours=place + 1)
    world.rows[WebinarFeedback].append(
        {
            "webinar_id": webinar_id,
            "member_id": member.id,
            "before": before,
            "before_at": said,
            "after": min(10, before + world.dice.randint(0, 4)),
            "after_at": after,
            "worth": world.dice.choice((3, 4, 4, 5, 5)),
            "worth_at": after,
            "helped": HELPED[place % len(HELPED)] if place < 12 else "",
            "missing": MISSING[place % len(MISSING)] if place < 12 else "",
            "named": place % 4 == 1,
            "one_to_one": place % 6 == 1,
        }
    )


def _asks(world: World, webinar_id: UUID, came: list[Someone], by: Someone, text: str, answer: str) -> None:
    at = world.some_time(world.week(WEEKS_DONE - 2) + timedelta(days=2), 3)
    voters = [each for each in came if world.chance(0.4)]
    question_id = world.add(
        Question,
        at,
        webinar_id=webinar_id,
        author_id=world.dice.choice(came).id,
        anonymous=False,
        for_id=None,
        theme="",
        next_place=None,
        text=text,
        state="answered",
        answered="typed",
        votes=len(voters),
        asked_at=at,
        shown_at=at,
        settled_at=at + timedelta(days=1),
        changed_at=at,
    )
    for each in voters:
        row = {"question_id": question_id, "member_id": each.id, "webinar_id": webinar_id, "given": True}
        world.rows[QuestionVote].append(row | {"changed_at": at})
    written = at + timedelta(days=1)
    world.add(QuestionAnswer, written, question_id=question_id, author_id=by.id, text=answer, written_at=written)
