"""Taking out what one may see: facts, figures, metrics and teams, as rows, some at a time.

Invariant: each row is what a page would show to the same member: the same policies, the same figures. Nothing is held
while somebody reads slowly: every part is a transaction of its own, and begins after the last row of the one before.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Metric, Observation, Team, TeamParent
from server.db import Sessions
from server.errors import Invalid
from server.measures.tables import safe
from server.policy.figures import moment, series_of, zone
from server.policy.metrics import readable_metric, visible_metrics, words_of
from server.policy.observations import visible_observations
from server.policy.teams import leaders_of_each, line_of, subtree_of, visible_team, visible_teams

What = Literal["facts", "figures", "metrics", "teams"]
Format = Literal["csv", "json"]
Row = tuple[Any, ...]
AT_ONCE = 1_000
TEAMS_AT_ONCE = 50

COLUMNS: dict[What, tuple[str, ...]] = {
    "facts": (
        "metric", "team", "period", "numerator", "denominator", "note", "member", "revision", "on_time", "reason",
        "received_at", "metric_id", "team_id", "member_id",
    ),
    "figures": (
        "metric", "team", "period", "value", "numerator", "denominator", "received", "expected", "on_time", "revised",
        "metric_id", "team_id",
    ),
    "metrics": (
        "name", "counts", "out_of", "leaves_out", "unit", "direction", "period", "over_teams", "over_time",
        "reported_by", "threshold", "team", "owner", "id", "team_id",
    ),
    "teams": ("team", "above", "leaders", "since", "id", "parent_id"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to take out: of a team and all below it, of one metric, of some periods."""

    what: What
    team_id: UUID | None = None
    metric_id: UUID | None = None
    first: date | None = None
    last: date | None = None


async def check(db: AsyncSession, me: Member, wanted: Wanted) -> None:
    """Raises NotFound, Invalid."""
    if wanted.team_id is not None:
        await visible_team(db, me, wanted.team_id)
    if wanted.metric_id is not None:
        await readable_metric(db, me, wanted.metric_id)
    elif wanted.what == "figures":
        raise Invalid("Say of which metric.", fields=[("metric_id", "Choose a metric.")])


async def written(sessions: Sessions, me: Member, wanted: Wanted, format: Format) -> AsyncIterator[bytes]:  # noqa: A002
    """The file, part by part."""
    columns = COLUMNS[wanted.what]
    yield _csv([columns]) if format == "csv" else b'{"items":['
    begun = False
    async for rows in _PARTS[wanted.what](sessions, me, wanted):
        if format == "csv":
            yield _csv(rows)
        elif rows:
            some = ",\n".join(json.dumps(dict(zip(columns, row, strict=True)), default=_plain) for row in rows)
            yield f"{',' if begun else ''}\n{some}".encode()
            begun = True
    if format == "json":
        yield b"\n]}\n"


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([_cell(each) for each in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return safe(str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, UUID) else value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)


async def _scope(db: AsyncSession, wanted: Wanted) -> list[UUID] | None:
    return await subtree_of(db, wanted.team_id) if wanted.team_id else None


async def _facts(sessions: Sessions, me: Member, wanted: Wanted) -> AsyncIterator[list[Row]]:
    last: UUID | None = None
    while True:
        async with sessions() as db:
            query = (
                visible_observations(me)
                .add_columns(Team.name, Member.name)
                .join(Team, Team.id == Observation.team_id)
                .outerjoin(Member, Member.id == Observation.member_id)
                .where(Observation.latest)
            )
            for condition in _conditions(await _scope(db, wanted), wanted):
                query = query.where(condition)
            if last is not None:
                query = query.where(Observation.id > last)
            rows = (await db.execute(query.order_by(Observation.id).limit(AT_ONCE))).all()
            names = await _names(db, {fact.metric_id for fact, *_ in rows})
        yield [
            (
                names[fact.metric_id], team, fact.period, fact.numerator, fact.denominator, fact.note, member,
                fact.revision, fact.on_time, fact.reason, fact.received_at, fact.metric_id, fact.team_id,
                fact.member_id,
            )
            for fact, team, member in rows
        ]  # fmt: skip
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0].id


