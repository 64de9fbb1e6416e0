"""Rolling up: the figure of any team and time is defined by its leaf facts, and by nothing in between.

Leaf facts become sums; sums add up in any order; a figure is read off the sums last. Ratios and means are never
averaged. Kept sums per team and period may be used instead of the facts because `rolled_up`, which walks the tree as
it stood and forgets nothing, gives the same. Figures of ratios are fractions: 0.153 is 15.3 per cent.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar, assert_never

OverTeams = Literal["sum", "ratio", "mean", "min", "max", "none"]
OverTime = Literal["sum", "last", "ratio", "none"]

NOTHING = Decimal(0)
LARGEST = Decimal(10) ** 15
DECIMALS = 6
THRESHOLD = Decimal("0.8")
"""The share of expected reporters from which a closed period is judged, unless the metric says otherwise."""

Team = TypeVar("Team", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one reporter reported for one period: a value, or a numerator and a denominator.

    Of a mean, the numerator is the sum of the values and the denominator says how many there were.
    """

    numerator: Decimal
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up. `n` counts facts; `received`, `expected` and `on_time` count reporters; `revised` corrected facts.

    `expected` also counts reporters who are still missing, so a team that waits for everybody has sums, too.
    """

    numerator: Decimal = NOTHING
    denominator: Decimal = NOTHING
    n: int = 0
    received: int = 0
    expected: int = 0
    on_time: int = 0
    revised: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.n + other.n,
            self.received + other.received,
            self.expected + other.expected,
            self.on_time + other.on_time,
            self.revised + other.revised,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        """The change that turns `other` into these sums: what a revision adds to every team above."""
        return Sums(
            self.numerator - other.numerator,
            self.denominator - other.denominator,
            self.n - other.n,
            self.received - other.received,
            self.expected - other.expected,
            self.on_time - other.on_time,
            self.revised - other.revised,
        )


MISSING = Sums(expected=1)
"""A reporter who is expected and has not reported. It adds no figure: missing is never zero."""


def sums_of(fact: Fact, *, expected: bool = True, on_time: bool = True, revised: bool = False) -> Sums:
    """The sums of one fact from one reporter. A denominator of 0 is received, and adds 0/0."""
    empty = fact.denominator is not None and fact.denominator == 0
    return Sums(
        NOTHING if empty else fact.numerator,
        fact.denominator or NOTHING,
        n=1,
        received=1,
        expected=int(expected),
        on_time=int(on_time),
        revised=int(revised),
    )


def total(parts: Iterable[Sums]) -> Sums:
    return sum(parts, Sums())


def check_fact(fact: Fact, over_teams: OverTeams, *, proportion: bool = False) -> None:
    """ValueError that says what is wrong with a fact. A proportion is a ratio whose numerator is part of the rest."""
    top, bottom = fact.numerator, fact.denominator
    for number in (top, bottom):
        if number is not None:
            _check_number(number)
    if over_teams not in ("ratio", "mean"):
        if bottom is not None:
            raise ValueError("This metric takes one number, not two. Leave out the second.")
        return
    if bottom is None:
        raise ValueError("This metric takes two numbers: how many, and out of how many. Add the second.")
    if bottom < 0:
        raise ValueError("“Out of how many” cannot be below 0.")
    if proportion and top < 0:
        raise ValueError("“How many” cannot be below 0.")
    if proportion and top > bottom:
        raise ValueError(f"{top} is more than {bottom}: a part cannot be more than the whole. Check both numbers.")


def _check_number(number: Decimal) -> None:
    """Sums of ten million such numbers still fit into the 28 digits that Decimal keeps, so they stay exact."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("This is not a number. Use digits, for example 12 or 3.5.")
    if abs(number) >= LARGEST:
        raise ValueError("This number is too large. Check it, or use a larger unit.")
    if exponent < -DECIMALS and number != round(number, DECIMALS):
        raise ValueError(f"This number has too many decimals. Use at most {DECIMALS}.")


