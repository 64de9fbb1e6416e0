"""The sums kept of leaf facts: what each team and all below it reported, and how many are expected to.

Invariant: `metric_sums` and the running totals of `expected_changes` always equal what `server/actions/recompute.py`
finds from the observations, places, forms and the dated tree. A period belongs to the tree as it stood at its end; a
dated row holds then if `since < end` and it had not ended before. Reports share one lock, so that they run beside each
other; whatever changes the tree, the reporters, or many facts at once holds it alone.
"""
# ruff: noqa: S608  what stands between the braces are fragments of this module, never a value

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from server.actions.told import regroup, settle_told
from server.direct import Found
from server.errors import Conflict
from server.policy.dated import asks, holds, step
from server.policy.figures import Kept
from server.policy.told import HIDES
from server.settings import get_settings

SUMS_LOCK = 7_266_001
"""The advisory lock of this module; any number that no other module uses."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One number from one reporter. `member_id` is None where the team itself reports."""

    metric_id: UUID
    team_id: UUID
    period: date
    numerator: Decimal
    author_id: UUID
    denominator: Decimal | None = None
    member_id: UUID | None = None
    note: str = ""
    on_time: bool = True
    report_id: UUID | None = None
    reason: str = ""


def adding(report_id: str = "i.report_id", more: str = "") -> str:
    """The chain of what new facts change, all of the report `report_id`, which `more` brings."""
    return f"""input as materialized (
    select i.metric_id, i.team_id, i.member_id, i.period, i.numerator, i.denominator, i.note, i.on_time, i.author_id,
           i.reason, {report_id} as report_id, m.reported_by, (i.period + {step("m.period")})::date as following,
           (i.period + {step("m.period")}) at time zone :zone as closes
    from unnest(
        cast(:metric_ids as uuid[]), cast(:team_ids as uuid[]), cast(:member_ids as uuid[]), cast(:periods as date[]),
        cast(:numerators as numeric[]), cast(:denominators as numeric[]), cast(:notes as text[]),
        cast(:on_times as boolean[]), cast(:report_ids as uuid[]), cast(:author_ids as uuid[]), cast(:reasons as text[])
    ) as i(metric_id, team_id, member_id, period, numerator, denominator, note, on_time, report_id, author_id, reason)
    join metrics m on m.id = i.metric_id {more}
), superseded as (
    update observations o set latest = false from input i
    where o.latest and o.metric_id = i.metric_id and o.team_id = i.team_id and o.period = i.period
      and o.member_id is not distinct from i.member_id
    returning o.metric_id, o.team_id, o.period, o.member_id, o.numerator, o.denominator, o.revision, o.on_time,
              o.report_id
), change as materialized (
    select i.metric_id, i.team_id, i.member_id, i.period, i.numerator, i.denominator, i.note, i.author_id, i.reason,
           i.reported_by, i.following, i.closes, coalesce(i.report_id, s.report_id) as report_id,
           coalesce(s.on_time, i.on_time) as on_time,
           coalesce(s.revision, 0) + 1 as revision,
           i.numerator - coalesce(s.numerator, 0) as more,
           coalesce(i.denominator, 0) - coalesce(s.denominator, 0) as more_out_of,
           (s.revision is null)::int as came,
           (s.revision is null and i.on_time)::int as came_on_time,
           (s.revision is not distinct from 1)::int as first_revised
    from input i left join superseded s
      on s.metric_id = i.metric_id and s.team_id = i.team_id and s.period = i.period
     and s.member_id is not distinct from i.member_id
), rule as materialized (
    select c.metric_id, c.period, {HIDES.format(of="c")} as hides
    from (select distinct metric_id, period from change) c
), stored as (
    insert into observations (metric_id, team_id, member_id, period, numerator, denominator, note, revision, on_time,
                              report_id, author_id, reason)
    select metric_id, team_id, member_id, period, numerator, denominator, note, revision, on_time,
           report_id, author_id, reason from change
), line as (
    select distinct team_id, closes, team_id as above from input
    union all
    select line.team_id, line.closes, p.parent_id
    from line join team_parents p on p.team_id = line.above and {holds("p", "line.closes")}
), unasked as materialized (
    select c.metric_id, c.team_id, c.period, c.following, c.closes, count(*) as reporters
    from change c
    where c.came = 1 and not (
        exists (select from teams t where t.id = c.team_id and {holds("t", "c.closes")})
        and not exists (
            select from team_parents p join teams t on t.id = p.team_id
            where p.parent_id = c.team_id and {holds("p", "c.closes")} and {holds("t", "c.closes")})
        and exists (
            select from line
            join report_forms f on f.team_id = line.above and {asks("f", "c.period", "c.following", "c.closes")}
            join form_numbers n on n.form_id = f.id and n.metric_id = c.metric_id
            where line.team_id = c.team_id and line.closes = c.closes)
        and case when c.reported_by = 'team' then c.member_id is null else exists (
            select from places p where p.team_id = c.team_id and p.member_id = c.member_id and p.reports
            and {holds("p", "c.closes")}) end)
    group by 1, 2, 3, 4, 5
), expected_too as (
    insert into expected_changes as e (metric_id, team_id, period, own, total)
    select u.metric_id, line.above, x.period,
           sum(case when line.above = u.team_id then x.sign * u.reporters else 0 end), sum(x.sign * u.reporters)
    from unasked u join line on line.team_id = u.team_id and line.closes = u.closes
    cross join lateral (values (u.period, 1), (u.following, -1)) as x(period, sign)
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (metric_id, team_id, period)
    do update set own = e.own + excluded.own, total = e.total + excluded.total
), summed as (
    insert into metric_sums as s
        (metric_id, team_id, period, numerator, denominator, received, own, on_time, revised)
    select c.metric_id, line.above, c.period, sum(c.more), sum(c.more_out_of), sum(c.came),
           sum(case when line.above = c.team_id then c.came else 0 end), sum(c.came_on_time), sum(c.first_revised)
    from change c join line on line.team_id = c.team_id and line.closes = c.closes
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (metric_id, team_id, period) do update set
        numerator = s.numerator + excluded.numerator, denominator = s.denominator + excluded.denominator,
        received = s.received + excluded.received, own = s.own + excluded.own,
        on_time = s.on_time + excluded.on_time, revised = s.revised + excluded.revised
    returning new.metric_id, new.team_id, new.period, new.numerator, new.denominator, new.received, new.own,
              new.on_time, new.revised, new.received - coalesce(old.received, 0) as came
)
"""


