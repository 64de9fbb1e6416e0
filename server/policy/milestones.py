"""What somebody, or a team that they lead, has reached lately, and was not asked about yet. Told to nobody else.

A milestone is held against its own past only: the first report, so many periods in a row, a running total, the team's
own goal. Whoever reached it is asked once whether others may know; a team's are asked of its leaders.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Goal, Member, Metric, MetricSum, MilestoneAnswer, Observation, Place, Report, ReportForm, Team
from server.errors import NotFound
from server.measures.goals import progress
from server.measures.milestones import IN_A_ROW, runs, totals
from server.measures.periods import PLURALS, Kind, label
from server.measures.words import number as in_figures
from server.policy.figures import figures_over, is_closed, kind_of, moment, zone
from server.policy.forms import forms_in_force, numbers_of
from server.policy.goals import Standing, standings
from server.policy.metrics import words_of
from server.policy.told import hiding

LATELY = timedelta(days=21)
MOST_TEAMS = 10
"""Who leads more teams is asked about these only."""

Reached = Literal["first_report", "in_a_row", "total", "goal", "milestone"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """`key` names it for ever. `team_id` is where it would be told; `of_team`: the team's own."""

    key: str
    reached: Reached
    number: int | None
    team_id: UUID
    team_name: str
    of_team: bool
    sentence: str
    """As its owner would say it."""


async def my_milestones(db: AsyncSession, me: Member) -> list[Milestone]:
    """Those that wait for my answer: mine first, then those of the teams I lead."""
    now = await moment(db)
    led = (
        select(Team)
        .join(Place, Place.team_id == Team.id)
        .where(Place.member_id == me.id, Place.leads, Place.until.is_(None), Team.until.is_(None))
    )
    teams = list(await db.scalars(led.order_by(Team.name, Team.id).limit(MOST_TEAMS)))
    found = [*await _own_reports(db, me, now), *await _own_totals(db, me, now)]
    for team in teams:
        found += [*await _of_goals(db, team), *await _of_team(db, team, now)]
    answered = select(MilestoneAnswer.team_id, MilestoneAnswer.milestone).where(
        or_(
            (MilestoneAnswer.member_id == me.id) & MilestoneAnswer.team_id.is_(None),
            MilestoneAnswer.team_id.in_([each.id for each in teams]),
        )
    )
    known = {(team_id, key) for team_id, key in await db.execute(answered)}
    return [each for each in found if (each.team_id if each.of_team else None, each.key) not in known]


async def milestone_of_mine(db: AsyncSession, me: Member, key: str, team_id: UUID | None) -> Milestone:
    """One that waits for my answer. `team_id`: that of a team. Raises NotFound."""
    for each in await my_milestones(db, me):
        if each.key == key and each.of_team == (team_id is not None) and team_id in (None, each.team_id):
            return each
    raise NotFound("There is no such milestone, or it was answered.")


async def _own_reports(db: AsyncSession, me: Member, now: datetime) -> list[Milestone]:
    query = (
        select(Report, ReportForm, Team)
        .join(ReportForm, ReportForm.id == Report.form_id)
        .join(Team, Team.id == Report.team_id)
        .where(Report.member_id == me.id)
        .order_by(Report.sent_at, Report.id)
    )
    rows = (await db.execute(query)).all()
    found: list[Milestone] = []
    if rows and rows[0][0].sent_at > now - LATELY:
        team = rows[0][2]
        found.append(
            Milestone("first_report", "first_report", None, team.id, team.name, False, "My first report is in.")
        )
    by_form: dict[UUID, list[tuple[Report, ReportForm, Team]]] = defaultdict(list)
    for report, form, team in rows:
        by_form[form.id].append((report, form, team))
    for form_id, some in by_form.items():
        kind = cast(Kind, some[0][1].period)
        lengths = runs(kind, [report.period for report, *_ in some])
        for report, _, team in some:
            length, began = lengths[report.period]
            if length in IN_A_ROW and report.sent_at > now - LATELY:
                key = f"in_a_row:{form_id}:{began}:{length}"
                sentence = f"I have reported {length} {PLURALS[kind]} in a row."
                found.append(Milestone(key, "in_a_row", length, team.id, team.name, False, sentence))
    return found


