"""/api/v1/teams/{team_id}/board: who has reported what, in a team and the teams right below it, for one period."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.board_people import BoardPerson, people_of
from api.forms import FormOut, forms_out
from api.router import signed_in
from api.shapes import Out, Person, person
from models import Goal, Low, Member, Metric, MetricVersion, Report, ReportForm, Team
from server.db import Session
from server.errors import Invalid, NotFound
from server.events import FigureNow, read_cursor
from server.fields import Figure
from server.identity import Me
from server.measures.periods import Kind, checked_start, current_start, due_at, ends, label, previous_start, state
from server.measures.rollup import THRESHOLD, is_hollow, is_judged
from server.policy.confidence import spreads_of
from server.policy.figures import children_at, figures_at, is_closed, moment, zone
from server.policy.forms import forms_in_force, in_force, numbers_of, questions_of, version_at, versions_of_form
from server.policy.lows import visible_lows
from server.policy.metrics import words_of
from server.policy.pauses import pause_over, pauses_of
from server.policy.teams import leaders_of_each, leads_line, line_of, subtree_of, visible_team

router = signed_in("/teams", ["teams"])

RECENT = 12


class FigureOut(FigureNow):
    """A figure with what a page needs to show it. `goal_id`: the nearest goal for it, of the team or above."""

    metric_name: str
    unit: str
    hollow: bool
    judged: bool
    goal_id: UUID | None


class BoardPeriod(Out):
    period: date
    label: str


class Reported(Out):
    """How many have sent the form's first number: people (of team forms: teams) at and below, and teams right below."""

    people: int
    expected_people: int
    teams: int
    expected_teams: int


class BoardChild(Out):
    team_id: UUID
    name: str
    leaders: list[Person]
    received: int
    expected: int
    has_reported: bool = Field(description="Received / expected reaches the threshold.")
    figures: list[FigureOut]
    unanswered: int | None = Field(
        description="Lows from this team that wait for your answer. Null: not yours to know."
    )


class ConfidenceOut(Out):
    """How sure people are: an opinion, so it has a spread and a lowest, and no average."""

    question_id: UUID
    name: str
    answers: int
    lowest: int | None
    highest: int | None
    counts: list[int] = Field(description="How many gave each value, from 0 to 10.")


class BoardOut(Out):
    team_id: UUID
    form: FormOut | None
    threshold: Figure
    period: date | None
    label: str
    state: str
    due_at: datetime | None
    pause: str | None = Field(description="The name of the pause in which the period lies: nobody is asked for it.")
    periods: list[BoardPeriod]
    reported: Reported
    figures: list[FigureOut]
    children: list[BoardChild]
    people: list[BoardPerson] | None = Field(
        description="Who is expected. Null: not inside, or the teams below report."
    )
    confidence: list[ConfidenceOut] | None = Field(
        description="Of the team and all below it, for those who lead it. Null: you do not."
    )
    cursor: int


@router.get("/{team_id}/board")
async def read(
    db: Session,
    me: Me,
    team_id: UUID,
    form_id: Annotated[UUID | None, Query(description="Default: the form in force nearest to the team.")] = None,
    period: Annotated[date | None, Query(description="Default: the latest from which anything came.")] = None,
) -> BoardOut:
    """Who has reported what. Everyone who may see the team reads its figures; its people only from inside."""
    cursor, _ = await read_cursor(db)
    team = await visible_team(db, me, team_id)
    form = await _form(db, team_id, form_id)
    if form is None:
        return BoardOut(
            team_id=team_id, form=None, threshold=THRESHOLD, period=None, label="", state="", due_at=None, pause=None,
            periods=[],
            reported=Reported(people=0, expected_people=0, teams=0, expected_teams=0), figures=[], children=[],
            people=None, confidence=None, cursor=cursor,
        )  # fmt: skip
    return await _board(db, me, team, form, period, cursor)


async def _form(db: AsyncSession, team_id: UUID, form_id: UUID | None) -> ReportForm | None:
    """The form that was asked for, else the nearest in force, else one of a team below: its figures roll up to here."""
    if form_id is None:
        if forms := await forms_in_force(db, team_id):
            return forms[0]
        below = select(ReportForm).where(ReportForm.team_id.in_(await subtree_of(db, team_id)))
        return await db.scalar(below.where(in_force()).order_by(ReportForm.id).limit(1))
    form = await db.get(ReportForm, form_id)
    if form is None or form.team_id not in [*await line_of(db, team_id), *await subtree_of(db, team_id)]:
        raise NotFound("There is no such form for this team.")
    return form


