"""/api/v1/metrics: what is counted, in which words, and how it adds up; the roll-up of each."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import IfMatch, In, Out, Page, Person, person
from models import Member, Metric, MetricVersion, Team
from server.actions.metrics import Rules, Words, define_metric, hand_over_metric, reword_metric
from server.db import Session
from server.errors import Invalid
from server.events import FigureNow, Told, read_cursor
from server.fields import Figure, Line, Name, Sentence, Text, tag_of
from server.identity import Me
from server.measures.periods import Kind, checked_start, label
from server.measures.rollup import OverTeams, OverTime, is_hollow, is_judged
from server.measures.spc import Direction
from server.policy.figures import children_at, figures_at, figures_over, is_closed, kind_of, moment, zone
from server.policy.metrics import may_change_metric, readable_metric, versions_of, visible_metrics, words_of
from server.policy.teams import line_of, subtree_of, visible_team

router = signed_in("/metrics", ["metrics"])

RULES = ("period", "over_teams", "over_time", "reported_by")


class WordsIn(In):
    name: Annotated[Name, Field(examples=["Reviews done"])]
    counts: Annotated[Sentence, Field(examples=["People whose prescription was reviewed this week."])]
    out_of: Text = Field("", description="Of a ratio or mean: what it is counted out of.")
    leaves_out: Text = Field("", description="What does not count.")
    unit: Annotated[Line, Field(examples=["people", "%"])]
    direction: Direction = Field(description="Which way is better.")
    hides_small: bool = Field(False, description="Whether counts of 1 to 5 are held back outside each team.")
    threshold: Annotated[
        Decimal, Field(gt=0, le=1, description="Share of expected reports from which a closed period is judged.")
    ] = Decimal("0.8")

    def words(self) -> Words:
        return Words(**{name: getattr(self, name) for name in WordsIn.model_fields})


class MetricIn(WordsIn):
    team_id: UUID = Field(description="This team and all below it can be asked for the number.")
    period: Kind
    over_teams: OverTeams = Field(description="How the figures of teams make one.")
    over_time: OverTime = Field(description="How the figures of periods make one.")
    reported_by: Literal["member", "team"] = "member"
    copied_from: UUID | None = Field(None, description="The metric of the library whose words it begins with.")


class VersionIn(WordsIn):
    reason: Sentence


class OwnerIn(In):
    member_id: UUID


class MetricVersionOut(Out):
    version: int
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    direction: str
    threshold: Figure
    hides_small: bool
    author: Person
    reason: str
    holds_from: date
    created_at: datetime


class MetricLine(Out):
    """A metric with the words that hold today."""

    id: UUID
    team_id: UUID
    team_name: str
    period: Kind
    over_teams: OverTeams
    over_time: OverTime
    reported_by: Literal["member", "team"]
    version: int
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    direction: Direction
    threshold: Figure
    hides_small: bool
    copied_from: UUID | None
    stage_of: UUID | None = Field(description="The stage before: what is counted here was counted there, too.")
    owner: Person


class MetricOut(MetricLine):
    versions: list[MetricVersionOut]
    may_edit: bool


class RollupPoint(FigureNow):
    """One period of a team and all below it. `hollow`: somebody is missing. Not `judged`: provisional."""

    label: str
    n: int
    hollow: bool
    judged: bool
    closed: bool


class RollupChild(Out):
    """A team right below, for one period, as the tree stood at its end."""

    team_id: UUID
    name: str
    period: date
    numerator: Figure | None
    denominator: Figure | None
    value: Figure | None
    received: int
    expected: int
    hollow: bool
    judged: bool
    told: Told | None


class RollupOut(Out):
    metric_id: UUID
    team_id: UUID
    points: list[RollupPoint]
    children: list[RollupChild]
    children_period: date | None
    cursor: int


@router.get("")
async def list_metrics(db: Session, me: Me, team_id: UUID | None = None) -> Page[MetricLine]:
    """The metrics of a team, of those above and below it, as far as you may see them; or all that you may see."""
    query = visible_metrics(me)
    if team_id is not None:
        await visible_team(db, me, team_id)
        query = query.where(Metric.team_id.in_([*await line_of(db, team_id), *await subtree_of(db, team_id)]))
    return Page(items=await lines_of(db, list(await db.scalars(query.order_by(Metric.id)))), next=None)


@router.post("", status_code=201)
async def define(db: Session, me: Me, response: Response, metric: MetricIn) -> MetricOut:
    """Define a number. How it adds up is fixed for good; its words can be bettered."""
    rules = Rules(metric.period, metric.over_teams, metric.over_time, metric.reported_by)
    made = await define_metric(db, me, metric.team_id, rules, metric.words(), metric.copied_from)
    return await _metric_out(db, me, made, response)


@router.get("/{metric_id}")
async def read(db: Session, me: Me, response: Response, metric_id: UUID) -> MetricOut:
    """The metric, with every version of its words."""
    return await _metric_out(db, me, await readable_metric(db, me, metric_id), response)


@router.post("/{metric_id}/versions", status_code=201)
async def reword(
    db: Session, me: Me, response: Response, metric_id: UUID, version: VersionIn, if_match: IfMatch = None
) -> MetricOut:
    """Put the metric in other words, with a reason that everybody can read. Old versions stay."""
    await reword_metric(db, me, metric_id, version.words(), version.reason, if_match)
    return await _metric_out(db, me, await readable_metric(db, me, metric_id), response)


@router.put("/{metric_id}/owner")
async def hand_over(db: Session, me: Me, response: Response, metric_id: UUID, owner: OwnerIn) -> MetricOut:
    """Somebody else looks after the metric from now on."""
    metric = await hand_over_metric(db, me, metric_id, owner.member_id)
    return await _metric_out(db, me, metric, response)


@router.get("/{metric_id}/rollup")
async def rollup(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID,
    first: Annotated[
        date | None, Query(alias="from", description="The first period; default: that of the first report.")
    ] = None,
    last: Annotated[date | None, Query(alias="to", description="The last period; default: the running one.")] = None,
    period: Annotated[date | None, Query(description="For the teams below; default: the latest judged one.")] = None,
) -> RollupOut:
    """The figures of a team and all below it over time, and those of the teams right below for one period."""
    cursor, _ = await read_cursor(db)
    metric = await readable_metric(db, me, metric_id)
    await visible_team(db, me, team_id)
    if period is not None:
        try:
            checked_start(kind_of(metric), period)
        except ValueError as error:
            raise Invalid(str(error), fields=[("period", str(error))]) from error
    now = await moment(db)
    threshold = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id].threshold
    points = [
        point_of(metric, each, now, threshold) for each in await figures_over(db, metric, team_id, me, first, last)
    ]
    judged = [each.period for each in points if each.judged]
    chosen = period or next(iter(judged[-1:] or [each.period for each in points[-1:]]), None)
    children = await _children(db, me, metric, team_id, chosen, now, threshold) if chosen else []
    return RollupOut(
        metric_id=metric_id, team_id=team_id, points=points, children=children, children_period=chosen, cursor=cursor
    )


def point_of(metric: Metric, figure: FigureNow, now: datetime, threshold: Decimal) -> RollupPoint:
    closed = is_closed(metric, figure.period, now)
    return RollupPoint(
        **dict(figure),
        label=label(kind_of(metric), figure.period),
        n=figure.received,
        hollow=is_hollow(figure.received, figure.expected),
        judged=is_judged(figure.received, figure.expected, closed, threshold),
        closed=closed,
    )


async def _children(
    db: AsyncSession, me: Member, metric: Metric, team_id: UUID, period: date, now: datetime, threshold: Decimal
) -> list[RollupChild]:
    teams = await children_at(db, team_id, metric, period)
    figures = await figures_at(db, [metric], [each.id for each in teams], period, me)
    closed = is_closed(metric, period, now)
    children = []
    for team in teams:
        figure = figures[metric.id, team.id]
        if team.until is None or figure.received or figure.expected:
            children.append(
                RollupChild(
                    team_id=team.id,
                    name=team.name,
                    period=period,
                    numerator=figure.numerator,
                    denominator=figure.denominator,
                    value=figure.value,
                    received=figure.received,
                    expected=figure.expected,
                    hollow=is_hollow(figure.received, figure.expected),
                    judged=is_judged(figure.received, figure.expected, closed, threshold),
                    told=figure.told,
                )
            )
    return children


async def lines_of(db: AsyncSession, metrics: list[Metric]) -> list[MetricLine]:
    today = (await moment(db)).astimezone(zone()).date()
    words = await words_of(db, [each.id for each in metrics], today)
    teams = select(Team.id, Team.name).where(Team.id.in_({each.team_id for each in metrics}))
    names = {row.id: row.name for row in await db.execute(teams)}
    owners = select(Member).where(Member.id.in_({each.owner_id for each in metrics}))
    people = {each.id: person(each) for each in await db.scalars(owners)}
    return [_line(each, words[each.id], names[each.team_id], people[each.owner_id]) for each in metrics]


def _line(metric: Metric, words: MetricVersion, team_name: str, owner: Person) -> MetricLine:
    return MetricLine.model_validate(
        {
            **{name: getattr(metric, name) for name in (*RULES, "id", "team_id", "copied_from", "stage_of")},
            **{name: getattr(words, name) for name in ("version", *WordsIn.model_fields)},
            "team_name": team_name,
            "owner": owner,
        }
    )


async def _metric_out(db: AsyncSession, me: Member, metric: Metric, response: Response) -> MetricOut:
    (line,) = await lines_of(db, [metric])
    versions = await versions_of(db, metric.id)
    authors = select(Member).where(Member.id.in_({each.author_id for each in versions}))
    people = {each.id: person(each) for each in await db.scalars(authors)}
    response.headers["ETag"] = tag_of(versions[-1].version)
    return MetricOut(
        **dict(line),
        versions=[
            MetricVersionOut.model_validate(
                {
                    **{name: getattr(each, name) for name in MetricVersionOut.model_fields if name != "author"},
                    "author": people[each.author_id],
                }
            )
            for each in versions
        ],
        may_edit=await may_change_metric(db, me, metric),
    )