KEPT = """
select s.metric_id, s.team_id, s.period, s.numerator, s.denominator, s.received, s.own, s.on_time, s.revised, s.came,
       coalesce((select sum(e.total) from expected_changes e
                 where e.metric_id = s.metric_id and e.team_id = s.team_id and e.period <= s.period), 0)
     + coalesce((select sum(u.reporters) from unasked u join line on line.team_id = u.team_id and line.closes = u.closes
                 where line.above = s.team_id and u.metric_id = s.metric_id and u.period = s.period), 0) as expected,
       rule.hides
from summed s join rule using (metric_id, period)
"""

ADD = text(f"with recursive {adding()} {KEPT}")

SETTLE = text(f"""
with recursive mine as (
    select distinct unnest(cast(:team_ids as uuid[])) as team_id
), line as (
    select team_id, team_id as above from mine
    union all
    select line.team_id, p.parent_id from line join team_parents p on p.team_id = line.above and p.until is null
), form as materialized (
    select n.metric_id, line.team_id, f.id, f.first_id, f.since, f.until
    from line join report_forms f on f.team_id = line.above
     and (f.until is null or f.until > statement_timestamp())
    join form_numbers n on n.form_id = f.id
), known as (
    select metric_id, team_id from form
    union
    select e.metric_id, e.team_id from expected_changes e join mine using (team_id) where e.own <> 0
), leaf as (
    select t.id as team_id from teams t join mine on mine.team_id = t.id
    where t.until is null and not exists (
        select from team_parents p join teams c on c.id = p.team_id and c.until is null
        where p.parent_id = t.id and p.until is null)
), due as materialized (
    select k.metric_id, k.team_id, m.reported_by, m.period as kind, {step("m.period")} as step, r.period as running
    from known k join metrics m on m.id = k.metric_id
    cross join lateral (select date_trunc(m.period, statement_timestamp() at time zone :zone)::date as period) r
), turn as (
    select metric_id, team_id, kind, step, running, running as period from due
    union
    select metric_id, team_id, kind, step, running, (running + step)::date from due
    union
    select d.metric_id, d.team_id, d.kind, d.step, d.running, e.period
    from due d join expected_changes e using (metric_id, team_id) where e.own <> 0 and e.period > d.running
    union
    select d.metric_id, d.team_id, d.kind, d.step, d.running, date_trunc(d.kind, x.edge at time zone :zone)::date
    from due d join form f using (metric_id, team_id)
    cross join lateral (values (f.since), (f.until)) as x(edge)
    where x.edge > statement_timestamp()
    union
    select d.metric_id, d.team_id, d.kind, d.step, d.running, x.period::date
    from due d join form f using (metric_id, team_id)
    join pauses z on z.form_id is null or z.form_id = coalesce(f.first_id, f.id)
    cross join lateral (values
        (date_trunc(d.kind, (z.first_day - 1)::timestamp) + d.step), (date_trunc(d.kind, (z.last_day + 1)::timestamp))
    ) as x(period)
    where x.period > d.running
), asked as (
    select t.metric_id, t.team_id, t.period, t.running,
           exists (select from leaf where leaf.team_id = t.team_id) and exists (
               select from form f where f.metric_id = t.metric_id and f.team_id = t.team_id
               and {asks("f", "t.period", "c.following", "c.closes")}) as asks
    from turn t cross join lateral (
        select (t.period + t.step)::date as following, (t.period + t.step) at time zone :zone as closes) c
), reporters as (
    select d.metric_id, d.team_id, p.member_id from due d
    join places p on p.team_id = d.team_id and p.until is null and p.reports
    where d.reported_by = 'member'
    union all
    select d.metric_id, d.team_id, null from due d where d.reported_by = 'team'
), wanted as (
    select a.metric_id, a.team_id, a.period,
           case when a.asks then coalesce(r.number, 0) else 0 end + coalesce(o.number, 0) as number
    from asked a
    left join (select metric_id, team_id, count(*) as number from reporters group by 1, 2) r using (metric_id, team_id)
    left join lateral (
        select count(*) as number from observations o
        where a.period = a.running and o.latest
          and o.metric_id = a.metric_id and o.team_id = a.team_id and o.period = a.period
          and not (a.asks and exists (
              select from reporters r where r.metric_id = o.metric_id and r.team_id = o.team_id
              and r.member_id is not distinct from o.member_id))) o on true
), gap as (
    select w.metric_id, w.team_id, w.period, w.number - coalesce(sum(e.own), 0) as gap
    from wanted w left join expected_changes e
      on e.metric_id = w.metric_id and e.team_id = w.team_id and e.period <= w.period
    group by 1, 2, 3, w.number
), change as (
    select metric_id, team_id, period,
           gap - lag(gap, 1, 0) over (partition by metric_id, team_id order by period) as more from gap
)
insert into expected_changes as e (metric_id, team_id, period, own, total)
select c.metric_id, line.above, c.period, sum(case when line.above = c.team_id then c.more else 0 end), sum(c.more)
from change c join line using (team_id) where c.more <> 0
group by 1, 2, 3 order by 1, 2, 3
on conflict (metric_id, team_id, period) do update set own = e.own + excluded.own, total = e.total + excluded.total
""")
"""States how many are expected from the running period on, at every period with which that turns: the running one, the
one after, and wherever a form's next version takes over, a pause begins or ends, or something was stated before."""

