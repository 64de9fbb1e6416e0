"""Breaks the rules of the measures one at a time, to see that their tests fail: `python -m tests.measures.broken`.

Nothing is written: a run of the tests reads one module with one place changed. It takes minutes: run it by hand when
a rule or its tests change; `tests/test_house.py` holds the list itself to the code, in a moment.
"""
# ruff: noqa: E501  each rule stands on one line

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
WHICH = "BROKEN_RULE"


class Broken(NamedTuple):
    """A place in a module of `server` (of `server/measures`, where none is named), what is put there instead, and the
    test that must fail then."""

    module: str
    right: str
    wrong: str
    test: str

    @property
    def path(self) -> Path:
        return ROOT / "server" / f"{self._within}.py"

    @property
    def name(self) -> str:
        return f"server.{self._within.replace('/', '.')}"

    @property
    def _within(self) -> str:
        return self.module if "/" in self.module else f"measures/{self.module}"


SPC, TRAPS, ROLLUP, PERIODS, GOALS, SMALL = (
    f"tests/measures/test_{each}.py::test_" for each in ("spc", "spc_traps", "rollup", "periods", "goals", "small")
)
API = "tests/api/test_"
KNOWN = "tests/measures/test_spc_known_answers.py::test_it_answers_as_the_reference_implementation_does"

