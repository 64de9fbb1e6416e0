"""Which milestones were passed: so many periods in a row, a running total over a round number. Nobody is compared with
anybody: each is held against what they did before."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from server.measures.periods import Kind, next_start

IN_A_ROW = (10, 25, 50, 100)


def runs(kind: Kind, periods: Iterable[date]) -> dict[date, tuple[int, date]]:
    """For each period how many in a row it is the last of, and where that row began. A period left out ends a row."""
    found: dict[date, tuple[int, date]] = {}
    before: date | None = None
    length, began = 0, date.min
    for period in sorted(set(periods)):
        follows = before is not None and next_start(kind, before) == period
        length, began = (length + 1, began) if follows else (1, period)
        found[period] = (length, began)
        before = period
    return found


def passed(before: Decimal, after: Decimal) -> int | None:
    """The highest round number (100, 250, 500, 1,000 and so on) that a running total reached from below."""
    if after < 100 or after <= before:
        return None
    step, highest = 100, None
    while step <= after:
        for number in (step, step * 5 // 2, step * 5):
            if before < number <= after:
                highest = number
        step *= 10
    return highest


def totals(values: Sequence[tuple[date, Decimal]]) -> dict[date, int]:
    """By period: the round number that the running total passed then. `values` in the order of their periods."""
    found: dict[date, int] = {}
    total = Decimal(0)
    for period, value in values:
        number = passed(total, total + value)
        total += value
        if number is not None:
            found[period] = number
    return found
