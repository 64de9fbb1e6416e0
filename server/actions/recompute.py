"""The kept sums found again from the leaf facts: the long way to check them, and the fast way to make them anew.

`recompute` is plain Python over the dated rows, written apart from the SQL that keeps the sums, so that the two can
be held against each other. `rebuild` does the same set by set for imports, the demo and repairs.
"""
# ruff: noqa: S608  what stands between the braces are fragments of this module, never a value

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ExpectedChange,
    FormNumber,
    Metric,
    MetricSum,
    Observation,
    Place,
    ReportForm,
    Team,
    TeamParent,
)
from server.actions.sums import hold_sums, holds, step, zone
from server.measures.periods import Kind, ends, next_start, period_start, periods_between

Where = tuple[UUID, date]
"""A team and a period."""


@dataclass(slots=True)
class Truth:
    """What the sums of one team and period have to be."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    received: int = 0
    own: int = 0
    on_time: int = 0
    revised: int = 0
    expected: int = 0
    own_expected: int = 0


class Dated(Protocol):
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _World:
    """Every dated row that matters to one metric."""

    teams: list[Team]
    edges: list[TeamParent]
    places: list[Place]
    forms: list[ReportForm]


async def recompute(db: AsyncSession, metric_id: UUID) -> dict[Where, Truth]:
    """The sums of every team and period up to the running one, from the leaf facts alone. Slow, and sure."""
    await db.flush()
    metric = await db.get_one(Metric, metric_id)
    kind, tz = cast(Kind, metric.period), ZoneInfo(zone())
    facts = list(await db.scalars(select(Observation).where(Observation.metric_id == metric_id, Observation.latest)))
    forms = select(ReportForm).join(FormNumber, FormNumber.form_id == ReportForm.id)
    world = _World(
        list(await db.scalars(select(Team))),
        list(await db.scalars(select(TeamParent))),
        list(await db.scalars(select(Place).where(Place.reports))),
        list(await db.scalars(forms.where(FormNumber.metric_id == metric_id))),
    )
    now = await db.scalar(select(func.clock_timestamp()))
    assert now is not None
    today = now.astimezone(tz).date()
    first = min([*(each.period for each in facts), *(each.since.astimezone(tz).date() for each in world.forms), today])
    truths: dict[Where, Truth] = defaultdict(Truth)
    for period in periods_between(kind, first, today):
        here = [each for each in facts if each.period == period]
        for where, part in _of_period(world, metric, here, period, ends(kind, period, tz)):
            _add(truths[where], part)
    return {where: truth for where, truth in truths.items() if truth != Truth()}


def _of_period(
    world: _World, metric: Metric, facts: Iterable[Observation], period: date, end: datetime
) -> Iterable[tuple[Where, Truth]]:
    parents = {each.team_id: each.parent_id for each in world.edges if _held(each, end)}
    open_teams = {each.id for each in world.teams if _held(each, end)}
    upper = {above for below, above in parents.items() if below in open_teams}
    asking = {each.team_id for each in world.forms if _held(each, end)}
    asked = {each for each in open_teams - upper if asking.intersection(_line(parents, each))}
    if metric.reported_by == "team":
        reporters: set[tuple[UUID, UUID | None]] = {(each, None) for each in asked}
    else:
        reporters = {(p.team_id, p.member_id) for p in world.places if _held(p, end) and p.team_id in asked}
    for team_id, _ in reporters | {(each.team_id, each.member_id) for each in facts}:
        for above in _line(parents, team_id):
            yield (above, period), Truth(expected=1, own_expected=int(above == team_id))
    for fact in facts:
        for above in _line(parents, fact.team_id):
            own = int(above == fact.team_id)
            out_of = fact.denominator or Decimal(0)
            part = Truth(fact.numerator, out_of, 1, own, int(fact.on_time), int(fact.revision > 1))
            yield (above, period), part


def _held(row: Dated, end: datetime) -> bool:
    return row.since < end and (row.until is None or row.until >= end)


def _line(parents: dict[UUID, UUID], team_id: UUID) -> list[UUID]:
    line = [team_id]
    while (parent := parents.get(line[-1])) is not None:
        line.append(parent)
    return line


def _add(truth: Truth, part: Truth) -> None:
    for each in fields(Truth):
        setattr(truth, each.name, getattr(truth, each.name) + getattr(part, each.name))


async def kept(db: AsyncSession, metric_id: UUID) -> dict[Where, Truth]:
    """The sums as they are kept, up to the running period, in the shape of `recompute`."""
    metric = await db.get_one(Metric, metric_id)
    kind = cast(Kind, metric.period)
    now = await db.scalar(select(func.clock_timestamp()))
    assert now is not None
    today = now.astimezone(ZoneInfo(zone())).date()
    truths: dict[Where, Truth] = defaultdict(Truth)
    query = select(MetricSum).where(MetricSum.metric_id == metric_id).execution_options(populate_existing=True)
    for row in await db.scalars(query):
        sums = (row.numerator, row.denominator, row.received, row.own, row.on_time, row.revised)
        _add(truths[row.team_id, row.period], Truth(*sums))
    changes = select(ExpectedChange).where(ExpectedChange.metric_id == metric_id)
    for change in await db.scalars(changes.execution_options(populate_existing=True)):
        for period in periods_between(kind, change.period, today):
            _add(truths[change.team_id, period], Truth(expected=change.total, own_expected=change.own))
    return {where: truth for where, truth in truths.items() if truth != Truth()}


async def differences(db: AsyncSession, metric_id: UUID) -> list[str]:
    """A line for each team and period whose kept sums are not what the leaf facts say; none if all is well."""
    true, stored = await recompute(db, metric_id), await kept(db, metric_id)
    wrong = sorted(where for where in true.keys() | stored.keys() if true.get(where) != stored.get(where))
    return [
        f"team {team_id}, {period}: kept {astuple(stored.get((team_id, period), Truth()))}, "
        f"should be {astuple(true.get((team_id, period), Truth()))}"
        for team_id, period in wrong
    ]


REBUILD_SUMS = text(f"""
with recursive line as (
    select id as team_id, id as above, '-infinity'::timestamptz as since, 'infinity'::timestamptz as until from teams
    union all
    select line.team_id, p.parent_id, greatest(line.since, p.since), least(line.until, coalesce(p.until, 'infinity'))
    from line join team_parents p on p.team_id = line.above
     and p.since < line.until and coalesce(p.until, 'infinity') > line.since
), own as (
    select team_id, period, (period + {step(":kind")}) at time zone :zone as closes,
           sum(numerator) as numerator, sum(coalesce(denominator, 0)) as denominator, count(*) as received,
           count(*) filter (where on_time) as on_time, count(*) filter (where revision > 1) as revised
    from observations where metric_id = :metric_id and latest group by 1, 2
)
insert into metric_sums (metric_id, team_id, period, numerator, denominator, received, own, on_time, revised)
select :metric_id, line.above, own.period, sum(own.numerator), sum(own.denominator), sum(own.received),
       coalesce(sum(own.received) filter (where line.above = own.team_id), 0), sum(own.on_time), sum(own.revised)
