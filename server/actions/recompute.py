"""The kept sums found again from the leaf facts: the long way to check them, and the fast way to make them anew.

`recompute` is plain Python over the dated rows, written apart from the SQL that keeps the sums, so that the two can
be held against each other. `rebuild` does the same set by set for imports, the demo and repairs.
"""
# ruff: noqa: S608  what stands between the braces are fragments of this module, never a value

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, text, union
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    ExpectedChange,
    FormNumber,
    Metric,
    MetricSum,
    Observation,
    Pause,
    Place,
    ReportForm,
    Team,
    TeamParent,
)
from server.actions.sums import hold_sums, zone
from server.actions.told import settle_all_told
from server.measures.periods import Kind, ends, next_start, periods_between
from server.policy.dated import asks, holds
from server.policy.pauses import pause_over

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
    pauses: list[Pause]


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
        list(await db.scalars(select(Pause))),
    )
    now = await db.scalar(select(func.clock_timestamp()))
    assert now is not None
    today = now.astimezone(tz).date()
    first = min([*(each.period for each in facts), *(each.since.astimezone(tz).date() for each in world.forms), today])
    truths: dict[Where, Truth] = defaultdict(Truth)
    facts_of: dict[date, list[Observation]] = defaultdict(list)
    for fact in facts:
        facts_of[fact.period].append(fact)
    for period in periods_between(kind, first, today):
        for where, part in _of_period(world, metric, facts_of[period], period, ends(kind, period, tz)):
            _add(truths[where], part)
    return {where: truth for where, truth in truths.items() if truth != Truth()}


def _of_period(
    world: _World, metric: Metric, facts: Iterable[Observation], period: date, end: datetime
) -> Iterable[tuple[Where, Truth]]:
    kind = cast(Kind, metric.period)
    parents = {each.team_id: each.parent_id for each in world.edges if _held(each, end)}
    open_teams = {each.id for each in world.teams if _held(each, end)}
    upper = {above for below, above in parents.items() if below in open_teams}
    asking = {
        each.team_id for each in world.forms if _held(each, end) and not pause_over(world.pauses, each, kind, period)
    }
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


SCRATCH = (
    "create temp table spans (period date primary key, following date, epoch int) on commit drop",
    "create temp table lines (epoch int, team_id uuid, above uuid) on commit drop",
    "create temp table asked (epoch int, team_id uuid, member_id uuid) on commit drop",
)
"""An epoch is a run of periods in which neither the tree nor who reports changed."""

LINES = text(f"""
with recursive line as (
    select id as team_id, id as above from teams
    union all
    select line.team_id, p.parent_id
    from line join team_parents p on p.team_id = line.above and {holds("p", ":closes")}
)
insert into lines select :epoch, team_id, above from line
""")

ASKED = text(f"""
with covered as (
    select distinct lines.team_id from lines
    join report_forms f on f.team_id = lines.above
     and {asks("f", "cast(:period as date)", "cast(:following as date)", ":closes")}
    join form_numbers n on n.form_id = f.id and n.metric_id = :metric_id
    where lines.epoch = :epoch
), leaf as (
    select t.id as team_id from teams t join covered on covered.team_id = t.id
    left join (
        select distinct p.parent_id from team_parents p join teams c on c.id = p.team_id
        where {holds("p", ":closes")} and {holds("c", ":closes")}
    ) upper on upper.parent_id = t.id
    where upper.parent_id is null and {holds("t", ":closes")}
)
insert into asked
select :epoch, leaf.team_id, p.member_id from leaf
join places p on p.team_id = leaf.team_id and p.reports and {holds("p", ":closes")}
where cast(:reported_by as text) = 'member'
union all
select :epoch, leaf.team_id, null from leaf where cast(:reported_by as text) = 'team'
""")

SUMS_ANEW = text("""
with own as (
    select team_id, period, sum(numerator) as numerator, sum(coalesce(denominator, 0)) as denominator,
           count(*) as received, count(*) filter (where on_time) as on_time,
           count(*) filter (where revision > 1) as revised
    from observations where metric_id = :metric_id and latest group by 1, 2
)
insert into metric_sums (metric_id, team_id, period, numerator, denominator, received, own, on_time, revised)
select :metric_id, lines.above, own.period, sum(own.numerator), sum(own.denominator), sum(own.received),
       coalesce(sum(own.received) filter (where lines.above = own.team_id), 0), sum(own.on_time), sum(own.revised)
from own join spans using (period) join lines on lines.epoch = spans.epoch and lines.team_id = own.team_id
group by 2, 3 order by 2, 3
""")

