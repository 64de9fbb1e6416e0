"""Calendar files (iCalendar, RFC 5545 and 5546), one event each, in UTC, so that no description of a zone is needed.

Invariant: an event keeps its UID for ever and its SEQUENCE grows with every change, so that a calendar replaces what it
holds, and takes it out when it is cancelled.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vUri

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Entry:
    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    about: str
    where: str
    link: str
    changed_at: datetime
    cancelled: bool


def calendar_file(entry: Entry, method: Method, *, organiser: str = "", attendee: str = "") -> str:
    """`organiser` and `attendee` are mail addresses: for what is sent to one person, who can then be sent changes."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(UTC))
    for name, words in (("summary", entry.title), ("description", entry.about), ("location", entry.where)):
        event.add(name, _printable(words))
    event.add("url", vUri(entry.link))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if organiser:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    if attendee:
        event.add("attendee", vCalAddress(f"mailto:{attendee}", params={"PARTSTAT": "ACCEPTED"}))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Snowfield//Webinars//EN")
    calendar.add("method", method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _printable(words: str) -> str:
    """Control characters have no place in a calendar file."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each >= " " or each in "\t\n")
