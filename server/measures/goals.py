"""How far a goal has come, where it would be at an even pace, and when it arrives at the pace it has.

Nothing is clamped: worse than the baseline is below 0, beyond the target above 1. What cannot be known is None: a
baseline that is not yet known gives no progress, a target equal to the baseline is a hold and has none either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from statistics import median, quantiles

from server.measures.periods import PLURALS, Kind, label, next_start, periods_apart
from server.measures.spc import Direction

CHANGES = 6
POINTS = CHANGES + 1
FURTHEST = 600
"""A date that many periods ahead is no forecast; it counts as "not at this rate"."""


def progress(baseline: Decimal | None, target: Decimal, current: Decimal | None) -> Decimal | None:
    """(current - baseline) / (target - baseline) as a fraction, not clamped; None where that is undefined."""
    if baseline is None or current is None or target == baseline:
        return None
    return (current - baseline) / (target - baseline)


def even_pace(
    baseline: Decimal | None,
    target: Decimal,
    start: date,
    deadline: date,
    on: date,
    milestones: Sequence[tuple[date, Decimal]] = (),
) -> Decimal | None:
    """The value a goal would have on a date if it came from its baseline, through its milestones, in straight lines.

    Before `start` that is the baseline, after the deadline the target. Raises ValueError where the dates are not in
    order: each after the one before, milestones between start and deadline.
    """
    if deadline <= start:
        raise ValueError("The deadline must be after the start. Choose a later deadline.")
    stops = sorted(milestones, key=lambda stop: stop[0])
    if any(not start < day < deadline for day, _ in stops):
        raise ValueError("A milestone must lie between the start and the deadline. Change its date.")
    if any(earlier[0] == later[0] for earlier, later in pairwise(stops)):
        raise ValueError("Two milestones have the same date. Change one of them.")
    if baseline is None:
        return None
    way = [(start, baseline), *stops, (deadline, target)]
    if on <= start:
        return baseline
    for (since, low), (until, high) in pairwise(way):
        if on <= until:
            return low + (high - low) * (on - since).days / (until - since).days
    return target


@dataclass(frozen=True, slots=True)
class Pace:
    """Where the last six changes lead. Dates are first dates of the period in which the target is reached.

    `change` is their median for one period. `likely` follows it; `earliest` and `latest` follow their quartiles,
    the faster one first. None means: not at this rate.
    """

    reached: bool
    change: Decimal
    likely: date | None
    earliest: date | None
    latest: date | None


def pace(
    points: Sequence[tuple[date, Decimal | None]], target: Decimal, *, kind: Kind, direction: Direction
) -> Pace | None:
    """The pace of the last 6 changes between complete periods, or None with fewer than 7 of them.

    `points` are in order of time; None stands for a period that is not complete. A change over a missing period
    counts as that many equal ones, because a rate needs the time it took; no figure is made up for it. Quartiles are
    those of the six changes with straight lines between them (R's type 7).
    """
    known = [(start, value) for start, value in points if value is not None][-POINTS:]
    if len(known) < POINTS:
        return None
    changes = [(later - earlier) / periods_apart(kind, a, b) for (a, earlier), (b, later) in pairwise(known)]
    last, value = known[-1]
    rate = median(changes)
    if _reached(value, target, direction):
        return Pace(True, rate, last, last, last)
    lower, _, upper = quantiles(changes, n=4, method="inclusive")
    dates = [_arrival(kind, last, target - value, change) for change in (lower, upper)]
    arriving = sorted(day for day in dates if day is not None)
    return Pace(
        reached=False,
        change=rate,
        likely=_arrival(kind, last, target - value, rate),
        earliest=arriving[0] if arriving else None,
        latest=arriving[1] if len(arriving) == 2 else None,
    )


def _reached(value: Decimal, target: Decimal, direction: Direction) -> bool:
    if direction == "neutral":
        return value == target
    return value >= target if direction == "up" else value <= target


def _arrival(kind: Kind, last: date, way: Decimal, change: Decimal) -> date | None:
    """The first date of the period in which `way` is covered, or None where this change does not lead there."""
    if change == 0 or way == 0 or (change > 0) != (way > 0) or way / change > FURTHEST:
        return None
    arrival = last
    for _ in range(int((way / change).to_integral_value(ROUND_CEILING))):
        arrival = next_start(kind, arrival)
    return arrival


def pace_in_words(found: Pace | None, kind: Kind) -> str:
    """The pace as a sentence or two."""
    if found is None:
        return f"The pace can be told from {POINTS} complete {PLURALS[kind]} on."
    if found.reached:
        return "The target is reached."
    if found.earliest is None:
        return f"Not at this rate: the last {CHANGES} changes do not lead to the target."
    if found.latest is None:
        return f"At the best of this rate {_within(kind, found.earliest)}; at the worst of it, not at this rate."
    if found.earliest == found.latest:
        return f"At this rate {_within(kind, found.earliest)}."
    return f"At this rate between {_between(kind, found.earliest, found.latest)}."


def _within(kind: Kind, day: date) -> str:
    name = label(kind, day)
    return {"day": f"on {name}", "week": f"in the w{name[1:]}"}.get(kind, f"in {name}")


def _between(kind: Kind, first: date, last: date) -> str:
    """ "5 and 30 March 2012", "30 December 2011 and 2 January 2012", "March and May 2012" """
    if kind in ("day", "week"):
        begin, end = label("day", first).split(" "), label("day", last)
        parts = 1 if (first.year, first.month) == (last.year, last.month) else 2 if first.year == last.year else 3
        return f"{' '.join(begin[:parts])} and {end}"
    begin, end = label(kind, first).split(" "), label(kind, last)
    return f"{' '.join(begin[:-1] if first.year == last.year else begin)} and {end}"


def days_left(deadline: date, today: date) -> int:
    """Days until the deadline; 0 on the day itself, negative after it."""
    return (deadline - today).days


def days_left_in_words(deadline: date, today: date) -> str:
    days = days_left(deadline, today)
    if days == 0:
        return "today is the last day"
    noun = "day" if abs(days) == 1 else "days"
    return f"{days} {noun} left" if days > 0 else f"ended {-days} {noun} ago"
