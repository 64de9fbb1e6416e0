"""/api/v1/goals: a metric of a team with a baseline, a target and a deadline; and how far it has come."""

from collections.abc import Sequence
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
from models import Goal, Member, Team
from server.actions.goals import Aim, change_goal, set_goal, take_first_period
from server.db import Session
from server.events import Told, read_cursor
from server.fields import Figure, Number, Sentence, tag_of
from server.identity import Me
from server.measures.goals import days_left, days_left_in_words, pace_in_words
from server.measures.periods import Kind, label
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction
from server.measures.words import number
from server.policy.calls import organises, readable_call
from server.policy.figures import kind_of
from server.policy.goals import Standing, Where, readable_goal, standings, visible_goals
from server.policy.reports import led_among
from server.policy.teams import visible_team

router = signed_in("/goals", ["goals"])


class Milestone(In):
    on_date: date
    value: Number


class MilestoneOut(Out):
    on_date: date
    value: Figure


class AimIn(In):
    baseline: Number | None = Field(None, description="Where it started. Null: not yet known. A share is a fraction.")
    baseline_period: date | None = Field(None, description="The first date of the period the baseline is of.")
    baseline_source: Literal["measured", "published", "not_yet_known"] = "not_yet_known"
    target: Annotated[Number, Field(description="A share is a fraction: 0.95 for 95%.", examples=[802])]
    starts_on: date = Field(description="From when a running total counts, and the even pace begins.")
    deadline: date
    milestones: list[Milestone] = Field(
        [], max_length=20, description="Values to have reached on the way; without any it is a straight line."
    )

    def aim(self) -> Aim:
        return Aim(
            self.baseline,
            self.baseline_period,
            self.baseline_source,
            self.target,
            self.starts_on,
            self.deadline,
            tuple((each.on_date, each.value) for each in self.milestones),
        )


class GoalIn(AimIn):
    metric_id: UUID
    team_id: UUID


class GoalVersionIn(AimIn):
    reason: Sentence


class BaselineIn(In):
    pass


class GoalMetric(Out):
    id: UUID
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    direction: Direction
    over_teams: OverTeams
    over_time: OverTime
    period: Kind


class GoalTeam(Out):
    id: UUID
    name: str


class WhereOut(Out):
    """A figure of the goal. Of a running total: everything since the goal began."""

    value: Figure | None
    numerator: Figure | None
    denominator: Figure | None
    period: date
    label: str
    received: int
    expected: int
    provisional: bool
    told: Told | None


class PaceOut(Out):
    """Where the last six changes lead: the target is reached between two periods. Null: not at this rate."""

    sentence: str
    earliest: date | None = Field(serialization_alias="from")
    latest: date | None = Field(serialization_alias="to")


class GoalVersionOut(Out):
    version: int
    baseline: Figure | None
    baseline_period: date | None
    baseline_source: Literal["measured", "published", "not_yet_known"]
    target: Figure
    starts_on: date
    deadline: date
    milestones: list[MilestoneOut]
    author: Person
    reason: str
    holds_from: date
    created_at: datetime


class GoalOut(Out):
    id: UUID
    metric: GoalMetric
    team: GoalTeam
    owner: Person
    version: int
    baseline: Figure | None
    baseline_period: date | None
    baseline_source: Literal["measured", "published", "not_yet_known"]
    target: Figure
    starts_on: date
    deadline: date
    milestones: list[MilestoneOut]
    part_of: UUID | None = Field(description="The goal of a team above that this one was split from.")
    days_left: int
    current: WhereOut | None = Field(description="The headline: the latest judged figure, or the running total.")
    latest: WhereOut | None = Field(description="The latest figure, which may be provisional.")
    progress: Figure | None = Field(description="Share of the way from baseline to target; below 0 is worse.")
    even_pace_value: Figure | None
    even_progress: Figure | None
    pace: PaceOut | None
    sentence: str
    versions: list[GoalVersionOut]
    may_edit: bool
    cursor: int


@router.get("")
async def list_goals(
    db: Session,
    me: Me,
    team_id: Annotated[UUID | None, Query(description="The goals of this team.")] = None,
    call_id: Annotated[UUID | None, Query(description="The goals of this call's teams.")] = None,
) -> Page[GoalOut]:
    """The goals that you may see: of a team, of a call, or all, oldest first."""
    cursor, _ = await read_cursor(db)
    query = visible_goals(me).order_by(Goal.id).limit(200)
    if team_id is not None:
        await visible_team(db, me, team_id)
        query = query.where(Goal.team_id == team_id)
    if call_id is not None:
        await readable_call(db, me, call_id)
        query = query.join(Team, Team.id == Goal.team_id).where(Team.call_id == call_id)
    return Page(items=await goals_out(db, me, list(await db.scalars(query)), cursor), next=None)


@router.post("", status_code=201)
async def create(db: Session, me: Me, response: Response, goal: GoalIn) -> GoalOut:
    """Set a goal for a team that you lead."""
    return await _goal_out(db, me, await set_goal(db, me, goal.metric_id, goal.team_id, goal.aim()), response)


@router.get("/{goal_id}")
async def read(db: Session, me: Me, response: Response, goal_id: UUID) -> GoalOut:
    """The goal: how far it has come, and how it was set."""
    return await _goal_out(db, me, await readable_goal(db, me, goal_id), response)


