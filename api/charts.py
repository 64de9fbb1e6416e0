"""/api/v1/metrics/{id}/chart: the XmR chart of a metric and team, for the page, as a file, and as figures."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.drawing import Drawing, Span, draw
from api.marks import MarkOut, mark_out
from api.router import signed_in
from api.shapes import Out
from models import Member
from server.db import Session
from server.errors import Invalid
from server.events import FigureNow, Told, read_cursor
from server.identity import Me
from server.measures.periods import label
from server.measures.rollup import is_hollow
from server.measures.spc import PointType, SpcPoint
from server.measures.tables import Cell, to_csv
from server.measures.words import Icon, Tone, assurance_icon, meaning, story, variation_icon
from server.png import png_of
from server.policy.goals import readable_goal
from server.policy.marks import may_mark
from server.policy.metrics import readable_metric
from server.policy.teams import visible_team

router = signed_in("/metrics", ["metrics"])

First = Annotated[date | None, Query(alias="from", description="The first period; default: that of the first report.")]
Last = Annotated[date | None, Query(alias="to", description="The last period; default: the running one.")]
GoalId = Annotated[UUID | None, Query(description="Draws the goal's target, and judges the limits against it.")]
Rebase = Annotated[
    list[date] | None,
    Query(max_length=10, description="Periods from which new limits are tried out, beside those that are set."),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chart of a metric: the same for the page and for each kind of file."""

    team_id: UUID
    goal_id: UUID | None
    span: Span


def _wanted(
    team_id: UUID, goal_id: GoalId = None, first: First = None, last: Last = None, rebase: Rebase = None
) -> Wanted:
    return Wanted(team_id, goal_id, Span(first, last, rebase or ()))


Asked = Annotated[Wanted, Depends(_wanted)]


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


class ChartDrawn(Out):
    """A chart in two widths, in words and in figures. A share is a fraction."""

    svg_wide: str
    svg_narrow: str
    story: str
    variation: IconOut | None
    assurance: IconOut | None
    notes: list[str] = Field(description="What stands on the chart, or was to stand there, as sentences by date.")
    points: list[ChartPoint]


class ChartOut(ChartDrawn):
    """The chart of a metric and team, with what its reader may do to it."""

    metric_id: UUID
    team_id: UUID
    marks: list[MarkOut] = Field(description="What people set on it, and what of that they took back.")
    may_mark: bool
    mean: float | None
    lpl: float | None
    upl: float | None
    target: float | None
    cursor: int


@router.get("/{metric_id}/chart")
async def read(db: Session, me: Me, metric_id: UUID, wanted: Asked) -> ChartOut:
    """What in the figures of a team and all below it is a signal, and what the usual up and down."""
    cursor, _ = await read_cursor(db)
    chart = await drawn(db, me, metric_id, wanted)
    analysis = chart.analysis
    segment = analysis.segments[-1] if analysis.segments else None
    return ChartOut(
        **dict(chart_drawn(chart)),
        metric_id=metric_id,
        team_id=wanted.team_id,
        marks=[mark_out(each, chart.people) for each in chart.marks],
        may_mark=await may_mark(db, me, chart.metric, chart.team),
        mean=segment.mean if segment else None,
        lpl=segment.lpl if segment else None,
        upl=segment.upl if segment else None,
        target=None if chart.target is None else float(chart.target),
        cursor=cursor,
    )


@router.get("/{metric_id}/chart.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def download_svg(db: Session, me: Me, metric_id: UUID, wanted: Asked) -> Response:
    """The chart as a file that carries its colours, its title and its story."""
    chart = await drawn(db, me, metric_id, wanted)
    return _file(chart.svg("wide", "file"), "image/svg+xml", "chart.svg")


@router.get("/{metric_id}/chart.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def download_png(db: Session, me: Me, metric_id: UUID, wanted: Asked) -> Response:
    """The same as a picture for slides and letters."""
    chart = await drawn(db, me, metric_id, wanted)
    picture = await asyncio.to_thread(png_of, chart.svg("wide", "file"))
    return _file(picture, "image/png", "chart.png")


@router.get("/{metric_id}/chart.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_csv(db: Session, me: Me, metric_id: UUID, wanted: Asked) -> Response:
    """The figures behind the chart, safe to open in a spreadsheet."""
    chart = await drawn(db, me, metric_id, wanted)
    columns: dict[str, dict[date, Cell]] = {
        "Numerator": {each.period: each.numerator for each in chart.figures},
        "Denominator": {each.period: each.denominator for each in chart.figures},
        "Received": {each.period: each.received for each in chart.figures},
        "Expected": {each.period: each.expected for each in chart.figures},
    }
    table = to_csv(chart.analysis.points, kind=chart.kind, provisional=chart.provisional, columns=columns)
    return _file(table, "text/csv; charset=utf-8", "chart.csv")


def chart_drawn(chart: Drawing) -> ChartDrawn:
    analysis = chart.analysis
    variation = variation_icon(analysis, kind=chart.kind, unit=chart.unit, direction=chart.direction)
    return ChartDrawn(
        svg_wide=chart.svg("wide"),
        svg_narrow=chart.svg("narrow"),
        story=story(analysis, kind=chart.kind, unit=chart.unit, direction=chart.direction),
        variation=_icon(variation),
        assurance=_icon(assurance_icon(analysis, target=chart.target, unit=chart.unit)),
        notes=list(chart.told),
        points=_points(chart),
    )


def _points(chart: Drawing) -> list[ChartPoint]:
    found = []
    for each, point in zip(chart.figures, chart.analysis.points, strict=True):
        provisional = chart.provisional.get(each.period)
        found.append(
            ChartPoint(
                period=each.period,
                label=label(chart.kind, each.period),
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


async def drawn(db: AsyncSession, me: Member, metric_id: UUID, wanted: Wanted) -> Drawing:
    metric = await readable_metric(db, me, metric_id)
    team = await visible_team(db, me, wanted.team_id)
    goal = await readable_goal(db, me, wanted.goal_id) if wanted.goal_id else None
    if goal and goal.metric_id != metric_id:
        raise Invalid("This goal is for another metric.", fields=[("goal_id", "Choose a goal for this metric.")])
    return await draw(db, me, metric, team, goal, wanted.span)


def _meaning(figure: FigureNow, point: SpcPoint, provisional: bool) -> str | None:
    if figure.told == "none":
        return "Too small to be shown outside the team"
    return meaning(point, provisional=provisional) if figure.received else None


def _icon(icon: Icon | None) -> IconOut | None:
    return None if icon is None else IconOut.model_validate(icon)


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