async def _board(
    db: AsyncSession, me: Member, team: Team, form: ReportForm, wanted: date | None, cursor: int
) -> BoardOut:
    kind, now = cast(Kind, form.period), await moment(db)
    versions = await versions_of_form(db, form)
    asked = await numbers_of(db, [each.id for each in versions])
    period = await _period(db, kind, wanted, asked[form.id][0][1], team.id, now)
    form = version_at(versions, ends(kind, period, zone()))
    metrics = [metric for _, metric in asked[form.id]]
    words = await words_of(db, [each.id for each in metrics], now.astimezone(zone()).date())
    first, threshold = metrics[0], words[metrics[0].id].threshold
    below = await children_at(db, team.id, first, period)
    figures = await figures_at(db, metrics, [team.id, *(each.id for each in below)], period, me)
    below = [each for each in below if each.until is None or figures[first.id, each.id].received]
    goals = await _goals(db, metrics, await line_of(db, team.id), [each.id for each in below])
    leaders = await leaders_of_each(db, [each.id for each in below])
    waiting = await _unanswered(db, me, team, below)

    def shown(of: UUID) -> list[FigureOut]:
        return [_figure(figures[m.id, of], m, words[m.id], goals.get((m.id, of)), now) for m in metrics]

    children = [
        BoardChild(
            team_id=each.id,
            name=each.name,
            leaders=[person(leader) for leader in leaders[each.id]],
            received=figures[first.id, each.id].received,
            expected=figures[first.id, each.id].expected,
            has_reported=_enough(figures[first.id, each.id], threshold),
            figures=shown(each.id),
            unanswered=None if waiting is None else waiting[each.id],
        )
        for each in below
    ]
    due_after, grace = timedelta(hours=form.due_hours), timedelta(days=form.grace_days)
    pause = pause_over(await pauses_of(db, [form]), form, kind, period)
    return BoardOut(
        team_id=team.id,
        form=(await forms_out(db, [form]))[0],
        threshold=threshold,
        period=period,
        label=label(kind, period),
        state=state(kind, period, now, zone(), due_after, grace),
        due_at=due_at(kind, period, zone(), due_after),
        pause=pause.name if pause else None,
        periods=_periods(kind, versions[-1].since, now),
        reported=Reported(
            people=figures[first.id, team.id].received,
            expected_people=figures[first.id, team.id].expected,
            teams=sum(each.has_reported for each in children),
            expected_teams=sum(each.expected > 0 for each in children),
        ),
        figures=shown(team.id),
        children=children,
        confidence=await _confidence(db, me, team, form, period),
        people=await people_of(db, me, team, form, period, metrics, words, asked=pause is None) if not below else None,
        cursor=cursor,
    )


async def _period(
    db: AsyncSession, kind: Kind, wanted: date | None, metric: Metric, team_id: UUID, now: datetime
) -> date:
    """The one that was asked for; else the running one, or, until something comes for that, the one before."""
    running = current_start(kind, now, zone())
    if wanted is not None:
        try:
            return min(checked_start(kind, wanted), running)
        except ValueError as error:
            raise Invalid(str(error), fields=[("period", str(error))]) from error
    before = previous_start(kind, running)
    for each in (running, before):
        if (await figures_at(db, [metric], [team_id], each, "network"))[metric.id, team_id].received:
            return each
    return running


def _periods(kind: Kind, since: datetime, now: datetime) -> list[BoardPeriod]:
    """Recent ones that the form asks for, newest first."""
    period = current_start(kind, now, zone())
    found: list[BoardPeriod] = []
    while len(found) < RECENT and ends(kind, period, zone()) > since:
        found.append(BoardPeriod(period=period, label=label(kind, period)))
        period = previous_start(kind, period)
    return found


def _enough(figure: FigureNow, threshold: Decimal) -> bool:
    return figure.expected > 0 and figure.received >= threshold * figure.expected


def _figure(figure: FigureNow, metric: Metric, words: MetricVersion, goal_id: UUID | None, now: datetime) -> FigureOut:
    closed = is_closed(metric, figure.period, now)
    return FigureOut(
        **dict(figure),
        metric_name=words.name,
        unit=words.unit,
        hollow=is_hollow(figure.received, figure.expected),
        judged=is_judged(figure.received, figure.expected, closed, words.threshold),
        goal_id=goal_id,
    )


async def _goals(
    db: AsyncSession, metrics: Sequence[Metric], line: Sequence[UUID], below: Sequence[UUID]
) -> dict[tuple[UUID, UUID], UUID]:
    """By metric and team: its own goal, else the nearest above."""
    query = select(Goal).where(Goal.metric_id.in_([each.id for each in metrics]), Goal.team_id.in_([*line, *below]))
    own = {(each.metric_id, each.team_id): each.id for each in await db.scalars(query.order_by(Goal.id.desc()))}
    found = {}
    for metric in metrics:
        for team_id in (line[0], *below):
            near = (own.get((metric.id, each)) for each in dict.fromkeys((team_id, *line)))
            if goal_id := next((each for each in near if each), None):
                found[metric.id, team_id] = goal_id
    return found


async def _unanswered(db: AsyncSession, me: Member, team: Team, below: Sequence[Team]) -> Counter[UUID] | None:
    """Lows from the teams below that wait for me; None for who leads nothing here."""
    if not below or not await leads_line(db, me, team.id):
        return None
    mine = visible_lows(me).where(Low.answered_at.is_(None), Low.author_id != me.id).subquery()
    query = select(Report.team_id).join(mine, mine.c.report_id == Report.id)
    return Counter(await db.scalars(query.where(Report.team_id.in_([each.id for each in below]))))


async def _confidence(
    db: AsyncSession, me: Member, team: Team, form: ReportForm, period: date
) -> list[ConfidenceOut] | None:
    if not await leads_line(db, me, team.id):
        return None
    questions = (await questions_of(db, [form.id]))[form.id]
    if not any(each.kind == "confidence" for each in questions):
        return []
    spreads = await spreads_of(db, questions, await subtree_of(db, team.id), period)
    return [ConfidenceOut.model_validate(each) for each in spreads]
