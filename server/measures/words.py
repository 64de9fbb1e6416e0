"""A chart told in words: numbers as people write them, the story of a series, its two icons, and what a label means.

The words carry everything that shape and colour say. A unit of "%" means that figures are fractions: 0.153 is 15.3%.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise, takewhile
from math import floor, log10
from typing import Literal

from server.measures.periods import PLURALS, Kind, label
from server.measures.spc import RUN, Analysis, Assurance, Direction, Label, SpcPoint, Variation, side

Tone = Literal["better", "worse", "neutral", "common"]

COUNTED = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
BETTER = {"up": " Higher is better here.", "down": " Lower is better here.", "neutral": ""}


def number(value: float | Decimal, unit: str, places: int | None = None) -> str:
    """A figure as people write it: 1,234 or 12.4 or 62%, with at most `places` decimals."""
    percent = unit == "%"
    scaled = float(value) * 100 if percent else float(value)
    if places is None:
        places = 1 if percent or 1 <= abs(scaled) < 100 else 0 if abs(scaled) >= 100 or not scaled else _fine(scaled)
    text = f"{scaled:,.{places}f}" if abs(scaled) < 1e15 else f"{scaled:.1e}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text.replace("-", "−")
    return f"{text}%" if percent else text


def _fine(value: float) -> int:
    """Decimals that show two digits of a number below 1."""
    return min(9, 1 - floor(log10(abs(value))))


def named(kind: Kind, start: date) -> str:
    """A period inside a sentence: "the week of 7 November 2011", "October 2011"."""
    name = label(kind, start)
    return f"the w{name[1:]}" if kind == "week" else name


def _first(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def last_judged(analysis: Analysis) -> SpcPoint | None:
    return next((point for point in reversed(analysis.points) if point.value is not None), None)


def story(analysis: Analysis, *, kind: Kind, unit: str, direction: Direction) -> str:
    """What the chart says about its last judged point, in a few sentences, warnings about its limits included."""
    sentences = [] if analysis.variation is None else [_signal(analysis, kind, unit, direction)]
    index = len(analysis.segments) - 1
    sentences += [note.text for note in analysis.notes if note.segment == max(index, 0)]
    return " ".join(sentence for sentence in sentences if sentence)


def _signal(analysis: Analysis, kind: Kind, unit: str, direction: Direction) -> str:
    last = last_judged(analysis)
    if last is None or last.label is None:
        return ""
    when = named(kind, last.date)
    if last.label == "Common Cause":
        if last.lpl is None or last.upl is None:
            return ""
        between = f"between {number(last.lpl, unit)} and {number(last.upl, unit)}"
        return f"No signal: {when} is within the usual ups and downs, {between}."
    high = is_high(last)
    values = _unbroken(analysis)
    trend = _trend(values, high)
    limit, line, way = ("upper", last.upl, "above") if high else ("lower", last.lpl, "below")
    periods = PLURALS[kind]
    if trend >= RUN:
        told = f"{_count(trend)} {periods} {'rising' if high else 'falling'} in a row, up to {when}."
    elif last.label in ("Above UCL", "Below LCL"):
        told = f"{_first(when)} is {way} the {limit} limit{'' if line is None else f' of {number(line, unit)}'}."
    elif last.label in ("2 in 3 Above CL", "2 in 3 Below CL"):
        told = f"Two or more of the last three {periods} are close to the {limit} limit, up to {when}."
    else:
        run = len(list(takewhile(lambda value: side(value, last.mean) == (1 if high else -1), reversed(values))))
        told = f"{_count(run)} {periods} in a row {way} the average, up to {when}."
    return told + BETTER[direction]


def is_high(point: SpcPoint) -> bool:
    """Whether a signal is one of high or rising figures."""
    return point.label is not None and ("Above" in point.label or "Increasing" in point.label)


def _unbroken(analysis: Analysis) -> list[float]:
    """The values up to the last one, back to the nearest gap or border."""
    values: list[float] = []
    for point in reversed(analysis.points):
        if point.segment != len(analysis.segments) - 1 or (point.value is None and values):
            break
        if point.value is not None:
            values.append(point.value)
    return values[::-1]


def _trend(values: Sequence[float], rising: bool) -> int:
    """How many of the last values rise, or fall, without a break."""
    length = 1
    for earlier, later in reversed(list(pairwise(values))):
        if not (later > earlier if rising else later < earlier):
            break
        length += 1
    return length


def _count(n: int) -> str:
    return COUNTED[n] if n < len(COUNTED) else str(n)


@dataclass(frozen=True, slots=True)
class Icon:
    """A Making Data Count icon: ring, letter, title and sentence, always shown together."""

    type: Variation | Assurance
    letter: str
    tone: Tone
    title: str
    sentence: str


VARIATIONS: dict[Variation, tuple[str, Tone, str]] = {
    "common_cause": ("", "common", "Usual ups and downs"),
    "improvement_high": ("H", "better", "A real change for the better"),
    "improvement_low": ("L", "better", "A real change for the better"),
    "concern_high": ("H", "worse", "A real change for the worse"),
    "concern_low": ("L", "worse", "A real change for the worse"),
    "neutral_high": ("H", "neutral", "A real change, higher"),
    "neutral_low": ("L", "neutral", "A real change, lower"),
}


def variation_icon(analysis: Analysis, *, kind: Kind, unit: str, direction: Direction) -> Icon | None:
    """Whether something changed. None where limits are on trial or missing: then `story` says why."""
    if analysis.variation is None or _unsure(analysis):
        return None
    letter, tone, title = VARIATIONS[analysis.variation]
    sentence = "No signal. Do not react to one point." if tone == "common" else _signal(analysis, kind, unit, direction)
    return Icon(analysis.variation, letter, tone, title, sentence)


def assurance_icon(analysis: Analysis, *, target: float | Decimal | None, unit: str) -> Icon | None:
    """Whether the target will be met as things are. None without a target, or where limits are on trial or missing."""
    if analysis.assurance is None or target is None or _unsure(analysis):
        return None
    goal = number(target, unit)
    if analysis.assurance == "pass":
        return Icon(
            "pass", "P", "better", f"Will meet {goal} as it is", "All usual ups and downs lie beyond the target."
        )
    if analysis.assurance == "fail":
        sentence = "The target lies outside the limits. Something more has to change."
        return Icon("fail", "F", "worse", f"Will not reach {goal} as it is", sentence)
    sentence = f"{goal} lies inside the limits: it is met at times and missed at times, by chance."
    return Icon("inconsistent", "?", "common", "Hit and miss", sentence)


def _unsure(analysis: Analysis) -> bool:
    return not analysis.segments or analysis.segments[-1].trial or analysis.segments[-1].upl is None


MEANINGS: dict[Label, str] = {
    "Common Cause": "Usual ups and downs",
    "Above UCL": "above the upper limit",
    "Below LCL": "below the lower limit",
    "7 Point Trend (Increasing)": "seven or more rising in a row",
    "7 Point Trend (Decreasing)": "seven or more falling in a row",
    "2 in 3 Above CL": "two of three close to the upper limit",
    "2 in 3 Below CL": "two of three close to the lower limit",
    "7 Points Above CL": "seven or more above the average",
    "7 Points Below CL": "seven or more below the average",
}


def tone(point: SpcPoint) -> Tone:
    """Better, worse, changed without being either, or usual."""
    if point.point_type == "special_cause_improvement":
        return "better"
    if point.point_type == "special_cause_concern":
        return "worse"
    return "common" if point.point_type in (None, "common_cause") else "neutral"


def meaning(point: SpcPoint, *, provisional: bool = False) -> str:
    """What the rules say about a point, as the table beside the chart has it."""
    if point.label is None:
        return "Provisional: not judged yet" if provisional else "No figure"
    words = MEANINGS[point.label]
    begin = {"better": "Better: ", "worse": "Worse: ", "neutral": "Changed: ", "common": ""}[tone(point)]
    return begin + words


def described(
    analysis: Analysis,
    *,
    kind: Kind,
    unit: str,
    direction: Direction,
    target: float | Decimal | None = None,
    provisional: Collection[date] = (),
) -> str:
    """The whole chart in words, for those who do not see it."""
    if not analysis.points:
        return story(analysis, kind=kind, unit=unit, direction=direction)
    first, last = analysis.points[0].date, analysis.points[-1].date
    sentences = [f"From {named(kind, first)} to {named(kind, last)}."]
    segment = analysis.segments[-1]
    facts = []
    if segment.median is not None:
        facts.append(f"median {number(segment.median, unit)}")
    elif segment.mean is not None:
        facts.append(f"average {number(segment.mean, unit)}")
    if segment.lpl is not None and segment.upl is not None:
        facts.append(f"limits {number(segment.lpl, unit)} and {number(segment.upl, unit)}")
    if target is not None:
        facts.append(f"target {number(target, unit)}")
    if facts:
        sentences.append(_first(", ".join(facts)) + ".")
    judged = last_judged(analysis)
    if judged is not None and judged.value is not None:
        sentences.append(f"Last judged figure: {number(judged.value, unit)}, {named(kind, judged.date)}.")
    sentences.append(story(analysis, kind=kind, unit=unit, direction=direction))
    if provisional:
        waiting = " and ".join(named(kind, day) for day in sorted(provisional)[-2:])
        sentences.append(f"Provisional, not everyone has reported: {waiting}.")
    return " ".join(sentence for sentence in sentences if sentence)
