"""/api/v1/metrics/{id}/chart: the XmR chart of a metric and team, for the page, as a file, and as figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import Out
from models import Goal, Member, Metric, Team
from server.db import Session
from server.errors import Invalid
from server.events import FigureNow, Told, read_cursor
from server.identity import Me
from server.measures.charts import Width, xmr_chart
from server.measures.periods import Kind, label
from server.measures.rollup import is_hollow, is_judged
from server.measures.spc import Analysis, Direction, PointType, SpcPoint, analyse
from server.measures.svg import Theme
from server.measures.tables import Cell, to_csv
from server.measures.words import Icon, Tone, assurance_icon, meaning, story, variation_icon
from server.policy.figures import figures_over, is_closed, kind_of, moment, zone
from server.policy.goals import in_force, readable_goal, versions_of_each
from server.policy.metrics import readable_metric, versions_of, words_of
from server.policy.teams import visible_team

router = signed_in("/metrics", ["metrics"])

First = Annotated[date | None, Query(alias="from", description="The first period; default: that of the first report.")]
Last = Annotated[date | None, Query(alias="to", description="The last period; default: the running one.")]
GoalId = Annotated[UUID | None, Query(description="Draws the goal's target, and judges the limits against it.")]
Rebase = Annotated[list[date] | None, Query(max_length=10, description="Periods with which new limits start.")]


class IconOut(Out):
    """A Making Data Count icon: always shown with its words."""

    type: str
    letter: str
    tone: Tone
    title: str
    sentence: str


class ChartPoint(Out):
    period: date
    label: str
    value: float | None
    mean: float | None
    lpl: float | None
    upl: float | None
    label_of_point: str | None
    point_type: PointType | None
    hollow: bool
    judged: bool
    received: int
    expected: int
    told: Told | None


class ChartOut(Out):
    """The chart in two widths, in words and in figures. A share is a fraction."""

    metric_id: UUID
    team_id: UUID
    svg_wide: str
    svg_narrow: str
    story: str
    variation: IconOut | None
    assurance: IconOut | None
    notes: list[str]
    points: list[ChartPoint]
    mean: float | None
    lpl: float | None
    upl: float | None
    target: float | None
    cursor: int


@router.get("/{metric_id}/chart")
async def read(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID,
    goal_id: GoalId = None,
    first: First = None,
    last: Last = None,
    rebase: Rebase = None,
) -> ChartOut:
    """What in the figures of a team and all below it is a signal, and what the usual up and down."""
    cursor, _ = await read_cursor(db)
    chart = await _chart(db, me, metric_id, team_id, goal_id, first, last, rebase)
    analysis = chart.analysis
    segment = analysis.segments[-1] if analysis.segments else None
    variation = variation_icon(analysis, kind=chart.kind, unit=chart.unit, direction=chart.direction)
    return ChartOut(
        metric_id=metric_id,
        team_id=team_id,
        svg_wide=chart.svg("wide"),
        svg_narrow=chart.svg("narrow"),
        story=story(analysis, kind=chart.kind, unit=chart.unit, direction=chart.direction),
        variation=_icon(variation),
        assurance=_icon(assurance_icon(analysis, target=chart.target, unit=chart.unit)),
        notes=[f"{label('day', day)}: {words}" for day, words in chart.notes],
        points=chart.points(),
        mean=segment.mean if segment else None,
        lpl=segment.lpl if segment else None,
        upl=segment.upl if segment else None,
        target=None if chart.target is None else float(chart.target),
        cursor=cursor,
    )


@router.get("/{metric_id}/chart.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def download_svg(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID,
    goal_id: GoalId = None,
    first: First = None,
    last: Last = None,
    rebase: Rebase = None,
) -> Response:
    """The chart as a file that carries its colours, its title and its story."""
    chart = await _chart(db, me, metric_id, team_id, goal_id, first, last, rebase)
    return _file(chart.svg("wide", "file"), "image/svg+xml", "chart.svg")


@router.get("/{metric_id}/chart.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_csv(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID,
    goal_id: GoalId = None,
    first: First = None,
    last: Last = None,
    rebase: Rebase = None,
) -> Response:
    """The figures behind the chart, safe to open in a spreadsheet."""
    chart = await _chart(db, me, metric_id, team_id, goal_id, first, last, rebase)
    columns: dict[str, dict[date, Cell]] = {
        "Numerator": {each.period: each.numerator for each in chart.figures},
        "Denominator": {each.period: each.denominator for each in chart.figures},
        "Received": {each.period: each.received for each in chart.figures},
        "Expected": {each.period: each.expected for each in chart.figures},
    }
    table = to_csv(chart.analysis.points, kind=chart.kind, provisional=chart.provisional, columns=columns)
    return _file(table, "text/csv; charset=utf-8", "chart.csv")


@dataclass(frozen=True, slots=True)
class _Chart:
    """Everything that the page, the file and the table are made of."""

    metric: Metric
    team: Team
    name: str
    unit: str
    direction: Direction
    target: Decimal | None
    figures: Sequence[FigureNow]
    analysis: Analysis
    provisional: Mapping[date, Decimal]
    notes: Sequence[tuple[date, str]]

    @property
    def kind(self) -> Kind:
        return kind_of(self.metric)

    def svg(self, width: Width, theme: Theme = "page") -> str:
        return xmr_chart(
            self.analysis,
            kind=self.kind,
            unit=self.unit,
            direction=self.direction,
            title=f"{self.name}, {self.team.name}",
            target=self.target,
            hollow={each.period for each in self.figures if is_hollow(each.received, each.expected)},
            provisional=self.provisional,
            notes=self.notes,
            width=width,
            theme=theme,
            name=f"chart-{self.metric.id.hex[-8:]}-{self.team.id.hex[-8:]}",
        )

    def points(self) -> list[ChartPoint]:
        found = []
        for each, point in zip(self.figures, self.analysis.points, strict=True):
            provisional = self.provisional.get(each.period)
            found.append(
                ChartPoint(
                    period=each.period,
                    label=label(self.kind, each.period),
                    value=point.value if provisional is None else float(provisional),
                    mean=point.mean,
                    lpl=point.lpl,
                    upl=point.upl,
                    label_of_point=_meaning(each, point, provisional is not None),
                    point_type=point.point_type,
                    hollow=is_hollow(each.received, each.expected),
                    judged=point.value is not None,
                    received=each.received,
                    expected=each.expected,
                    told=each.told,
                )
            )
        return found


async def _chart(
    db: AsyncSession,
    me: Member,
    metric_id: UUID,
    team_id: UUID,
    goal_id: UUID | None,
    first: date | None,
    last: date | None,
    rebase: Sequence[date] | None,
) -> _Chart:
    metric = await readable_metric(db, me, metric_id)
    team = await visible_team(db, me, team_id)
    goal = await readable_goal(db, me, goal_id) if goal_id else None
    if goal and goal.metric_id != metric_id:
        raise Invalid("This goal is for another metric.", fields=[("goal_id", "Choose a goal for this metric.")])
    now = await moment(db)
    words = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id]
    figures = list(await figures_over(db, metric, team_id, me, first, last))
    while figures and not figures[-1].received:
        figures.pop()
    judged, provisional = [], {}
    for each in figures:
        closed = is_closed(metric, each.period, now)
        counts = is_judged(each.received, each.expected, closed, words.threshold)
        judged.append((each.period, each.value if counts else None))
        if not counts and each.value is not None:
            provisional[each.period] = each.value
    direction = cast(Direction, words.direction)
    target, notes = await _target(db, metric, goal)
    try:
        analysis = analyse(judged, direction=direction, rebase=rebase or (), target=target)
    except ValueError as error:
        raise Invalid(str(error), fields=[("rebase", str(error))]) from error
    for version in (await versions_of(db, metric_id))[1:]:
        notes.append((version.holds_from, "Definition changed"))
    notes = [each for each in notes if figures and figures[0].period < each[0] <= figures[-1].period]
    return _Chart(
        metric, team, words.name, words.unit, direction, target, figures, analysis, provisional, sorted(notes)
    )


async def _target(db: AsyncSession, metric: Metric, goal: Goal | None) -> tuple[Decimal | None, list[tuple[date, str]]]:
    """The target, unless it is one for a running total, which no single period can be held against; and its changes."""
    if goal is None:
        return None, []
    versions = (await versions_of_each(db, [goal.id]))[goal.id]
    notes = [(each.holds_from, "Goal changed") for each in versions[1:]]
    if metric.over_time == "sum":
        return None, notes
    return in_force(versions, (await moment(db)).astimezone(zone()).date()).target, notes


def _meaning(figure: FigureNow, point: SpcPoint, provisional: bool) -> str | None:
    if figure.told == "none":
        return "Too small to be shown outside the team"
    return meaning(point, provisional=provisional) if figure.received else None


def _icon(icon: Icon | None) -> IconOut | None:
    return None if icon is None else IconOut.model_validate(icon)


def _file(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