@router.post("/{goal_id}/versions", status_code=201)
async def change(
    db: Session, me: Me, response: Response, goal_id: UUID, version: GoalVersionIn, if_match: IfMatch = None
) -> GoalOut:
    """Change a goal, with a reason. An easier one begins with the next period; the past is not rewritten."""
    goal = await change_goal(db, me, goal_id, version.aim(), version.reason, if_match)
    return await _goal_out(db, me, goal, response)


@router.post("/{goal_id}/baseline", status_code=201)
async def baseline(db: Session, me: Me, response: Response, goal_id: UUID, _: BaselineIn) -> GoalOut:
    """Make the first complete period the baseline that was not yet known."""
    return await _goal_out(db, me, await take_first_period(db, me, goal_id), response)


async def _goal_out(db: AsyncSession, me: Member, goal: Goal, response: Response) -> GoalOut:
    cursor, _ = await read_cursor(db)
    (out,) = await goals_out(db, me, [goal], cursor)
    response.headers["ETag"] = tag_of(out.versions[-1].version)
    return out


async def goals_out(db: AsyncSession, me: Member, goals: Sequence[Goal], cursor: int) -> list[GoalOut]:
    """In as many queries for a page as for one goal."""
    found = await standings(db, goals, me)
    teams = {each.id: each for each in await db.scalars(select(Team).where(Team.id.in_({g.team_id for g in goals})))}
    ids = {each.owner_id for each in goals} | {version.author_id for each in found for version in each.versions}
    people = {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(ids)))}
    led = await led_among(db, me, list(teams))
    calls = {each.call_id for each in teams.values()}
    mine = {each for each in calls if await organises(db, me, each)}
    return [
        _out(
            each,
            teams[each.goal.team_id],
            people,
            each.goal.team_id in led or teams[each.goal.team_id].call_id in mine,
            cursor,
        )
        for each in found
    ]


def _out(standing: Standing, team: Team, people: dict[UUID, Person], may_edit: bool, cursor: int) -> GoalOut:
    version, metric, kind = standing.version, standing.metric, kind_of(standing.metric)
    going = standing.pace
    return GoalOut(
        id=standing.goal.id,
        metric=GoalMetric.model_validate(
            {
                name: getattr(metric if hasattr(metric, name) else standing.words, name)
                for name in GoalMetric.model_fields
            }
        ),
        team=GoalTeam.model_validate(team),
        owner=people[standing.goal.owner_id],
        **{
            name: getattr(version, name)
            for name in ("version", "baseline", "baseline_period", "baseline_source", "target", "starts_on", "deadline")
        },
        milestones=_stops(standing, version.version),
        part_of=standing.goal.part_of,
        days_left=days_left(version.deadline, standing.today),
        current=_where(standing.current, kind),
        latest=_where(standing.latest, kind),
        progress=standing.progress,
        even_pace_value=standing.even_pace,
        even_progress=standing.even_progress,
        pace=PaceOut(
            sentence=pace_in_words(going, kind),
            earliest=going.earliest if going else None,
            latest=going.latest if going else None,
        ),
        sentence=sentence_of(standing),
        versions=[
            GoalVersionOut.model_validate(
                {
                    **{name: getattr(each, name) for name in GoalVersionOut.model_fields if hasattr(each, name)},
                    "author": people[each.author_id],
                    "milestones": _stops(standing, each.version),
                }
            )
            for each in standing.versions
        ],
        may_edit=may_edit,
        cursor=cursor,
    )


def _stops(standing: Standing, version: int) -> list[MilestoneOut]:
    return [MilestoneOut(on_date=day, value=value) for day, value in standing.milestones.get(version, [])]


def _where(where: Where | None, kind: Kind) -> WhereOut | None:
    if where is None:
        return None
    return WhereOut(
        value=where.value,
        numerator=where.numerator,
        denominator=where.denominator,
        period=where.period,
        label=label(kind, where.period),
        received=where.received,
        expected=where.expected,
        provisional=where.provisional,
        told=where.told,
    )


def sentence_of(standing: Standing) -> str:
    """Where the goal stands, in plain words."""
    version, unit = standing.version, standing.words.unit
    left = days_left_in_words(version.deadline, standing.today)
    target = number(version.target, unit)
    if standing.current is not None and standing.current.told == "none":
        return f"The figure is too small to be shown outside the team. The target is {target}; {left}."
    if standing.current is None or standing.current.value is None:
        return f"No figure yet. The target is {target}; {left}."
    now = number(standing.current.value, unit)
    if standing.start is None:
        return f"{now} now, {target} is the target. The baseline is not yet known; {left}."
    done = standing.progress
    if done is None:
        return f"Hold at {target}: {now} now; {left}."
    way = f"{number(done, '%', 0)} of the way" if done >= 0 else "worse than at the start"
    even = standing.even_progress
    pace = f" Even pace would be {number(max(Decimal(0), even), '%', 0)}." if even is not None else ""
    return (
        f"{now} of {target}: {way}; {left}.{pace}"
        if unit != "%"
        else f"{now} now, {target} is the target: {way}; {left}.{pace}"
    )
