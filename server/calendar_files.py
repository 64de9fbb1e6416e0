"""Calendar files (iCalendar, RFC 5545 and 5546): one event each, in UTC, so that no description of a zone is needed.

Invariant: an event keeps its UID for ever and its SEQUENCE grows with every change, so that a calendar replaces what it
holds, and takes it out when it is cancelled.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

LONGEST_LINE = 75
"""Octets (RFC 5545, 3.1)."""

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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Snowfield//Webinars//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_utc(entry.changed_at)}",
        f"DTSTART:{_utc(entry.starts_at)}",
        f"DTEND:{_utc(entry.starts_at + timedelta(minutes=entry.minutes))}",
        f"SUMMARY:{_text(entry.title)}",
        f"DESCRIPTION:{_text(entry.about)}",
        f"LOCATION:{_text(entry.where)}",
        f"URL:{entry.link}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        *([f"ORGANIZER:mailto:{organiser}"] if organiser else []),
        *([f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{attendee}"] if attendee else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """RFC 5545, 3.3.11; control characters have no place in it."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        words = words.replace(plain, written)
    return "".join(each for each in words if each >= " " or each == "\t")


def _folded(line: str) -> str:
    """In lines of so many octets, never within a character."""
    pieces, piece, size = [], "", 0
    for each in line:
        octets = len(each.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + each, size + octets
    return "\r\n".join([*pieces, piece])
