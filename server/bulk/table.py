"""Reads a table of figures from a CSV file, row by row, and says by line and column what cannot be read.

Knows the file and the metric's rules, not the network. Nothing is guessed: an empty cell is no zero, a number is
written with digits and a point, a date is the first date of a period.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from server.measures.periods import Kind, checked_start

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
LONGEST_CODE, LONGEST_NOTE = 200, 20_000
WHOLE_FILE = ""
"""The column of a fault that is of no one column."""


_Say = Callable[[str, str], None]
"""Takes a column, and what is wrong in it."""


class Unreadable(Exception):
    """The file as a whole cannot be read as the table that was described. The sentence says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one row."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A column, or columns added to and taken from each other: "attendances - breaches"."""

    text: str
    terms: tuple[tuple[int, str], ...]

    @classmethod
    def read(cls, text: str, header: Sequence[str]) -> "Formula":
        """Raises Unreadable where it names a column that is not there. A column's whole name goes first."""
        if text in header:
            return cls(text, ((1, text),))
        parts = re.split(r"\s+([+-])\s+", text.strip())
        for name in parts[::2]:
            known(name, header)
        signs = [1, *(1 if sign == "+" else -1 for sign in parts[1::2])]
        return cls(text, tuple(zip(signs, parts[::2], strict=True)))


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns mean what. `teams` goes from the upper team to the lower; `names` are what new teams are called,
    with {column} for what stands in it."""

    period: str
    teams: Sequence[str]
    numerator: str
    denominator: str | None = None
    note: str | None = None
    names: Sequence[str] = ()
    date_format: str = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as the file has it. `path` are the codes of its teams, from the upper to the lower."""

    line: int
    period: date
    path: tuple[str, ...]
    names: tuple[str, ...]
    numerator: Decimal
    denominator: Decimal | None
    note: str


@dataclass(slots=True)
class Table:
    """What could be read, and what could not."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def known(name: str, header: Sequence[str]) -> str:
    if name not in header:
        columns = ", ".join(header)
        raise Unreadable(f"The file has no column “{name}”. Its columns are: {columns}. Correct the flag, or the file.")
    return name


def decoded(content: bytes, encoding: str) -> str:
    """The text of a file, without the mark that some programs put first. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        raise Unreadable("The file is in UTF-16. Save it as CSV UTF-8, or add: --encoding utf-16.")
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(f"There is no encoding called {encoding}. Try utf-8 or cp1252.") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line} holds a character that is not {encoding}. Save the file as CSV UTF-8, or say how it is "
            "written, for example: --encoding cp1252."
        ) from None
    return text.removeprefix("\ufeff")


def read_table(text: str, columns: Columns, kind: Kind, delimiter: str = ",") -> Table:
    """Every row with its faults. Raises Unreadable where the header does not hold what is asked for."""
    lines = records(text, delimiter)
    first, header, broken = next(lines, (1, [], None))
    header = [clean(each) for each in header]
    if broken or not any(header):
        raise Unreadable(broken or "The file is empty.")
    if twice := sorted({each for each in header if each and header.count(each) > 1}):
        raise Unreadable(f"Line {first} names the column “{twice[0]}” twice. Give each column a name of its own.")
    if len(header) == 1 and (other := next((each for each in (";", "\t", ",", "|") if each in header[0]), None)):
        mark = "\\t" if other == "\t" else other
        raise Unreadable(f"The columns seem to be divided by “{mark}”. Add: --delimiter '{mark}'.")
    reader = _Reader(columns, header, kind)
    table = Table()
    for line, cells, broken in lines:
        if broken is not None:
            table.faults.append(Fault(line, WHOLE_FILE, broken))
        elif len(cells) != len(header):
            reason = f"This row has {len(cells)} cells, the header has {len(header)}. Look for a missing quote."
            table.faults.append(Fault(line, WHOLE_FILE, reason))
        else:
            reader.read(line, dict(zip(header, cells, strict=True)), table)
    if not table.rows and not table.faults:
        raise Unreadable("The file has a header and no rows.")
    return table