RULES = [
    # the chart: lines
    Broken("spc", "key=lambda point: point[0],", "key=lambda point: 0,", TRAPS + "a_repeated_date_is_an_error_and_any_order_will_do"),
    Broken("spc", "if day == following:", "if day is following:", TRAPS + "a_repeated_date_is_an_error_and_any_order_will_do"),
    Broken("spc", "if not pieces or day in starts:", "if not pieces:", SPC + "new_limits_start_at_a_date_and_nothing_crosses_the_border"),
    Broken("spc", "    if unknown:\n", "    if False:\n", SPC + "new_limits_at_a_date_without_a_point_are_reported"),
    Broken("spc", "SMALLEST_BASE = 12", "SMALLEST_BASE = 11", SPC + "limits_fixed_after_fewer_than_twelve_points_are_refused"),
    Broken("spc", "len(base) == fix_after:", "len(base) > fix_after:", SPC + "limits_fixed_after_so_many_points_do_not_move_with_later_ones"),
    Broken("spc", "_segment(index, piece, fix_after, screen)", "_segment(index, piece, None if index else fix_after, screen)", SPC + "each_segment_fixes_its_own_first_points"),
    Broken("spc", "mean = fsum(base) / len(base)", "mean = median(base)", SPC + "mean_and_limits_by_hand"),
    Broken("spc", "mean = fsum(base) / len(base)", "mean = (base[0] + sum(base[1:])) / len(base)", SPC + "means_are_summed_without_the_noise_of_floating_point"),
    Broken("spc", "ranges.append(abs(value - before))", "ranges.append(value - before)", SPC + "mean_and_limits_by_hand"),
    Broken("spc", "LIMIT = 2.66\n", "LIMIT = 3.0\n", KNOWN),
    Broken("spc", "SCREEN = 3.267", "SCREEN = 3.27", SPC + "the_screen_is_3_267_average_ranges_and_what_reaches_it_is_left_out"),
    Broken("spc", "if size < SCREEN * average]", "if size <= SCREEN * average]", SPC + "the_screen_is_3_267_average_ranges_and_what_reaches_it_is_left_out"),
    Broken("spc", "    if not screen:\n        return LIMIT * average, []\n", "", KNOWN),
    Broken("spc", "(mean - half, mean + half)", "(max(0.0, mean - half), mean + half)", SPC + "limits_are_clamped_neither_to_nothing_nor_to_everything"),
    Broken("spc", "(upl - mean) * 2 / 3", "(upl - mean) * 0.7", SPC + "close_is_beyond_two_thirds_of_the_way_to_a_limit"),
    # the chart: signals
    Broken("spc", "value > upl or value < lpl", "value >= upl or value <= lpl", SPC + "a_point_beyond_a_limit_is_outside_and_one_on_it_is_not"),
    Broken("spc", "value > mean + near or", "value >= mean + near or", SPC + "close_is_beyond_two_thirds_of_the_way_to_a_limit"),
    Broken("spc", "close[i] = not outside[i] and", "close[i] =", SPC + "two_of_three_close_to_a_limit_on_one_side"),
    Broken("spc", "RUN = 7", "RUN = 6", SPC + "six_rising_values_are_not"),
    Broken("spc", "RUN = 7", "RUN = 8", SPC + "seven_points_on_one_side_are_a_run_and_six_are_not"),
    Broken("spc", "min(steps) > 0", "min(steps) >= 0", SPC + "a_tie_breaks_a_trend"),
    Broken("spc", "found[first : first + RUN] = [way] * RUN", "found[first : first + RUN] = [found[first + n] or way for n in range(RUN)]", SPC + "seven_falling_values_are_a_trend_and_a_shared_peak_takes_the_later_direction"),
    Broken("spc", "        if len(window) < RUN:\n            continue\n", "        if len(window) < 2:\n            continue\n", SPC + "a_gap_in_a_trend_is_no_trend"),
    Broken("spc", ") == 3 and sum(", ") >= 1 and sum(", SPC + "two_of_three_close_to_a_limit_on_one_side"),
    Broken("spc", "for i in window) >= 2:", "for i in window) >= 3:", SPC + "two_of_three_close_to_a_limit_on_one_side"),
    Broken("spc", "found[i] = found[i] or close[i]", "found[i] = True", KNOWN),
    Broken("spc", ")) == RUN:\n            found", ")) >= RUN - 1:\n            found", SPC + "a_point_on_the_mean_breaks_a_run"),
    Broken("spc", "1e-9 * max(1.0, abs(mean))", "0", SPC + "on_the_mean_allows_for_the_noise_of_floating_point"),
    Broken("spc", "1e-9 * max(1.0, abs(mean))", "1e-9", SPC + "of_large_figures_the_noise_is_larger"),
    Broken("spc", "        elif trends[i]:\n", "        elif trends[i] and not runs[i]:\n", SPC + "the_first_rule_that_applies_names_the_point"),
    Broken("spc", "        elif pairs[i]:\n", "        elif pairs[i] and not runs[i]:\n", SPC + "the_first_rule_that_applies_names_the_point"),
    # the chart: types, icons, traps
    Broken("spc", 'if high == (direction == "up") else', "if high else", SPC + "the_type_of_the_last_point_is_the_variation"),
    Broken("spc", "for point in reversed(points) if point.value is not None)", "for point in points if point.value is not None)", SPC + "variation_is_of_the_last_judged_point"),
    Broken("spc", 'high = "Above" in last.label or "Increasing" in last.label', 'high = (last.value or 0) > (last.mean or 0)', SPC + "a_falling_trend_above_the_mean_is_low_and_not_high"),
    Broken("spc", "lpl, upl = segments[-1].lpl, segments[-1].upl", "lpl, upl = segments[0].lpl, segments[0].upl", SPC + "assurance_looks_at_the_last_segment_only"),
    Broken("spc", "if lpl <= target <= upl:", "if lpl < target < upl:", SPC + "assurance_is_the_target_against_the_limits"),
    Broken("spc", '(target > upl) == (direction == "up")', "target > upl", SPC + "assurance_is_the_target_against_the_limits"),
    Broken("spc", 'if target is None or direction == "neutral" or', "if target is None or", SPC + "assurance_is_the_target_against_the_limits"),
    Broken("spc", "return (None if screen else LIMIT * average), [note]", "return LIMIT * average, [note]", TRAPS + "a_constant_series_has_no_variation_and_no_assurance"),
    Broken("spc", "    if _negligible(screened, mean):\n", "    if False:\n", TRAPS + "a_mostly_constant_series_falls_back_to_unscreened_limits"),
    Broken("spc", "        before = value\n", "        before = before if value is None else value\n", TRAPS + "a_gap_is_neither_zero_nor_filled_nor_bridged"),
    Broken("spc", "FEWEST_FOR_LIMITS = 5", "FEWEST_FOR_LIMITS = 4", TRAPS + "fewer_than_five_points_are_a_run_chart_with_the_median"),
    Broken("spc", "FEWEST_FOR_LIMITS = 5", "FEWEST_FOR_LIMITS = 6", TRAPS + "five_to_twelve_points_give_trial_limits"),
    Broken("spc", "MOST_FOR_TRIAL = 12", "MOST_FOR_TRIAL = 11", TRAPS + "five_to_twelve_points_give_trial_limits"),
    # roll-up
    Broken("rollup", "sums.numerator / sums.denominator if sums.denominator else None", "sums.numerator / sums.n if sums.n else None", ROLLUP + "medway_is_a_ratio_of_sums_and_not_an_average_of_percentages"),
    Broken("rollup", "return sums.numerator if sums.received else None", "return sums.numerator", ROLLUP + "missing_is_never_zero_and_a_zero_is_a_figure"),
    Broken("rollup", "NOTHING if empty else fact.numerator", "fact.numerator", ROLLUP + "a_denominator_of_zero_is_received_undefined_and_adds_nothing"),
    Broken("rollup", "if proportion and top > bottom:", "if False:", ROLLUP + "a_fact_that_cannot_be_is_refused"),
    Broken("rollup", "if len(facts) == 1 else None", "if facts else None", ROLLUP + "least_most_and_distinct_are_read_from_facts_only"),
    Broken("rollup", "for sums in reversed(periods) if sums.received)", "for sums in reversed(periods))", ROLLUP + "over_time_a_stock_is_the_last_one_received"),
    Broken("rollup", "return closed and expected > 0 and", "return expected > 0 and", ROLLUP + "a_closed_period_is_judged_from_eight_in_ten"),
    Broken("rollup", "received >= threshold * expected", "received > threshold * expected", ROLLUP + "a_closed_period_is_judged_from_eight_in_ten"),
    Broken("rollup", 'THRESHOLD = Decimal("0.8")', 'THRESHOLD = Decimal("0.75")', ROLLUP + "a_closed_period_is_judged_from_eight_in_ten"),
    Broken("rollup", "return received < expected", "return received + 1 < expected", ROLLUP + "a_closed_period_is_judged_from_eight_in_ten"),
    Broken("rollup", "for upper in line(parents, lower)[1:] if upper in known]", "for upper in line(parents, lower)[1:2] if upper in known]", ROLLUP + "a_team_and_one_below_it_that_both_report_are_found"),
    # time
    Broken("periods", "day.toordinal() - day.weekday()", "day.toordinal() - day.isoweekday() % 7", PERIODS + "a_week_is_an_iso_week"),
    Broken("periods", "GRACE = timedelta(days=3)", "GRACE = timedelta(days=2)", PERIODS + "grace_counts_where_the_next_period_closes_first"),
    Broken("periods", "LOCKED_AFTER = timedelta(days=28)", "LOCKED_AFTER = timedelta(days=27)", PERIODS + "a_report_goes_from_open_to_locked"),
    Broken("periods", "return max(_close(kind, start) + due_after + grace, following)", "return _close(kind, start) + due_after + grace", PERIODS + "a_report_goes_from_open_to_locked"),
    Broken("periods", "return wall.replace(tzinfo=tz).astimezone(UTC)", "return wall.replace(tzinfo=UTC)", PERIODS + "the_time_zone_closes_a_period_also_when_the_clocks_change"),
    # goals
    Broken("goals", "return (current - baseline) / (target - baseline)", "return max(Decimal(0), (current - baseline) / (target - baseline))", GOALS + "progress_is_the_share_of_the_way_and_not_clamped"),
    Broken("goals", "CHANGES = 6", "CHANGES = 5", GOALS + "pace_needs_seven_complete_periods"),
    Broken("goals", "/ periods_apart(kind, a, b)", "", GOALS + "a_change_over_a_missing_period_took_two"),
    Broken("goals", "rate = median(changes)", "rate = sum(changes) / len(changes)", GOALS + "pace_is_the_median_of_the_last_six_changes"),
    Broken("goals", 'n=4, method="inclusive"', "n=4", GOALS + "quartiles_lie_on_straight_lines_between_changes"),
    Broken("goals", "(change > 0) != (way > 0) or", "", GOALS + "where_a_rate_does_not_lead_to_the_target_it_says_so"),
    # small numbers
    Broken("small", "SMALL = 5", "SMALL = 4", SMALL + "counts_of_one_to_five_are_small"),
    Broken("small", ", lambda of: of.denominator - of.numerator)", ",)", SMALL + "counts_of_one_to_five_are_small"),
    Broken("small", "FEWEST = 3", "FEWEST = 2", SMALL + "held_numbers_move_a_total_only_where_each_stays_one_of_several"),
    Broken("small", "if not each.let_out and not is_small(over_teams, each.now)]", "if not is_small(over_teams, each.now)]", SMALL + "nobody_works_a_small_number_out_of_what_was_ever_told"),
    Broken("small", "return all(_hides_each(over_teams, rest) for rest in rests if rest)", "return True", SMALL + "held_numbers_move_a_total_only_where_each_stays_one_of_several"),
    # what is done with them
    Broken("actions/metrics", "running if same_judgement else following(metric, running)", "running", API + "small_numbers.py::test_it_begins_and_ends_with_a_period_and_has_a_reason"),
    Broken("actions/goals", "following(metric, running) if _is_easier(before, aim, words.direction) else running", "running", API + "goals.py::test_a_change_is_a_version_and_an_easier_goal_begins_with_the_next_period"),
    Broken("actions/observations", 'if stands == "locked" and', "if False and", API + "observations.py::test_what_is_closed_for_good_is_only_for_the_owner_with_a_reason"),
    Broken("actions/observations", 'if stands == "future" else', "if False else", API + "observations.py::test_a_batch_is_stored_whole_or_not_at_all"),
    Broken("policy/goals", "provisional = not is_judged(", "provisional = False and not is_judged(", API + "goals.py::test_a_share_shows_the_latest_judged_figure_and_the_provisional_one"),
    Broken("policy/told", "if held or not (numerator or denominator):", "if False:", API + "small_numbers.py::test_a_small_number_is_read_inside_the_team_and_by_nobody_outside"),
    Broken("policy/summaries", "        if gone - mine:", "        if False:", API + "small_numbers.py::test_what_was_passed_up_before_a_team_left_gives_no_number_of_it_away"),
    Broken("policy/lows", "Low.held_by.in_(led) &", "Low.held_by.is_not(None) &", API + "lows.py::test_nobody_else_can_tell_that_a_low_exists"),
    Broken("policy/lows", "if any(leader.id != author_id for", "if any(True or leader.id for", API + "lows.py::test_without_another_leader_a_low_goes_to_the_next_one_above"),
    Broken("actions/reminders", "return done is not None and done.done_at < today", "return True", API + "reminders.py::test_the_leader_is_told_second_in_one_letter_with_all_names"),
    Broken("odd", "return TIMES * max(self.most, Decimal(1))", "return 2 * TIMES * max(self.most, Decimal(1))", "tests/measures/test_odd.py::test_ten_times_as_much_or_a_tenth_is_questioned"),
]  # fmt: skip


