"""Which numbers are questioned, and which are not."""

from decimal import Decimal

import pytest

from server.measures.odd import oddness, usual


def asked(value: float, *lately: float) -> bool:
    return oddness(Decimal(str(value)), usual([Decimal(str(each)) for each in lately])) is not None


@pytest.mark.parametrize(
    ("value", "lately", "odd"),
    [
        (120, [12], True),
        (119, [12], False),
        (119.9, [12], False),
        (120, [3, 12, 5], True),
        (120, [13, 5, 5], False),  # the most of them counts, not the last
        (50, [0], True),
        (9, [0, 0], False),  # nothing is ten times nothing: below ten it is not asked
        (1, [12, 10], True),
        (2, [12, 10], False),
        (0, [9], False),  # small counts fall to zero often
        (0, [10], True),
        (500, [], False),
        (999, [100, 1, 1, 1, 1, 1, 1], True),  # seven reports ago no longer counts
    ],
)
def test_ten_times_as_much_or_a_tenth_is_questioned(value: float, lately: list[float], *, odd: bool) -> None:
    assert asked(value, *lately) is odd


def test_the_question_says_both_numbers() -> None:
    assert oddness(Decimal(130), usual([Decimal(12)])) == (
        "130 is 10 times as much as lately, or more: it was 12 at most. Is it right?"
    )
    assert oddness(Decimal(1), usual([Decimal(20)])) == (
        "1 is a tenth of what it was lately, or less: it was 20 at least. Is it right?"
    )
