"""A webinar of last month, after it: who came and how long they stayed, what they think of it, and what was written."""

from datetime import datetime, timedelta
from uuid import UUID

from models import Attendance, WebinarFeedback, WebinarLetter, WebinarThanks
from server.demo.over import ask_and_answer, hold_webinar
from server.demo.world import WEEKS_DONE, Someone, World

CAME, THANKFUL = 48, 32
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
    begun = world.at(world.week(WEEKS_DONE - 2) + timedelta(days=3), 12.5)
    over = hold_webinar(world, begun, TITLE, TAKEAWAY, peak=CAME, thanks=THANKFUL)
    came = over.coming[:CAME]
    for each in came[:THANKFUL]:
        row = {"webinar_id": over.webinar_id, "member_id": each.id, "given": True, "changed_at": begun}
        world.rows[WebinarThanks].append(row)
    for each in came:
        _stays(world, over.webinar_id, begun, each)
    for place, each in enumerate(came[:33]):
        _says(world, over.webinar_id, begun, each, place)
    for text, answer in ASKED:
        at = world.some_time(world.week(WEEKS_DONE - 2) + timedelta(days=2), 3)
        ask_and_answer(world, over, at, text, answer)
    sent = begun + timedelta(days=1)
    letter = {
        "webinar_id": over.webinar_id,
        "author_id": over.host.id,
        "subject": SUBJECT,
        "text": WORDS,
        "people": CAME,
    }
    world.add(WebinarLetter, sent, **letter, sent_at=sent)


def _stays(world: World, webinar_id: UUID, begun: datetime, member: Someone) -> None:
    minutes = world.dice.choice((8, 15, 30, 40, 45, 48, 50))
    left = begun + timedelta(minutes=minutes)
    row = {"webinar_id": webinar_id, "member_id": member.id, "first_seen": begun, "last_seen": left}
    world.rows[Attendance].append(row | {"here_until": left, "seconds": minutes * 60.0})


def _says(world: World, webinar_id: UUID, begun: datetime, member: Someone, place: int) -> None:
    before = world.dice.randint(2, 6)
    after, said = begun + timedelta(hours=1, minutes=place), begun - timedelta(hours=place + 1)
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