EXPECTED_ANEW = text("""
with begins as (
    select epoch, min(period) as period, lead(min(period)) over (order by epoch) as following from spans group by epoch
), unasked as (
    select o.team_id, o.period, s.following, s.epoch, count(*) as reporters
    from observations o join spans s on s.period = o.period
    left join asked a on a.epoch = s.epoch and a.team_id = o.team_id
     and coalesce(a.member_id, a.team_id) = coalesce(o.member_id, o.team_id)
    where o.metric_id = :metric_id and o.latest and a.team_id is null
    group by 1, 2, 3, 4
), part as (
    select b.epoch, a.team_id, b.period, b.following, count(*) as reporters from asked a join begins b using (epoch)
    group by 1, 2, 3, 4
    union all
    select epoch, team_id, period, following, reporters from unasked
), change as (
    select epoch, team_id, x.period, x.sign * reporters as more from part
    cross join lateral (values (period, 1), (following, -1)) as x(period, sign) where x.period is not null
)
insert into expected_changes (metric_id, team_id, period, own, total)
select :metric_id, lines.above, change.period,
       coalesce(sum(change.more) filter (where lines.above = change.team_id), 0), sum(change.more)
from change join lines on lines.epoch = change.epoch and lines.team_id = change.team_id
group by 2, 3
having sum(change.more) <> 0 or sum(change.more) filter (where lines.above = change.team_id) <> 0
order by 2, 3
""")


async def rebuild(db: AsyncSession, metric_id: UUID) -> None:
    """Throw the kept sums of a metric away and make them anew from the leaf facts, in sets."""
    await db.flush()
    await hold_sums(db)
    metric = await db.get_one(Metric, metric_id)
    for table in (MetricSum, ExpectedChange):
        await db.execute(delete(table).where(table.metric_id == metric_id))
    for name in ("spans", "lines", "asked"):
        await db.execute(text(f"drop table if exists pg_temp.{name}"))
    for statement in SCRATCH:
        await db.execute(text(statement))
    await _fill_scratch(db, metric)
    await db.execute(SUMS_ANEW, {"metric_id": metric_id})
    await db.execute(EXPECTED_ANEW, {"metric_id": metric_id})
    await settle_all_told(db, metric_id)


async def _fill_scratch(db: AsyncSession, metric: Metric) -> None:
    """From the first report or form to the period after the running one, in which only who is asked counts, or to the
    one after the last change that is known of."""
    kind, tz = cast(Kind, metric.period), ZoneInfo(zone())
    first, today = await _span(db, metric.id, tz)
    moments, pauses = await _moments(db), list(await db.scalars(select(Pause)))
    turns = [today, *(each.astimezone(tz).date() for each in moments[-1:]), *(each.last_day for each in pauses)]
    spans: list[dict[str, object]] = []
    before: datetime | None = None
    idle: set[UUID] = set()
    for period in periods_between(kind, first, next_start(kind, max(turns))):
        end, following = ends(kind, period, tz), next_start(kind, period)
        over = {
            each.id
            for each in pauses
            if each.first_day <= period and each.last_day >= following - timedelta(days=1) and each.set_at < end
        }
        if before is None or over != idle or bisect_left(moments, before) != bisect_left(moments, end):
            epoch = {"epoch": len(spans), "closes": end}
            asked = {
                "metric_id": metric.id,
                "reported_by": metric.reported_by,
                "period": period,
                "following": following,
            }
            await db.execute(LINES, epoch)
            await db.execute(ASKED, epoch | asked)
        spans.append({"period": period, "following": following, "epoch": epoch["epoch"]})
        before, idle = end, over
    await db.execute(text("insert into spans values (:period, :following, :epoch)"), spans)
    for name in ("spans", "lines", "asked"):
        await db.execute(text(f"analyze {name}"))


async def _moments(db: AsyncSession) -> list[datetime]:
    """When anything changed about the tree or about who reports, in order."""
    parts = [select(column) for table in (Team, TeamParent, Place, ReportForm) for column in (table.since, table.until)]
    found = union(*parts).subquery()
    return list(await db.scalars(select(found.c[0]).where(found.c[0].is_not(None)).order_by(found.c[0])))


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
