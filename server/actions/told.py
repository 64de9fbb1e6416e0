"""What is told outside of metrics that hold small numbers back: kept beside the sums, moved by the same changes.

Invariant: `told_sums` hold what `server.measures.small` tells or lets out at and below a team, and nothing else. The
caller holds the lock of the sums, and reports into the same total stand in line behind its row in `metric_sums`.
"""
# ruff: noqa: S608  what stands between the braces are fragments of this module and of the sums', never a value

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import Metric
from server.measures.periods import ends
from server.measures.small import FEWEST, NONE, Counts, Held, is_small, settle
from server.policy.dated import holds
from server.policy.figures import kind_of, zone
from server.policy.told import HIDES

Key = tuple[UUID, UUID, date]
"""Metric, team, period."""

_KEYS = """
unnest(cast(:metric_ids as uuid[]), cast(:team_ids as uuid[]), cast(:periods as date[]))
    as k(metric_id, team_id, period)
"""

_NOW = text(f"""
select k.metric_id, k.team_id, k.period, h.team_id is not null as held,
       coalesce(s.numerator, 0) as numerator, coalesce(s.denominator, 0) as denominator,
       coalesce(t.own_numerator, 0) as told_numerator, coalesce(t.own_denominator, 0) as told_denominator
from {_KEYS}
left join metric_sums s on (s.metric_id, s.team_id, s.period) = (k.metric_id, k.team_id, k.period) and s.own > 0
left join told_sums t on (t.metric_id, t.team_id, t.period) = (k.metric_id, k.team_id, k.period)
left join held_numbers h on (h.metric_id, h.team_id, h.period) = (k.metric_id, k.team_id, k.period)
""")

_HOLD = text(f"""
with recursive k as materialized (
    select k.* from unnest(
        cast(:metric_ids as uuid[]), cast(:team_ids as uuid[]), cast(:periods as date[]),
        cast(:closes as timestamptz[]), cast(:numerators as numeric[]), cast(:denominators as numeric[])
    ) as k(metric_id, team_id, period, closes, numerator, denominator)
), line as (
    select k.team_id, k.closes, p.parent_id as above, k.team_id as branch, 1 as steps
    from (select distinct team_id, closes from k) k
    join team_parents p on p.team_id = k.team_id and {holds("p", "k.closes")}
    union all
    select line.team_id, line.closes, p.parent_id, line.above, line.steps + 1
    from line join team_parents p on p.team_id = line.above and {holds("p", "line.closes")}
), place as (
    select distinct on (team_id, closes) team_id, closes, above, branch from line
    where (
        select count(*) from team_parents c join teams t on t.id = c.team_id
        where c.parent_id = line.above and {holds("c", "line.closes")} and {holds("t", "line.closes")}) >= :fewest
    order by team_id, closes, steps
)
insert into held_numbers (metric_id, team_id, period, moves, branch, numerator, denominator, let_out)
select k.metric_id, k.team_id, k.period, place.above, place.branch, k.numerator, k.denominator, false
from k left join place using (team_id, closes)
on conflict (metric_id, team_id, period) do update set moves = excluded.moves, branch = excluded.branch
""")

_GROUPS = text(f"""
with wanted as (
    select distinct h.metric_id, h.period, h.moves, case when h.moves is null then h.team_id end as alone
    from {_KEYS} join held_numbers h
      on (h.metric_id, h.team_id, h.period) = (k.metric_id, k.team_id, k.period)
)
select h.metric_id, h.period, h.team_id, h.moves, h.branch, h.let_out,
       h.numerator as told_numerator, h.denominator as told_denominator,
       coalesce(s.numerator, 0) as numerator, coalesce(s.denominator, 0) as denominator,
       coalesce(s.received, 0) >= coalesce((
           select sum(e.own) from expected_changes e
           where e.metric_id = h.metric_id and e.team_id = h.team_id and e.period <= h.period), 0) as complete
from wanted w join held_numbers h on h.metric_id = w.metric_id and h.period = w.period
 and h.moves is not distinct from w.moves and (w.alone is null or h.team_id = w.alone)
left join metric_sums s on (s.metric_id, s.team_id, s.period) = (h.metric_id, h.team_id, h.period) and s.own > 0
order by h.metric_id, h.period, h.moves, w.alone, h.team_id
""")

