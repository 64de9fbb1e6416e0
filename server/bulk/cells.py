"""Reads a table with a fixed set of columns from a CSV file, row by row, and says by line what cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.bulk.table import WHOLE_FILE, Fault, Unreadable, clean, known, records


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. A column that the file does not have is empty."""

    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        return clean(self.cells.get(column, "")).removeprefix("'")

    def fault(self, faults: list[Fault], column: str, reason: str) -> None:
        faults.append(Fault(self.line, column, reason))


def read_cells(text: str, needed: Sequence[str], delimiter: str = ",") -> tuple[list[Cells], list[Fault]]:
    """Raises Unreadable where the header does not hold what is needed."""
    lines = records(text, delimiter)
    _, header, broken = next(lines, (1, [], None))
    header = [clean(each).casefold() for each in header]
    if broken or not any(header):
        raise Unreadable(broken or "The file is empty.")
    for each in needed:
        known(each, header)
    rows, faults = [], []
    for line, cells, broken in lines:
        if broken is not None or len(cells) != len(header):
            many = f"This row has {len(cells)} cells, the header has {len(header)}. Look for a missing quote."
            faults.append(Fault(line, WHOLE_FILE, broken or many))
        else:
            rows.append(Cells(line, dict(zip(header, cells, strict=True))))
    if not rows and not faults:
        raise Unreadable("The file has a header and no rows.")
    return rows, faults