def header_of(text: str, delimiter: str = ",") -> list[str]:
    """The names of the columns. Raises Unreadable."""
    _, header, broken = next(records(text, delimiter), (1, [], None))
    if broken or not any(each.strip() for each in header):
        raise Unreadable(broken or "The file is empty.")
    return [clean(each) for each in header]


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str | None]]:
    """The rows with the line on which each begins; the last one may be a sentence on what broke the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, [], "A quotation mark is opened and not closed, or stands in the middle of a cell."
            return
        if cells:
            yield line, cells, None


class _Reader:
    """One row at a time, by the columns that were named."""

    def __init__(self, columns: Columns, header: Sequence[str], kind: Kind) -> None:
        self.columns, self.kind = columns, kind
        for each in (columns.period, *columns.teams, columns.note):
            if each is not None:
                known(each, header)
        for template in columns.names:
            for name in re.findall(r"\{([^{}]*)\}", template):
                known(name, header)
        self.numerator = Formula.read(columns.numerator, header)
        self.denominator = Formula.read(columns.denominator, header) if columns.denominator else None

    def read(self, line: int, cells: Mapping[str, str], table: Table) -> None:
        faults: list[Fault] = []

        def fault(column: str, reason: str) -> None:
            if all(each.column != column for each in faults):
                faults.append(Fault(line, column, reason))

        period = self._period(cells, fault)
        path = tuple(self._code(cells, each, fault) for each in self.columns.teams)
        numerator = _computed(self.numerator, cells, fault)
        denominator = _computed(self.denominator, cells, fault) if self.denominator else None
        note = clean(cells[self.columns.note]) if self.columns.note else ""
        if "\x00" in note or len(note) > LONGEST_NOTE:
            fault(self.columns.note or "", "This note cannot be stored. Use plain text of at most 20,000 characters.")
        names = tuple(self._name(cells, place, code) for place, code in enumerate(path))
        for place, name in enumerate(names):
            if path[place] and not 0 < len(name) <= LONGEST_CODE:
                fault(self.columns.teams[place], "The team's name would be empty, or longer than 200 characters.")
        if faults or period is None or numerator is None:
            table.faults += faults
        else:
            table.rows.append(Row(line, period, path, names, numerator, denominator, note))

    def _period(self, cells: Mapping[str, str], fault: _Say) -> date | None:
        column, text = self.columns.period, cells[self.columns.period].strip()
        try:
            day = datetime.strptime(text, self.columns.date_format).date()  # noqa: DTZ007  a date, not a moment
        except ValueError:
            example = date(2017, 3, 1).strftime(self.columns.date_format)
            fault(column, f"“{_short(text)}” is not a date. Write it as {example}." if text else "The date is missing.")
            return None
        try:
            return checked_start(self.kind, day)
        except ValueError as error:
            fault(column, str(error))
            return None

    def _code(self, cells: Mapping[str, str], column: str, fault: _Say) -> str:
        code = clean(cells[column])
        if not code:
            fault(column, "The team is missing.")
        elif len(code) > LONGEST_CODE or not code.isprintable():
            fault(column, "A team is named by one line of at most 200 characters.")
        return code

    def _name(self, cells: Mapping[str, str], place: int, code: str) -> str:
        if place >= len(self.columns.names):
            return code
        return clean(re.sub(r"\{([^{}]*)\}", lambda found: clean(cells[found[1]]), self.columns.names[place]))


def _computed(formula: Formula, cells: Mapping[str, str], fault: _Say) -> Decimal | None:
    numbers = []
    for sign, column in formula.terms:
        text = cells[column].strip()
        if NUMBER.fullmatch(text) and text.isascii():
            numbers.append(sign * Decimal(text))
        elif text:
            fault(column, f"“{_short(text)}” is not a number. Write it with digits and a point, for example 1234.5.")
        else:
            fault(column, "The number is missing. If it is none, write 0; if it is not known, leave the row out.")
    return sum(numbers, Decimal(0)) if len(numbers) == len(formula.terms) else None


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
