"""Letters about webinars, to who registered, each with its calendar entry, so that calendars follow by themselves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from server.letters.base import Letter, compose
from server.settings import Settings

MAKES_ROOM = "You cannot come? Give your place back on the same page, so that somebody else can have it."


def when(starts_at: datetime, minutes: int, zone: str) -> str:
    """ "Tuesday 15 November 2011 at 12:30 (Europe/London), 45 minutes"."""
    local = starts_at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M} ({zone}), {minutes} minutes"


def registered_letter(
    settings: Settings, *, name: str, title: str, takeaway: str, time: str, link: str, join_url: str | None
) -> Letter:
    return compose(
        settings,
        subject=f"You are registered: {title}",
        heading=f"{name}, you are registered for “{title}”",
        paragraphs=[time, takeaway, f"To join: {join_url}" if join_url else ""],
        button=("See the webinar", link),
        after="You can ask your question before it begins, and vote for those of others, on its page.",
        footer=["The calendar entry comes with this letter.", MAKES_ROOM],
    )


def changed_letter(
    settings: Settings, *, name: str, title: str, time: str, link: str, join_url: str | None, changes: list[str]
) -> Letter:
    """`changes`: what is new, in words."""
    return compose(
        settings,
        subject=f"Changed: {title}",
        heading=f"{name}, something about “{title}” has changed",
        paragraphs=[*changes, time, f"To join: {join_url}" if join_url else ""],
        button=("See the webinar", link),
        after="You are still registered.",
        footer=["The new calendar entry, which replaces the old one, comes with this letter.", MAKES_ROOM],
    )


def reminding_letter(
    settings: Settings, *, name: str, title: str, time: str, link: str, join_url: str | None, soon: bool
) -> Letter:
    """`soon`: within minutes, else within a day."""
    begins = "begins soon" if soon else "begins within a day"
    return compose(
        settings,
        subject=f"It {begins}: {title}",
        heading=f"{name}, “{title}” {begins}",
        paragraphs=[time, f"To join: {join_url}" if join_url else ""],
        button=("See what is asked, and vote", link),
        after="You can ask your question now.",
        footer=[MAKES_ROOM],
    )


def hostless_letter(settings: Settings, *, name: str, titles: list[str], link: str) -> Letter:
    """To the organisers of their call. `link` is that of the first."""
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return compose(
        settings,
        subject=f"It needs a host: {titles[0]}{more}",
        heading=f"{name}, “{titles[0]}”{more} has no host any more",
        paragraphs=["Nobody who hosts this can sign in now, and people count on it.", *(titles if more else [])],
        button=("Look at the webinar", link),
        after="An organiser of the call can name another host, run it, or cancel it.",
        footer=["Every organiser of the call gets this letter. Agree who does it."],
    )


def cancelled_letter(settings: Settings, *, name: str, title: str, time: str, link: str, by: str, why: str) -> Letter:
    return compose(
        settings,
        subject=f"Cancelled: {title}",
        heading=f"{name}, “{title}” will not take place",
        paragraphs=[f"It was planned for {time}.", f"{by} cancelled it."],
        quote=why,
        button=("See the webinar", link),
        after="What was asked so far stays on its page.",
        footer=["Your calendar takes the entry out by what comes with this letter."],
    )


def unregistered_letter(settings: Settings, *, name: str, title: str, link: str) -> Letter:
    """Only for the sake of the calendar, which is told by it."""
    return compose(
        settings,
        subject=f"You are no longer registered: {title}",
        heading=f"{name}, you gave your place at “{title}” back",
        paragraphs=["Thank you for saying so: somebody else can have it."],
        button=("See the webinar", link),
        after="You can register again there as long as there is room.",
        footer=["Your calendar takes the entry out by what comes with this letter."],
    )
