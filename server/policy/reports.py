"""Who reads and sends reports.

A report is read by whoever sent it, by the members of its team, and by the leaders in line above. Lows and requests for
help have a rule of their own (`server/policy/lows.py`). It is sent by whoever was asked: a member with a reporting
place in a team that has none below it, or a leader for the team as a whole. A leader may also send what a member was
asked for, in that member's name; everybody who reads it is told who sent it, and the lows are left to the member.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Select, and_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    FormNumber,
    FormQuestion,
    Member,
    Metric,
    MetricVersion,
    Place,
    Report,
    ReportForm,
    Team,
    TeamParent,
)
from server.errors import Forbidden, Invalid, NotFound
from server.events import Audience, to_line, to_member, to_team
from server.measures.periods import Kind, State, checked_start, due_at, label, state
from server.policy.figures import moment, zone
from server.policy.forms import numbers_of, questions_of
from server.policy.metrics import words_of
from server.policy.sight import sight, sight_now
from server.policy.teams import inside_among, leads_line, led_team_ids


def visible_reports(me: Member) -> Select[Report]:
    mine = select(Place.team_id).where(Place.member_id == me.id, Place.until.is_(None))
    below = and_(sight() != "flat", Report.team_id.in_(led_team_ids(me)))
    return select(Report).where(or_(Report.member_id == me.id, Report.team_id.in_(mine), below))


def visible_report(me: Member, report_id: UUID) -> Select[Report]:
    """As `visible_reports`, for one."""
    its_team = select(Report.team_id).where(Report.id == report_id)
    mine = select(Place.team_id).where(Place.member_id == me.id, Place.until.is_(None), Place.team_id.in_(its_team))
    below = and_(sight() != "flat", Report.team_id.in_(inside_among(me, its_team, leading=True)))
    return select(Report).where(Report.id == report_id, or_(Report.member_id == me.id, Report.team_id.in_(mine), below))


def who_read_report(report: Report, sight_line: Sequence[UUID]) -> list[Audience]:
    """`visible_reports`, seen from the report; `sight_line` is that of its team (`server/policy/sight.py`)."""
    own = [to_member(report.member_id)] if report.member_id else []
    return [*own, to_team(report.team_id), *to_line(sight_line)]


async def readable_report(db: AsyncSession, me: Member, report_id: UUID) -> Report:
    report = await db.scalar(visible_report(me, report_id))
    if report is None:
        raise NotFound("There is no such report.")
    return report


@dataclass(frozen=True, slots=True)
class Number:
    """One number that is asked for, with its metric in today's words."""

    asked: FormNumber
    metric: Metric
    words: MetricVersion


@dataclass(frozen=True, slots=True)
class Asking:
    """What a form asks one team for one period, and where that stands now."""

    form: ReportForm
    team: Team
    period: date
    numbers: Sequence[Number]
    questions: Sequence[FormQuestion]
    now: datetime
    state: State
    due_at: datetime

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.form.period)

    @property
    def label(self) -> str:
        return label(self.kind, self.period)


async def asking(
    db: AsyncSession,
    form: ReportForm,
    team: Team,
    period: date,
    questions: Sequence[FormQuestion] | None = None,
) -> Asking:
    """Raises Invalid for a date on which no such period starts. `questions`: those of the form, if they are known."""
    kind = cast(Kind, form.period)
    try:
        checked_start(kind, period)
    except ValueError as error:
        raise Invalid(str(error), fields=[("period", str(error))]) from error
    now = await moment(db)
    asked = (await numbers_of(db, [form.id]))[form.id]
    words = await words_of(db, [metric.id for _, metric in asked], now.astimezone(zone()).date())
    numbers = [Number(number, metric, words[metric.id]) for number, metric in asked]
    if questions is None:
        questions = (await questions_of(db, [form.id]))[form.id]
    return asking_at(form, team, period, numbers, questions, now)


def asking_at(
    form: ReportForm,
    team: Team,
    period: date,
    numbers: Sequence[Number],
    questions: Sequence[FormQuestion],
    now: datetime,
) -> Asking:
    """As `asking`, for who has all of it in hand; `period` is known to be the start of one."""
    kind = cast(Kind, form.period)
    due_after, grace = timedelta(hours=form.due_hours), timedelta(days=form.grace_days)
    stands = state(kind, period, now, zone(), due_after, grace)
    return Asking(form, team, period, numbers, questions, now, stands, due_at(kind, period, zone(), due_after))


def may_correct(me: Member, report: Report, asked: Asking, author_id: UUID, *, leads: bool) -> bool:
    """Until the period is locked, whose it is and who sent it for them (for a team: who leads it); after that, who owns
    all its metrics. `author_id` sent it first."""
    if asked.state == "locked":
        return all(each.metric.owner_id == me.id for each in asked.numbers)
    if report.member_id is None:
        return leads
    return me.id == report.member_id or (leads and me.id == author_id)


async def acknowledgeable_report(db: AsyncSession, me: Member, report_id: UUID) -> Report:
    """Somebody else's report, from a team in my line."""
    report = await readable_report(db, me, report_id)
    if report.member_id == me.id or not await leads_line(db, me, report.team_id):
        raise Forbidden("Only a leader in line above can say that they have read this report.")
    return report


async def led_among(db: AsyncSession, me: Member, team_ids: Collection[UUID]) -> set[UUID]:
    """Which of these teams I lead, directly or from above."""
    up = select(Team.id.label("id"), Team.id.label("above")).where(Team.id.in_(team_ids)).cte("up", recursive=True)
    parents = select(up.c.id, TeamParent.parent_id).join(TeamParent, TeamParent.team_id == up.c.above)
    up = up.union(parents.where(TeamParent.until.is_(None)))
    led = select(up.c.id).join(Place, Place.team_id == up.c.above)
    return set(await db.scalars(led.where(Place.member_id == me.id, Place.leads, Place.until.is_(None))))


async def read_among(db: AsyncSession, me: Member, team_ids: Collection[UUID]) -> set[UUID]:
    """In which of these teams I read reports as a leader."""
    if await sight_now(db) != "flat":
        return await led_among(db, me, team_ids)
    own = select(Place.team_id).where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    return set(await db.scalars(own.where(Place.team_id.in_(team_ids))))


async def lines_of(db: AsyncSession, team_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Each team with all above it, nearest first, as the tree stands now."""
    up = (
        select(Team.id.label("id"), Team.id.label("above"), literal(0).label("steps"))
        .where(Team.id.in_(team_ids))
        .cte("up", recursive=True)
    )
    parents = select(up.c.id, TeamParent.parent_id, up.c.steps + 1).join(TeamParent, TeamParent.team_id == up.c.above)
    up = up.union_all(parents.where(TeamParent.until.is_(None)))
    found: dict[UUID, list[UUID]] = {}
    for team_id, above, _ in await db.execute(select(up.c.id, up.c.above, up.c.steps).order_by(up.c.steps)):
        found.setdefault(team_id, []).append(above)
    return found