_SHIFT = """
with recursive losing as (
    select cast(:old_parent_id as uuid) as team_id
    union all
    select p.parent_id from losing join team_parents p on p.team_id = losing.team_id and p.until is null
), winning as (
    select cast(:new_parent_id as uuid) as team_id
    union all
    select p.parent_id from winning join team_parents p on p.team_id = winning.team_id and p.until is null
), shift as (
    select team_id, sum(sign) as sign
    from (select team_id, -1 as sign from losing union all select team_id, 1 from winning) as both_lines
    where team_id is not null group by 1 having sum(sign) <> 0
)
"""

MOVE_SUMS = text(f"""{_SHIFT}
insert into metric_sums as s (metric_id, team_id, period, numerator, denominator, received, own, on_time, revised)
select m.metric_id, shift.team_id, m.period, shift.sign * m.numerator, shift.sign * m.denominator,
       shift.sign * m.received, 0, shift.sign * m.on_time, shift.sign * m.revised
from metric_sums m join metrics on metrics.id = m.metric_id cross join shift
where m.team_id = :team_id and m.period >= date_trunc(metrics.period, statement_timestamp() at time zone :zone)::date
order by 1, 2, 3
on conflict (metric_id, team_id, period) do update set
    numerator = s.numerator + excluded.numerator, denominator = s.denominator + excluded.denominator,
    received = s.received + excluded.received, on_time = s.on_time + excluded.on_time,
    revised = s.revised + excluded.revised
""")

MOVE_TOLD = text(f"""{_SHIFT}
insert into told_sums as s (metric_id, team_id, period, numerator, denominator, own_numerator, own_denominator)
select m.metric_id, shift.team_id, m.period, shift.sign * m.numerator, shift.sign * m.denominator, 0, 0
from told_sums m join metrics on metrics.id = m.metric_id cross join shift
where m.team_id = :team_id and m.period >= date_trunc(metrics.period, statement_timestamp() at time zone :zone)::date
order by 1, 2, 3
on conflict (metric_id, team_id, period) do update set
    numerator = s.numerator + excluded.numerator, denominator = s.denominator + excluded.denominator
""")

MOVE_EXPECTED = text(f"""{_SHIFT}
insert into expected_changes as e (metric_id, team_id, period, own, total)
select m.metric_id, shift.team_id, m.period, 0, shift.sign * m.total
from (
    select c.metric_id, sum(c.total) as total,
           greatest(c.period, date_trunc(metrics.period, statement_timestamp() at time zone :zone)::date) as period
    from expected_changes c join metrics on metrics.id = c.metric_id where c.team_id = :team_id group by 1, 3
) m cross join shift
order by 1, 2, 3
on conflict (metric_id, team_id, period) do update set total = e.total + excluded.total
""")


