"""Weekly series for the tests of the XmR chart, and their labels as one letter a point."""

from collections.abc import Sequence
from datetime import date, timedelta

from server.measures.spc import Analysis, Direction, analyse

FIRST = date(2011, 6, 9)
QUIET = [4.0, 6.0] * 6
"""Twelve values that, fixed, give mean 5, limits -0.32 and 10.32, and lines of two thirds at 1.4533 and 8.5467."""

LETTERS = {
    None: "_",
    "Common Cause": ".",
    "Above UCL": "U",
    "Below LCL": "L",
    "7 Point Trend (Increasing)": "/",
    "7 Point Trend (Decreasing)": "\\",
    "2 in 3 Above CL": "A",
    "2 in 3 Below CL": "B",
    "7 Points Above CL": "+",
    "7 Points Below CL": "-",
}


def day(i: int) -> date:
    return FIRST + timedelta(weeks=i)


def weekly(values: Sequence[float | None]) -> list[tuple[date, float | None]]:
    return [(day(i), value) for i, value in enumerate(values)]


def after_quiet(*values: float | None, direction: Direction = "up", target: float | None = None) -> Analysis:
    return analyse(weekly([*QUIET, *values]), direction=direction, fix_after=12, target=target)


def letters(analysis: Analysis, since: int = 12) -> str:
    return "".join(LETTERS[point.label] for point in analysis.points)[since:]


def codes(analysis: Analysis) -> list[tuple[int, str]]:
    return [(note.segment, note.code) for note in analysis.notes]
