"""What has to be known before a report is taken: what is asked of whom, whether I am who is asked, who will read it,
and what its numbers are held against. All of it in one statement, since every report waits for it.
"""
# ruff: noqa: S608  what stands between the braces are fragments of the house, never a value

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import dialect as postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Base,
    FormNumber,
    FormQuestion,
    Goal,
    GoalVersion,
    Member,
    Metric,
    MetricVersion,
    Report,
    ReportForm,
    ReportRevision,
    Team,
)
from server.direct import Run, Statement, run_in
from server.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from server.measures.odd import LATELY
from server.measures.periods import Kind, checked_start, ends
from server.network import Visibility
from server.policy.dated import holds, step
from server.policy.figures import zone
from server.policy.reports import Asking, Number, asking_at, may_correct, readable_report
from server.policy.sight import reading, sight
from server.policy.teams import visible_team

Row = TypeVar("Row", bound=Base)
FAR_BACK = 2 * LATELY
"""Periods: what is older is not looked at, however few reports there are, so that history costs nothing."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal that a number counts towards."""

    goal: Goal
    version: GoalVersion
    team_name: str
    before: Decimal
    """Of a running total: what the other periods brought, of those that count."""


@dataclass(frozen=True, slots=True)
class Sending:
    """`line` is the team and all above it, nearest first; the rest is by the tree and the places of the period."""

    asked: Asking
    line: list[UUID]
    sight: Visibility
    covers: bool
    """The form is one of the team's, or of a team above it."""
    has_below: bool
    leads: bool
    """I lead the team, or one above it."""
    places: list[bool]
    """Of each place that the reporter had in the team in that period: whether it reports."""
    aims: Mapping[UUID, Aim]
    """By metric: the goal furthest up in the line that the reporter may see, as it stands now."""
    lately: Mapping[UUID, list[tuple[Decimal, Decimal | None]]]
    """By metric: what the same reporter sent before, in order of time."""
    stages: Mapping[UUID, tuple[str, Decimal | None]]
    """By metric that is a stage of another: the name of that one, and what the reporter has sent of it already."""
    held_back: bool
    """One of the metrics holds small numbers back, or did."""

    @property
    def readers(self) -> list[UUID]:
        """Of the line, the teams whose leaders read the report."""
        return reading(self.line, self.sight)


