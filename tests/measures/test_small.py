"""Small numbers are not worked out from what is told: not from one moment, not from two, not by one of the teams.

A small world tells what `server.measures.small` says, and a solver that knows every total ever told tries to find the
numbers that were held back. (`tests/api/test_small_numbers.py` does the same with what the API tells.)
"""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.measures.small import Counts, Held, is_small, settle
from tests.measures.solver import Number, Solver

Shape = list[int]
"""How many teams each region has. A region of one is a team right below the top."""
Place = tuple[int, ...]
"""() is the top, (0,) its first region, (0, 2) the third team of that."""


@dataclass
class World:
    """What is told of a number that adds up, in a tree of three levels, after each report."""

    shape: Shape
    fewest: int = 3
    solver: Solver = field(default_factory=Solver)
    secret: dict[Number, int] = field(default_factory=dict)
    version: dict[Place, int] = field(default_factory=dict)
    held: dict[Place, Held] = field(default_factory=dict)
    stands: dict[Place, tuple[Place, int]] = field(default_factory=dict)
    """Which number of a team is in the totals: from which team on upwards."""
    alone: set[Number] = field(default_factory=set)
    small_totals: bool = False

    def __post_init__(self) -> None:
        self.region: dict[Place, Place] = {}
        for number, size in enumerate(self.shape):
            self.region |= {(number, team): (number,) if size > 1 else () for team in range(size)}

    @property
    def teams(self) -> list[Place]:
        return list(self.region)

    def moves(self, team: Place) -> tuple[Place | None, Place]:
        """The nearest team above with three or more right below, and the one below it that leads to the team."""
        region = self.region[team]
        if region and self.shape[team[0]] >= 3:
            return region, team
        if len(self.shape) >= 3:
            return (), region or team
        return None, team

    def report(self, team: Place, value: int) -> None:
        number = (team, self.version.get(team, -1) + 1)
        self.version[team], self.secret[number] = number[1], value
        now = Counts(Decimal(value), Decimal(0))
        before = self.held.get(team)
        if before is None and not is_small("sum", now):
            self._tell(team)
        else:
            moves, branch = self.moves(team)
            told = before.told if before else Counts(Decimal(self._told_alone(team)), Decimal(0))
            self.held[team] = Held(team, branch, now, told, before.let_out if before else False)
            if not self.held[team].let_out and is_small("sum", now):
                self.solver.fresh.add(number)
            if moves is None:
                self._settle([self.held[team]], None)
            else:
                self._settle([each for key, each in self.held.items() if self.moves(key)[0] == moves], moves)
        self._publish()

    def _told_alone(self, team: Place) -> int:
        return self.secret[team, self.stands[team][1]] if team in self.stands else 0

    def _settle(self, group: list[Held], moves: Place | None) -> None:
        verdict = settle("sum", group)
        teams = {id(each): team for team, each in self.held.items()}
        for each in verdict.opened:
            team = teams[id(each)]
            del self.held[team]
            self._tell(team)
        for each in verdict.moved:
            assert moves is not None
            team = teams[id(each)]
            self.held[team] = Held(team, each.branch, each.now, each.now, True)
            self.stands[team] = (moves, self.version[team])
            if is_small("sum", each.now):
                self.solver.fresh.add((team, self.version[team]))

    def _tell(self, team: Place) -> None:
        self.stands[team] = (team, self.version[team])
        self.alone.add((team, self.version[team]))

    def _publish(self) -> None:
        for top in {(), *self.region.values(), *self.region} - self.held.keys():
            numbers = [(team, v) for team, (at, v) in self.stands.items() if self._is_below(at, top)]
            total = sum(self.secret[each] for each in numbers)
            self.small_totals |= 0 < total <= 5
            self.solver.hear(numbers, total)

    def _is_below(self, team: Place, top: Place) -> bool:
        return team == top or not top or self.region.get(team) == top

    def told(self, top: Place) -> tuple[int | None, str | None]:
        """What those outside are told of a team and all below it, and whether that is all."""
        below = [each for each in self.version if self._is_below(each, top)]
        whole = sum(self.secret[each, self.version[each]] for each in below)
        shown = sum(self.secret[team, v] for team, (at, v) in self.stands.items() if self._is_below(at, top))
        if not below:
            return None, None
        if top in self.held or (shown != whole and not shown):
            return None, "none"
        return shown, "all" if shown == whole else "part"

    def given_away(self) -> set[Number]:
        """Small numbers that were never told alone, and that somebody finds out: an outsider, a reporter, a leader."""
        hidden = {each for each, value in self.secret.items() if 0 < value <= 5} - self.alone
        insiders: list[list[Place]] = [[], *([each] for each in self.region)]
        regions = set(self.region.values()) - {()}
        insiders += [[team for team, above in self.region.items() if above == region] for region in regions]
        found: set[Number] = set()
        for known in insiders:
            found |= {each for each in self.solver.worked_out(self.secret, known) if each[0] not in known} & hidden
        return found


