"""Somebody who tries to work small numbers out of everything that is told outside, at every moment.

They know every total that was ever told, who reported when, that a number that is held back for the first time is from
1 to 5 and that none is below 0; and, as one of the reporters or leaders, all numbers of some teams.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Number = tuple[Hashable, int]
"""A team's number, and how often it had been corrected."""
Row = dict[Number, Fraction]
NONE = Fraction(0)


@dataclass
class Solver:
    """Equations between numbers: a sum of some of them is known."""

    equations: list[tuple[Row, Fraction]] = field(default_factory=list)
    fresh: set[Number] = field(default_factory=set)
    """Numbers that were held back when nothing of their team had been told: from 1 to 5."""

    def hear(self, numbers: Iterable[Number], total: int | Fraction) -> None:
        row: Row = {}
        for each in numbers:
            row[each] = row.get(each, Fraction(0)) + 1
        if (row, Fraction(total)) not in self.equations:
            self.equations.append((row, Fraction(total)))

    def worked_out(self, secret: Mapping[Number, int], known: Collection[Hashable] = ()) -> set[Number]:
        """Those of the secret numbers that are certain, for somebody who knows all numbers of the teams `known`."""
        rows = self._unknown(secret, known)
        low = {each: Fraction(1 if each in self.fresh else 0) for row, _ in rows for each in row}
        high: dict[Number, Fraction | None] = {each: Fraction(5) if each in self.fresh else None for each in low}
        _tighten([*_echelon(rows), *rows], low, high)
        return {each for each in low if low[each] == high[each]}

    def _unknown(self, secret: Mapping[Number, int], known: Collection[Hashable]) -> list[tuple[Row, Fraction]]:
        found = []
        for row, total in self.equations:
            mine = sum(factor * secret[each] for each, factor in row.items() if each[0] in known)
            found.append(({each: factor for each, factor in row.items() if each[0] not in known}, total - mine))
        return found


def _echelon(rows: list[tuple[Row, Fraction]]) -> list[tuple[Row, Fraction]]:
    """The same equations, each with a number that no other has."""
    done: list[tuple[Number, Row, Fraction]] = []
    for equation in rows:
        row, total = equation
        for pivot, other, known in done:
            if factor := row.get(pivot):
                row, total = _less(row, other, factor), total - factor * known
        if row:
            pivot = next(iter(row))
            lead = row[pivot]
            row, total = {each: value / lead for each, value in row.items()}, total / lead
            done = [(p, _less(r, row, r.get(pivot, NONE)), k - r.get(pivot, NONE) * total) for p, r, k in done]
            done.append((pivot, row, total))
    return [(row, total) for _, row, total in done]


def _less(row: Row, other: Row, factor: Fraction) -> Row:
    found = dict(row)
    for each, value in other.items():
        found[each] = found.get(each, Fraction(0)) - factor * value
    return {each: value for each, value in found.items() if value}


def _tighten(
    rows: list[tuple[Row, Fraction]], low: dict[Number, Fraction], high: dict[Number, Fraction | None]
) -> None:
    """What each equation says about the range of each of its numbers, as often as that says something new."""
    for _ in range(30):
        changed = False
        for row, total in rows:
            for each, factor in row.items():
                least, most = _rest(row, each, low, high)
                ends = [
                    None if most is None else (total - most) / factor,
                    None if least is None else (total - least) / factor,
                ]
                if factor < 0:
                    ends.reverse()
                below, above = ends
                if below is not None and -(-below // 1) > low[each]:
                    low[each], changed = Fraction(-(-below // 1)), True
                known = high[each]
                if above is not None and (known is None or above // 1 < known):
                    high[each], changed = Fraction(above // 1), True
        if not changed:
            return


def _rest(
    row: Row, but: Number, low: dict[Number, Fraction], high: dict[Number, Fraction | None]
) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that the others of an equation come to; None: without end."""
    least: Fraction | None = Fraction(0)
    most: Fraction | None = Fraction(0)
    for each, factor in row.items():
        if each == but:
            continue
        down, up = (low[each], high[each]) if factor > 0 else (high[each], low[each])
        least = None if least is None or down is None else least + factor * down
        most = None if most is None or up is None else most + factor * up
    return least, most