async def _own_totals(db: AsyncSession, me: Member, now: datetime) -> list[Milestone]:
    query = (
        select(Observation, Team)
        .join(Team, Team.id == Observation.team_id)
        .join(Metric, Metric.id == Observation.metric_id)
        .where(Observation.member_id == me.id, Observation.latest)
        .where(Metric.over_teams == "sum", Metric.over_time == "sum")
        .order_by(Observation.period, Observation.id)
    )
    facts: dict[UUID, list[tuple[Observation, Team]]] = defaultdict(list)
    for fact, team in await db.execute(query):
        facts[fact.metric_id].append((fact, team))
    words = await words_of(db, facts, now.astimezone(zone()).date())
    found = []
    for metric_id, some in facts.items():
        numbers = totals([(fact.period, fact.numerator) for fact, _ in some])
        for period, number in numbers.items():
            fact, team = next(each for each in some if each[0].period == period)
            if fact.received_at > now - LATELY:
                sentence = f"{words[metric_id].name}: I have passed {number:,}."
                key = f"total:{metric_id}:{number}"
                found.append(Milestone(key, "total", number, team.id, team.name, False, sentence))
    return found


async def _of_team(db: AsyncSession, team: Team, now: datetime) -> list[Milestone]:
    """Its running totals, and periods in a row in which everybody reported: of the numbers that it is asked for."""
    forms = await forms_in_force(db, team.id)
    numbers = await numbers_of(db, [each.id for each in forms[:3]])
    metrics = {metric.id: (metric, form) for form in forms[:3] for _, metric in numbers[form.id]}
    words = await words_of(db, metrics, now.astimezone(zone()).date())
    held_back = await hiding(db, list(metrics))
    found: list[Milestone] = []
    for metric, _ in metrics.values():
        if (metric.over_teams, metric.over_time) == ("sum", "sum") and metric.id not in held_back:
            sums = select(MetricSum.period, MetricSum.numerator).where(MetricSum.metric_id == metric.id)
            rows = await db.execute(sums.where(MetricSum.team_id == team.id).order_by(MetricSum.period))
            for period, number in totals([(period, numerator) for period, numerator in rows]).items():
                if _is_late(period, now):
                    key = f"total:{metric.id}:{number}"
                    sentence = f"{words[metric.id].name}: together we have passed {number:,}."
                    found.append(Milestone(key, "total", number, team.id, team.name, True, sentence))
    for form in forms[:1]:
        metric = numbers[form.id][0][1]
        kind = kind_of(metric)
        whole = [
            each.period
            for each in await figures_over(db, metric, team.id, "network")
            if each.expected and each.received >= each.expected and is_closed(metric, each.period, now)
        ]
        for period, (length, began) in runs(kind, whole).items():
            if length in IN_A_ROW and _is_late(period, now):
                key = f"in_a_row:{metric.id}:{began}:{length}"
                sentence = f"Everybody has reported, {length} {PLURALS[kind]} in a row."
                found.append(Milestone(key, "in_a_row", length, team.id, team.name, True, sentence))
    return found


def _is_late(period: date, now: datetime) -> bool:
    """The running period or one of the last: what is older is not asked about any more."""
    return period > (now - LATELY - timedelta(days=31)).date()


async def _of_goals(db: AsyncSession, team: Team) -> list[Milestone]:
    goals = list(await db.scalars(select(Goal).where(Goal.team_id == team.id).order_by(Goal.id)))
    held_back = await hiding(db, {each.metric_id for each in goals})
    found = []
    for each in await standings(db, goals, "network"):
        now = each.current
        if now and not now.provisional and each.progress is not None and each.progress >= Decimal(1):
            sentence = f"{each.words.name}: we have reached our goal."
            key = f"goal:{each.goal.id}:{each.version.version}"
            found.append(Milestone(key, "goal", None, team.id, team.name, True, sentence))
        elif each.metric.id not in held_back and (stop := _last_reached(each)):
            day, value = stop
            sentence = f"{each.words.name}: we have reached {in_figures(value, each.words.unit)}, our milestone for "
            sentence += f"{label('day', day)}."
            key = f"milestone:{each.goal.id}:{day}:{value.normalize():f}"
            found.append(Milestone(key, "milestone", None, team.id, team.name, True, sentence))
    return found


def _last_reached(standing: Standing) -> tuple[date, Decimal] | None:
    """The last dated milestone of a goal that its settled figure has reached: those before it go without saying."""
    value = standing.settled.value if standing.settled else None
    stops = standing.milestones.get(standing.version.version, [])
    reached = [each for each in stops if (progress(standing.start, each[1], value) or 0) >= 1]
    return reached[-1] if reached else None
