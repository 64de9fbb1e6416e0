"""A chart put together: the figures as the reader is told them, judged, with what stands on it. No endpoint is here.

Invariant: a chart that anybody may see has judged figures only, none that is small, and no name or words of a member
but those of the metric itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ChartMark, Goal, Member, Metric, Team
from server.errors import Invalid
from server.events import FigureNow
from server.measures.charts import Width, xmr_chart
from server.measures.periods import Kind, label
from server.measures.rollup import is_hollow, is_judged
from server.measures.small import may_be_published
from server.measures.spc import Analysis, Direction, analyse
from server.measures.svg import Theme
from server.policy.figures import figures_over, is_closed, kind_of, moment, zone
from server.policy.goals import in_force, milestones_of, versions_of_each
from server.policy.marks import marks_of
from server.policy.metrics import versions_of, words_of
from server.policy.told import Reader


@dataclass(frozen=True, slots=True)
class Span:
    """Which periods, and from which of them on new limits are tried out, beside those that are set for good."""

    first: date | None = None
    last: date | None = None
    rebase: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the page, the file and the table are made of."""

    metric: Metric
    team: Team
    title: str
    unit: str
    direction: Direction
    target: Decimal | None
    figures: Sequence[FigureNow]
    analysis: Analysis
    provisional: Mapping[date, Decimal]
    notes: Sequence[tuple[date, str]]
    """Words beside days that stand on the drawing."""
    told: Sequence[str]
    """The same and more as sentences: who set new limits, and why; what matches no point."""
    marks: Sequence[ChartMark]
    people: Mapping[UUID, str]
    plan: Sequence[tuple[date, Decimal]]

    @property
    def kind(self) -> Kind:
        return kind_of(self.metric)

    def svg(self, width: Width, theme: Theme = "page") -> str:
        return xmr_chart(
            self.analysis,
            kind=self.kind,
            unit=self.unit,
            direction=self.direction,
            title=self.title,
            target=self.target,
            hollow={each.period for each in self.figures if is_hollow(each.received, each.expected)},
            provisional=self.provisional,
            notes=self.notes,
            plan=self.plan,
            width=width,
            theme=theme,
            name=f"chart-{self.metric.id.hex[-8:]}-{self.team.id.hex[-8:]}",
        )


async def draw(
    db: AsyncSession, reader: Reader, metric: Metric, team: Team, goal: Goal | None, span: Span = Span()
) -> Drawing:
    """The caller may see all of it. Raises Invalid where a date of new limits that are tried out matches no point."""
    public = reader == "anybody"
    now = await moment(db)
    words = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id]
    figures = list(await figures_over(db, metric, team.id, reader, span.first, span.last))
    counts = {
        each.period: is_judged(each.received, each.expected, is_closed(metric, each.period, now), words.threshold)
        for each in figures
    }
    if public:
        figures = [_in_public(metric, each, counts[each.period]) for each in figures]
    while figures and not (counts[figures[-1].period] if public else figures[-1].received):
        figures.pop()
    judged, provisional = [], {}
    for each in figures:
        judged.append((each.period, each.value if counts[each.period] else None))
        if not counts[each.period] and each.value is not None:
            provisional[each.period] = each.value
    direction = cast(Direction, words.direction)
    marks = await marks_of(db, metric.id, team.id)
    if public:
        marks = [each for each in marks if each.kind == "limits"]
    people = await _names(db, marks)
    set_ones = [each for each in marks if each.taken_back_at is None]
    points = {period for period, value in judged if value is not None}
    target, notes, told = await _goal(db, metric, goal, named=not public)
    rebase, more = _limits(set_ones, points, people, named=not public)
    told += more
    try:
        analysis = analyse(judged, direction=direction, rebase={*rebase, *span.rebase}, target=target)
    except ValueError as error:
        raise Invalid(str(error), fields=[("rebase", str(error))]) from error
    for version in (await versions_of(db, metric.id))[1:]:
        notes.append((version.holds_from, "Definition changed"))
        told.append((version.holds_from, f"What counts was put in other words.{_because(version.reason, not public)}"))
    for mark in set_ones:
        if mark.kind == "note":
            notes.append((mark.on_date, mark.words))
            told.append((mark.on_date, f"{mark.words} ({people[mark.author_id]})"))
    inside = figures and (figures[0].period, figures[-1].period)
    return Drawing(
        metric,
        team,
        words.name if public else f"{words.name}, {team.name}",
        words.unit,
        direction,
        target,
        figures,
        analysis,
        provisional,
        sorted(each for each in notes if inside and inside[0] < each[0] <= inside[1]),
        [f"{label('day', day)}: {sentence}" for day, sentence in sorted(told)],
        marks,
        people,
        await _plan(db, metric, goal) if target is not None else [],
    )


def _in_public(metric: Metric, figure: FigureNow, counts: bool) -> FigureNow:
    """The figure where anybody may read it, or that there is one which they may not."""
    if figure.value is None or figure.numerator is None or figure.denominator is None:
        return figure
    over_teams = metric.over_teams
    if counts and may_be_published(over_teams, figure.numerator, figure.denominator, figure.received):
        return figure
    kept = {"told": "none" if counts else None, "value": None, "numerator": None, "denominator": None}
    return figure.model_copy(update=kept)


def _because(reason: str, named: bool) -> str:
    return f" “{reason}”" if named else ""


def _limits(
    marks: Sequence[ChartMark], points: set[date], people: Mapping[UUID, str], *, named: bool
) -> tuple[list[date], list[tuple[date, str]]]:
    """Where limits start anew, and a sentence on each. One that matches no point any more is told of, not drawn."""
    dates, told = [], []
    for mark in marks:
        if mark.kind != "limits":
            continue
        said = f" “{mark.words}” ({people[mark.author_id]})" if named else ""
        if mark.on_date in points:
            dates.append(mark.on_date)
            told.append((mark.on_date, f"New limits from here.{said}"))
        elif named:
            told.append((mark.on_date, f"New limits were to start here, but no judged point stands here.{said}"))
    return dates, told


async def _goal(
    db: AsyncSession, metric: Metric, goal: Goal | None, *, named: bool
) -> tuple[Decimal | None, list[tuple[date, str]], list[tuple[date, str]]]:
    """The target, unless it is one for a running total, which no single period can be held against; and its changes."""
    if goal is None:
        return None, [], []
    versions = (await versions_of_each(db, [goal.id]))[goal.id]
    notes = [(each.holds_from, "Goal changed") for each in versions[1:]]
    told = [(each.holds_from, f"The goal was changed.{_because(each.reason, named)}") for each in versions[1:]]
    if metric.over_time == "sum":
        return None, notes, told
    return in_force(versions, (await moment(db)).astimezone(zone()).date()).target, notes, told


async def _plan(db: AsyncSession, metric: Metric, goal: Goal | None) -> list[tuple[date, Decimal]]:
    """The way through the milestones; a straight line from start to target is not drawn, the target says it."""
    if goal is None:
        return []
    today = (await moment(db)).astimezone(zone()).date()
    version = in_force((await versions_of_each(db, [goal.id]))[goal.id], today)
    stops = (await milestones_of(db, [goal.id])).get((goal.id, version.version), [])
    if not stops or version.baseline is None:
        return []
    return [(version.starts_on, version.baseline), *stops, (version.deadline, version.target)]


async def _names(db: AsyncSession, marks: Sequence[ChartMark]) -> dict[UUID, str]:
    ids = {each.author_id for each in marks} | {each.taken_back_by for each in marks if each.taken_back_by}
    return {row.id: row.name for row in await db.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))}
