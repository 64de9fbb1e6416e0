"""What a reader is told of figures, where their metric holds small numbers back: all inside a team, less outside.

Invariant: no figure of such a metric reaches anybody but through `told_to`, for pages, events, files and letters alike.
What may be told is kept by `server/actions/told.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import HeldNumber, Member, Metric, MetricVersion, Team, ToldSum
from server.events import FigureNow
from server.policy.teams import inside_among

Reader = Member | Literal["anybody", "network"]
"""Whose eyes: a member's, or anybody's, who is inside no team. The network itself reads all, and shows nothing."""

NOTHING = Decimal(0)
_Key = tuple[UUID, UUID, date]

HIDES = """(
    select v.hides_small from metric_versions v
    where v.metric_id = {of}.metric_id and (v.holds_from <= {of}.period or v.version = 1)
    order by v.version desc limit 1)"""
"""SQL: whether a metric holds small numbers back in a period, by what has both columns."""


async def hiding(db: AsyncSession, metric_ids: Collection[UUID]) -> dict[UUID, list[tuple[date, bool]]]:
    """Of those metrics that ever held small numbers back: from which day on they did, and did not."""
    ever = select(MetricVersion.metric_id).where(MetricVersion.metric_id.in_(metric_ids), MetricVersion.hides_small)
    query = select(MetricVersion.metric_id, MetricVersion.version, MetricVersion.holds_from, MetricVersion.hides_small)
    found: dict[UUID, list[tuple[date, bool]]] = {}
    for row in await db.execute(query.where(MetricVersion.metric_id.in_(ever)).order_by(MetricVersion.version)):
        since = date.min if row.version == 1 else row.holds_from
        found.setdefault(row.metric_id, []).append((since, row.hides_small))
    return found


def hides_in(spans: Sequence[tuple[date, bool]], period: date) -> bool:
    return [hides for since, hides in spans if since <= period][-1]


async def told_to(
    db: AsyncSession, metrics: Iterable[Metric], figures: list[FigureNow], reader: Reader
) -> list[FigureNow]:
    """What the reader is told of figures, where their metrics hold small numbers back."""
    rules = {each.id: each for each in metrics}
    spans = await hiding(db, rules) if rules and reader != "network" else {}
    held_back = [e for e in figures if e.metric_id in spans and hides_in(spans[e.metric_id], e.period)]
    if not held_back:
        return figures
    inside: set[UUID] = set()
    if isinstance(reader, Member):
        few = select(Team.id).where(Team.id.in_({each.team_id for each in held_back}))
        inside = set(await db.scalars(inside_among(reader, few)))
    outside = [each for each in held_back if each.team_id not in inside]
    sums, held = await _told_sums(db, outside)
    told = {_key(each): each.model_copy(update={"told": "inside"}) for each in held_back if each.team_id in inside}
    for each in outside:
        told[_key(each)] = _as_told(
            rules[each.metric_id], each, sums.get(_key(each), (NOTHING, NOTHING)), _key(each) in held
        )
    return [told.get(_key(each), each) for each in figures]


def _key(figure: FigureNow) -> _Key:
    return figure.metric_id, figure.team_id, figure.period


async def _told_sums(
    db: AsyncSession, figures: Sequence[FigureNow]
) -> tuple[dict[_Key, tuple[Decimal, Decimal]], set[_Key]]:
    """The told sums of these figures, and which of them are held back."""
    if not figures:
        return {}, set()
    of = ({e.metric_id for e in figures}, {e.team_id for e in figures}, {e.period for e in figures})
    told, held = ToldSum.__table__, HeldNumber.__table__
    sums = select(told).where(told.c.metric_id.in_(of[0]), told.c.team_id.in_(of[1]), told.c.period.in_(of[2]))
    back = select(held).where(held.c.metric_id.in_(of[0]), held.c.team_id.in_(of[1]), held.c.period.in_(of[2]))
    return (
        {(e.metric_id, e.team_id, e.period): (e.numerator, e.denominator) for e in await db.execute(sums)},
        {(e.metric_id, e.team_id, e.period) for e in await db.execute(back)},
    )


def _as_told(metric: Metric, figure: FigureNow, sums: tuple[Decimal, Decimal], held: bool) -> FigureNow:
    numerator, denominator = sums
    if not held and (numerator, denominator) == (figure.numerator, figure.denominator):
        return figure.model_copy(update={"told": "all"})
    if held or not (numerator or denominator):
        return figure.model_copy(update={"told": "none", "numerator": None, "denominator": None, "value": None})
    value = numerator if metric.over_teams == "sum" else numerator / denominator if denominator else None
    more = {"told": "part", "numerator": numerator, "denominator": denominator, "value": value}
    return figure.model_copy(update=more)
