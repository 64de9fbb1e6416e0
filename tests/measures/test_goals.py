"""Goals: progress that is not flattered, an even pace to compare with, and a forecast that can say no."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.measures.goals import (
    Pace,
    days_left,
    days_left_in_words,
    even_pace,
    pace,
    pace_in_words,
    progress,
)
from server.measures.periods import Kind, periods_between
from server.measures.spc import Direction

LAUNCH, DEADLINE = date(2011, 6, 9), date(2012, 3, 31)
WHOLE = st.integers(-1000, 1000).map(Decimal)


def dec(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("current", "expected"),
    [("15.7", "0"), ("12.4", "0.579"), ("10", "1"), ("9.9", "1.018"), ("16.9", "-0.211")],
)
def test_progress_is_the_share_of_the_way_and_not_clamped(current: str, expected: str) -> None:
    share = progress(dec("15.7"), dec("10"), dec(current))
    assert share is not None
    assert round(share, 3) == dec(expected)


def test_progress_is_undefined_without_baseline_or_figure_and_for_a_hold() -> None:
    assert progress(None, dec("10"), dec("12")) is None
    assert progress(dec("15"), dec("10"), None) is None
    assert progress(dec("10"), dec("10"), dec("12")) is None


@given(baseline=WHOLE, target=WHOLE, current=WHOLE)
def test_progress_is_the_same_upside_down(baseline: Decimal, target: Decimal, current: Decimal) -> None:
    assert progress(baseline, target, current) == progress(-baseline, -target, -current)


def test_an_even_pace_is_a_straight_line() -> None:
    on = date(2011, 11, 15)
    value = even_pace(dec("15.7"), dec("10"), LAUNCH, DEADLINE, on)
    assert value is not None
    assert value == dec("15.7") + dec("-5.7") * 159 / 296
    share = progress(dec("15.7"), dec("10"), value)
    assert share is not None
    assert round(share, 2) == dec("0.54")


def test_an_even_pace_begins_with_the_baseline_and_ends_with_the_target() -> None:
    ends = [date(2011, 1, 1), LAUNCH, DEADLINE, date(2013, 1, 1)]
    assert [even_pace(dec("15"), dec("10"), LAUNCH, DEADLINE, on) for on in ends] == [15, 15, 10, 10]


def test_an_even_pace_goes_through_the_milestones() -> None:
    stops = [(date(2012, 1, 1), dec("4")), (date(2011, 7, 9), dec("14"))]
    days = [date(2011, 6, 24), date(2011, 7, 9), date(2012, 1, 1), DEADLINE]
    assert [even_pace(dec("16"), dec("2"), LAUNCH, DEADLINE, on, stops) for on in days] == [15, 14, 4, 2]


def test_an_even_pace_is_not_known_without_a_baseline() -> None:
    assert even_pace(None, dec("10"), LAUNCH, DEADLINE, LAUNCH) is None


@pytest.mark.parametrize(
    ("start", "milestones", "sentence"),
    [
        (DEADLINE, [], "must be after the start"),
        (LAUNCH, [LAUNCH], "between the start and the deadline"),
        (LAUNCH, [DEADLINE], "between the start and the deadline"),
        (LAUNCH, [date(2011, 9, 1), date(2011, 9, 1)], "same date"),
    ],
)
def test_dates_out_of_order_are_refused(start: date, milestones: list[date], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        even_pace(dec("1"), dec("2"), start, DEADLINE, LAUNCH, [(day, dec("1")) for day in milestones])


# Pace

MONTHS = periods_between("month", date(2011, 1, 1), date(2012, 12, 1))


def monthly(*values: int | None) -> list[tuple[date, Decimal | None]]:
    return [(MONTHS[i], None if value is None else Decimal(value)) for i, value in enumerate(values)]


def at_pace(*values: int | None, target: int, direction: Direction = "up") -> Pace | None:
    return pace(monthly(*values), Decimal(target), kind="month", direction=direction)


def test_pace_is_the_median_of_the_last_six_changes() -> None:
    """Changes 1, 2, 2, 4, 4, 20 (after one of 1000, which is too old to count): median 3, quartiles 2 and 4."""
    found = at_pace(-1000, 0, 1, 3, 5, 9, 13, 33, target=45)
    assert found == Pace(False, Decimal(3), date(2011, 12, 1), date(2011, 11, 1), date(2012, 2, 1))


def test_a_target_between_two_periods_is_reached_in_the_later_one() -> None:
    found = at_pace(0, 1, 2, 3, 4, 5, 6, target=7)
    later = at_pace(0, 2, 4, 6, 8, 10, 12, target=13)
    assert found is not None
    assert later is not None
    assert found.likely == later.likely == date(2011, 8, 1)


def test_quartiles_lie_on_straight_lines_between_changes() -> None:
    """Changes 1 to 6: quartiles 2.25 and 4.75; 22 away is 10 and 5 periods."""
    found = at_pace(0, 1, 3, 6, 10, 15, 21, target=43)
    assert found is not None
    assert (found.earliest, found.latest) == (date(2011, 12, 1), date(2012, 5, 1))


def test_pace_needs_seven_complete_periods() -> None:
    assert at_pace(0, 1, 2, 3, 4, 5, target=9) is None
    assert at_pace(0, 1, 2, None, 3, 4, 5, target=9) is None
    assert at_pace(0, 1, 2, None, 3, 4, 5, 6, target=9) is not None


def test_a_change_over_a_missing_period_took_two() -> None:
    found = at_pace(0, None, 2, None, 4, None, 6, None, 8, None, 10, None, 12, target=15)
    assert found is not None
    assert found.change == 1
    assert found.likely == date(2012, 4, 1)


def test_a_way_down_is_a_way_as_well() -> None:
    found = at_pace(20, 19, 18, 17, 16, 15, 14, target=12, direction="down")
    assert found is not None
    assert (found.reached, found.likely) == (False, date(2011, 9, 1))


def test_where_a_rate_does_not_lead_to_the_target_it_says_so() -> None:
    wrong_way = at_pace(20, 21, 22, 23, 24, 25, 26, target=12, direction="down")
    assert wrong_way == Pace(False, Decimal(1), None, None, None)
    standing_still = at_pace(5, 5, 5, 5, 5, 5, 5, target=12)
    assert standing_still == Pace(False, Decimal(0), None, None, None)
    at_worst_not = at_pace(0, -1, -2, 1, 4, 7, 10, target=16)
    assert at_worst_not == Pace(False, Decimal(3), date(2011, 9, 1), date(2011, 9, 1), None)


def test_a_date_out_of_sight_is_not_at_this_rate() -> None:
    found = at_pace(0, 1, 2, 3, 4, 5, 6, target=10_000)
    assert found == Pace(False, Decimal(1), None, None, None)


@pytest.mark.parametrize(
    ("direction", "target", "reached"),
    [
        ("up", 6, True),
        ("up", 5, True),
        ("down", 6, True),
        ("down", 7, True),
        ("neutral", 6, True),
        ("neutral", 5, False),
    ],
)
def test_a_target_that_is_reached_is_reached(direction: Direction, target: int, reached: bool) -> None:
    found = at_pace(0, 1, 2, 3, 4, 5, 6, target=target, direction=direction)
    assert found is not None
    assert found.reached is reached


def test_pace_in_words() -> None:
    assert pace_in_words(None, "week") == "The pace can be told from 7 complete weeks on."
    assert pace_in_words(at_pace(0, 1, 2, 3, 4, 5, 6, target=5), "month") == "The target is reached."
    assert pace_in_words(at_pace(5, 5, 5, 5, 5, 5, 5, target=6), "month").startswith("Not at this rate: the last 6")
    assert pace_in_words(at_pace(0, 1, 2, 4, 8, 12, 16, target=40), "month") == (
        "At this rate between January 2012 and March 2013."
    )
    assert pace_in_words(at_pace(0, -1, -2, 1, 4, 7, 10, target=16), "month") == (
        "At the best of this rate in September 2011; at the worst of it, not at this rate."
    )


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        ("week", date(2012, 3, 5), date(2012, 3, 26), "At this rate between 5 and 26 March 2012."),
        ("day", date(2012, 2, 28), date(2012, 3, 30), "At this rate between 28 February and 30 March 2012."),
        ("week", date(2011, 12, 26), date(2012, 1, 2), "At this rate between 26 December 2011 and 2 January 2012."),
        ("month", date(2012, 3, 1), date(2012, 5, 1), "At this rate between March and May 2012."),
        ("month", date(2012, 3, 1), date(2012, 3, 1), "At this rate in March 2012."),
        ("week", date(2011, 11, 7), date(2011, 11, 7), "At this rate in the week of 7 November 2011."),
    ],
)
def test_the_pace_is_a_range_of_dates(kind: Kind, first: date, last: date, words: str) -> None:
    assert pace_in_words(Pace(False, Decimal(1), first, first, last), kind) == words


def test_days_left() -> None:
    assert days_left(DEADLINE, date(2011, 11, 15)) == 137
    assert days_left_in_words(DEADLINE, date(2011, 11, 15)) == "137 days left"
    assert days_left_in_words(DEADLINE, date(2012, 3, 30)) == "1 day left"
    assert days_left_in_words(DEADLINE, DEADLINE) == "today is the last day"
    assert days_left_in_words(DEADLINE, date(2012, 4, 2)) == "ended 2 days ago"