from own join line on line.team_id = own.team_id and line.since < own.closes and line.until >= own.closes
group by 2, 3
""")

EXPECTED_IN = text(f"""
with recursive line as (
    select id as team_id, id as above from teams
    union all
    select line.team_id, p.parent_id
    from line join team_parents p on p.team_id = line.above and {holds("p", ":closes")}
), asked as (
    select t.id as team_id from teams t
    where {holds("t", ":closes")}
      and t.id in (select line.team_id from line
                   join report_forms f on f.team_id = line.above and {holds("f", ":closes")}
                   join form_numbers n on n.form_id = f.id and n.metric_id = :metric_id)
      and t.id not in (select p.parent_id from team_parents p join teams c on c.id = p.team_id
                       where {holds("p", ":closes")} and {holds("c", ":closes")})
), everyone as (
    select a.team_id, p.member_id from asked a join places p on p.team_id = a.team_id and p.reports
    and {holds("p", ":closes")} where cast(:reported_by as text) = 'member'
    union
    select a.team_id, null from asked a where cast(:reported_by as text) = 'team'
    union
    select o.team_id, o.member_id from observations o
    where o.metric_id = :metric_id and o.period = :period and o.latest and :with_reports
)
insert into expected_anew (team_id, period, own, total)
select line.above, :period, count(*) filter (where line.above = line.team_id), count(*)
from everyone join line using (team_id) group by 1
""")

EXPECTED_CHANGES = text(f"""
insert into expected_changes (metric_id, team_id, period, own, total)
select :metric_id, team_id, period, sum(own), sum(total)
from (
    select team_id, period, own, total from expected_anew
    union all
    select team_id, (period + {step(":kind")})::date, -own, -total from expected_anew where period < :last
) as steps
group by 2, 3 having sum(own) <> 0 or sum(total) <> 0
""")


async def rebuild(db: AsyncSession, metric_id: UUID) -> None:
    """Throw the kept sums of a metric away and make them anew from the leaf facts, in sets."""
    await db.flush()
    await hold_sums(db)
    metric = await db.get_one(Metric, metric_id)
    kind, tz = cast(Kind, metric.period), ZoneInfo(zone())
    names = {"metric_id": metric_id, "kind": kind, "zone": zone()}
    for table in ("metric_sums", "expected_changes"):
        await db.execute(text(f"delete from {table} where metric_id = :metric_id"), names)
    await db.execute(REBUILD_SUMS, names)
    first, today = await _span(db, metric_id, tz)
    running = period_start(kind, today)
    last = next_start(kind, running)
    await db.execute(text("create temp table expected_anew (team_id uuid, period date, own int, total int)"))
    for period in periods_between(kind, first, last):
        moment = {"period": period, "closes": ends(kind, period, tz), "with_reports": period <= running}
        await db.execute(EXPECTED_IN, {"metric_id": metric_id, "reported_by": metric.reported_by, **moment})
    await db.execute(EXPECTED_CHANGES, {"metric_id": metric_id, "kind": kind, "last": last})
    await db.execute(text("drop table expected_anew"))


async def _span(db: AsyncSession, metric_id: UUID, tz: ZoneInfo) -> tuple[date, date]:
    """The day of the first report or form for the metric, and today."""
    reported = select(func.min(Observation.period)).where(Observation.metric_id == metric_id)
    asked = select(func.min(ReportForm.since)).join(FormNumber, FormNumber.form_id == ReportForm.id)
    first_report = await db.scalar(reported)
    first_form = await db.scalar(asked.where(FormNumber.metric_id == metric_id))
    now = await db.scalar(select(func.clock_timestamp()))
    assert now is not None
    today = now.astimezone(tz).date()
    known = [each for each in (first_report, first_form and first_form.astimezone(tz).date()) if each is not None]
    return min([*known, today]), today
