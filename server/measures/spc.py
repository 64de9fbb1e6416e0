"""XmR charts: what in a series of figures is a signal, and what is the usual up and down.

Follows NHS England's *Making Data Count* as the R package NHSRplotthedots 0.2.2 (MIT) computes it, and parts from it
where it falls over: constant series, series with one change, gaps. Pure arithmetic: nothing is read or kept, because
the label of an old point can change when a new one arrives. Nothing crosses the border of a segment.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import fsum, isfinite
from statistics import median
from typing import Literal, get_args

Direction = Literal["up", "down", "neutral"]
Label = Literal[
    "Common Cause",
    "Above UCL",
    "Below LCL",
    "7 Point Trend (Increasing)",
    "7 Point Trend (Decreasing)",
    "2 in 3 Above CL",
    "2 in 3 Below CL",
    "7 Points Above CL",
    "7 Points Below CL",
]
PointType = Literal[
    "common_cause",
    "special_cause_improvement",
    "special_cause_concern",
    "special_cause_neutral_high",
    "special_cause_neutral_low",
]
Variation = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low", "neutral_high", "neutral_low"
]
Assurance = Literal["pass", "fail", "inconsistent"]
NoteCode = Literal["no_points", "median", "no_limits", "no_variation", "unscreened", "trial_limits"]

Dated = tuple[date, float | None]

LIMIT = 2.66
"""Three sigma from the average moving range of two: 3 / 1.128, as Making Data Count rounds it."""
SCREEN = 3.267
"""A moving range of this many averages or more is an outlier and does not widen the limits."""
LARGEST = 1e100
SMALLEST_BASE = 12
RUN = 7
FEWEST_FOR_LIMITS = 5
MOST_FOR_TRIAL = 12


@dataclass(frozen=True, slots=True)
class Note:
    """Why a segment has no limits, or limits that need a warning. `text` is a sentence to show."""

    code: NoteCode
    segment: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch with one mean and one pair of limits. `n` counts the values, not the gaps.

    `lpl` and `upl` are None where limits cannot be given; `median` is set where there are too few values for them
    and is then the line to draw. `trial` limits rest on 5 to 12 values.
    """

    index: int
    start: date
    n: int
    mean: float | None
    lpl: float | None
    upl: float | None
    median: float | None
    trial: bool


@dataclass(frozen=True, slots=True)
class SpcPoint:
    """One point with the lines of its segment. A gap has no value, no label and no type."""

    date: date
    value: float | None
    segment: int
    mean: float | None
    lpl: float | None
    upl: float | None
    label: Label | None
    point_type: PointType | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """`variation` is the type of the last judged point, `assurance` the target against the last limits."""

    segments: tuple[Segment, ...]
    points: tuple[SpcPoint, ...]
    variation: Variation | None
    assurance: Assurance | None
    notes: tuple[Note, ...]


def analyse(
    points: Iterable[tuple[date, float | Decimal | None]],
    *,
    direction: Direction,
    rebase: Collection[date] = (),
    fix_after: int | None = None,
    target: float | Decimal | None = None,
    screen: bool = True,
) -> Analysis:
    """The segments, the label of every point, and the two icons. Raises ValueError that says what is wrong.

    A value of None is a gap: not judged, not imputed, never zero; a run does not reach over it. `rebase` dates start
    new segments, `fix_after` computes the limits from the first so many values, `screen` leaves outlying moving
    ranges out of the limits (NHS England's own spreadsheet does not).
    """
    series = _checked(points)
    if direction not in get_args(Direction):
        raise ValueError(f"The direction is “{direction}”. Use up, down or neutral.")
    if fix_after is not None and fix_after < SMALLEST_BASE:
        raise ValueError(f"Limits fixed after {fix_after} points are not safe. Use at least {SMALLEST_BASE}.")
    goal = None if target is None else _number(target, "The target")
    segments: list[Segment] = []
    judged: list[SpcPoint] = []
    notes: list[Note] = []
    pieces = _split(series, rebase)
    for index, piece in enumerate(pieces):
        segment, remarks = _segment(index, piece, fix_after, screen)
        segments.append(segment)
        notes += [_placed(note, segment, len(pieces)) for note in remarks]
        judged += _judged(segment, piece, direction)
    if not series:
        notes.append(Note("no_points", 0, "There are no figures yet."))
    return Analysis(
        tuple(segments),
        tuple(judged),
        _variation(segments, judged),
        _assurance(segments, goal, direction),
        tuple(notes),
    )


