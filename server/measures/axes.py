"""Where things stand on a chart: round ticks upwards, readable dates along, labels that do not cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from server.measures.periods import Kind, period_start, periods_between

CHARACTER = 7.4
"""Width of a character in 14 px, on the safe side."""
STEPS: dict[Kind, tuple[int, ...]] = {
    "day": (1, 2, 7, 14, 28),
    "week": (1, 2, 4, 13, 26, 52),
    "month": (1, 2, 3, 6, 12),
    "quarter": (1, 2, 4),
}
ROOM: dict[Kind, int] = {"day": 50, "week": 50, "month": 29, "quarter": 62}
"""Pixels that a label along the axis needs."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to pixels, with its ticks; `places` are the decimals worth writing beside it."""

    low: float
    high: float
    top: float
    bottom: float
    ticks: tuple[float, ...]
    tick_places: int
    places: int

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def scale(values: Sequence[float], *, top: float, bottom: float, percent: bool) -> Scale:
    """Round ticks around all values, about one in 45 pixels; nothing but a 0 lies on the axis below."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low <= 1e-9 * max(1.0, abs(high)):
        spread = abs(high) * 0.1 or 1.0
        low, high = low - spread, high + spread
    wanted = (high - low) / max(2, round((bottom - top) / 45))
    exponent = floor(log10(wanted))
    leading = next((m for m in (1, 2, 5) if m * 10.0**exponent >= wanted * (1 - 1e-9)), 10)
    step = Decimal(leading).scaleb(exponent)
    first, last = floor(Decimal(low) / step), ceil(Decimal(high) / step)
    if low > 0 and Decimal(low) - step * first < step / 10:
        first -= 1
    ticks = tuple(float(step * i) for i in range(first, last + 1))
    written = step * 100 if percent else step
    fine = -floor(log10(written))
    return Scale(ticks[0], ticks[-1], top, bottom, ticks, max(0, fine), max(0, fine + 1))


def position(kind: Kind, day: date) -> float:
    """A period's place along the axis, counted in periods."""
    start = period_start(kind, day)
    match kind:
        case "day":
            return float(start.toordinal())
        case "week":
            return start.toordinal() / 7
        case _:
            months = start.year * 12 + start.month - 1
            return months / 3 if kind == "quarter" else float(months)


def date_labels(kind: Kind, first: date, last: date, width: float) -> list[tuple[date, str, str]]:
    """(date, label, year or nothing) for as many periods as there is room for; the year stands where it is new."""
    periods = periods_between(kind, first, last)
    room = width / (len(periods) - 1) if len(periods) > 1 else ROOM[kind]
    every = next((step for step in STEPS[kind] if step * room >= ROOM[kind]), None)
    if every is None:
        every = STEPS[kind][-1]
        while every * room < ROOM[kind]:
            every *= 2
    labels: list[tuple[date, str, str]] = []
    for i, start in enumerate(periods):
        place = i if kind in ("day", "week") else round(position(kind, start))
        if place % every:
            continue
        year = "" if labels and labels[-1][0].year == start.year else str(start.year)
        labels.append((start, _short(kind, start), year))
    return labels


def _short(kind: Kind, start: date) -> str:
    match kind:
        case "day" | "week":
            return f"{start.day} {start:%b}"
        case "month":
            return f"{start:%b}"
        case _:
            return f"{start:%b}–{date(start.year, start.month + 2, 1):%b}"


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, in the same order, at least `gap` apart and between `low` and `high` if they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [0.0] * len(wanted)
    floor_ = low
    for i in order:
        places[i] = max(wanted[i], floor_)
        floor_ = places[i] + gap
    ceiling = high
    for i in reversed(order):
        places[i] = min(places[i], ceiling)
        ceiling = places[i] - gap
    return places


def rows(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The row of each (left, right) span, so that no two spans of a row touch."""
    ends: list[float] = []
    found: list[int] = []
    for left, right in spans:
        row = next((i for i, end in enumerate(ends) if end < left), len(ends))
        ends[row:] = [right, *ends[row + 1 :]]
        found.append(row)
    return found