REPORTS = st.lists(st.tuples(st.integers(0, 11), st.sampled_from([0, 1, 1, 2, 3, 4, 5, 5, 6, 9, 40])), max_size=24)


@pytest.mark.parametrize(
    ("over_teams", "numerator", "denominator", "small"),
    [("sum", 0, 0, False), ("sum", 1, 0, True), ("sum", -5, 0, True), ("sum", 6, 0, False), ("ratio", 6, 12, False),
     ("ratio", 0, 3, True), ("ratio", 97, 100, True), ("ratio", 100, 100, False), ("mean", 99, 5, True)],
)  # fmt: skip
def test_counts_of_one_to_five_are_small(over_teams: str, numerator: int, denominator: int, small: bool) -> None:
    assert is_small(over_teams, Counts(Decimal(numerator), Decimal(denominator))) is small


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), REPORTS)
@example([2, 1, 1], [(0, 2), (1, 3), (2, 4)])
@example([3], [(0, 1), (1, 2), (2, 2)])
@example([3], [(0, 1), (1, 1), (2, 5)])
@example([3], [(0, 5), (1, 5), (2, 2)])
@example([3], [(0, 2), (1, 3), (2, 4), (0, 40), (1, 4), (2, 30)])
@example([4], [(0, 1), (1, 1), (2, 2), (3, 4), (0, 40), (1, 30), (2, 20), (3, 50)])
@example([4], [(0, 2), (1, 3), (2, 4), (0, 9), (1, 9), (2, 9), (0, 1), (1, 0), (2, 0)])
def test_nobody_works_a_small_number_out_of_what_was_ever_told(shape: Shape, reports: list[tuple[int, int]]) -> None:
    world = World(shape)
    for which, value in reports:
        world.report(world.teams[which % len(world.teams)], value)
    assert world.given_away() == set()
    assert not world.small_totals


def held(team: int, now: int, told: int = 0, branch: int | None = None, *, let_out: bool = False) -> Held:
    counts = [Counts(Decimal(each), Decimal(0)) for each in (now, told)]
    return Held(team, team if branch is None else branch, counts[0], counts[1], let_out)


@pytest.mark.parametrize(
    ("group", "moves"),
    [
        ([held(1, 2), held(2, 3)], False),
        ([held(1, 2), held(2, 3), held(3, 4)], True),
        ([held(1, 2), held(2, 3), held(3, 4, 4, let_out=True)], False),
        ([held(1, 1), held(2, 1), held(3, 4)], False),
        ([held(1, 5), held(2, 5), held(3, 5)], False),
        ([held(1, 1), held(2, 1), held(3, 1), held(4, 1)], False),
        ([held(1, 2, branch=7), held(2, 3, branch=7), held(3, 4, branch=8)], False),
        ([held(1, 2, branch=7), held(2, 3, branch=7), held(3, 4, branch=8), held(4, 2, branch=8)], True),
        ([held(1, 2), held(2, 3), held(3, 40, 4, let_out=True), held(4, 1, 1, let_out=True)], False),
    ],
    ids=["two", "three", "only two are new", "who knows the 4 knows all", "all five", "all one, and small together",
         "a leader knows two of three", "a leader knows two of four", "one could be told alone later"],
)  # fmt: skip
def test_held_numbers_move_a_total_only_where_each_stays_one_of_several(group: list[Held], moves: bool) -> None:
    assert bool(settle("sum", group).moved) is moves
