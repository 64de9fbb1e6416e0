"""Quiet hours: letters that remind wait until they end, on the clock on the wall."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from server.measures.quiet import quiet_until

LONDON, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T19:59", None),
        ("2026-11-23T20:00", "2026-11-24T07:00"),
        ("2026-11-23T23:59", "2026-11-24T07:00"),
        ("2026-11-24T00:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
        ("2026-10-24T22:00", "2026-10-25T07:00"),  # the night the clocks go back: an hour longer
        ("2027-03-27T22:00", "2027-03-28T06:00"),  # they go forward: 07:00 is 06:00 UTC
        ("2026-07-01T18:59", None),
        ("2026-07-01T19:00", "2026-07-02T06:00"),
    ],
)
def test_from_the_evening_to_the_morning_it_is_quiet(now: str, until: str | None) -> None:
    found = quiet_until(at(now), time(20), time(7), LONDON)
    assert found == (at(until) if until else None)


def test_they_may_lie_within_one_day() -> None:
    assert quiet_until(at("2026-11-23T12:30"), time(12), time(14), LONDON) == at("2026-11-23T14:00")
    assert quiet_until(at("2026-11-23T14:00"), time(12), time(14), LONDON) is None


def test_the_same_time_twice_means_none() -> None:
    assert quiet_until(at("2026-11-23T03:00"), time(3), time(3), LONDON) is None


def test_they_are_those_of_the_networks_zone() -> None:
    assert quiet_until(at("2026-11-23T11:00"), time(20), time(7), TOKYO) == at("2026-11-23T22:00")
    assert quiet_until(at("2026-11-23T10:59"), time(20), time(7), TOKYO) is None


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