_POST = text(f"""
with recursive line as (
    select k.*, k.own as mine from unnest(
        cast(:metric_ids as uuid[]), cast(:team_ids as uuid[]), cast(:periods as date[]),
        cast(:closes as timestamptz[]), cast(:numerators as numeric[]), cast(:denominators as numeric[]),
        cast(:own as boolean[])
    ) as k(metric_id, team_id, period, closes, numerator, denominator, own)
    union all
    select line.metric_id, p.parent_id, line.period, line.closes, line.numerator, line.denominator, line.own, false
    from line join team_parents p on p.team_id = line.team_id and {holds("p", "line.closes")}
)
insert into told_sums as t (metric_id, team_id, period, numerator, denominator, own_numerator, own_denominator)
select metric_id, team_id, period, sum(numerator), sum(denominator),
       coalesce(sum(numerator) filter (where mine), 0), coalesce(sum(denominator) filter (where mine), 0)
from line group by 1, 2, 3 order by 1, 2, 3
on conflict (metric_id, team_id, period) do update set
    numerator = t.numerator + excluded.numerator, denominator = t.denominator + excluded.denominator,
    own_numerator = t.own_numerator + excluded.own_numerator,
    own_denominator = t.own_denominator + excluded.own_denominator
""")

_OPEN = text(f"""
delete from held_numbers h using {_KEYS}
where (h.metric_id, h.team_id, h.period) = (k.metric_id, k.team_id, k.period)
""")

_LET_OUT = text("""
update held_numbers h set numerator = k.numerator, denominator = k.denominator, let_out = true
from unnest(
    cast(:metric_ids as uuid[]), cast(:team_ids as uuid[]), cast(:periods as date[]),
    cast(:numerators as numeric[]), cast(:denominators as numeric[])
) as k(metric_id, team_id, period, numerator, denominator)
where (h.metric_id, h.team_id, h.period) = (k.metric_id, k.team_id, k.period)
""")

_EVERY = text(f"""
select k.metric_id, k.team_id, k.period from (
    select metric_id, team_id, period from metric_sums where metric_id = :metric_id and own > 0
    union
    select metric_id, team_id, period from told_sums
    where metric_id = :metric_id and (own_numerator <> 0 or own_denominator <> 0)
    union
    select metric_id, team_id, period from held_numbers where metric_id = :metric_id
) k where {HIDES.format(of="k")}
""")

_MOVED = text("""
with recursive below as (
    select cast(:team_id as uuid) as team_id
    union all
    select p.team_id from below join team_parents p on p.parent_id = below.team_id and p.until is null
)
select h.metric_id, h.team_id, h.period, h.numerator, h.denominator
from held_numbers h join below using (team_id) join metrics m on m.id = h.metric_id
where not h.let_out and h.period >= date_trunc(m.period, statement_timestamp() at time zone :zone)::date
""")


@dataclass(slots=True)
class _Posts:
    """What is added to the told sums of a team and of all above it. `own`: the team's own number, told alone."""

    kinds: dict[UUID, Metric]
    rows: list[tuple[UUID, UUID, date, Counts, bool]] = field(default_factory=list)

    def add(self, metric_id: UUID, team_id: UUID | None, period: date, more: Counts, *, own: bool = False) -> None:
        if team_id is not None and any(more):
            self.rows.append((metric_id, team_id, period, more, own))

    async def write(self, db: AsyncSession) -> None:
        if self.rows:
            keys = [each[:3] for each in self.rows]
            names = _arrays(keys) | _counts([each[3] for each in self.rows]) | {"own": [each[4] for each in self.rows]}
            await db.execute(_POST, names | {"closes": _closes(self.kinds, keys)})


