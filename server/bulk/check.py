"""Holds every row of a file against the network before any is written: the period, the team, the figures."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Metric, Observation
from server.actions.reports import fault_of
from server.bulk.table import Columns, Fault, Row
from server.bulk.tree import Key, Node, NoSuchTeam, Tree
from server.measures.periods import ends, label
from server.policy.figures import kind_of

Progress = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last period of the teams, where whoever imports says so; the running period; the time zone."""

    since: date | None
    until: date | None
    running: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Given:
    """A row that may be written, with its team."""

    row: Row
    node: Node


@dataclass(slots=True)
class Checker:
    """Goes through the rows once, then looks for figures that would count twice."""

    tree: Tree
    metric: Metric
    unit: str
    columns: Columns
    span: Span
    faults: list[Fault] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    _seen: dict[tuple[Key, date], int] = field(default_factory=dict)
    _closes: dict[date, datetime] = field(default_factory=dict)

    def check(self, rows: Sequence[Row], progress: Progress) -> None:
        for done, row in enumerate(rows, 1):
            self._check(row)
            if done % 500 == 0 or done == len(rows):
                progress("Checking", done, len(rows))

    async def check_lines(self, db: AsyncSession) -> None:
        """A team and a team below it cannot both report a number for one period."""
        periods = sorted({each.row.period for each in self.given})
        stored = select(Observation.team_id, Observation.period).distinct()
        stored = stored.where(Observation.metric_id == self.metric.id, Observation.latest)
        there: dict[date, set[Key]] = defaultdict(set)
        for team_id, period in await db.execute(stored.where(Observation.period.in_(periods))):
            there[period].add(team_id)
        brought: dict[date, dict[Key, Given]] = defaultdict(dict)
        for each in self.given:
            brought[each.row.period][each.node.key] = each
        for period in periods:
            self._check_period(period, brought[period], there[period] - brought[period].keys())

    def closes(self, period: date) -> datetime:
        if period not in self._closes:
            self._closes[period] = ends(kind_of(self.metric), period, self.span.zone)
        return self._closes[period]

    def _check(self, row: Row) -> None:
        sound = self._check_period_of(row) & self._check_figures(row)
        try:
            node = self.tree.node(row.path, row.names)
        except NoSuchTeam as error:
            self._fault(row, self.columns.teams[error.place], str(error))
            return
        if not self._check_team(row, node):
            return
        before = self._seen.setdefault((node.key, row.period), row.line)
        if before != row.line:
            when = label(kind_of(self.metric), row.period)
            self._fault(row, self.columns.period, f"{node.name}, {when}, stands on line {before} already. Keep one.")
        elif sound:
            self.given.append(Given(row, node))

    def _check_period_of(self, row: Row) -> bool:
        span, kind = self.span, kind_of(self.metric)
        when = label(kind, row.period)
        if row.period > span.running:
            self._fault(row, self.columns.period, f"{when} has not begun yet.")
        elif span.since is not None and row.period < span.since:
            self._fault(row, self.columns.period, f"{when} is before {label(kind, span.since)}, which --since says.")
        elif span.until is not None and row.period > span.until:
            self._fault(row, self.columns.period, f"{when} is after {label(kind, span.until)}, which --until says.")
        else:
            return True
        return False

    def _check_figures(self, row: Row) -> bool:
        reason = fault_of(self.metric.over_teams, self.unit, row.numerator, row.denominator)
        if reason is not None:
            self._fault(row, self.columns.numerator, reason)
        return reason is None

    def _check_team(self, row: Row, node: Node) -> bool:
        closes = self.closes(row.period)
        place: Node | None = node
        while place is not None and place.path:
            team = place.team
            column = self.columns.teams[len(place.path) - 1]
            if team is not None and team.until is not None and team.until < closes and not self._reopens(place):
                self._fault(row, column, f"{place.name} was closed on {_day(team.until, self.span.zone)}.")
                return False
            if team is not None and not (team.code or self.span.since or self.tree.existed(place, closes)):
                since = _day(team.since, self.span.zone)
                reason = f"{place.name} is here only since {since}. If it was there before, add --since and the date."
                self._fault(row, column, reason)
                return False
            place.first = min(filter(None, (place.first, self.span.since or row.period)))
            place = self.tree.nodes.get(place.path[:-1])
        return True

    def _reopens(self, node: Node) -> bool:
        """A team that an import made is open as long as the latest import says."""
        return node.team is not None and bool(node.team.code) and self.span.until is not None

    def _check_period(self, period: date, brought: dict[Key, Given], there: set[Key]) -> None:
        closes = self.closes(period)
        double: dict[Key, str] = {}
        for key in [*brought, *there]:
            for above in self.tree.line(key, closes)[1:]:
                if above in brought or above in there:
                    double.setdefault(key, f"{self._name(above)} above it")
                    double.setdefault(above, f"{self._name(key)} below it")
        for key, other in double.items():
            if key in brought:
                row = brought[key].row
                column = self.columns.teams[-1] if self.columns.teams else self.columns.period
                self._fault(row, column, f"{other} has a figure for this period, too: it would count twice.")

    def _name(self, key: Key) -> str:
        return str(self.tree.teams[key].name) if isinstance(key, UUID) else self.tree.nodes[key].name

    def _fault(self, row: Row, column: str, reason: str) -> None:
        self.faults.append(Fault(row.line, column, reason))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    day = moment.astimezone(zone)
    return f"{day.day} {day:%B} {day.year}"


def is_same(row: Row, stored: tuple[Decimal, Decimal | None, str], *, with_note: bool) -> bool:
    """Whether a stored fact says what the row says."""
    numerator, denominator, note = stored
    return (row.numerator, row.denominator) == (numerator, denominator) and (not with_note or row.note == note)
