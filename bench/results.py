"""What a benchmark gives back: a value, what it is held against, and how far the runs behind it lie apart.

Invariant: a goal that lies inside the spread of the runs is neither met nor missed. It is "not shown".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Progress = Callable[[str, int, int], None]
NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value against its goal. `floor` is the least that could be hoped for, measured in the same run, and
    `ratio` how many times that it is.

    Where a thing was measured several times, `runs` holds one number of each: the value, or where there is a floor the
    ratio to the floor of the same turn. The goal is then one for their median, and their ends are the spread.
    """

    value: float
    unit: str
    goal: float | None = None
    floor: float | None = None
    runs: tuple[float, ...] = ()
    at_least: bool = False
    """The goal is to be reached, not to be stayed below."""

    @property
    def ratio(self) -> float | None:
        if self.floor is None:
            return None
        if self.runs:
            return median(self.runs)
        return self.value / self.floor if self.floor else None

    @property
    def spread(self) -> tuple[float, float] | None:
        return (min(self.runs), max(self.runs)) if len(self.runs) > 1 else None

    @property
    def met(self) -> bool | None:
        """None without a goal, and where the runs do not show it."""
        if self.goal is None or (self.spread and self.spread[0] < self.goal < self.spread[1]):
            return None
        held = median(self.runs) if self.runs else self.value
        return held >= self.goal if self.at_least else held <= self.goal

    @property
    def verdict(self) -> str:
        words = {True: "yes", False: "no", None: NOT_SHOWN}
        return "" if self.goal is None else words[self.met]

    def as_json(self) -> dict[str, float | str | bool | list[float] | None]:
        ratio, spread = self.ratio, self.spread
        return {
            "value": round(self.value, 2),
            "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 2),
            "ratio": None if ratio is None else round(ratio, 3),
            "goal": self.goal,
            "met": self.met,
            "spread": None if spread is None else [round(each, 3) for each in spread],
        }


Results = dict[str, Result]


def repeated(values: Sequence[float], unit: str, goal: float | None = None, *, at_least: bool = False) -> Result:
    """The median of several runs, held against the goal itself."""
    return Result(median(values), unit, goal, None, tuple(values), at_least)


def compared(
    ours: Sequence[float], floors: Sequence[float], unit: str, goal: float | None = None, *, at_least: bool = False
) -> Result:
    """Ours against a floor that was measured in turns with it: the goal is one for the median of the ratios, each of
    two neighbours in time."""
    ratios = tuple(mine / floor for mine, floor in zip(ours, floors, strict=True))
    return Result(median(ours), unit, goal, median(floors), ratios, at_least)


def ahead(ours: Sequence[float], theirs: Sequence[float], goal: float | None = None) -> Result:
    """How many times less ours costs than what somebody else's did in the same turn."""
    return repeated([other / mine for mine, other in zip(ours, theirs, strict=True)], "times", goal, at_least=True)
