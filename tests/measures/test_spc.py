"""Every rule of the XmR chart, its types, icons and segments. The traps have a file of their own."""

import itertools
from datetime import date

import pytest

from server.measures.spc import Direction, analyse
from tests.measures.weekly import FIRST, QUIET, after_quiet, day, letters, weekly


def test_mean_and_limits_by_hand() -> None:
    result = analyse(weekly([10, 12, 11, 14, 18]), direction="up", screen=False)
    (segment,) = result.segments
    assert (segment.start, segment.n, segment.mean) == (FIRST, 5, 13.0)
    assert segment.upl == pytest.approx(13 + 2.66 * 10 / 4)
    assert segment.lpl == pytest.approx(13 - 2.66 * 10 / 4)
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


def test_each_segment_fixes_its_own_first_points() -> None:
    values = [*QUIET, 900.0, *(value + 50 for value in QUIET), 950.0]
    first, second = analyse(weekly(values), direction="up", rebase=[day(13)], fix_after=12).segments
    assert (first.mean, second.mean) == (5.0, 55.0)
    assert [second.lpl, second.upl] == pytest.approx([49.68, 60.32])


def test_means_are_summed_without_the_noise_of_floating_point() -> None:
    assert sum([0.1] * 10) != 1
    assert analyse(weekly([0.1] * 10), direction="up").segments[0].mean == 0.1


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


LINE = 5 + 2.66 * 2 * 2 / 3


@pytest.mark.parametrize(("value", "close"), [(LINE - 0.001, False), (LINE, False), (LINE + 0.001, True)])
def test_close_is_beyond_two_thirds_of_the_way_to_a_limit(value: float, close: bool) -> None:
    assert letters(after_quiet(4, value, 9, 6, 4)) == (".AA.." if close else ".....")
    assert letters(after_quiet(6, 10 - value, 1, 4, 6)) == (".BB.." if close else ".....")


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


def test_of_large_figures_the_noise_is_larger() -> None:
    large = [1e12 + 1e6 * (value - 5) for value in QUIET]
    for off, expected in ((100, "." * 8), (10_000, ".+++++++")):
        values = [*large, 1e12 - 1e6, *[1e12 + off] * 7]
        assert letters(analyse(weekly(values), direction="up", fix_after=12)) == expected


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
