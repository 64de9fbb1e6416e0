"""Every rule of the XmR chart, and every trap the reference implementation falls into."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.measures.spc import Analysis, Direction, analyse
from tests.measures.england import SHARES

FIRST = date(2011, 6, 9)
QUIET = [4.0, 6.0] * 6
"""Twelve values that, fixed, give mean 5, limits -0.32 and 10.32, and lines of two thirds at 1.4533 and 8.5467."""

LETTERS = {
    None: "_",
    "Common Cause": ".",
    "Above UCL": "U",
    "Below LCL": "L",
    "7 Point Trend (Increasing)": "/",
    "7 Point Trend (Decreasing)": "\\",
    "2 in 3 Above CL": "A",
    "2 in 3 Below CL": "B",
    "7 Points Above CL": "+",
    "7 Points Below CL": "-",
}


def day(i: int) -> date:
    return FIRST + timedelta(weeks=i)


def weekly(values: Sequence[float | None]) -> list[tuple[date, float | None]]:
    return [(day(i), value) for i, value in enumerate(values)]


def after_quiet(*values: float | None, direction: Direction = "up", target: float | None = None) -> Analysis:
    return analyse(weekly([*QUIET, *values]), direction=direction, fix_after=12, target=target)


def letters(analysis: Analysis, since: int = 12) -> str:
    return "".join(LETTERS[point.label] for point in analysis.points)[since:]


def codes(analysis: Analysis) -> list[tuple[int, str]]:
    return [(note.segment, note.code) for note in analysis.notes]


def test_mean_and_limits_by_hand() -> None:
    result = analyse(weekly([10, 12, 11, 14, 13]), direction="up", screen=False)
    (segment,) = result.segments
    assert (segment.start, segment.n, segment.mean) == (FIRST, 5, 12.0)
    assert segment.upl == pytest.approx(12 + 2.66 * 7 / 4)
    assert segment.lpl == pytest.approx(12 - 2.66 * 7 / 4)
    assert {(point.mean, point.lpl, point.upl) for point in result.points} == {(segment.mean, segment.lpl, segment.upl)}


def test_limits_are_clamped_neither_to_nothing_nor_to_everything() -> None:
    (segment,) = analyse(weekly([0.0, 1.0] * 5), direction="up").segments
    assert segment.lpl is not None
    assert segment.lpl < 0
    assert segment.upl is not None
    assert segment.upl > 1


def test_screening_leaves_outlying_ranges_out_of_the_limits_but_their_points_in_the_mean() -> None:
    values = [1, 2, 3, 2, 20, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1]
    screened = analyse(weekly(values), direction="up").segments[0]
    whole = analyse(weekly(values), direction="up", screen=False).segments[0]
    assert screened.mean == whole.mean == pytest.approx(sum(values) / 15)
    assert screened.upl == pytest.approx(sum(values) / 15 + 2.66)
    assert whole.upl == pytest.approx(sum(values) / 15 + 2.66 * 48 / 14)


@pytest.mark.parametrize(("largest", "kept"), [(3.26, True), (3.267, False), (3.28, False)])
def test_the_screen_is_3_267_average_ranges_and_what_reaches_it_is_left_out(largest: float, kept: bool) -> None:
    """A thousand ranges with the average 1: all the same but for one."""
    small = (1000 - largest) / 999
    values = [0.0]
    for i in range(999):
        values.append(values[-1] + (small if i % 2 else -small))
    values.append(values[-1] + largest)
    segment = analyse(weekly(values), direction="up").segments[0]
    assert segment.upl is not None
    assert segment.mean is not None
    assert (segment.upl - segment.mean) / 2.66 == pytest.approx(1 if kept else small, rel=1e-6)


def test_screening_is_one_pass_only() -> None:
    values = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 5, 0, 1, 0, 1, 0, 1, 0, 1, 0, 40, 0, 1, 0, 1, 0]
    ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
    average = sum(ranges) / len(ranges)
    kept = [size for size in ranges if size < 3.267 * average]
    assert 5 in kept
    assert 40 not in kept
    segment = analyse(weekly(values), direction="up").segments[0]
    assert segment.upl is not None
    assert segment.mean is not None
    assert segment.upl - segment.mean == pytest.approx(2.66 * sum(kept) / len(kept))


def test_limits_fixed_after_so_many_points_do_not_move_with_later_ones() -> None:
    (segment,) = after_quiet(900, 1000).segments
    assert (segment.n, segment.mean) == (14, 5.0)
    assert [segment.lpl, segment.upl] == pytest.approx([-0.32, 10.32])


def test_fixing_counts_values_and_not_gaps() -> None:
    with_gap = [*QUIET[:6], None, *QUIET[6:], 100.0]
    (segment,) = analyse(weekly(with_gap), direction="up", fix_after=12).segments
    assert segment.mean == 5.0


@pytest.mark.parametrize("fix_after", [0, -1, 11])
def test_limits_fixed_after_fewer_than_twelve_points_are_refused(fix_after: int) -> None:
    with pytest.raises(ValueError, match="at least 12"):
        analyse(weekly(QUIET), direction="up", fix_after=fix_after)


# Rule 1: outside


def test_a_point_beyond_a_limit_is_outside_and_one_on_it_is_not() -> None:
    assert letters(after_quiet(11, 5, -1, 5)) == "U.L."
    exact = analyse(weekly([*QUIET, 5 + 2.66 * 2, 5 - 2.66 * 2, 5]), direction="up", fix_after=12)
    assert letters(exact) == "..."


# Rule 2: seven rising or falling


def test_seven_rising_values_are_a_trend_and_all_seven_are_marked() -> None:
    assert letters(after_quiet(5, 2, 3, 4, 5.5, 6, 7, 8, 5)) == "./" + "/" * 6 + "."


def test_six_rising_values_are_not() -> None:
    assert letters(after_quiet(5, 3, 4, 5.5, 6, 7, 8, 5)) == "." * 8


def test_a_tie_breaks_a_trend() -> None:
    assert letters(after_quiet(5, 2, 3, 4, 4, 5.5, 6, 7, 5)) == "." * 9


def test_seven_falling_values_are_a_trend_and_a_shared_peak_takes_the_later_direction() -> None:
    rising_then_falling = after_quiet(2, 3, 4, 5.5, 6, 7, 8, 7.5, 6.5, 4.5, 3.5, 2.5, 2.2)
    assert letters(rising_then_falling) == "//////" + "\\" * 7
    falling_then_rising = after_quiet(8, 7, 6, 5.5, 4, 3, 2, 3, 4, 5.5, 6, 7, 8)
    assert letters(falling_then_rising) == "\\" * 6 + "/" * 7


def test_a_gap_in_a_trend_is_no_trend() -> None:
    assert letters(after_quiet(5, 2, 3, 4, None, 5.5, 6, 7, 8, 5)) == "...._....."


# Rule 3: two of three close to a limit


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((9, 6, 9, 4), "A.A."),
        ((9, 9, 6, 4), "AA.."),
        ((6, 9, 9, 4), ".AA."),
        ((1, 4, 1, 6), "B.B."),
        ((9, 4, 9, 4), "...."),  # the one between is on the other side
        ((9, 5, 9, 4), "...."),  # the one between is on the mean
        ((9, 1, 9, 4), "...."),  # close to opposite limits
        ((9, 6, 6, 9), "...."),  # two of four
        ((9, 11, 9, 4), "AUA."),  # one outside keeps the window whole
        ((9, 11, 6, 4), ".U.."),  # outside is not close
        ((9, 4), ".."),
    ],
)
def test_two_of_three_close_to_a_limit_on_one_side(values: tuple[float, ...], expected: str) -> None:
    assert letters(after_quiet(4, *values), since=13) == expected


def test_a_gap_in_two_of_three_is_no_signal() -> None:
    assert letters(after_quiet(4, 9, None, 9, 4)) == ".._.."


# Rule 4: seven on one side


def test_seven_points_on_one_side_are_a_run_and_six_are_not() -> None:
    assert letters(after_quiet(4, 6, 7, 6, 7, 6, 7, 6, 4)) == ".+++++++."
    assert letters(after_quiet(4, 6, 7, 6, 7, 6, 7, 4)) == "." * 8
    assert letters(after_quiet(6, 4, 3, 4, 3, 4, 3, 4, 6))[1:8] == "-------"


def test_a_point_on_the_mean_breaks_a_run() -> None:
    assert letters(after_quiet(4, 6, 7, 6, 5, 7, 6, 7, 6, 4)) == "." * 10


def test_on_the_mean_allows_for_the_noise_of_floating_point() -> None:
    assert letters(after_quiet(4, 6, 7, 6, 5 + 1e-12, 7, 6, 7, 6, 4)) == "." * 10
    assert letters(after_quiet(4, 6, 7, 6, 5 + 1e-6, 7, 6, 7, 4)) == ".+++++++."


def test_a_gap_breaks_a_run() -> None:
    assert letters(after_quiet(4, 6, 7, 6, None, 7, 6, 7, 6, 4)) == "...._....."


def test_the_first_rule_that_applies_names_the_point() -> None:
    assert letters(after_quiet(4, 6, 9, 7, 9.2, 6, 7, 11)) == ".+A+A++U"
    assert letters(after_quiet(4, 5.5, 6, 7, 8, 9, 10, 11))[1:] == "//////U"


# Types and icons


@pytest.mark.parametrize(
    ("direction", "value", "point_type", "variation"),
    [
        ("up", 11, "special_cause_improvement", "improvement_high"),
        ("up", -1, "special_cause_concern", "concern_low"),
        ("down", 11, "special_cause_concern", "concern_high"),
        ("down", -1, "special_cause_improvement", "improvement_low"),
        ("neutral", 11, "special_cause_neutral_high", "neutral_high"),
        ("neutral", -1, "special_cause_neutral_low", "neutral_low"),
        ("up", 5, "common_cause", "common_cause"),
        ("neutral", 5, "common_cause", "common_cause"),
    ],
)
def test_the_type_of_the_last_point_is_the_variation(
    direction: Direction, value: float, point_type: str, variation: str
) -> None:
    result = after_quiet(value, direction=direction)
    assert (result.points[-1].point_type, result.variation) == (point_type, variation)


def test_a_falling_trend_above_the_mean_is_low_and_not_high() -> None:
    result = after_quiet(9, 8.5, 8, 7.5, 7, 6.5, 6, direction="down")
    assert result.variation == "improvement_low"


def test_variation_is_of_the_last_judged_point() -> None:
    result = after_quiet(11, None)
    assert (result.points[-1].label, result.points[-1].point_type) == (None, None)
    assert result.variation == "improvement_high"


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("up", 11, "fail"),
        ("up", 10.32, "inconsistent"),
        ("up", 5, "inconsistent"),
        ("up", -0.32, "inconsistent"),
        ("up", -1, "pass"),
        ("down", 11, "pass"),
        ("down", -1, "fail"),
        ("neutral", 11, None),
        ("up", None, None),
    ],
)
def test_assurance_is_the_target_against_the_limits(
    direction: Direction, target: float | None, assurance: str | None
) -> None:
    limits = analyse(weekly(QUIET), direction="up").segments[0]
    exact = {10.32: limits.upl, -0.32: limits.lpl}.get(target or 0, target)
    assert after_quiet(5, direction=direction, target=exact).assurance == assurance


def test_assurance_looks_at_the_last_segment_only() -> None:
    values = [*QUIET, *(value + 50 for value in QUIET)]
    moved = analyse(weekly(values), direction="up", rebase=[day(12)], target=30)
    assert moved.assurance == "pass"
    assert analyse(weekly(values[:12]), direction="up", target=30).assurance == "fail"


# Segments


def test_new_limits_start_at_a_date_and_nothing_crosses_the_border() -> None:
    values = [6, 4, 6, 4, 6, 4, 6, 4, 5, 6, 7, 8, 9, 10, 11, 12, 11, 12, 11, 10, 12, 11, 12, 11]
    joined = analyse(weekly(values), direction="up", screen=False)
    split = analyse(weekly(values), direction="up", screen=False, rebase=[day(12)])
    assert "/" in letters(joined, 0)
    assert "/" not in letters(split, 0)
    assert [(segment.start, segment.n) for segment in split.segments] == [(FIRST, 12), (day(12), 12)]
    assert [point.segment for point in split.points] == [0] * 12 + [1] * 12
    alone = analyse(weekly(values)[12:], direction="up", screen=False)
    assert split.segments[1].upl == alone.segments[0].upl
    assert letters(split) == letters(alone, 0)


def test_a_run_or_a_pair_does_not_reach_over_a_border() -> None:
    steady = [*QUIET, 4, 6.1, 6.2, 6.1, 6.2]
    values = [*steady, 8.0, 8.1, 8.0, 4, 4, 4, 4]
    assert "+" not in letters(analyse(weekly(values), direction="up", rebase=[day(17)]), 0)


def test_new_limits_at_the_first_point_change_nothing() -> None:
    assert analyse(weekly(QUIET), direction="up", rebase=[FIRST]) == analyse(weekly(QUIET), direction="up")


def test_new_limits_at_a_date_without_a_point_are_reported() -> None:
    with pytest.raises(ValueError, match="New limits cannot start on 10 June 2011"):
        analyse(weekly(QUIET), direction="up", rebase=[date(2011, 6, 10), day(3)])


# Traps


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
