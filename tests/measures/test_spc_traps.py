"""Where the reference implementation falls over, and what we do instead; and the real figures of England."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.measures.spc import Direction, analyse
from tests.measures.england import SHARES
from tests.measures.weekly import FIRST, QUIET, after_quiet, codes, day, letters, weekly


def test_no_points_at_all() -> None:
    result = analyse([], direction="up", target=3)
    assert (result.segments, result.points, result.variation, result.assurance) == ((), (), None, None)
    assert codes(result) == [(0, "no_points")]


def test_only_gaps() -> None:
    result = analyse(weekly([None, None]), direction="up", target=3)
    assert (result.segments[0].mean, result.variation, result.assurance) == (None, None, None)
    assert letters(result, 0) == "__"
    assert codes(result) == [(0, "no_points")]


def test_one_point_has_no_limits_and_says_why() -> None:
    result = analyse(weekly([7]), direction="up", target=3)
    (segment,) = result.segments
    assert (segment.lpl, segment.upl, segment.median) == (None, None, 7)
    assert (result.variation, result.assurance) == (None, None)
    assert "Only 1 figure so far: too few for limits" in result.notes[0].text


def test_fewer_than_five_points_are_a_run_chart_with_the_median() -> None:
    result = analyse(weekly([1, 2, 30, 4]), direction="up", target=3)
    assert (result.segments[0].median, result.segments[0].upl, result.segments[0].trial) == (3.0, None, False)
    assert codes(result) == [(0, "median")]
    assert result.variation is None


@pytest.mark.parametrize(("n", "trial"), [(5, True), (12, True), (13, False)])
def test_five_to_twelve_points_give_trial_limits(n: int, trial: bool) -> None:
    result = analyse(weekly([float(i % 3) for i in range(n)]), direction="up")
    assert result.segments[0].upl is not None
    assert result.segments[0].median is None
    assert result.segments[0].trial is trial
    assert codes(result) == ([(0, "trial_limits")] if trial else [])


def test_a_constant_series_has_no_variation_and_no_assurance() -> None:
    result = analyse(weekly([10] * 15), direction="up", target=9)
    (segment,) = result.segments
    assert (segment.mean, segment.lpl, segment.upl) == (10, None, None)
    assert (result.variation, result.assurance) == ("common_cause", None)
    assert letters(result, 0) == "." * 15
    assert codes(result) == [(0, "no_variation")]


def test_a_constant_series_that_only_differs_by_noise_has_no_variation_either() -> None:
    values = [0.3, 0.1 + 0.2] * 8
    assert codes(analyse(weekly(values), direction="up")) == [(0, "no_variation")]
    assert letters(analyse(weekly(values), direction="up", screen=False), 0) == "." * 16


def test_a_mostly_constant_series_falls_back_to_unscreened_limits() -> None:
    values = [3.0] * 10 + [5.0] * 5
    result = analyse(weekly(values), direction="up")
    assert result.segments[0].upl == analyse(weekly(values), direction="up", screen=False).segments[0].upl
    assert codes(result) == [(0, "unscreened")]
    single = analyse(weekly([0.0] * 14 + [1.0]), direction="up")
    assert letters(single, 0) == "--------------U"
    assert len([point for point in single.points if point.label == "Above UCL"]) == 1


def test_one_segment_can_have_two_notes() -> None:
    assert codes(analyse(weekly([0.0] * 7 + [1.0]), direction="up")) == [(0, "unscreened"), (0, "trial_limits")]


def test_notes_of_several_segments_say_which() -> None:
    result = analyse(weekly([*QUIET, 4, 5]), direction="up", rebase=[day(12)])
    assert codes(result) == [(0, "trial_limits"), (1, "median")]
    assert result.notes[1].text.startswith("From 1 September 2011: Only 2 figures")
    assert (result.variation, result.assurance) == (None, None)


def test_a_gap_is_neither_zero_nor_filled_nor_bridged() -> None:
    result = analyse(weekly([10, 12, None, 30, 32, 31]), direction="up", screen=False)
    (segment,) = result.segments
    assert (segment.n, segment.mean) == (5, 23.0)
    assert segment.upl == pytest.approx(23 + 2.66 * (2 + 2 + 1) / 3)


def test_figures_that_never_follow_each_other_have_no_limits() -> None:
    result = analyse(weekly([1, None, 2, None, 3, None, 4, None, 5]), direction="up", target=9)
    assert codes(result) == [(0, "no_limits")]
    assert (result.segments[0].mean, result.segments[0].upl, result.assurance) == (3.0, None, None)


def test_a_repeated_date_is_an_error_and_any_order_will_do() -> None:
    with pytest.raises(ValueError, match="9 June 2011 is there twice"):
        analyse([*weekly([1, 2, 3]), (FIRST, None)], direction="up")
    assert analyse(weekly(QUIET)[::-1], direction="up") == analyse(weekly(QUIET), direction="up")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="The value of 16 June 2011 is not a number"):
        analyse(weekly([1, value]), direction="up")
    with pytest.raises(ValueError, match="The target is not a number"):
        analyse(weekly(QUIET), direction="up", target=value)


def test_what_is_too_large_is_refused_before_it_overflows() -> None:
    with pytest.raises(ValueError, match="too large"):
        analyse(weekly([1e308, -1e308]), direction="up")


def test_an_unknown_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="Use up, down or neutral"):
        analyse(weekly(QUIET), direction="increase")  # type: ignore[arg-type]


def test_labels_of_old_points_change_when_new_ones_arrive() -> None:
    rising = [5, 2, 3, 4, 5.5, 6, 7]
    assert letters(after_quiet(*rising)) == "." * 7
    assert letters(after_quiet(*rising, 8)) == "." + "/" * 7


def test_decimals_do_as_well_as_floats() -> None:
    exact = [(day, None if value is None else Decimal(str(value))) for day, value in weekly(QUIET)]
    assert analyse(exact, direction="up", target=Decimal(3)) == analyse(weekly(QUIET), direction="up", target=3)


def test_accident_and_emergency_in_england_will_not_reach_95_per_cent_as_it_is() -> None:
    result = analyse(SHARES, direction="up", target=0.95)
    (segment,) = result.segments
    assert (segment.n, result.variation, result.assurance) == (36, "common_cause", "fail")
    assert [round(100 * x, 2) for x in (segment.mean, segment.lpl, segment.upl) if x is not None] == [
        88.47,
        86.04,
        90.90,
    ]
    assert letters(result, 0) == "+AAAUA+..L.+A+AAA+++LLLL+AA++++..LL."


@given(
    values=st.lists(st.none() | st.integers(-50, 50), min_size=1, max_size=40),
    direction=st.sampled_from(["up", "down", "neutral"]),
    screen=st.booleans(),
)
def test_turning_the_series_over_turns_every_signal_over(
    values: list[int | None], direction: Direction, screen: bool
) -> None:
    turn = str.maketrans("UL/\\AB+-", "LU\\/BA-+")
    one = analyse(weekly(values), direction=direction, screen=screen)
    other = analyse(weekly([None if value is None else -value for value in values]), direction=direction, screen=screen)
    assert letters(other, 0) == letters(one, 0).translate(turn)
    assert codes(other) == codes(one)
