"""What a benchmark gives back."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value against its goal. `floor` is the least that could be hoped for, measured in the same run, and
    `ratio` how many times that it is."""

    value: float
    unit: str
    goal: float | None = None
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    def as_json(self) -> dict[str, float | str | bool | None]:
        ratio = self.ratio
        return {
            "value": round(self.value, 2),
            "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 2),
            "ratio": None if ratio is None else round(ratio, 3),
            "goal": self.goal,
            "met": self.met,
        }


Results = dict[str, Result]
