"""What is done to goals: set, changed with a reason, given the baseline they lacked.

Invariant: the past is not rewritten. Every change is a new version; an easier one begins with the next period.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, GoalMilestone, GoalVersion, Member, Metric, Team
from server.actions.audit import record
from server.errors import Conflict, Invalid
from server.events import GoalSet, emit
from server.fields import hold_to
from server.measures.goals import even_pace
from server.measures.periods import checked_start, period_start
from server.measures.rollup import is_judged
from server.policy.figures import figures_over, following, is_closed, kind_of, moment, running_period, zone
from server.policy.goals import editable_goal, milestones_of, versions_of_each
from server.policy.metrics import readable_metric, words_of
from server.policy.teams import leadable_team, line_of, who_see


@dataclass(frozen=True, slots=True)
class Aim:
    """From where to where, by when. Figures of a metric in per cent are fractions: 0.95 is 95%."""

    baseline: Decimal | None
    baseline_period: date | None
    baseline_source: Literal["measured", "published", "not_yet_known"]
    target: Decimal
    starts_on: date
    deadline: date
    milestones: tuple[tuple[date, Decimal], ...] = ()


async def set_goal(
    db: AsyncSession, me: Member, metric_id: UUID, team_id: UUID, aim: Aim, part_of: UUID | None = None
) -> Goal:
    """A goal for a metric of this team, or of one above or below it. Raises NotFound, Forbidden, Invalid."""
    team = await leadable_team(db, me, team_id)
    metric = await readable_metric(db, me, metric_id)
    if team_id not in await line_of(db, metric.team_id) and metric.team_id not in await line_of(db, team_id):
        raise Invalid(
            f"This metric is not one of {team.name}, nor of a team above or below it.",
            fields=[("metric_id", "Choose a metric of this team, or of one above or below it.")],
        )
    _check(metric, aim)
    goal = Goal(metric_id=metric_id, team_id=team_id, owner_id=me.id, part_of=part_of)
    db.add(goal)
    await db.flush()
    running = running_period(metric, await moment(db))
    await _add_version(db, me, goal, team, 1, aim, "", min(running, aim.starts_on))
    await record(db, me, "goal.set", "goal", goal.id, target=str(aim.target))
    return goal


async def change_goal(
    db: AsyncSession, me: Member, goal_id: UUID, aim: Aim, reason: str, if_match: str | None = None
) -> Goal:
    """Raises NotFound, Forbidden, Invalid, ChangedMeanwhile."""
    goal = await editable_goal(db, me, goal_id)
    metric, team = await db.get_one(Metric, goal.metric_id), await db.get_one(Team, goal.team_id)
    _check(metric, aim)
    now = await moment(db)
    before = (await versions_of_each(db, [goal.id]))[goal.id][-1]
    hold_to(if_match, before.version)
    words = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id]
    running = running_period(metric, now)
    begins = following(metric, running) if _is_easier(before, aim, words.direction) else running
    await _add_version(db, me, goal, team, before.version + 1, aim, reason, max(before.holds_from, begins))
    await record(db, me, "goal.changed", "goal", goal.id, version=before.version + 1, target=str(aim.target))
    return goal


async def take_first_period(db: AsyncSession, me: Member, goal_id: UUID) -> Goal:
    """Make the first judged period the baseline that was not yet known. A running total starts at 0.

    Raises NotFound, Forbidden, and Conflict where a baseline is there or no period is complete enough.
    """
    goal = await editable_goal(db, me, goal_id)
    metric, team = await db.get_one(Metric, goal.metric_id), await db.get_one(Team, goal.team_id)
    before = (await versions_of_each(db, [goal.id]))[goal.id][-1]
    if before.baseline is not None:
        raise Conflict("This goal has a baseline. Change the goal if that is wrong.", code="baseline_known")
    period, value = await _first_judged(db, metric, goal.team_id, before.starts_on)
    stops = (await milestones_of(db, [goal.id])).get((goal.id, before.version), [])
    aim = Aim(value, period, "measured", before.target, before.starts_on, before.deadline, tuple(stops))
    running = running_period(metric, await moment(db))
    begins = max(before.holds_from, running)
    reason = "The first period was made the baseline."
    await _add_version(db, me, goal, team, before.version + 1, aim, reason, begins)
    await record(db, me, "goal.changed", "goal", goal.id, version=before.version + 1, baseline=str(value))
    return goal


async def _first_judged(db: AsyncSession, metric: Metric, team_id: UUID, starts_on: date) -> tuple[date, Decimal]:
    if metric.over_time == "sum":
        return period_start(kind_of(metric), starts_on), Decimal(0)
    now = await moment(db)
    threshold = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id].threshold
    for each in await figures_over(db, metric, team_id, "anybody"):  # a baseline is told to all who see the goal
        closed = is_closed(metric, each.period, now)
        if each.value is not None and is_judged(each.received, each.expected, closed, threshold):
            return each.period, each.value
    raise Conflict(
        f"No {metric.period} is complete yet. Wait until one is over and enough have reported.", code="nothing_judged"
    )


def _is_easier(before: GoalVersion, aim: Aim, direction: str) -> bool:
    lower = aim.target < before.target
    easier = lower if direction == "up" else aim.target > before.target if direction == "down" else False
    return easier or aim.deadline > before.deadline


def _check(metric: Metric, aim: Aim) -> None:
    faults = []
    if aim.deadline <= aim.starts_on:
        faults.append(("deadline", "The deadline must be after the start. Choose a later deadline."))
    if (aim.baseline is None) != (aim.baseline_source == "not_yet_known"):
        faults.append(("baseline_source", "Say where the baseline is from, or that it is not yet known."))
    if (aim.baseline is None) != (aim.baseline_period is None):
        faults.append(("baseline_period", "Say which period the baseline is of."))
    elif aim.baseline_period is not None:
        try:
            checked_start(kind_of(metric), aim.baseline_period)
        except ValueError as error:
            faults.append(("baseline_period", str(error)))
    if not faults:
        try:
            even_pace(aim.baseline, aim.target, aim.starts_on, aim.deadline, aim.starts_on, aim.milestones)
        except ValueError as error:
            faults.append(("milestones", str(error)))
    if faults:
        raise Invalid(faults[0][1], fields=faults)


async def _add_version(
    db: AsyncSession, me: Member, goal: Goal, team: Team, number: int, aim: Aim, reason: str, holds_from: date
) -> None:
    words = asdict(aim)
    stops = words.pop("milestones")
    db.add(GoalVersion(goal_id=goal.id, version=number, author_id=me.id, reason=reason, holds_from=holds_from, **words))
    await db.flush()
    db.add_all(GoalMilestone(goal_id=goal.id, version=number, on_date=day, value=value) for day, value in stops)
    await db.flush()
    event = GoalSet(
        goal_id=goal.id,
        metric_id=goal.metric_id,
        team_id=goal.team_id,
        version=number,
        baseline=aim.baseline,
        target=aim.target,
        deadline=aim.deadline,
    )
    emit(db, await who_see(db, team), event)
