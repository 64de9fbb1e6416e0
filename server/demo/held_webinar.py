"""A webinar of two weeks ago, with what stayed of it: answers in writing, and what people committed themselves to."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from models import Commitment, Cue, Resource, ResourceFile, Transcript
from server.demo.over import Over, ask_and_answer, hold_webinar
from server.demo.world import WEEKS_DONE, World

TITLE = "Before the tablet: what else helps"
TAKEAWAY = "Five things to try first when somebody is restless, and how to keep a note that the next shift reads."
ANSWERED = (
    (
        "What do we try first at night, when there are two of us for thirty people?",
        "Pain and the lavatory, always. Then light, a drink, and somebody to sit there. **It is on one card.**",
    ),
    (
        "How do we tell the family that the tablet is being stopped?",
        "Before it is stopped, and by somebody whom they know. Say what you will watch for, and when you ring them.",
    ),
    (
        "Who writes it down, so that the next shift knows what was tried?",
        "Whoever tried it, on the same sheet, in one line: what, when, whether it helped.",
    ),
)
COMMITTED = (
    ("I put the card on what to try first up in both our homes.", 2, "homes", "kept"),
    ("I ask our pharmacist to look through all charts with me.", None, "", "kept"),
    ("I ring the families of everybody whose tablet we review this month.", 9, "families", "open"),
    ("I show the note sheet to the night shift.", None, "", "open"),
    ("I find a second GP who reviews with us.", 1, "GP", "not_kept"),
)
SAID = (
    "Welcome, all. Today: what to try before the tablet.",
    "When somebody is restless at night, think of pain first, and ask.",
    "Then the lavatory, and something to drink. It sounds small, and it is most of it.",
    "Light on, noise off. Then somebody to sit there, for five minutes.",
    "And write it down in one line: what, when, whether it helped.",
    "Who tells the family? Somebody whom they know, and before the tablet is stopped.",
    "The pharmacist looks through the charts with you. Ask for that once a month.",
    "Thank you. What will you do this week? Raise a commitment, and we see each other in a month.",
)
CARD = """What to try first

1. Pain: ask, look, give what is prescribed.
2. The lavatory, a drink, something small to eat.
3. Light on, noise off.
4. Somebody to sit there for five minutes.
5. Write it down in one line: what, when, whether it helped.
"""


def add_held_webinar(world: World) -> None:
    begun = world.at(world.week(WEEKS_DONE - 1) + timedelta(days=1), 12.5)
    over = hold_webinar(world, begun, TITLE, TAKEAWAY)
    answers = [
        ask_and_answer(world, over, begun + timedelta(minutes=5 + 8 * place), text, answer)
        for place, (text, answer) in enumerate(ANSWERED)
    ]
    _resources(world, over, begun + timedelta(hours=3), answers[0])
    brought = begun + timedelta(hours=4)
    transcript_id = world.add(
        Transcript, brought, webinar_id=over.webinar_id, brought_by=over.host.id, brought_at=brought
    )
    for place, words in enumerate(SAID):
        time = {"starts_ms": place * 300_000 + 4_000, "ends_ms": place * 300_000 + 11_500}
        world.rows[Cue].append({"transcript_id": transcript_id, "place": place, "text": words, **time})
    for place, (words, number, unit, state) in enumerate(COMMITTED):
        made = begun + timedelta(minutes=40 + place)
        world.add(
            Commitment,
            made,
            member_id=over.coming[place].id,
            call_id=world.call_id,
            webinar_id=over.webinar_id,
            words=words,
            number=None if number is None else Decimal(number),
            unit=unit,
            due=world.week(WEEKS_DONE + (4 if state == "open" else 0)),
            state=state,
            settled_at=None if state == "open" else made + timedelta(days=5),
            made_at=made,
        )


def _resources(world: World, over: Over, at: datetime, answer: dict[str, Any]) -> None:
    """The recording, a card as a file, and an answer that became a resource."""
    here = {"call_id": world.call_id, "webinar_id": over.webinar_id}
    blank = {"answer_id": None, "answered_by": None, "file_name": None, "file_type": None, "file_size": None}
    recording = {"kind": "recording", "title": "The recording", "text": "45 minutes, with captions."}
    world.add(
        Resource,
        at,
        **here,
        **blank,
        **recording,
        author_id=over.host.id,
        source_url="https://video.example.org/before-the-tablet",
        added_at=at,
    )
    card = CARD.encode()
    file = {"file_name": "What to try first.txt", "file_type": "text/plain", "file_size": len(card)}
    resource_id = world.add(
        Resource,
        at,
        **here,
        **(blank | file),
        kind="slides",
        title="The card: what to try first",
        text="One page for the office. **Change it** so that it fits your home.",
        author_id=over.leader.id,
        source_url=None,
        added_at=at,
    )
    world.rows[ResourceFile].append({"resource_id": resource_id, "content": card})
    later = at + timedelta(days=1)
    world.add(
        Resource,
        later,
        **here,
        **(blank | {"answer_id": answer["id"], "answered_by": over.leader.id}),
        kind="resource",
        title=ANSWERED[0][0],
        text=answer["text"],
        author_id=over.host.id,
        source_url=None,
        added_at=later,
    )
