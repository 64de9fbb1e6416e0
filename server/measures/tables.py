"""The table beside a chart, and its CSV: every figure in full, and in words what the rules say of it.

A spreadsheet runs cells that begin with = + - or @ as formulas, so text that does is prefixed with an apostrophe.
Numbers are written as numbers, with a point and without thousands, so that they can be computed with.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from server.measures.periods import Kind, label
from server.measures.spc import SpcPoint
from server.measures.words import meaning

Cell = str | int | float | Decimal | date | None
HEADER = ("Period starts", "Period", "Figure", "Average", "Lower limit", "Upper limit", "What the rules say")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in "=+-@")
"""The same signs in full width, which some spreadsheets take for the plain ones."""


def safe(cell: Cell) -> str:
    """A cell that no spreadsheet takes for a formula. Nothing is empty, and never 0."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    text = cell.replace("\x00", "")
    begin = text.lstrip(" \u00a0\ufeff")
    return f"'{text}" if begin.startswith((*FORMULA, *WIDE)) else text


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Any table as CSV (RFC 4180), safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def to_csv(
    points: Iterable[SpcPoint],
    *,
    kind: Kind,
    provisional: Mapping[date, float | Decimal] | None = None,
    columns: Mapping[str, Mapping[date, Cell]] | None = None,
) -> str:
    """The points of an analysis as CSV. `columns` adds more by their names, such as what was received and expected."""
    waiting, more = provisional or {}, columns or {}
    rows = (
        (
            point.date,
            label(kind, point.date),
            waiting.get(point.date) if point.value is None else point.value,
            point.mean,
            point.lpl,
            point.upl,
            meaning(point, provisional=point.date in waiting),
            *(values.get(point.date) for values in more.values()),
        )
        for point in points
    )
    return csv_of((*HEADER, *more), rows)