def _number(value: float | Decimal, what: str) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError(f"{what} is not a number. Leave it out if it is not known.")
    if abs(number) > LARGEST:
        raise ValueError(f"{what} is too large to compute with. Use a larger unit.")
    return number


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _checked(points: Iterable[tuple[date, float | Decimal | None]]) -> list[Dated]:
    series = sorted(
        ((day, None if value is None else _number(value, f"The value of {_day(day)}")) for day, value in points),
        key=lambda point: point[0],
    )
    for (day, _), (following, _) in pairwise(series):
        if day == following:
            raise ValueError(f"{_day(day)} is there twice. Keep one value for each date.")
    return series


def _split(series: Sequence[Dated], rebase: Collection[date]) -> list[list[Dated]]:
    starts = set(rebase)
    unknown = sorted(starts - {day for day, _ in series})
    if unknown:
        days = ", ".join(_day(day) for day in unknown)
        raise ValueError(f"New limits cannot start on {days}: no point has that date. Use the date of a point.")
    pieces: list[list[Dated]] = []
    for day, value in series:
        if not pieces or day in starts:
            pieces.append([])
        pieces[-1].append((day, value))
    return pieces


def _negligible(size: float, mean: float) -> bool:
    """Smaller than the noise of floating point, so the same as nothing."""
    return abs(size) <= 1e-9 * max(1.0, abs(mean))


def side(value: float | None, mean: float | None) -> int:
    """+1 above the mean, -1 below, 0 on it or not known."""
    if value is None or mean is None or _negligible(value - mean, mean):
        return 0
    return 1 if value > mean else -1


def _segment(index: int, piece: Sequence[Dated], fix_after: int | None, screen: bool) -> tuple[Segment, list[Note]]:
    known = [value for _, value in piece if value is not None]
    base, ranges = _base(piece, fix_after)
    mean = fsum(base) / len(base) if base else None
    middle = median(known) if 0 < len(known) < FEWEST_FOR_LIMITS else None
    half: float | None = None
    notes: list[Note] = []
    if mean is None:
        notes.append(Note("no_points", index, "There are no figures to judge yet."))
    elif middle is not None:
        figures = "figure" if len(known) == 1 else "figures"
        text = f"Only {len(known)} {figures} so far: too few for limits. The line is the median. Limits start at 5."
        notes.append(Note("median", index, text))
    elif not ranges:
        notes.append(Note("no_limits", index, "No two figures follow each other without a gap: no limits."))
    else:
        half, notes = _half_width(index, ranges, mean, screen)
    trial = half is not None and len(known) <= MOST_FOR_TRIAL
    if trial:
        notes.append(
            Note("trial_limits", index, f"Trial limits: they rest on only {len(known)} figures and will move.")
        )
    lpl, upl = (None, None) if mean is None or half is None else (mean - half, mean + half)
    return Segment(index, piece[0][0], len(known), mean, lpl, upl, middle, trial), notes


def _base(piece: Sequence[Dated], fix_after: int | None) -> tuple[list[float], list[float]]:
    """The values that make the lines, and their moving ranges; there is none over a gap."""
    base: list[float] = []
    ranges: list[float] = []
    before: float | None = None
    for _, value in piece:
        if fix_after is not None and len(base) == fix_after:
            break
        if value is not None:
            base.append(value)
            if before is not None:
                ranges.append(abs(value - before))
        before = value
    return base, ranges


def _half_width(index: int, ranges: Sequence[float], mean: float, screen: bool) -> tuple[float | None, list[Note]]:
    average = fsum(ranges) / len(ranges)
    if all(_negligible(size, mean) for size in ranges):
        note = Note("no_variation", index, "No variation: all figures are the same, so there is nothing to judge.")
        return (None if screen else LIMIT * average), [note]
    if not screen:
        return LIMIT * average, []
    kept = [size for size in ranges if size < SCREEN * average]
    screened = fsum(kept) / len(kept)
    if _negligible(screened, mean):
        text = "Nearly all figures are the same, so the limits use every change, the unusual ones too."
        return LIMIT * average, [Note("unscreened", index, text)]
    return LIMIT * screened, []


def _placed(note: Note, segment: Segment, pieces: int) -> Note:
    """A note of a chart with several segments says which one it means."""
    return note if pieces == 1 else Note(note.code, note.segment, f"From {_day(segment.start)}: {note.text}")