def _sending() -> str:
    choice = str(sight().compile(dialect=postgresql(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]
    return f"""
with recursive asked as materialized (
    select f as form, t as team, f.id, f.team_id as form_team, t.call_id, clock_timestamp() as now,
           cast(:period as date)::timestamp at time zone :zone as opens,
           (cast(:period as date) + {step("f.period")}) at time zone :zone as closes,
           cast(:period as date) - {FAR_BACK} * {step("f.period")} as far_back,
           case f.reported_by when 'member' then cast(:reporter_id as uuid) end as reporter_id
    from report_forms f cross join teams t where f.id = :form_id and t.id = :team_id
), line as materialized (
    select cast(:team_id as uuid) as id, 0 as steps
    union all
    select p.parent_id, line.steps + 1 from line join team_parents p on p.team_id = line.id and p.until is null
), up as (
    select cast(:team_id as uuid) as id
    union all
    select p.parent_id from up cross join asked a join team_parents p on p.team_id = up.id and {holds("p", "a.closes")}
), number as materialized (
    select n as asked, m as metric, v as words, n.place, m.id, m.over_time, m.period, m.stage_of
    from form_numbers n join metrics m on m.id = n.metric_id cross join asked a
    cross join lateral (
        select w.* from metric_versions w
        where w.metric_id = m.id and (w.holds_from <= (a.now at time zone :zone)::date or w.version = 1)
        order by w.version desc limit 1) v
    where n.form_id = a.id
)
select json_build_object(
    'form', to_json(a.form), 'team', to_json(a.team), 'now', to_json(a.now), 'sight', ({choice}),
    'line', (select json_agg(line.id order by line.steps) from line),
    'covers', a.form_team in (select id from up),
    'has_below', exists (
        select from team_parents p join teams c on c.id = p.team_id
        where p.parent_id = :team_id and {holds("p", "a.closes")} and {holds("c", "a.closes")}),
    'leads', exists (
        select from places p join line on line.id = p.team_id
        where p.member_id = :me and p.leads and p.until is null),
    'places', (
        select json_agg(p.reports) from places p
        where p.member_id = :reporter_id and p.team_id = :team_id
          and p.since < a.closes and (p.until is null or p.until > a.opens)),
    'questions', (select json_agg(to_json(q) order by q.place) from form_questions q where q.form_id = a.id),
    'numbers', (
        select json_agg(json_build_object(
            'asked', to_json(number.asked), 'metric', to_json(number.metric), 'words', to_json(number.words),
            'lately', (
                select json_agg(json_build_array(o.numerator, o.denominator) order by o.period) from (
                    select p.period, p.numerator, p.denominator from observations p
                    where p.metric_id = number.id and p.team_id = :team_id and p.latest
                      and p.member_id is not distinct from a.reporter_id
                      and p.period >= a.far_back and p.period < :period
                    order by p.period desc limit {LATELY}) o),
            'stage', case when number.stage_of is not null then json_build_array((
                select w.name from metric_versions w
                where w.metric_id = number.stage_of
                  and (w.holds_from <= (a.now at time zone :zone)::date or w.version = 1)
                order by w.version desc limit 1
            ), (
                select o.numerator from observations o
                where o.metric_id = number.stage_of and o.team_id = :team_id and o.latest and o.period = :period
                  and o.member_id is not distinct from a.reporter_id
            )) end
        ) order by number.place) from number),
    'held_back', exists (
        select from metric_versions v join number on number.id = v.metric_id where v.hides_small),
    'aims', (
        select json_agg(json_build_object(
            'goal', to_json(aim.goal), 'version', to_json(aim.version), 'team_name', aim.team_name,
            'before', case number.over_time when 'sum' then (
                select sum(s.numerator) from metric_sums s
                where s.metric_id = number.id and s.team_id = aim.team_id and s.period <> :period
                  and s.period >= date_trunc(number.period, aim.starts_on::timestamp)::date) end))
        from number cross join lateral (
            select g as goal, v as version, t.name as team_name, g.team_id, v.starts_on
            from line join goals g on g.team_id = line.id join teams t on t.id = g.team_id
            cross join lateral (
                select w.* from goal_versions w
                where w.goal_id = g.id and (w.holds_from <= (a.now at time zone :zone)::date or w.version = 1)
                order by w.version desc limit 1) v
            where g.metric_id = number.id and (a.call_id is not null or line.steps = 0)
            order by line.steps desc, g.id desc limit 1) aim)
)::text as found
from asked a
"""


SENDING = Statement(cache(lambda: text(_sending())))


async def sending(
    run: Run, me: Member, form_id: UUID, team_id: UUID, period: date, reporter_id: UUID
) -> Sending | None:
    """None: there is no such form, or no such team. `reporter_id`: who reports, where the form asks members.

    Raises Invalid for a date on which no such period starts.
    """
    rows = await run(
        SENDING,
        {
            "form_id": form_id, "team_id": team_id, "period": period, "me": me.id, "reporter_id": reporter_id,
            "zone": zone().key,
        },
    )  # fmt: skip
    return _read(json.loads(rows[0]["found"], parse_float=Decimal), period) if rows else None


def _read(found: Mapping[str, Any], period: date) -> Sending:
    form = as_row(ReportForm, found["form"])
    kind = cast(Kind, form.period)
    try:
        checked_start(kind, period)
    except ValueError as error:
        raise Invalid(str(error), fields=[("period", str(error))]) from error
    now = datetime.fromisoformat(found["now"])
    numbers = [
        Number(as_row(FormNumber, e["asked"]), as_row(Metric, e["metric"]), as_row(MetricVersion, e["words"]))
        for e in found["numbers"] or ()
    ]
    questions = [as_row(FormQuestion, each) for each in found["questions"] or ()]
    aims = [
        Aim(as_row(Goal, e["goal"]), as_row(GoalVersion, e["version"]), e["team_name"], Decimal(e["before"] or 0))
        for e in found["aims"] or ()
    ]
    return Sending(
        asking_at(form, as_row(Team, found["team"]), period, numbers, questions, now),
        [UUID(each) for each in found["line"]],
        found["sight"],
        found["covers"],
        found["has_below"],
        found["leads"],
        found["places"] or [],
        {each.goal.metric_id: each for each in aims},
        {
            number.metric.id: [(Decimal(n), None if d is None else Decimal(d)) for n, d in each["lately"] or ()]
            for number, each in zip(numbers, found["numbers"] or (), strict=True)
        },
        {
            number.metric.id: (name, None if value is None else Decimal(value))
            for number, each in zip(numbers, found["numbers"] or (), strict=True)
            for name, value in [each["stage"] or ("", None)]
            if name
        },
        found["held_back"],
    )  # fmt: skip


def refusal(found: Sending, reporter: Member | None) -> tuple[Problem, bool] | None:
    """Why this report is not taken; True with it: said only to who may know of the team. `reporter`: somebody else, in
    whose name I report."""
    asked = found.asked
    if no := _not_asked(found) if reporter is None else _not_theirs(found, reporter):
        return no
    if asked.state == "future":
        return Invalid(
            f"{asked.label} has not begun yet. Report it when it has.", code="future_period",
            fields=[("period", "This period has not begun yet.")],
        ), False  # fmt: skip
    if asked.state == "locked":
        return Conflict(
            f"{asked.label} is closed for good. Only who looks after the metric can still add to it, with a reason.",
            code="period_locked",
        ), False
    return _not_this_team(found)


async def sendable(
    db: AsyncSession, me: Member, form_id: UUID, team_id: UUID, period: date, reporter: Member | None = None
) -> Sending:
    """What I am asked for, if I am; or, of somebody in a team that I lead, what they are: `reporter`.

    Raises NotFound, Forbidden, Invalid, and Conflict for a locked period.
    """
    found = await sending(run_in(db), me, form_id, team_id, period, (reporter or me).id)
    if found is None:
        await visible_team(db, me, team_id)
        raise NotFound("There is no such form.")
    if no := refusal(found, reporter):
        problem, to_who_may_know = no
        if to_who_may_know:
            await visible_team(db, me, team_id)
        raise problem
    return found


async def correctable_report(db: AsyncSession, me: Member, report_id: UUID) -> tuple[Report, Sending]:
    """The report, mine alone until the transaction ends, and what it answers. Raises NotFound, Forbidden, Conflict."""
    report = await readable_report(db, me, report_id)
    report = await db.get_one(Report, report.id, with_for_update={"key_share": True}, populate_existing=True)
    reporter_id = report.member_id or me.id
    found = await sending(run_in(db), me, report.form_id, report.team_id, report.period, reporter_id)
    assert found is not None
    first = select(ReportRevision.author_id).where(ReportRevision.report_id == report_id, ReportRevision.revision == 1)
    author_id = (await db.scalars(first)).one()
    if may_correct(me, report, found.asked, author_id, leads=found.leads):
        return report, found
    if found.asked.state == "locked":
        raise Conflict(
            f"{found.asked.label} is closed for good. Only who looks after the metric can correct it, with a reason.",
            code="period_locked",
        )
    raise Forbidden("Only who sent a report can correct it. Ask them.")


def _not_asked(found: Sending) -> tuple[Problem, bool] | None:
    team = found.asked.team
    if found.asked.form.reported_by == "team":
        if found.leads:
            return None
        return Forbidden(f"{team.name} reports as a whole. Only one of its leaders can send this."), True
    if any(found.places):
        return None
    if found.places:
        return Invalid(
            f"You are in {team.name}, but not asked to report there. Its leaders can change that.", code="not_asked"
        ), True
    return Invalid(
        f"You were not in {team.name} then ({found.asked.label}), so you cannot report for it.", code="not_in_team"
    ), True


def _not_theirs(found: Sending, reporter: Member) -> tuple[Problem, bool] | None:
    team = found.asked.team
    if not found.leads:
        return Forbidden(f"Only {reporter.name}, or a leader of {team.name}, can send this report."), True
    if found.asked.form.reported_by == "member" and any(found.places):
        return None
    return Invalid(
        f"{reporter.name} was not asked to report this in {team.name} ({found.asked.label}).",
        code="not_asked",
        fields=[("member_id", "This member was not asked.")],
    ), False


def _not_this_team(found: Sending) -> tuple[Problem, bool] | None:
    asked, form, team = found.asked, found.asked.form, found.asked.team
    end = ends(asked.kind, asked.period, zone())
    if not found.covers or form.since >= end or (form.until is not None and form.until < end):
        return Invalid(f"“{form.name}” does not ask {team.name} for {asked.label}.", code="not_asked"), False
    if found.has_below:
        return Invalid(
            f"{team.name} has teams below it, and they report. Report in one of those.", code="reported_below"
        ), False
    return None


_READ = {UUID: UUID, date: date.fromisoformat, datetime: datetime.fromisoformat, Decimal: Decimal}


@cache
def _columns(model: type[Base]) -> list[tuple[str, Any]]:
    return [(each.key, _READ.get(each.type.python_type)) for each in model.__table__.columns]


def as_row(model: type[Row], said: Mapping[str, Any]) -> Row:
    """A row as a session would have loaded it, from its JSON, to be read only: in no session, and at a tenth of the
    cost."""
    row: Row = model.__mapper__.class_manager.new_instance()
    for name, read in _columns(model):
        value = said[name]
        vars(row)[name] = value if value is None or read is None else read(value)
    return row
