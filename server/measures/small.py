"""Small numbers can point to people. What is told outside a team never holds one, nor lets one be worked out.

A metric can say that counts of 1 to 5 are held back outside the team. Such a number is held: it moves no total outside
until at least three teams' numbers move one together, so that only their sum is told. Invariant, at every moment and
over all moments: each number is told alone and is not small, or stands in exactly one sum of three or more that were
not told before; neither totals, nor differences of totals, nor knowing one of the teams oneself, lead back to it. It is
complementary suppression as official statistics use it, held over time as well.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

SMALL = 5
"""Counts from 1 to this many are small."""
FEWEST = 3
"""A total of fewer teams, or fewer reports, is that of whoever reported."""

Publishable = Literal["sum", "ratio", "mean"]
PUBLISHABLE: frozenset[str] = frozenset(("sum", "ratio", "mean"))
"""The least and the most of all teams, and what does not add up, are figures of one of them: never published."""


class Counts(NamedTuple):
    numerator: Decimal
    denominator: Decimal


NONE = Counts(Decimal(0), Decimal(0))
_COUNTED: dict[str, tuple[Callable[[Counts], Decimal], ...]] = {
    "sum": (lambda of: of.numerator,),
    "ratio": (lambda of: of.numerator, lambda of: of.denominator - of.numerator),
    "mean": (lambda of: of.denominator,),
}
"""What may point to people: of a share also the rest of it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A team's number that is not told outside. `branch` is the team right below the one whose total it moves."""

    team: Hashable
    branch: Hashable
    now: Counts
    told: Counts
    """As much of it as stands in totals outside."""
    let_out: bool
    """It moved a total, together with others: whatever becomes of it, it cannot be told alone while they are held."""
    complete: bool = True
    """Everybody in the team has reported: it will not grow by itself out of being small."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`opened` are told alone from now on; `moved` move the total of their group, together."""

    opened: Sequence[Held]
    moved: Sequence[Held]


def is_small(over_teams: str, counts: Counts) -> bool:
    """Whether a number, or the rest of a share, is one of 1 to 5."""
    return any(0 < abs(of(counts)) <= SMALL for of in _COUNTED[over_teams])


def may_be_published(over_teams: str, numerator: Decimal, denominator: Decimal, received: int) -> bool:
    """Whether a figure may be read by everybody: it adds up, is not small, and is not that of one or two."""
    if over_teams not in PUBLISHABLE or received < FEWEST:
        return False
    return not is_small(over_teams, Counts(numerator, denominator))


def settle(over_teams: str, group: Sequence[Held]) -> Verdict:
    """What becomes of the held numbers that move one and the same total, after one of them changed.

    One that moved nothing yet is told as soon as it is not small. Those that did are told once none of them is small:
    then no more is known of what they were than their sum. Only small numbers move a total together: one that is told
    alone later would take itself out of their sum.
    """
    opened = [each for each in group if not each.let_out and not is_small(over_teams, each.now)]
    block = [each for each in group if each.let_out]
    if not any(is_small(over_teams, each.now) for each in block):
        opened += block
    left = [each for each in group if each not in opened]
    waiting = [e for e in left if e.complete and e.now != e.told and is_small(over_teams, e.now)]
    stay = [each.told for each in left if each.let_out and each not in waiting]
    return Verdict(opened, waiting if _may_move(over_teams, waiting, stay) else [])


def _may_move(over_teams: str, waiting: Sequence[Held], stay: Sequence[Counts]) -> bool:
    """Three or more, in which nobody can find one, not even who knows a team of them, or a branch of the tree."""
    if len(waiting) < FEWEST:
        return False
    all_told = [*stay, *(each.now for each in waiting)]
    if is_small(over_teams, Counts(sum((e[0] for e in all_told), NONE[0]), sum((e[1] for e in all_told), NONE[1]))):
        return False
    known = [{each.team} for each in waiting] + [
        {each.team for each in waiting if each.branch == branch} for branch in {each.branch for each in waiting}
    ]
    rests = [[each.now for each in waiting if each.team not in some] for some in known]
    return all(_hides_each(over_teams, rest) for rest in rests if rest)


def _hides_each(over_teams: str, some: Sequence[Counts]) -> bool:
    """Whether each of some numbers could be another, for who knows their sum, and that small ones are from 1 to 5."""
    if len(some) < FEWEST - 1:
        return False
    for of in _COUNTED[over_teams]:
        values = [abs(of(each)) for each in some]
        bound = [value for value in values if 0 < value <= SMALL]
        if not bound:
            continue
        low, high = sum(values) - len(bound), sum(SMALL - value for value in bound)
        if low < 1 or (high < 1 and len(bound) == len(values)):
            return False
    return True
