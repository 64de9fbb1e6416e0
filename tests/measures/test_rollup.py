"""Rolling up: what adds up, what does not, and kept sums that are always the same as starting over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.measures.rollup import (
    MISSING,
    Fact,
    OverTeams,
    Sums,
    check_fact,
    completeness,
    figure,
    figure_of,
    is_hollow,
    is_judged,
    line,
    over_time,
    punctuality,
    reported_twice,
    rolled_up,
    sums_of,
    total,
)

WEEKS = [date(2011, 6, 6), date(2011, 6, 13), date(2011, 6, 20)]
TEAMS = ["england", "north", "south", "leeds", "york", "bath", "kent"]
NUMBERS = st.decimals(-(10**6), 10**6, places=3)
FACTS = st.builds(Fact, NUMBERS, st.none() | st.decimals(0, 10**6, places=3))
COUNTS = st.integers(0, 10**6)
SUMS = st.builds(Sums, NUMBERS, NUMBERS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)


def of(numerator: int, denominator: int | None = None) -> Fact:
    return Fact(Decimal(numerator), None if denominator is None else Decimal(denominator))


def test_medway_is_a_ratio_of_sums_and_not_an_average_of_percentages() -> None:
    """Medway PCT 2012 (Child et al., BMC Psychiatry 12:155): care homes 118/462, at home 43/589."""
    both = sums_of(of(118, 462)) + sums_of(of(43, 589))
    assert [both.numerator, both.denominator] == [161, 1051]
    share = figure("ratio", both)
    assert share == Decimal(161) / Decimal(1051)
    assert round(share, 3) == Decimal("0.153")
    assert round((Decimal(118) / 462 + Decimal(43) / 589) / 2, 3) == Decimal("0.164")


def test_a_count_can_fall_while_its_ratio_rises() -> None:
    """England 2020 (Howard et al., Lancet Neurol 19:892)."""
    march, april = sums_of(of(45554, 470292)), sums_of(of(45286, 453377))
    assert april.numerator < march.numerator
    assert (figure("ratio", april) or 0) > (figure("ratio", march) or 0)


def test_a_mean_weighs_a_team_by_how_much_it_counted() -> None:
    one, other = sums_of(of(12, 3)), sums_of(of(12, 1))
    assert [figure("mean", one), figure("mean", other)] == [4, 12]
    assert figure("mean", one + other) == 6


def test_missing_is_never_zero_and_a_zero_is_a_figure() -> None:
    assert figure("sum", MISSING) is None
    assert figure("mean", MISSING) is None
    assert figure("ratio", MISSING) is None
    assert figure("sum", sums_of(of(0))) == 0
    waiting = sums_of(of(5)) + MISSING
    assert [figure("sum", waiting), waiting.received, waiting.expected] == [5, 1, 2]


def test_a_denominator_of_zero_is_received_undefined_and_adds_nothing() -> None:
    empty = sums_of(of(3, 0))
    assert empty == Sums(n=1, received=1, expected=1, on_time=1)
    assert figure("ratio", empty) is None
    assert figure("ratio", empty + sums_of(of(1, 4))) == Decimal("0.25")
    assert completeness(empty) == 1


def test_least_most_and_distinct_are_read_from_facts_only() -> None:
    facts = [of(3), of(1), of(2)]
    assert [figure_of("min", facts), figure_of("max", facts), figure_of("none", facts)] == [1, 3, None]
    assert figure_of("none", facts[:1]) == 3
    assert [figure_of(over_teams, []) for over_teams in ("sum", "ratio", "mean", "min", "max", "none")] == [None] * 6
    assert [figure(over_teams, sums_of(of(3))) for over_teams in ("min", "max", "none")] == [None] * 3


def test_figures_are_exact() -> None:
    assert figure("sum", total(sums_of(Fact(Decimal("0.1"))) for _ in range(3))) == Decimal("0.3")


@given(SUMS, SUMS, SUMS)
def test_sums_add_in_any_order(a: Sums, b: Sums, c: Sums) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Sums() == a
    assert (a + b) - b == a
    assert total([a, b, c]) == a + b + c


@given(st.lists(FACTS, max_size=8), st.lists(FACTS, max_size=8))
def test_sums_of_parts_are_the_sums_of_the_whole(one: list[Fact], other: list[Fact]) -> None:
    kept = total(map(sums_of, one)) + total(map(sums_of, other))
    rules: list[OverTeams] = ["sum", "ratio", "mean"]
    for over_teams in rules:
        assert figure(over_teams, kept) == figure_of(over_teams, one + other)


# Over time


def test_over_time_a_flow_adds_up_and_a_ratio_is_summed_again() -> None:
    months = [sums_of(of(1, 10)), sums_of(of(1, 2)) + MISSING, MISSING]
    quarter = over_time("ratio", months)
    assert quarter is not None
    assert figure("ratio", quarter) == Decimal(2) / 12
    assert (quarter.received, quarter.expected) == (2, 4)
    assert over_time("sum", months) == quarter
    assert over_time("sum", []) == Sums()


def test_over_time_a_stock_is_the_last_one_received() -> None:
    months = [sums_of(of(10)), sums_of(of(12)), MISSING]
    assert over_time("last", months) == months[1]
    assert over_time("last", [MISSING]) is None
    assert over_time("last", [sums_of(of(10)), sums_of(of(0))]) == sums_of(of(0))


def test_over_time_some_figures_make_none() -> None:
    assert over_time("none", [sums_of(of(10))]) is None


# Completeness


def test_completeness_travels_with_the_sums() -> None:
    sums = sums_of(of(1)) + sums_of(of(2), on_time=False) + sums_of(of(3), revised=True) + MISSING
    assert (sums.n, sums.received, sums.expected, sums.on_time, sums.revised) == (3, 3, 4, 2, 1)
    assert (completeness(sums), punctuality(sums)) == (Decimal("0.75"), Decimal("0.5"))
    assert (completeness(Sums()), punctuality(Sums())) == (None, None)
    assert completeness(sums_of(of(1), expected=False)) is None


@pytest.mark.parametrize(
    ("received", "expected", "closed", "judged", "hollow"),
    [
        (10, 10, True, True, False),
        (10, 10, False, False, False),
        (8, 10, True, True, True),
        (7, 10, True, False, True),
        (4, 5, True, True, True),
        (79, 99, True, False, True),
        (0, 0, True, False, False),
        (11, 10, True, True, False),
    ],
)
def test_a_closed_period_is_judged_from_eight_in_ten(
    received: int, expected: int, closed: bool, judged: bool, hollow: bool
) -> None:
    assert is_judged(received, expected, closed) is judged
    assert is_hollow(received, expected) is hollow


def test_a_metric_can_have_its_own_threshold() -> None:
    assert is_judged(1, 2, True, Decimal("0.5"))
    assert not is_judged(9, 10, True, Decimal(1))


# What is refused


@pytest.mark.parametrize(
    ("fact", "over_teams", "proportion", "sentence"),
    [
        (of(3), "ratio", False, "takes two numbers"),
        (of(3), "mean", False, "takes two numbers"),
        (of(3, 4), "sum", False, "takes one number"),
        (of(5, 4), "ratio", True, "5 is more than 4: a part cannot be more than the whole"),
        (of(1, 0), "ratio", True, "1 is more than 0"),
        (of(-1, 4), "ratio", True, "cannot be below 0"),
        (of(1, -4), "ratio", False, "cannot be below 0"),
        (Fact(Decimal("NaN")), "sum", False, "not a number"),
        (Fact(Decimal(1), Decimal("Infinity")), "ratio", False, "not a number"),
        (of(10**15), "sum", False, "too large"),
        (Fact(Decimal("0.1234567")), "sum", False, "at most 6"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(fact: Fact, over_teams: OverTeams, proportion: bool, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_fact(fact, over_teams, proportion=proportion)


@pytest.mark.parametrize(
    ("fact", "over_teams", "proportion"),
    [
        (of(0, 0), "ratio", True),
        (of(4, 4), "ratio", True),
        (of(5, 4), "ratio", False),
        (of(-3), "sum", False),
        (Fact(Decimal("-999999999999999.999999")), "sum", False),
    ],
)
def test_a_fact_that_can_be_is_taken(fact: Fact, over_teams: OverTeams, proportion: bool) -> None:
    check_fact(fact, over_teams, proportion=proportion)


# The tree


TREE: Mapping[str, str | None] = {
    "england": None,
    "north": "england",
    "south": "england",
    "leeds": "north",
    "york": "north",
    "bath": "south",
    "kent": "south",
}


def test_a_past_period_rolls_up_by_the_tree_as_it_stood() -> None:
    facts = {(team, week): sums_of(of(1)) for team in ("leeds", "york", "bath", "kent") for week in WEEKS}
    moved = {**TREE, "york": "south"}

    def tree_at(week: date) -> Mapping[str, str | None]:
        return TREE if week < WEEKS[1] else moved

    assert [rolled_up(facts, tree_at, "north", week).numerator for week in WEEKS] == [2, 1, 1]
    assert [rolled_up(facts, tree_at, "south", week).numerator for week in WEEKS] == [2, 3, 3]
    assert [rolled_up(facts, tree_at, "england", week).numerator for week in WEEKS] == [4, 4, 4]
    assert rolled_up(facts, tree_at, "york", WEEKS[0]).numerator == 1
    assert rolled_up(facts, tree_at, "nowhere", WEEKS[0]) == Sums()


def test_a_team_that_has_left_the_tree_counts_only_for_itself() -> None:
    facts = {("leeds", WEEKS[0]): sums_of(of(1))}
    assert rolled_up(facts, lambda _: {}, "england", WEEKS[0]) == Sums()
    assert rolled_up(facts, lambda _: {}, "leeds", WEEKS[0]).n == 1


def test_a_tree_that_runs_in_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        line({"north": "south", "south": "north"}, "north")


def test_a_team_and_one_below_it_that_both_report_are_found() -> None:
    assert reported_twice(["leeds", "york", "bath"], TREE) == []
    assert reported_twice(["leeds", "north", "england", "kent"], TREE) == [
        ("north", "leeds"),
        ("england", "leeds"),
        ("england", "north"),
        ("england", "kent"),
    ]


@dataclass
class _Kept:
    """Sums per team and period, changed one report at a time by adding the change to every team in line."""

    sums: dict[tuple[str, date], Sums] = field(default_factory=dict)

    def add(self, parents: Mapping[str, str | None], team: str, week: date, change: Sums) -> None:
        for above in line(parents, team):
            self.sums[above, week] = self.sums.get((above, week), Sums()) + change


class KeptSumsAreTheSameAsStartingOver(RuleBasedStateMachine):
    """Teams report, correct and move in any order; the sums that were kept on the way never part from the facts."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[tuple[str, date], Sums] = {}
        self.trees: dict[date, dict[str, str | None]] = {week: dict(TREE) for week in WEEKS}
        self.kept = _Kept()

    def tree_at(self, week: date) -> Mapping[str, str | None]:
        return self.trees[week]

    @rule(team=st.sampled_from(TEAMS[3:]), week=st.sampled_from(WEEKS), fact=FACTS, on_time=st.booleans())
    def report(self, team: str, week: date, fact: Fact, on_time: bool) -> None:
        before = self.facts.get((team, week), Sums())
        after = sums_of(fact, on_time=on_time, revised=before.n > 0)
        self.facts[team, week] = after
        self.kept.add(self.trees[week], team, week, after - before)

    @rule(team=st.sampled_from(TEAMS[3:]), week=st.sampled_from(WEEKS))
    def expect(self, team: str, week: date) -> None:
        if (team, week) not in self.facts:
            self.facts[team, week] = MISSING
            self.kept.add(self.trees[week], team, week, MISSING)

    @rule(team=st.sampled_from(TEAMS[3:]), to=st.sampled_from(TEAMS[1:3]), since=st.sampled_from(WEEKS))
    def move(self, team: str, to: str, since: date) -> None:
        for week in WEEKS[WEEKS.index(since) :]:
            own = self.facts.get((team, week), Sums())
            self.kept.add(self.trees[week], team, week, Sums() - own)
            self.trees[week][team] = to
            self.kept.add(self.trees[week], team, week, own)

    @invariant()
    def every_team_has_the_sums_of_its_facts(self) -> None:
        for week in WEEKS:
            for team in TEAMS:
                kept = self.kept.sums.get((team, week), Sums())
                assert kept == rolled_up(self.facts, self.tree_at, team, week)

    @invariant()
    def what_the_top_has_its_parts_have_together(self) -> None:
        for week in WEEKS:
            parts = total(rolled_up(self.facts, self.tree_at, team, week) for team in TEAMS[3:])
            assert rolled_up(self.facts, self.tree_at, "england", week) == parts


TestKeptSums = KeptSumsAreTheSameAsStartingOver.TestCase
TestKeptSums.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