def _judged(segment: Segment, piece: Sequence[Dated], direction: Direction) -> list[SpcPoint]:
    values = [value for _, value in piece]
    labels = _labels(values, segment.mean, segment.lpl, segment.upl)
    return [
        SpcPoint(day, value, segment.index, segment.mean, segment.lpl, segment.upl, label, _type(label, direction))
        for (day, value), label in zip(piece, labels, strict=True)
    ]


def _labels(
    values: Sequence[float | None], mean: float | None, lpl: float | None, upl: float | None
) -> list[Label | None]:
    """The first rule that applies names the point."""
    sides = [side(value, mean) for value in values]
    outside = [False] * len(values)
    close = [False] * len(values)
    if mean is not None and lpl is not None and upl is not None:
        near = (upl - mean) * 2 / 3
        for i, value in enumerate(values):
            if value is not None and sides[i]:
                outside[i] = value > upl or value < lpl
                close[i] = not outside[i] and (value > mean + near or value < mean - near)
    trends = _trends(values)
    pairs = _two_in_three(sides, close)
    runs = _runs(sides)
    labels: list[Label | None] = []
    for i, value in enumerate(values):
        if value is None:
            labels.append(None)
        elif outside[i]:
            labels.append("Above UCL" if sides[i] > 0 else "Below LCL")
        elif trends[i]:
            labels.append("7 Point Trend (Increasing)" if trends[i] > 0 else "7 Point Trend (Decreasing)")
        elif pairs[i]:
            labels.append("2 in 3 Above CL" if sides[i] > 0 else "2 in 3 Below CL")
        elif runs[i]:
            labels.append("7 Points Above CL" if sides[i] > 0 else "7 Points Below CL")
        else:
            labels.append("Common Cause")
    return labels


def _trends(values: Sequence[float | None]) -> list[int]:
    """+1 or -1 for each of 7 values that strictly rise or fall; a shared peak takes the later direction."""
    found = [0] * len(values)
    for first in range(len(values) - RUN + 1):
        window = [value for value in values[first : first + RUN] if value is not None]
        if len(window) < RUN:
            continue
        steps = [later - earlier for earlier, later in pairwise(window)]
        way = 1 if min(steps) > 0 else -1 if max(steps) < 0 else 0
        if way:
            found[first : first + RUN] = [way] * RUN
    return found


def _two_in_three(sides: Sequence[int], close: Sequence[bool]) -> list[bool]:
    """The close ones of 3 points on one side of the mean, where 2 or more are close."""
    found = [False] * len(sides)
    for first in range(len(sides) - 2):
        window = range(first, first + 3)
        if abs(sum(sides[i] for i in window)) == 3 and sum(close[i] for i in window) >= 2:
            for i in window:
                found[i] = found[i] or close[i]
    return found


def _runs(sides: Sequence[int]) -> list[bool]:
    """All of 7 points on one side of the mean; a point on it, or a gap, ends the run."""
    found = [False] * len(sides)
    for first in range(len(sides) - RUN + 1):
        if abs(sum(sides[first : first + RUN])) == RUN:
            found[first : first + RUN] = [True] * RUN
    return found


def _type(label: Label | None, direction: Direction) -> PointType | None:
    if label is None or label == "Common Cause":
        return None if label is None else "common_cause"
    high = "Above" in label or "Increasing" in label
    if direction == "neutral":
        return "special_cause_neutral_high" if high else "special_cause_neutral_low"
    return "special_cause_improvement" if high == (direction == "up") else "special_cause_concern"


def _variation(segments: Sequence[Segment], points: Sequence[SpcPoint]) -> Variation | None:
    if not segments or segments[-1].n < FEWEST_FOR_LIMITS:
        return None
    last = next(point for point in reversed(points) if point.value is not None)
    if last.label is None or last.label == "Common Cause":
        return "common_cause"
    high = "Above" in last.label or "Increasing" in last.label
    if last.point_type == "special_cause_improvement":
        return "improvement_high" if high else "improvement_low"
    if last.point_type == "special_cause_concern":
        return "concern_high" if high else "concern_low"
    return "neutral_high" if high else "neutral_low"


def _assurance(segments: Sequence[Segment], target: float | None, direction: Direction) -> Assurance | None:
    if target is None or direction == "neutral" or not segments:
        return None
    lpl, upl = segments[-1].lpl, segments[-1].upl
    if lpl is None or upl is None:
        return None
    if lpl <= target <= upl:
        return "inconsistent"
    return "fail" if (target > upl) == (direction == "up") else "pass"
