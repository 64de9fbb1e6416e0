"""Who may see and change goals: whoever may see their team; those who lead it. And where each stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, GoalVersion, Member, Metric, MetricVersion, Team
from server.errors import NotFound
from server.events import FigureNow, Told
from server.measures.goals import Pace, even_pace, pace, progress
from server.measures.periods import period_start
from server.measures.rollup import is_judged
from server.measures.spc import Direction
from server.policy.figures import is_closed, kind_of, moment, series_of, zone
from server.policy.metrics import words_of
from server.policy.teams import leadable_team, visible_teams
from server.policy.told import Reader

NOTHING = Decimal(0)


def visible_goals(me: Member) -> Select[Goal]:
    return select(Goal).where(Goal.team_id.in_(visible_teams(me).with_only_columns(Team.id)))


async def readable_goal(db: AsyncSession, me: Member, goal_id: UUID) -> Goal:
    goal = await db.scalar(visible_goals(me).where(Goal.id == goal_id))
    if goal is None:
        raise NotFound("There is no such goal.")
    return goal


async def editable_goal(db: AsyncSession, me: Member, goal_id: UUID) -> Goal:
    """The goal, mine alone until the transaction ends. Raises NotFound or Forbidden."""
    goal = await readable_goal(db, me, goal_id)
    await leadable_team(db, me, goal.team_id)
    return await db.get_one(Goal, goal_id, with_for_update={"key_share": True}, populate_existing=True)


async def versions_of_each(db: AsyncSession, goal_ids: Collection[UUID]) -> dict[UUID, list[GoalVersion]]:
    query = select(GoalVersion).where(GoalVersion.goal_id.in_(goal_ids)).order_by(GoalVersion.version)
    found: dict[UUID, list[GoalVersion]] = {each: [] for each in goal_ids}
    for version in await db.scalars(query):
        found[version.goal_id].append(version)
    return found


def in_force(versions: Sequence[GoalVersion], on: date) -> GoalVersion:
    """The latest version that had begun, or else the first."""
    return [each for each in versions if each.holds_from <= on or each.version == 1][-1]


@dataclass(frozen=True, slots=True)
class Where:
    """A goal's figure. Of a running total, the sum of all periods since the goal began. Provisional: not judged yet."""

    period: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    received: int
    expected: int
    provisional: bool
    told: Told | None
    """As in `FigureNow`; of a running total, `part` where any of its periods is not told in full."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal as it stands on `today`. `start` is where its progress is measured from."""

    goal: Goal
    metric: Metric
    words: MetricVersion
    version: GoalVersion
    versions: Sequence[GoalVersion]
    today: date
    current: Where | None
    latest: Where | None
    settled: Where | None
    """The latest figure that is not provisional; of a running total, what it had come to then."""
    pace: Pace | None

    @property
    def direction(self) -> Direction:
        return cast(Direction, self.words.direction)

    @property
    def start(self) -> Decimal | None:
        """A running total begins at nothing, whether or not somebody wrote that down."""
        return NOTHING if self.version.baseline is None and self.metric.over_time == "sum" else self.version.baseline

    @property
    def progress(self) -> Decimal | None:
        return progress(self.start, self.version.target, self.current.value if self.current else None)

    @property
    def even_pace(self) -> Decimal | None:
        version = self.version
        return even_pace(self.start, version.target, version.starts_on, version.deadline, self.today)

    @property
    def even_progress(self) -> Decimal | None:
        return progress(self.start, self.version.target, self.even_pace)


async def standings(db: AsyncSession, goals: Sequence[Goal], reader: Reader) -> list[Standing]:
    """Where these goals stand for who reads them, in as many queries as for one."""
    now = await moment(db)
    today = now.astimezone(zone()).date()
    metrics = {
        each.id: each for each in await db.scalars(select(Metric).where(Metric.id.in_({g.metric_id for g in goals})))
    }
    words = await words_of(db, metrics, today)
    versions = await versions_of_each(db, [each.id for each in goals])
    series = await series_of(db, [(metrics[each.metric_id], each.team_id) for each in goals], reader)
    return [
        _standing(
            goal,
            metrics[goal.metric_id],
            words[goal.metric_id],
            versions[goal.id],
            series[goal.metric_id, goal.team_id],
            now,
            today,
        )
        for goal in goals
    ]


def _standing(
    goal: Goal,
    metric: Metric,
    words: MetricVersion,
    versions: Sequence[GoalVersion],
    figures: Sequence[FigureNow],
    now: datetime,
    today: date,
) -> Standing:
    version = in_force(versions, today)
    places = _places(metric, version, words.threshold, figures, now)
    judged = [each for each in places if not each.provisional]
    latest = places[-1] if places else None
    settled = judged[-1] if judged else None
    current = latest if metric.over_time == "sum" else settled
    direction = cast(Direction, words.direction)
    points = [(each.period, None if each.provisional else each.value) for each in places]
    going = pace(points, version.target, kind=kind_of(metric), direction=direction)
    return Standing(goal, metric, words, version, versions, today, current, latest, settled, going)


def _places(
    metric: Metric, version: GoalVersion, threshold: Decimal, figures: Sequence[FigureNow], now: datetime
) -> list[Where]:
    """Period by period, without those at the end from which nothing came."""
    if metric.over_time == "sum":
        first = period_start(kind_of(metric), version.starts_on)
        figures = [each for each in figures if each.period >= first]
    while figures and not figures[-1].received:
        figures = figures[:-1]
    places: list[Where] = []
    for each in figures:
        provisional = not is_judged(each.received, each.expected, is_closed(metric, each.period, now), threshold)
        before = places[-1] if places and metric.over_time == "sum" else None
        numerator = _added(before.numerator if before else None, each.numerator)
        places.append(
            Where(
                each.period,
                numerator if metric.over_time == "sum" else each.value,
                numerator,
                _added(before.denominator if before else None, each.denominator),
                each.received + (before.received if before else 0),
                each.expected + (before.expected if before else 0),
                provisional,
                _told_together(before.told, each) if before else each.told,
            )
        )
    return places


def _added(before: Decimal | None, more: Decimal | None) -> Decimal | None:
    """Of what is told, the sum; None only where nothing is."""
    return before if more is None else more if before is None else before + more


def _told_together(before: Told | None, now: FigureNow) -> Told | None:
    if not now.received or before == now.told:
        return before
    return "part" if {before, now.told} & {"part", "none"} else now.told or before