async def settle_told(db: AsyncSession, keys: Iterable[Key]) -> None:
    """After the own numbers of these teams changed: what those outside are told from now on.

    Only for metrics that hold small numbers back in that period.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    metrics = {each.id: each for each in await db.scalars(select(Metric).where(Metric.id.in_({k[0] for k in wanted})))}
    posts = _Posts(metrics)
    held: list[Key] = []
    new: list[tuple[Key, Counts]] = []
    for row in (await db.execute(_NOW, _arrays(wanted))).mappings():
        key = (row["metric_id"], row["team_id"], row["period"])
        now, told = _now(row), _told(row)
        if row["held"]:
            held.append(key)
        elif is_small(metrics[key[0]].over_teams, now):
            new.append((key, told))
        else:
            posts.add(*key, _less(now, told), own=True)
    await _hold(db, metrics, new)
    await _settle_groups(db, metrics, [*held, *(key for key, _ in new)], posts)
    await posts.write(db)


async def settle_all_told(db: AsyncSession, metric_id: UUID) -> None:
    """As `settle_told`, after the sums of a metric were made anew."""
    rows = (await db.execute(_EVERY, {"metric_id": metric_id})).all()
    await settle_told(db, [(row.metric_id, row.team_id, row.period) for row in rows])


async def regroup(db: AsyncSession, team_id: UUID) -> None:
    """After a team moved: held numbers at and below it that moved no total yet wait for another one. The others stay
    where they were let out, for their period: taking one out of that total would tell it."""
    rows = (await db.execute(_MOVED, {"team_id": team_id, "zone": str(zone())})).mappings().all()
    if not rows:
        return
    metrics = {e.id: e for e in await db.scalars(select(Metric).where(Metric.id.in_({r["metric_id"] for r in rows})))}
    found = [((row["metric_id"], row["team_id"], row["period"]), _now(row)) for row in rows]
    await _hold(db, metrics, found)
    await settle_told(db, [key for key, _ in found])


async def _hold(db: AsyncSession, metrics: dict[UUID, Metric], some: Sequence[tuple[Key, Counts]]) -> None:
    if some:
        keys = [key for key, _ in some]
        names = _arrays(keys) | _counts([told for _, told in some]) | {"closes": _closes(metrics, keys)}
        await db.execute(_HOLD, names | {"fewest": FEWEST})


async def _settle_groups(db: AsyncSession, metrics: dict[UUID, Metric], keys: Sequence[Key], posts: _Posts) -> None:
    if not keys:
        return
    opened: list[Key] = []
    let_out: list[tuple[Key, Counts]] = []
    rows = (await db.execute(_GROUPS, _arrays(keys))).mappings().all()
    for (metric_id, period, moves, _), some in groupby(rows, key=_group_of):
        group = [Held(r["team_id"], r["branch"], _now(r), _told(r), r["let_out"], r["complete"]) for r in some]
        verdict = settle(metrics[metric_id].over_teams, group)
        for each in verdict.opened:
            team_id = cast(UUID, each.team)
            if each.let_out:
                posts.add(metric_id, moves, period, _less(NONE, each.told))
                posts.add(metric_id, team_id, period, each.now, own=True)
            else:
                posts.add(metric_id, team_id, period, _less(each.now, each.told), own=True)
            opened.append((metric_id, team_id, period))
        for each in verdict.moved:
            team_id = cast(UUID, each.team)
            if each.let_out:
                posts.add(metric_id, moves, period, _less(each.now, each.told))
            else:
                posts.add(metric_id, team_id, period, _less(NONE, each.told), own=True)
                posts.add(metric_id, moves, period, each.now)
            let_out.append(((metric_id, team_id, period), each.now))
    if opened:
        await db.execute(_OPEN, _arrays(opened))
    if let_out:
        await db.execute(_LET_OUT, _arrays([key for key, _ in let_out]) | _counts([now for _, now in let_out]))


def _group_of(row: RowMapping) -> tuple[UUID, date, UUID | None, UUID | None]:
    return row["metric_id"], row["period"], row["moves"], row["team_id"] if row["moves"] is None else None


def _now(row: RowMapping) -> Counts:
    return Counts(row["numerator"], row["denominator"])


def _told(row: RowMapping) -> Counts:
    return Counts(row["told_numerator"], row["told_denominator"])


def _less(now: Counts, before: Counts) -> Counts:
    return Counts(now.numerator - before.numerator, now.denominator - before.denominator)


def _arrays(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "metric_ids": [each[0] for each in keys],
        "team_ids": [each[1] for each in keys],
        "periods": [each[2] for each in keys],
    }


def _counts(counts: Sequence[Counts]) -> dict[str, Any]:
    return {"numerators": [each.numerator for each in counts], "denominators": [each.denominator for each in counts]}


def _closes(metrics: dict[UUID, Metric], keys: Sequence[Key]) -> list[datetime]:
    return [ends(kind_of(metrics[metric_id]), period, zone()) for metric_id, _, period in keys]
