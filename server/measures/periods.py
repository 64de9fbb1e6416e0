"""Periods: calendar ranges that reports are for, stored as their first date, closed by the network's time zone.

Weeks are ISO weeks, Monday to Monday. Every range is half-open: a period ends the instant the next one starts.
Deadlines move on the clock on the wall, so "Monday 17:00" stays 17:00 when the clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

Kind = Literal["day", "week", "month", "quarter"]
State = Literal["future", "open", "due", "late", "missed", "locked"]

PLURALS: dict[Kind, str] = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters"}
LONDON = ZoneInfo("Europe/London")
GRACE = timedelta(days=3)
LOCKED_AFTER = timedelta(days=28)
FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Years outside are slips of the keyboard."""


def period_start(kind: Kind, day: date) -> date:
    """The first date of the period that `day` lies in."""
    match kind:
        case "day":
            return date(day.year, day.month, day.day)
        case "week":
            return date.fromordinal(day.toordinal() - day.weekday())
        case "month":
            return date(day.year, day.month, 1)
        case "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case _:
            assert_never(kind)


def next_start(kind: Kind, start: date) -> date:
    """The first date of the period after, which is also where this one ends."""
    return _moved(kind, start, 1)


def previous_start(kind: Kind, start: date) -> date:
    return _moved(kind, start, -1)


def _moved(kind: Kind, start: date, by: int) -> date:
    match kind:
        case "day":
            return start + timedelta(days=by)
        case "week":
            return start + timedelta(weeks=by)
        case "month" | "quarter":
            months = start.year * 12 + start.month - 1 + by * (3 if kind == "quarter" else 1)
            return date(months // 12, months % 12 + 1, 1)
        case _:
            assert_never(kind)


def periods_between(kind: Kind, first: date, last: date) -> list[date]:
    """The first dates of all periods from that of `first` to that of `last`, both included."""
    found = []
    start = period_start(kind, first)
    while start <= last:
        found.append(start)
        start = next_start(kind, start)
    return found


def periods_apart(kind: Kind, earlier: date, later: date) -> int:
    """How many periods after that of `earlier` that of `later` comes; negative when it comes before."""
    earlier, later = period_start(kind, earlier), period_start(kind, later)
    match kind:
        case "day":
            return (later - earlier).days
        case "week":
            return (later - earlier).days // 7
        case "month" | "quarter":
            months = (later.year - earlier.year) * 12 + later.month - earlier.month
            return months // 3 if kind == "quarter" else months
        case _:
            assert_never(kind)


def checked_start(kind: Kind, day: date) -> date:
    """`day`, if a period starts on it; else ValueError with a sentence that names the right date."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"The year {day.year} cannot be right. Use a year from {FIRST_YEAR} to {LAST_YEAR}.")
    start = period_start(kind, day)
    if start != day:
        begins = {"week": "A week starts on a Monday", "month": "A month starts on its first day"}.get(
            kind, "A quarter starts on 1 January, 1 April, 1 July or 1 October"
        )
        raise ValueError(f"{label('day', day)} is not the start of a {kind}. {begins}: use {label('day', start)}.")
    return start


def starts(kind: Kind, start: date, tz: ZoneInfo = LONDON) -> datetime:
    """The instant, in UTC, at which the period that starts on `start` begins."""
    return _instant(datetime.combine(period_start(kind, start), time()), tz)


def ends(kind: Kind, start: date, tz: ZoneInfo = LONDON) -> datetime:
    """The instant, in UTC, at which the period closes: the first one that is no longer in it."""
    return _instant(_close(kind, start), tz)


def current_start(kind: Kind, now: datetime, tz: ZoneInfo = LONDON) -> date:
    """The first date of the period that runs at `now`, an aware time."""
    return period_start(kind, _aware(now).astimezone(tz).date())


def due_at(kind: Kind, start: date, tz: ZoneInfo = LONDON, due_after: timedelta = timedelta()) -> datetime:
    """The instant, in UTC, until which a report is in time: `due_after` the close, on the clock on the wall."""
    return _instant(_close(kind, start) + due_after, tz)


def missed_at(
    kind: Kind, start: date, tz: ZoneInfo = LONDON, due_after: timedelta = timedelta(), grace: timedelta = GRACE
) -> datetime:
    """The instant, in UTC, from which a report is missed: grace is over and the next period has closed, too."""
    return _instant(_missed(kind, start, due_after, grace), tz)


def locked_at(
    kind: Kind, start: date, tz: ZoneInfo = LONDON, due_after: timedelta = timedelta(), grace: timedelta = GRACE
) -> datetime:
    """The instant, in UTC, from which only the metric's owner can report, with a reason: 28 days after missed."""
    return _instant(_missed(kind, start, due_after, grace) + LOCKED_AFTER, tz)


def state(
    kind: Kind,
    start: date,
    now: datetime,
    tz: ZoneInfo = LONDON,
    due_after: timedelta = timedelta(),
    grace: timedelta = GRACE,
) -> State:
    """Where a report for the period that starts on `start` stands at `now`, an aware time, if none has come yet."""
    now = _aware(now)
    if now < starts(kind, start, tz):
        return "future"
    if now < ends(kind, start, tz):
        return "open"
    if now < due_at(kind, start, tz, due_after):
        return "due"
    if now < missed_at(kind, start, tz, due_after, grace):
        return "late"
    return "missed" if now < locked_at(kind, start, tz, due_after, grace) else "locked"


def label(kind: Kind, start: date) -> str:
    """The period as a person says it: "Week of 7 November 2011", "April to June 2011"."""
    match kind:
        case "day":
            return f"{start.day} {start:%B} {start.year}"
        case "week":
            return f"Week of {start.day} {start:%B} {start.year}"
        case "month":
            return f"{start:%B} {start.year}"
        case "quarter":
            return f"{start:%B} to {date(start.year, start.month + 2, 1):%B} {start.year}"
        case _:
            assert_never(kind)


def _close(kind: Kind, start: date) -> datetime:
    return datetime.combine(next_start(kind, period_start(kind, start)), time())


def _missed(kind: Kind, start: date, due_after: timedelta, grace: timedelta) -> datetime:
    following = _close(kind, next_start(kind, period_start(kind, start)))
    return max(_close(kind, start) + due_after + grace, following)


def _instant(wall: datetime, tz: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=tz).astimezone(UTC)


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("The time has no time zone, so it is not known which moment it means.")
    return now
