"""The figures of teams, read from the kept sums. Who may see a team may see its figures: ask `visible_team` first.

A figure is that of a team and all below it. The least, the most and figures that do not add up cannot be read off sums,
so they are read from the leaf facts, by the tree as it stood at each period's end.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import ExpectedChange, Metric, MetricSum, Team, TeamParent
from server.events import FigureNow
from server.measures.periods import Kind, current_start, ends, next_start, periods_between
from server.policy.told import Reader, told_to
from server.settings import get_settings

Extremes = dict[tuple[UUID, UUID, date], Decimal]
"""The least or the most that was reported, by metric, team and period."""

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept sums of one team, with all below it, for one metric and period."""

    metric_id: UUID
    team_id: UUID
    period: date
    numerator: Decimal = NOTHING
    denominator: Decimal = NOTHING
    received: int = 0
    own: int = 0
    on_time: int = 0
    revised: int = 0
    expected: int = 0
    hides: bool = False
    """Whether small numbers are held back, where that was asked for along with the sums."""


def zone() -> ZoneInfo:
    """The time zone that closes periods."""
    return ZoneInfo(get_settings().time_zone)


async def moment(db: AsyncSession) -> datetime:
    """Now, by the one clock that all rows are dated by. A request that only reads has one now."""
    known: datetime | None = db.info.get("moment")
    if known is None:
        known = (await db.scalars(select(func.clock_timestamp()))).one()
        if db.info.get("only_reads"):
            db.info["moment"] = known
    return known


def kind_of(metric: Metric) -> Kind:
    return cast(Kind, metric.period)


def running_period(metric: Metric, now: datetime) -> date:
    return current_start(kind_of(metric), now, zone())


def is_closed(metric: Metric, period: date, now: datetime) -> bool:
    return ends(kind_of(metric), period, zone()) <= now


async def as_figures(
    db: AsyncSession, metrics: Iterable[Metric], sums: Sequence[Kept], reader: Reader
) -> list[FigureNow]:
    """The figures that these sums stand for, as far as the reader is told them."""
    rules = {each.id: each for each in metrics}
    from_facts: Extremes = {}
    for metric in rules.values():
        if metric.over_teams in ("min", "max"):
            mine = [each for each in sums if each.metric_id == metric.id]
            from_facts |= await _extremes(db, metric, {e.team_id for e in mine}, {e.period for e in mine})
    return await told_to(db, rules.values(), [_figure(rules[e.metric_id], e, from_facts) for e in sums], reader)


async def figures_at(
    db: AsyncSession, metrics: Sequence[Metric], team_ids: Sequence[UUID], period: date, reader: Reader
) -> dict[tuple[UUID, UUID], FigureNow]:
    """One figure for each metric and team, whether or not anything was reported."""
    metric_ids = [each.id for each in metrics]
    some = select(MetricSum.__table__).where(MetricSum.period == period)
    some = some.where(MetricSum.metric_id.in_(metric_ids), MetricSum.team_id.in_(team_ids))
    found = {(row.metric_id, row.team_id): row for row in await db.execute(some)}
    changes = (
        select(ExpectedChange.metric_id, ExpectedChange.team_id, func.sum(ExpectedChange.total).label("expected"))
        .where(ExpectedChange.metric_id.in_(metric_ids), ExpectedChange.team_id.in_(team_ids))
        .where(ExpectedChange.period <= period)
        .group_by(ExpectedChange.metric_id, ExpectedChange.team_id)
    )
    expected = {(row.metric_id, row.team_id): int(row.expected) for row in await db.execute(changes)}
    sums = [
        _kept(metric_id, team_id, period, found.get((metric_id, team_id)), expected.get((metric_id, team_id), 0))
        for metric_id in metric_ids
        for team_id in team_ids
    ]
    return {(each.metric_id, each.team_id): each for each in await as_figures(db, metrics, sums, reader)}


async def figures_over(
    db: AsyncSession,
    metric: Metric,
    team_id: UUID,
    reader: Reader,
    first: date | None = None,
    last: date | None = None,
) -> list[FigureNow]:
    """The figures of one team for every period from the first with a report, or `first`, to the running one, or `last`.
    Before anything came, only the last of these."""
    return (await series_of(db, [(metric, team_id)], reader, first, last))[metric.id, team_id]


