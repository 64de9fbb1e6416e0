"""Letters about what somebody looks after."""

from collections.abc import Sequence

from server.letters.base import Letter, compose
from server.settings import Settings

SAID = {
    "team": "You lead {}.",
    "call": "You organise {}.",
    "webinar": "You host the webinar “{}”.",
    "metric": "You look after the metric “{}”.",
    "goal": "You look after the goal for “{}”.",
}


def handover_letter(
    settings: Settings, *, by: str, giver: str, name: str, note: str, things: Sequence[tuple[str, str]]
) -> Letter:
    """`things` are kinds and names."""
    acted = "" if by == giver else f"{by} did this for {giver}."
    return compose(
        settings,
        subject=f"You take over from {giver}",
        heading=f"{name}, you take over from {giver}",
        quote=note,
        paragraphs=[acted, *(SAID[kind].format(thing) for kind, thing in things)],
        button=("See what you look after now", f"{settings.public_url}/hand-over"),
        after="It holds at once. What was reported, and by whom, stays as it was.",
        footer=[f"If you cannot take this on, tell {by}, or hand it on yourself on the same page."],
    )
