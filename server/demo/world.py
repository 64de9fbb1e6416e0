"""What the parts of the demo share: one source of chance, the calendar of the call, and the rows made so far.

Everything follows from the date: the same day gives the same network, down to the ids.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from models import Base

WEEKS_DONE, WEEKS = 28, 42
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Someone:
    id: UUID
    name: str
    joined_at: datetime


@dataclass(slots=True)
class Group:
    """A team as the demo builds it. `people` are those expected to report in it, with the week they left, if any."""

    id: UUID
    name: str
    leaders: list[Someone] = field(default_factory=list)
    people: list[tuple[Someone, int | None]] = field(default_factory=list)

    @property
    def everybody(self) -> list[Someone]:
        return [*self.leaders, *(each for each, left in self.people if left is None)]


class World:
    def __init__(self, today: date, zone: str) -> None:
        self.dice = Random(2011)  # noqa: S311  the same network every time is the point
        self.zone = ZoneInfo(zone)
        this_monday = today - timedelta(days=today.weekday())
        self.first_week = this_monday - timedelta(weeks=WEEKS_DONE)
        self.launch = self.first_week + timedelta(days=3)
        self.deadline = self.first_week + timedelta(weeks=WEEKS - 1, days=5)
        self.rows: dict[type[Base], list[Row]] = defaultdict(list)
        self.people: dict[str, Someone] = {}
        self.core = Group(UUID(int=0), "")
        self.regions: list[Group] = []
        self.leaves: list[tuple[Group, Group]] = []
        """Each leaf team with its region."""
        self.call_id = UUID(int=0)
        self.jobs: dict[UUID, str] = {}
        """By member."""

    def week(self, number: int) -> date:
        """The Monday of a week of the call, the first being 1."""
        return self.first_week + timedelta(weeks=number - 1)

    def at(self, day: date, hour: float = 9) -> datetime:
        """That hour of the day on the clocks of the network."""
        wall = datetime.combine(day, time()) + timedelta(hours=hour)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def some_time(self, first: date, days: int) -> datetime:
        """Some moment of waking hours within so many days."""
        return self.at(first + timedelta(days=self.dice.randrange(days)), self.dice.uniform(7, 22))

    def id_at(self, moment: datetime) -> UUID:
        """A version 7 id as the database would have made it then: ids go in the order of time."""
        thousandths = int(moment.timestamp() * 1000)
        number = (
            (thousandths << 80) | (7 << 76) | (self.dice.getrandbits(12) << 64) | (2 << 62) | self.dice.getrandbits(62)
        )
        return UUID(int=number)

    def add(self, table: type[Base], at: datetime, **row: Any) -> UUID:
        """A row with an id of that moment."""
        row_id = self.id_at(at)
        self.rows[table].append({"id": row_id, **row})
        return row_id

    def chance(self, share: float) -> bool:
        return self.dice.random() < share