async def series_of(
    db: AsyncSession,
    wanted: Sequence[tuple[Metric, UUID]],
    reader: Reader,
    first: date | None = None,
    last: date | None = None,
) -> dict[tuple[UUID, UUID], list[FigureNow]]:
    """As `figures_over`, for several metrics and teams in the same queries."""
    pairs = {(metric.id, team_id): metric for metric, team_id in wanted}
    now = await moment(db)
    sums = select(MetricSum.__table__).where(tuple_(MetricSum.metric_id, MetricSum.team_id).in_(pairs))
    if first is not None:
        sums = sums.where(MetricSum.period >= first)
    rows: dict[tuple[UUID, UUID], dict[date, Row[Any]]] = {each: {} for each in pairs}
    for row in await db.execute(sums.order_by(MetricSum.period)):
        rows[row.metric_id, row.team_id][row.period] = row
    change = ExpectedChange
    changes = select(change.metric_id, change.team_id, change.period, change.total).order_by(change.period)
    steps: dict[tuple[UUID, UUID], dict[date, int]] = {each: {} for each in pairs}
    for row in await db.execute(changes.where(tuple_(change.metric_id, change.team_id).in_(pairs))):
        steps[row.metric_id, row.team_id][row.period] = row.total
    kept = [
        each
        for pair, metric in pairs.items()
        for each in _filled(
            metric, pair[1], rows[pair], steps[pair], first, min(last or date.max, running_period(metric, now))
        )
    ]
    found: dict[tuple[UUID, UUID], list[FigureNow]] = {each: [] for each in pairs}
    for figure in await as_figures(db, pairs.values(), kept, reader):
        found[figure.metric_id, figure.team_id].append(figure)
    return found


def _filled(
    metric: Metric, team_id: UUID, rows: dict[date, Row[Any]], steps: dict[date, int], first: date | None, last: date
) -> list[Kept]:
    """One for every period, those without a report too."""
    start = next(iter(rows), last if steps else None)
    if first is not None:
        known = min([*list(rows)[:1], *list(steps)[:1]], default=None)
        start = None if known is None else max(first, known)
    if start is None:
        return []
    expected = sum(total for period, total in steps.items() if period < start)
    kept = []
    for period in periods_between(kind_of(metric), start, last):
        expected += steps.get(period, 0)
        kept.append(_kept(metric.id, team_id, period, rows.get(period), expected))
    while len(kept) > 1 and not (kept[-1].received or kept[-1].expected):
        kept.pop()  # of teams that ended
    return kept


async def children_at(db: AsyncSession, team_id: UUID, metric: Metric, period: date) -> list[Team]:
    """The teams right below, as the tree stood at the end of the period."""
    end = ends(kind_of(metric), period, zone())
    return list(
        await db.scalars(
            select(Team)
            .join(TeamParent, TeamParent.team_id == Team.id)
            .where(TeamParent.parent_id == team_id, TeamParent.since < end)
            .where(TeamParent.until.is_(None) | (TeamParent.until >= end))
            .order_by(Team.name, Team.id)
        )
    )


def _kept(metric_id: UUID, team_id: UUID, period: date, row: Row[Any] | None, expected: int) -> Kept:
    if row is None:
        return Kept(metric_id, team_id, period, expected=expected)
    return Kept(**row._mapping, expected=expected)


def plain_figure(metric: Metric, sums: Kept) -> FigureNow:
    """What sums alone stand for, where nothing is held back and the rule over teams is neither least nor most."""
    return _figure(metric, sums, {})


def _figure(metric: Metric, sums: Kept, from_facts: Extremes) -> FigureNow:
    return FigureNow(
        metric_id=sums.metric_id,
        team_id=sums.team_id,
        period=sums.period,
        numerator=sums.numerator,
        denominator=sums.denominator,
        value=_value(metric, sums, from_facts),
        received=sums.received,
        expected=sums.expected,
        on_time=sums.on_time,
        revised=sums.revised,
        told=None,
    )


def _value(metric: Metric, sums: Kept, from_facts: Extremes) -> Decimal | None:
    match metric.over_teams:
        case "sum":
            return sums.numerator if sums.received else None
        case "ratio" | "mean":
            return sums.numerator / sums.denominator if sums.denominator else None
        case "min" | "max":
            return from_facts.get((sums.metric_id, sums.team_id, sums.period))
        case _:
            return sums.numerator if sums.received == 1 else None


_FROM_FACTS = """
with recursive below as (
    select id as top, id as team_id, '-infinity'::timestamptz as since, 'infinity'::timestamptz as until
    from teams where id = any(cast(:team_ids as uuid[]))
    union all
    select b.top, p.team_id, greatest(b.since, p.since), least(b.until, coalesce(p.until, 'infinity'))
    from below b join team_parents p on p.parent_id = b.team_id
     and p.since < b.until and coalesce(p.until, 'infinity') > b.since
), periods as (
    select * from unnest(cast(:periods as date[]), cast(:ends as timestamptz[])) as p(period, ends)
)
select b.top, p.period, min(o.numerator) as least, max(o.numerator) as most
from below b join periods p on b.since < p.ends and b.until >= p.ends
join observations o on o.metric_id = :metric_id and o.team_id = b.team_id and o.period = p.period and o.latest
group by 1, 2
"""


async def _extremes(
    db: AsyncSession, metric: Metric, team_ids: Collection[UUID], periods: Collection[date]
) -> Extremes:
    days = sorted(periods)
    names = {
        "metric_id": metric.id,
        "team_ids": list(team_ids),
        "periods": days,
        "ends": [ends(kind_of(metric), each, zone()) for each in days],
    }
    rows = await db.execute(text(_FROM_FACTS), names)
    return {(metric.id, row.top, row.period): row.least if metric.over_teams == "min" else row.most for row in rows}


def following(metric: Metric, period: date) -> date:
    return next_start(kind_of(metric), period)
