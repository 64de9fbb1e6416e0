"""Letters about reports that are to come: to whoever is asked, and after them to whoever leads them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from server.letters.base import Letter, compose
from server.settings import Settings

NO_PATIENTS = "Please do not write anything that points to a patient."


def at(moment: datetime, settings: Settings) -> str:
    """ "Tuesday 15 November at 17:00", where the network is."""
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"


def reminder_letter(
    settings: Settings, *, name: str, label: str, form: str, team: str, due: datetime, late: bool, link: str, by: str
) -> Letter:
    """`by`: the leader who asked for it; empty where it comes by itself."""
    asked = f"{by} asks you for it." if by else ""
    return compose(
        settings,
        subject=f"Your report: {label}",
        heading=f"{name}, your report for {team} is asked for",
        paragraphs=[
            f"{label}: “{form}”.",
            asked,
            f"It was due on {at(due, settings)}, and it still counts."
            if late
            else f"It is due on {at(due, settings)}.",
        ],
        button=("Report in a minute", link),
        after="Nothing to report? Then send a 0: it counts, too.",
        footer=[
            f"Only you get this letter. {NO_PATIENTS}",
            f"You do not want to be reminded? Switch it off on your own page: {settings.public_url}/me#letters",
        ],
    )


def leader_letter(settings: Settings, *, name: str, groups: Sequence[tuple[str, Sequence[str]]], link: str) -> Letter:
    """`groups`: what is asked of which team, and who has not sent it."""
    count = sum(len(names) for _, names in groups)
    reports = "1 report is" if count == 1 else f"{count} reports are"
    return compose(
        settings,
        subject=f"{reports} still to come",
        heading=f"{name}, {reports} still to come",
        paragraphs=[f"{what}: {', '.join(names)}." for what, names in groups],
        button=("See who has reported", link),
        after="They were reminded before you were told. A word from you helps more than another letter: something may "
        "be in their way.",
        footer=[
            "Nobody else is told. You get this once a day at most, and only when something has become late.",
            f"Switch it off on your own page: {settings.public_url}/me#letters",
        ],
    )