def figure(over_teams: OverTeams, sums: Sums) -> Decimal | None:
    """The figure that these sums stand for; None where there is none: nothing received, or a ratio to 0.

    A `ratio` is a fraction; in a `mean` a team weighs as much as it counted. The least, the most and figures that do
    not roll up (`none`) cannot be read off sums: use `figure_of` with the facts themselves.
    """
    match over_teams:
        case "sum":
            return sums.numerator if sums.received else None
        case "ratio" | "mean":
            return sums.numerator / sums.denominator if sums.denominator else None
        case "min" | "max" | "none":
            return None
        case _:
            assert_never(over_teams)


def figure_of(over_teams: OverTeams, facts: Sequence[Fact]) -> Decimal | None:
    """The figure of leaf facts, for every rule; with `none`, of a single fact only: distinct people do not add up."""
    match over_teams:
        case "sum" | "ratio" | "mean":
            return figure(over_teams, total(sums_of(fact) for fact in facts))
        case "min":
            return min((fact.numerator for fact in facts), default=None)
        case "max":
            return max((fact.numerator for fact in facts), default=None)
        case "none":
            return facts[0].numerator if len(facts) == 1 else None
        case _:
            assert_never(over_teams)


def over_time(rule: OverTime, periods: Sequence[Sums]) -> Sums | None:
    """The sums of several periods of one team, in order of time; None where they do not make one figure.

    `sum` is a flow and `ratio` is summed again, so both add up, reporters included: completeness counts the reports
    that were due. `last` is a stock: the latest period from which anything was received.
    """
    match rule:
        case "sum" | "ratio":
            return total(periods)
        case "last":
            return next((sums for sums in reversed(periods) if sums.received), None)
        case "none":
            return None
        case _:
            assert_never(rule)


def completeness(sums: Sums) -> Decimal | None:
    """Received of expected, as a fraction; None where nobody is expected."""
    return Decimal(sums.received) / sums.expected if sums.expected else None


def punctuality(sums: Sums) -> Decimal | None:
    """On time of expected, as a fraction; None where nobody is expected."""
    return Decimal(sums.on_time) / sums.expected if sums.expected else None


def is_judged(received: int, expected: int, closed: bool, threshold: Decimal = THRESHOLD) -> bool:
    """Whether a point enters the chart's limits and rules. If not, it is provisional: drawn hollow and dashed."""
    return closed and expected > 0 and received >= threshold * expected


def is_hollow(received: int, expected: int) -> bool:
    """Whether anyone is missing from a point."""
    return received < expected


def rolled_up(
    facts: Mapping[tuple[Team, date], Sums],
    tree_at: Callable[[date], Mapping[Team, Team | None]],
    team: Team,
    period: date,
) -> Sums:
    """The sums of a team and of all below it, found the long way: the definition that kept sums are tested against.

    `tree_at(period)` gives the parent of each team as the tree stood at the end of that period. A period rolls up by
    its own tree, so moving a team later changes nothing here. Raises ValueError where the tree runs in a circle.
    """
    parents = tree_at(period)
    return total(sums for (leaf, of), sums in facts.items() if of == period and team in line(parents, leaf))


def line(parents: Mapping[Team, Team | None], team: Team) -> list[Team]:
    """A team and all above it, from the bottom up. Raises ValueError where the tree runs in a circle."""
    above = [team]
    while (parent := parents.get(above[-1])) is not None:
        if parent in above:
            raise ValueError("The tree of teams runs in a circle. Give one of the teams another parent.")
        above.append(parent)
    return above


def reported_twice(reporting: Iterable[Team], parents: Mapping[Team, Team | None]) -> list[tuple[Team, Team]]:
    """Pairs (upper, lower) where a team and one below it both report the same metric and period.

    Their figures would count twice: refuse them, or keep the upper one apart as "own, without sub-teams".
    """
    known = list(dict.fromkeys(reporting))
    return [(upper, lower) for lower in known for upper in line(parents, lower)[1:] if upper in known]
