"""The calendar of reports: where periods start and end, and what state a report that has not come is in."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.measures import periods
from server.measures.periods import Kind, State, ends, label, period_start, state

KINDS = st.sampled_from(["day", "week", "month", "quarter"])
DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "day", "start"),
    [
        ("day", date(2011, 6, 9), date(2011, 6, 9)),
        ("week", date(2011, 11, 13), date(2011, 11, 7)),
        ("week", date(2011, 11, 14), date(2011, 11, 14)),
        ("week", date(2024, 12, 31), date(2024, 12, 30)),  # 2025-W01
        ("week", date(2027, 1, 3), date(2026, 12, 28)),  # 2026-W53
        ("month", date(2012, 2, 29), date(2012, 2, 1)),
        ("quarter", date(2011, 6, 30), date(2011, 4, 1)),
        ("quarter", date(2011, 12, 31), date(2011, 10, 1)),
    ],
)
def test_a_date_lies_in_the_period_that_starts_on(kind: Kind, day: date, start: date) -> None:
    assert period_start(kind, day) == start


def test_a_week_is_an_iso_week() -> None:
    assert period_start("week", date(2024, 12, 31)).isocalendar()[:2] == (2025, 1)


@given(kind=KINDS, day=DATES)
def test_periods_cover_the_calendar_without_gap_or_overlap(kind: Kind, day: date) -> None:
    start = period_start(kind, day)
    following = periods.next_start(kind, start)
    assert start <= day < following
    assert period_start(kind, following) == following
    assert period_start(kind, following - timedelta(days=1)) == start
    assert periods.previous_start(kind, following) == start
    assert ends(kind, start) == periods.starts(kind, following)
    assert periods.checked_start(kind, start) == start


@given(kind=KINDS, day=DATES, days=st.integers(0, 800))
def test_periods_between_are_all_of_them_in_order(kind: Kind, day: date, days: int) -> None:
    last = day + timedelta(days=days)
    between = periods.periods_between(kind, day, last)
    assert between == sorted({period_start(kind, day + timedelta(days=i)) for i in range(days + 1)})
    assert periods.periods_apart(kind, day, last) == len(between) - 1
    assert periods.periods_apart(kind, last, day) == 1 - len(between)


def test_between_a_later_and_an_earlier_date_there_is_none() -> None:
    assert periods.periods_between("week", date(2011, 11, 14), date(2011, 11, 7)) == []


@pytest.mark.parametrize(
    ("kind", "start", "said"),
    [
        ("day", date(2011, 6, 9), "9 June 2011"),
        ("week", date(2011, 11, 7), "Week of 7 November 2011"),
        ("month", date(2011, 10, 1), "October 2011"),
        ("quarter", date(2011, 4, 1), "April to June 2011"),
        ("quarter", date(2011, 10, 1), "October to December 2011"),
    ],
)
def test_a_period_is_said_as_a_person_says_it(kind: Kind, start: date, said: str) -> None:
    assert label(kind, start) == said


@pytest.mark.parametrize(
    ("kind", "day", "sentence"),
    [
        ("week", date(2011, 6, 9), "9 June 2011 is not the start of a week. A week starts on a Monday: use 6 June"),
        ("month", date(2011, 6, 9), "A month starts on its first day: use 1 June 2011"),
        ("quarter", date(2011, 6, 1), "or 1 October: use 1 April 2011"),
        ("day", date(12, 1, 1), "The year 12 cannot be right. Use a year from 1800 to 2200"),
        ("day", date.max, "The year 9999 cannot be right"),
    ],
)
def test_a_date_on_which_no_period_starts_is_refused(kind: Kind, day: date, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        periods.checked_start(kind, day)


def test_the_time_zone_closes_a_period_also_when_the_clocks_change() -> None:
    assert ends("month", date(2011, 10, 1)) == at("2011-11-01T00:00")
    assert ends("month", date(2011, 6, 1)) == at("2011-06-30T23:00")
    assert ends("day", date(2011, 3, 26)) == at("2011-03-27T00:00")
    assert ends("day", date(2011, 3, 27)) == at("2011-03-27T23:00")  # a day of 23 hours
    assert ends("day", date(2011, 10, 30)) == at("2011-10-31T00:00")  # a day of 25 hours
    assert ends("week", date(2011, 10, 24)) - periods.starts("week", date(2011, 10, 24)) == timedelta(hours=7 * 24 + 1)
    assert ends("day", date(2011, 6, 9), TOKYO) == at("2011-06-09T15:00")
    assert ends("day", date(2011, 6, 9)).tzinfo is UTC


def test_where_midnight_is_skipped_the_day_still_starts() -> None:
    """In Beirut the clocks go from 00:00 to 01:00 on 27 March 2011."""
    beirut = ZoneInfo("Asia/Beirut")
    assert ends("day", date(2011, 3, 26), beirut) == at("2011-03-26T22:00")
    assert ends("day", date(2011, 3, 27), beirut) == at("2011-03-27T21:00")


def test_the_period_that_runs_now_depends_on_the_zone() -> None:
    now = at("2011-06-30T23:30")
    assert periods.current_start("month", now) == date(2011, 7, 1)
    assert periods.current_start("month", now, ZoneInfo("UTC")) == date(2011, 6, 1)
    assert periods.current_start("week", at("2011-11-13T23:59:59")) == date(2011, 11, 7)


def test_a_due_time_stays_on_the_clock_on_the_wall() -> None:
    """The week closes on Monday 31 October; summer time ends on Sunday 30 October."""
    tuesday_five = timedelta(days=1, hours=17)
    assert periods.due_at("week", date(2011, 10, 24), due_after=tuesday_five) == at("2011-11-01T17:00")
    assert periods.due_at("week", date(2011, 10, 17), due_after=tuesday_five) == at("2011-10-25T16:00")
    over_the_change = timedelta(days=6, hours=17)
    assert periods.due_at("week", date(2011, 10, 17), due_after=over_the_change) == at("2011-10-30T17:00")


WEEK = date(2011, 11, 7)
"""Closes on Monday 14 November. Due on Tuesday at 17:00; grace ends on Friday 17:00, the next week on Monday 21."""


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2011-11-06T23:59:59", "future"),
        ("2011-11-07T00:00", "open"),
        ("2011-11-13T23:59:59.999999", "open"),
        ("2011-11-14T00:00", "due"),
        ("2011-11-15T16:59:59", "due"),
        ("2011-11-15T17:00", "late"),
        ("2011-11-18T17:00", "late"),  # grace is over, but the next week still runs
        ("2011-11-20T23:59:59", "late"),
        ("2011-11-21T00:00", "missed"),
        ("2011-12-18T23:59:59", "missed"),
        ("2011-12-19T00:00", "locked"),
        ("2020-01-01T00:00", "locked"),
    ],
)
def test_a_report_goes_from_open_to_locked(now: str, expected: State) -> None:
    assert state("week", WEEK, at(now), due_after=timedelta(days=1, hours=17)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2011-11-10T23:59:59", "late"),  # the next day has long closed, but grace is still on
        ("2011-11-11T00:00", "missed"),
        ("2011-12-09T00:00", "locked"),
    ],
)
def test_grace_counts_where_the_next_period_closes_first(now: str, expected: State) -> None:
    assert state("day", WEEK, at(now)) == expected


def test_without_due_time_a_report_is_late_as_soon_as_its_period_closes() -> None:
    assert state("week", WEEK, at("2011-11-14T00:00")) == "late"


def test_grace_can_be_longer_or_none() -> None:
    assert state("day", WEEK, at("2011-11-14T00:00"), grace=timedelta(days=7)) == "late"
    assert state("day", WEEK, at("2011-11-09T00:00"), grace=timedelta()) == "missed"
    assert periods.missed_at("day", WEEK, grace=timedelta()) == at("2011-11-09T00:00")
    assert periods.locked_at("day", WEEK, grace=timedelta()) == at("2011-12-07T00:00")


def test_the_same_moment_can_be_open_here_and_due_there() -> None:
    now = at("2011-11-13T16:00")
    assert state("week", WEEK, now, due_after=timedelta(days=1)) == "open"
    assert state("week", WEEK, now, TOKYO, timedelta(days=1)) == "due"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        state("week", WEEK, datetime(2011, 11, 8))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        periods.current_start("week", datetime(2011, 11, 8))  # noqa: DTZ001


@given(kind=KINDS, day=DATES, steps=st.lists(st.integers(0, 60 * 24 * 200), max_size=12))
def test_states_only_ever_go_forward(kind: Kind, day: date, steps: list[int]) -> None:
    order = ["future", "open", "due", "late", "missed", "locked"]
    begin = periods.starts(kind, day) - timedelta(days=1)
    due = timedelta(days=2, hours=9)
    seen = [order.index(state(kind, day, begin + timedelta(minutes=step), due_after=due)) for step in sorted(steps)]
    assert seen == sorted(seen)