class _Reader(SourceFileLoader):
    """Reads a module with its rule broken, and keeps nothing of it."""

    def get_code(self, fullname: str) -> CodeType:
        rule = _wanted()
        return compile(rule.path.read_text().replace(rule.right, rule.wrong), str(rule.path), "exec")


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        rule = _wanted()
        if fullname != rule.name:
            return PathFinder.find_spec(fullname, path)
        return spec_from_file_location(fullname, rule.path, loader=_Reader(fullname, str(rule.path)))


def _wanted() -> Broken:
    return RULES[int(os.environ[WHICH])]


def survives(place: int) -> bool:
    """Whether the test of a rule passes although the rule is broken."""
    alone = ["--noconftest"] if RULES[place].test.startswith("tests/measures/") else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", *alone, "-p", "tests.measures.broken", RULES[place].test],
        cwd=ROOT,
        env={**os.environ, WHICH: str(place)},
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout.decode() + done.stderr.decode())
    return done.returncode == 0


if WHICH in os.environ:
    sys.meta_path.insert(0, _Finder())

if __name__ == "__main__":
    left = [RULES[place] for place in range(len(RULES)) if survives(place)]
    for each in left:
        print(f"Not noticed: {each.module}: {each.right!r} -> {each.wrong!r} ({each.test})")  # noqa: T201
    print(f"{len(RULES) - len(left)} of {len(RULES)} broken rules were noticed.")  # noqa: T201
    sys.exit(bool(left))
