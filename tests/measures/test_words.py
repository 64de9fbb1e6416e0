"""What a chart says in words: numbers, story, icons, meanings."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from server.measures.periods import Kind, periods_between
from server.measures.spc import Analysis, Direction, analyse
from server.measures.words import assurance_icon, described, meaning, named, number, story, variation_icon
from tests.measures.england import SHARES

WENDALE = [16.1, 15.8, 16.4, 15.9, 16.5, 15.7, 16.0, 17.3, 16.2, 15.6, 16.1, 16.4, 16.2, 16.0, 15.7, 14.9, 14.3, 13.5]
MONTHS = periods_between("month", date(2010, 4, 1), date(2020, 1, 1))
QUIET = [4.0, 6.0] * 6


def monthly(values: Sequence[float | None], direction: Direction = "up", **more: object) -> Analysis:
    points = [(MONTHS[i], value) for i, value in enumerate(values)]
    return analyse(points, direction=direction, **more)  # type: ignore[arg-type]


def wendale() -> Analysis:
    return monthly([*(value / 100 for value in WENDALE), None], "down", target=0.1)


def told(analysis: Analysis, direction: Direction = "up", kind: Kind = "month", unit: str = "") -> str:
    return story(analysis, kind=kind, unit=unit, direction=direction)


@pytest.mark.parametrize(
    ("value", "unit", "places", "written"),
    [
        (0.1236, "%", None, "12.4%"),
        (0.1, "%", None, "10%"),
        (Decimal("0.884705"), "%", None, "88.5%"),
        (Decimal("0.884705"), "%", 2, "88.47%"),
        (-0.11, "%", None, "−11%"),
        (1234, "people", None, "1,234"),
        (1234567.8, "", None, "1,234,568"),
        (12.44, "", None, "12.4"),
        (12.0, "", None, "12"),
        (0, "", None, "0"),
        (-0.0001, "", 1, "0"),
        (0.0345, "", None, "0.035"),
        (-3, "", None, "−3"),
        (100, "", 0, "100"),
        (1e99, "", None, "1.0e+99"),
    ],
)
def test_numbers_are_written_as_people_write_them(
    value: float | Decimal, unit: str, places: int | None, written: str
) -> None:
    assert number(value, unit, places) == written


def test_a_period_inside_a_sentence() -> None:
    assert named("week", date(2011, 11, 7)) == "the week of 7 November 2011"
    assert named("quarter", date(2011, 4, 1)) == "April to June 2011"


def test_the_story_of_wendale() -> None:
    assert told(wendale(), "down", unit="%") == (
        "Seven months falling in a row, up to September 2011. Lower is better here."
    )


def test_a_longer_trend_is_counted_to_its_start() -> None:
    fixed = monthly([*QUIET, 5.5, *range(1, 11)], fix_after=12)
    assert told(fixed).startswith("Ten months rising in a row, up to ")
    assert told(monthly([*QUIET, 50, *range(1, 21)], fix_after=12)).startswith("20 months rising")


@pytest.mark.parametrize(
    ("values", "direction", "expected"),
    [
        ([5, 11], "up", "May 2011 is above the upper limit of 10.3. Higher is better here."),
        ([5, -1], "up", "May 2011 is below the lower limit of −0.32. Higher is better here."),
        ([5, -1], "neutral", "May 2011 is below the lower limit of −0.32."),
        (
            [4, 9, 6, 9],
            "down",
            "Two or more of the last three months are close to the upper limit, up to July 2011. Lower is better here.",
        ),
        (
            [6, 4, 3, 4, 3, 4, 3, 4, 3],
            "up",
            "Eight months in a row below the average, up to December 2011. Higher is better here.",
        ),
        ([5, 5], "up", "No signal: May 2011 is within the usual ups and downs, between −0.32 and 10.3."),
    ],
)
def test_every_signal_has_its_sentence(values: list[float], direction: Direction, expected: str) -> None:
    analysis = monthly([*QUIET, *values], direction, fix_after=12)
    assert told(analysis, direction) == expected


def test_a_run_is_counted_back_to_the_first_point_on_the_other_side() -> None:
    values = [*QUIET, 4, 7, 6, 7, 6, 7, 6, 7, 6]
    assert told(monthly(values, fix_after=12)).startswith("Eight months in a row above the average")
    gap = [*QUIET, 7, None, 7, 6, 7, 6, 7, 6, 7]
    assert told(monthly(gap, fix_after=12)).startswith("Seven months in a row above the average")


def test_a_story_of_weeks_begins_with_a_capital() -> None:
    weeks = periods_between("week", date(2011, 6, 6), date(2011, 12, 31))
    analysis = analyse(list(zip(weeks, [*QUIET, 11.0], strict=False)), direction="up", fix_after=12)
    assert told(analysis, kind="week").startswith("The week of 29 August 2011 is above")


def test_where_there_are_no_limits_the_story_says_why() -> None:
    assert told(analyse([], direction="up")) == "There are no figures yet."
    assert told(monthly([1, 2, 3])).startswith("Only 3 figures so far: too few for limits.")
    assert told(monthly([10] * 15)) == "No variation: all figures are the same, so there is nothing to judge."
    assert told(monthly([1, 2] * 4)).endswith("Trial limits: they rest on only 8 figures and will move.")


def test_icons_of_wendale() -> None:
    variation = variation_icon(wendale(), kind="month", unit="%", direction="down")
    assurance = assurance_icon(wendale(), target=0.1, unit="%")
    assert variation is not None
    assert assurance is not None
    assert (variation.letter, variation.tone, variation.title) == ("L", "better", "A real change for the better")
    assert variation.sentence == "Seven months falling in a row, up to September 2011. Lower is better here."
    assert (assurance.letter, assurance.tone, assurance.title) == ("F", "worse", "Will not reach 10% as it is")


def test_icons_of_england() -> None:
    england = analyse(SHARES, direction="up", target=0.95)
    variation = variation_icon(england, kind="month", unit="%", direction="up")
    assurance = assurance_icon(england, target=0.95, unit="%")
    assert variation is not None
    assert assurance is not None
    assert (variation.letter, variation.title) == ("", "Usual ups and downs")
    assert (assurance.type, assurance.title) == ("fail", "Will not reach 95% as it is")


@pytest.mark.parametrize(
    ("direction", "value", "letter", "tone"),
    [
        ("up", 11, "H", "better"),
        ("up", -1, "L", "worse"),
        ("down", 11, "H", "worse"),
        ("neutral", 11, "H", "neutral"),
        ("neutral", -1, "L", "neutral"),
    ],
)
def test_each_variation_has_its_letter_and_tone(direction: Direction, value: float, letter: str, tone: str) -> None:
    icon = variation_icon(monthly([*QUIET, value], direction, fix_after=12), kind="month", unit="", direction=direction)
    assert icon is not None
    assert (icon.letter, icon.tone) == (letter, tone)


@pytest.mark.parametrize(("target", "letter"), [(5, "?"), (-1, "P"), (11, "F")])
def test_each_assurance_has_its_letter(target: float, letter: str) -> None:
    icon = assurance_icon(monthly([*QUIET, 5.0], target=target), target=target, unit="")
    assert icon is not None
    assert icon.letter == letter
    assert assurance_icon(monthly([*QUIET, 5.0]), target=None, unit="") is None


@pytest.mark.parametrize("values", [[], [1, 2, 3], [float(i % 3) for i in range(12)], [10] * 15])
def test_trial_limits_and_no_limits_show_no_icon(values: list[float]) -> None:
    analysis = monthly(values, target=1)
    assert variation_icon(analysis, kind="month", unit="", direction="up") is None
    assert assurance_icon(analysis, target=1, unit="") is None


def test_the_table_says_what_the_rules_say() -> None:
    said = [meaning(point, provisional=point.date == MONTHS[18]) for point in wendale().points]
    assert said[0] == "Usual ups and downs"
    assert said[-3:] == [
        "Better: seven or more falling in a row",
        "Better: below the lower limit",
        "Provisional: not judged yet",
    ]
    assert meaning(wendale().points[-1]) == "No figure"
    assert meaning(monthly([*QUIET, 11], "down", fix_after=12).points[-1]) == "Worse: above the upper limit"
    assert meaning(monthly([*QUIET, 11], "neutral", fix_after=12).points[-1]) == "Changed: above the upper limit"


def test_the_whole_chart_in_words() -> None:
    words = described(wendale(), kind="month", unit="%", direction="down", target=0.1, provisional=[date(2011, 10, 1)])
    assert words == (
        "From April 2010 to October 2011. Average 15.8%, limits 14.3% and 17.3%, target 10%. "
        "Last judged figure: 13.5%, September 2011. "
        "Seven months falling in a row, up to September 2011. Lower is better here. "
        "Provisional, not everyone has reported: October 2011."
    )
    few = described(monthly([1, 2, 4]), kind="month", unit="", direction="up")
    assert few.startswith("From April 2010 to June 2010. Median 2. Last judged figure: 4, June 2010. Only 3 figures")
    assert described(analyse([], direction="up"), kind="week", unit="", direction="up") == "There are no figures yet."
