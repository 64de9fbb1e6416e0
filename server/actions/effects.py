"""What a report did, said to whoever sent it: where the figure stands now, and who will read the low."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, GoalVersion, Member, MetricSum, Team
from server.events import FigureNow
from server.measures.periods import period_start
from server.measures.words import number as in_figures
from server.policy.figures import kind_of, zone
from server.policy.goals import standings
from server.policy.reports import Asking, Number
from server.policy.teams import in_words


class Numbers(Protocol):
    """A number as it was given."""

    @property
    def metric_id(self) -> UUID: ...
    @property
    def numerator(self) -> Decimal: ...
    @property
    def denominator(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Effect:
    sentences: list[str] = field(default_factory=list)
    low_read_by: str | None = None
    figures: list[FigureNow] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    """Questions about numbers that look like slips. They were taken all the same."""


Goals = dict[UUID, tuple[Goal, GoalVersion, str]]
"""By metric: the goal, its version, and the name of its team."""


async def effect_of(
    db: AsyncSession,
    me: Member,
    asked: Asking,
    given: Sequence[Numbers],
    goals: Goals,
    figures: list[FigureNow],
    readers: Sequence[Member],
) -> Effect:
    """One sentence for each number: against its goal, else the new figure of the reporter's team."""
    numbers = {each.metric.id: each for each in asked.numbers}
    sentences: list[str] = []
    for each in given:
        own = next((f for f in figures if f.metric_id == each.metric_id and f.team_id == asked.team.id), None)
        if own is None:
            continue
        number = numbers[each.metric_id]
        goal = goals.get(each.metric_id)
        at_goal = goal and next(
            (f for f in figures if f.metric_id == each.metric_id and f.team_id == goal[0].team_id), None
        )
        said = _as_given(each)
        if goal and at_goal:
            sentence = await _against(db, me, number, goal, at_goal, said)
        else:
            sentence = f"Your {said} made it {_plainly(number, own.value)} in {asked.team.name}, {asked.label}."
        sentences.append(sentence if not sentences else f"{number.words.name}: {sentence[0].lower()}{sentence[1:]}")
    if not readers:
        return Effect(sentences, None, figures)
    names = in_words([each.name for each in readers])
    return Effect([*sentences, f"{names} will read your low."], names, figures)


async def goals_above(db: AsyncSession, asked: Asking, given: Sequence[Numbers], line: Sequence[UUID]) -> Goals:
    """For each metric the goal furthest up in the line that the reporter may see, as it stands now."""
    visible = line if asked.team.call_id is not None else line[:1]
    today = asked.now.astimezone(zone()).date()
    query = (
        select(Goal, GoalVersion, Team.name)
        .join(GoalVersion, GoalVersion.goal_id == Goal.id)
        .join(Team, Team.id == Goal.team_id)
        .where(Goal.metric_id.in_([each.metric_id for each in given]), Goal.team_id.in_(visible))
        .where(or_(GoalVersion.holds_from <= today, GoalVersion.version == 1))
        .order_by(GoalVersion.version)
    )
    rows = (await db.execute(query)).all()
    return {
        goal.metric_id: (goal, version, name)
        for goal, version, name in sorted(rows, key=lambda row: visible.index(row[0].team_id))
    }


async def _against(
    db: AsyncSession, me: Member, number: Number, goal: tuple[Goal, GoalVersion, str], figure: FigureNow, said: str
) -> str:
    of, version, team_name = goal
    if figure.told not in (None, "inside"):
        (standing,) = await standings(db, [of], me)
        if standing.current is None or standing.current.value is None:
            return f"Your {said} is in. The figure of {team_name} is too small to be shown outside it."
        return f"Your {said} is in. {team_name} is at {_plainly(number, standing.current.value)}."
    if number.metric.over_time == "sum":
        since = period_start(kind_of(number.metric), version.starts_on)
        running = select(func.sum(MetricSum.numerator)).where(
            MetricSum.metric_id == of.metric_id, MetricSum.team_id == of.team_id, MetricSum.period >= since
        )
        total = await db.scalar(running) or Decimal(0)
        return f"Your {said} made it {_number(total)} of {_number(version.target)}."
    target = _plainly(number, version.target)
    return f"With your {said}, {team_name} is at {_plainly(number, figure.value)}. The goal is {target}."


def _as_given(given: Numbers) -> str:
    if given.denominator is None:
        return _number(given.numerator)
    return f"{_number(given.numerator)} of {_number(given.denominator)}"


def _plainly(number: Number, value: Decimal | None) -> str:
    unit = number.words.unit if number.metric.over_teams in ("ratio", "mean") else ""
    return "not yet a figure" if value is None else in_figures(value, unit)


def _number(value: Decimal) -> str:
    """1,234 or 3.5, with no zeros at the end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