def _conditions(scope: list[UUID] | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if scope is not None:
        conditions.append(Observation.team_id.in_(scope))
    if wanted.metric_id is not None:
        conditions.append(Observation.metric_id == wanted.metric_id)
    if wanted.first is not None:
        conditions.append(Observation.period >= wanted.first)
    if wanted.last is not None:
        conditions.append(Observation.period <= wanted.last)
    return conditions


async def _names(db: AsyncSession, metric_ids: set[UUID]) -> dict[UUID, str]:
    today = (await moment(db)).astimezone(zone()).date()
    return {metric_id: words.name for metric_id, words in (await words_of(db, metric_ids, today)).items()}


async def _figures(sessions: Sessions, me: Member, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """Those of each team with all below it, as its page shows them."""
    assert wanted.metric_id is not None
    async with sessions() as db:
        metric = await readable_metric(db, me, wanted.metric_id)
        scope = set(await subtree_of(db, wanted.team_id or metric.team_id)) & set(await subtree_of(db, metric.team_id))
        query = visible_teams(me).where(Team.id.in_(scope)).order_by(Team.name, Team.id)
        teams = list(await db.scalars(query))
        name = (await _names(db, {metric.id}))[metric.id]
    for start in range(0, len(teams), TEAMS_AT_ONCE):
        some = teams[start : start + TEAMS_AT_ONCE]
        async with sessions() as db:
            series = await series_of(db, [(metric, team.id) for team in some], me, wanted.first, wanted.last)
        yield [
            (
                name, team.name, each.period, each.value, each.numerator, each.denominator, each.received,
                each.expected, each.on_time, each.revised, metric.id, team.id,
            )
            for team in some
            for each in series[metric.id, team.id]
        ]  # fmt: skip


async def _metrics(sessions: Sessions, me: Member, wanted: Wanted) -> AsyncIterator[list[Row]]:
    async with sessions() as db:
        query = visible_metrics(me).add_columns(Team.name, Member.name)
        query = query.join(Team, Team.id == Metric.team_id).join(Member, Member.id == Metric.owner_id)
        if wanted.team_id is not None:
            near = [*await line_of(db, wanted.team_id), *await subtree_of(db, wanted.team_id)]
            query = query.where(Metric.team_id.in_(near))
        if wanted.metric_id is not None:
            query = query.where(Metric.id == wanted.metric_id)
        rows = (await db.execute(query.order_by(Metric.id))).all()
        today = (await moment(db)).astimezone(zone()).date()
        words = await words_of(db, {metric.id for metric, *_ in rows}, today)
    yield [
        (
            said.name, said.counts, said.out_of, said.leaves_out, said.unit, said.direction, metric.period,
            metric.over_teams, metric.over_time, metric.reported_by, said.threshold, team, owner, metric.id,
            metric.team_id,
        )
        for metric, team, owner in rows
        for said in (words[metric.id],)
    ]  # fmt: skip


async def _teams(sessions: Sessions, me: Member, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """Open teams, those below a team without the team itself: so the file says how to make them again there."""
    last: UUID | None = None
    upper = Team.__table__.alias("upper")
    while True:
        async with sessions() as db:
            query = (
                visible_teams(me)
                .add_columns(TeamParent.parent_id, upper.c.name)
                .outerjoin(TeamParent, (TeamParent.team_id == Team.id) & TeamParent.until.is_(None))
                .outerjoin(upper, upper.c.id == TeamParent.parent_id)
                .where(Team.until.is_(None))
            )
            if wanted.team_id is not None:
                below = set(await subtree_of(db, wanted.team_id)) - {wanted.team_id}
                query = query.where(Team.id.in_(below))
            if last is not None:
                query = query.where(Team.id > last)
            rows = (await db.execute(query.order_by(Team.id).limit(AT_ONCE))).all()
            leaders = await leaders_of_each(db, [team.id for team, *_ in rows])
        yield [
            (
                team.name, above or "", "; ".join(each.name for each in leaders[team.id]), team.since, team.id,
                parent_id,
            )
            for team, parent_id, above in rows
        ]  # fmt: skip
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0].id


_PARTS: dict[What, Callable[[Sessions, Member, Wanted], AsyncIterator[list[Row]]]] = {
    "facts": _facts,
    "figures": _figures,
    "metrics": _metrics,
    "teams": _teams,
}
