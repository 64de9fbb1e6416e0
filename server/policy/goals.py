"""Who may see and change goals: whoever may see their team; those who lead it. And where each stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, GoalConfidence, GoalMilestone, GoalVersion, Member, Metric, MetricVersion, Place, Team
from server.errors import Forbidden, NotFound
from server.events import FigureNow, Told
from server.measures.goals import Pace, even_pace, pace, progress
from server.measures.periods import period_start
from server.measures.rollup import is_judged
from server.measures.spc import Direction
from server.policy.figures import is_closed, kind_of, moment, series_of, zone
from server.policy.metrics import words_of
from server.policy.reports import lines_of
from server.policy.teams import is_inside, leadable_team, visible_teams
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


Way = list[tuple[date, Decimal]]


async def milestones_of(db: AsyncSession, goal_ids: Collection[UUID]) -> dict[tuple[UUID, int], Way]:
    """The milestones of every version of these goals, by goal and version, in order."""
    query = select(GoalMilestone).where(GoalMilestone.goal_id.in_(goal_ids)).order_by(GoalMilestone.on_date)
    found: dict[tuple[UUID, int], Way] = {}
    for each in await db.scalars(query):
        found.setdefault((each.goal_id, each.version), []).append((each.on_date, each.value))
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
    milestones: dict[int, Way]
    """Of each version that has any."""

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
        stops = self.milestones.get(version.version, [])
        return even_pace(self.start, version.target, version.starts_on, version.deadline, self.today, stops)

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
    stops = await milestones_of(db, versions)
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
            {each.version: stops.get((goal.id, each.version), []) for each in versions[goal.id]},
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
    milestones: dict[int, Way],
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
    return Standing(goal, metric, words, version, versions, today, current, latest, settled, going, milestones)


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


async def parts_of(db: AsyncSession, goal_id: UUID) -> list[Goal]:
    """The goals that this one was split into. They are of the same call, so who may see the whole may see them."""
    return list(await db.scalars(select(Goal).where(Goal.part_of == goal_id).order_by(Goal.id)))


async def belongs_to_goal(db: AsyncSession, me: Member, team_id: UUID) -> bool:
    """Whether I am in the goal's team, in one below it, or lead above it."""
    if await is_inside(db, me, team_id):
        return True
    mine = list(await db.scalars(select(Place.team_id).where(Place.member_id == me.id, Place.until.is_(None))))
    return any(team_id in line for line in (await lines_of(db, mine)).values())


async def may_say_how_sure(db: AsyncSession, me: Member, team: Team) -> None:
    """Raises Forbidden."""
    if not await belongs_to_goal(db, me, team.id):
        raise Forbidden(f"Only the people of {team.name}, of the teams below it and the leaders above it can say this.")


async def confidences_of(db: AsyncSession, goal_id: UUID) -> list[tuple[GoalConfidence, str]]:
    """What was said, with whose it is, the least sure first."""
    query = select(GoalConfidence, Member.name).join(Member, Member.id == GoalConfidence.member_id)
    rows = await db.execute(
        query.where(GoalConfidence.goal_id == goal_id).order_by(GoalConfidence.score, GoalConfidence.given_at)
    )
    return [(row[0], row[1]) for row in rows]