def zone() -> str:
    """The time zone that closes periods."""
    return get_settings().time_zone


SHARE = f"select pg_advisory_xact_lock_shared({SUMS_LOCK})"
SHARE_SOON = f"set local lock_timeout = '50ms'; {SHARE}; set local lock_timeout to default"
"""For whoever can come back another way and must not keep others waiting: LockNotAvailable while the tree changes."""


async def share_sums(db: AsyncSession) -> None:
    """For one report: the tree and its reporters stay as they are until this transaction ends."""
    await db.execute(text(SHARE))


async def hold_sums(db: AsyncSession) -> None:
    """For changes of the tree, of reporters, or of many facts: no report comes in between. May be asked for twice."""
    await db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": SUMS_LOCK})


async def add_observations(db: AsyncSession, facts: Sequence[Fact]) -> list[Kept]:
    """Store new facts, or new revisions of them, and what they change in the sums: one statement, whatever the history.

    The caller holds the lock (`share_sums` for one report, else `hold_sums`) and names each fact once. Returns the new
    sums of the teams and all above them. Raises Conflict where a team and one below it would both report.
    """
    if not facts:
        return []
    with once():
        rows = (await db.execute(ADD, arrays_of(facts))).mappings().all()
    return await settled(db, facts, rows)


@contextmanager
def once() -> Iterator[None]:
    """Raises Conflict where two bring the same fact at once."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("Somebody sent the same number at the same moment. Load the page again, then look.") from error


async def settled(db: AsyncSession, facts: Sequence[Fact], rows: Sequence[RowMapping]) -> list[Kept]:
    """After new facts: their sums, with small numbers held back anew. Raises Conflict for what would count twice."""
    if any(counts_twice(row) for row in rows):
        raise Conflict(
            "A team and a team below it cannot both report the same number for the same time, or it would count twice. "
            "Report it in the lower team only.",
            code="counted_twice",
        )
    hiding = {(row["metric_id"], row["period"]) for row in rows if row["hides"]}
    await settle_told(db, [(e.metric_id, e.team_id, e.period) for e in facts if (e.metric_id, e.period) in hiding])
    return [kept_of(row) for row in rows]


def counts_twice(row: Found) -> bool:
    """Whether new sums have numbers of the team itself beside those of teams below it."""
    return bool(row["came"] and row["own"] and row["received"] > row["own"])


async def settle_expected(db: AsyncSession, team_ids: Iterable[UUID]) -> None:
    """After anything that changes who reports in these teams (places, forms, child teams, closing): from the running
    period on, they and all above expect as many as there are now. Whoever has reported in it stays expected in it."""
    ids = sorted(set(team_ids))
    if not ids:
        return
    await db.flush()
    await hold_sums(db)
    await db.execute(SETTLE, {"team_ids": ids, "zone": zone()})


async def move_sums(db: AsyncSession, team_id: UUID, old_parent_id: UUID | None, new_parent_id: UUID | None) -> None:
    """Take what a team and all below it have in the running period out of its old line and into its new one.

    For periods that ended before, the old line keeps it. The caller changes `team_parents` in the same transaction
    and calls `settle_expected` afterwards for both parents, the team and all below it.
    """
    await db.flush()
    await hold_sums(db)
    names = {"team_id": team_id, "old_parent_id": old_parent_id, "new_parent_id": new_parent_id, "zone": zone()}
    await db.execute(MOVE_SUMS, names)
    await db.execute(MOVE_TOLD, names)
    await db.execute(MOVE_EXPECTED, names)
    await regroup(db, team_id)


def arrays_of(facts: Sequence[Fact]) -> dict[str, Any]:
    return {
        "metric_ids": [each.metric_id for each in facts],
        "team_ids": [each.team_id for each in facts],
        "member_ids": [each.member_id for each in facts],
        "periods": [each.period for each in facts],
        "numerators": [each.numerator for each in facts],
        "denominators": [each.denominator for each in facts],
        "notes": [each.note for each in facts],
        "on_times": [each.on_time for each in facts],
        "report_ids": [each.report_id for each in facts],
        "author_ids": [each.author_id for each in facts],
        "reasons": [each.reason for each in facts],
        "zone": zone(),
    }


def kept_of(row: Found) -> Kept:
    return Kept(
        row["metric_id"],
        row["team_id"],
        row["period"],
        row["numerator"],
        row["denominator"],
        row["received"],
        row["own"],
        row["on_time"],
        row["revised"],
        int(row["expected"]),
        row["hides"],
    )
