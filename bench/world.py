"""The network that is measured: 10,000 leaf teams below a root, four levels deep, 100,000 members, and reports of so
many weeks.

Made once in sets in an embedded PostgreSQL of its own, and kept. Nothing in it depends on chance. One database for
each length of history, so that a short one has no large tables to walk through; the longest has 20 more metrics too.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.actions.recompute import rebuild
from server.db import open_engine, open_sessions, unit_of_work
from server.identity import TOKEN_PREFIX, hashed
from server.migrations import connect, migrate

REGIONS, DISTRICTS, LEAVES = 30, 270, 10_000
IN_A_TEAM = 10
"""Members of each leaf team; the first of them leads it."""
WEEKS = (13, 52, 156)
MORE, MORE_WEEKS = 20, 13
"""Further metrics, all of one form, and for how many weeks."""
WITH_TOKENS = 5_000
"""Leaf teams whose leader has one."""
SECRET = f"{TOKEN_PREFIX}benchmarks-on-this-machine-only"
WEEKS_AT_ONCE = 4
MADE = 2
"""Which way of making it: another number makes it anew."""
FORMS = {"one": "Weekly", "twenty": "Twenty numbers", "members": "Each member"}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class World:
    """One network that is ready, and what the benchmarks ask it for."""

    url: str
    weeks: int
    call: UUID
    metric: UUID
    forms: dict[str, UUID]
    """Its forms by the names in `FORMS`: one number, twenty of them (in the longest only), one of each member."""
    teams: dict[str, UUID]
    """One team of each level: root, region, district, leaf."""
    goals: dict[str, UUID]
    """The goal of each of these teams."""


def secret_of(number: int) -> str:
    """The token of who leads leaf team `number`, counted from 1."""
    return f"{SECRET}-{number}"


async def ready(server_url: str, weeks: int, progress: Progress) -> World:
    """The network with so many weeks, made if it is not there yet, with the tables of this release."""
    url = await kept(server_url, f"bench_{weeks}_{MADE}", lambda url: _make(url, weeks, progress))
    await migrate(url)
    async with connect(url) as connection:
        levels = await connection.execute(
            text("""
                select distinct on (1) lower(split_part(t.name, ' ', 1)), t.id, g.id
                from teams t left join goals g on g.team_id = t.id order by 1, split_part(t.name, ' ', 2)::int
            """)
        )
        found = levels.all()
        forms = (await connection.execute(text("select name, id from report_forms"))).all()
        return World(
            url,
            weeks,
            (await connection.execute(text("select id from calls"))).scalar_one(),
            (
                await connection.execute(text("select metric_id from metric_versions where name = 'Reviewed'"))
            ).scalar_one(),
            {key: form_id for key, name in FORMS.items() for form, form_id in forms if form == name},
            {level: team_id for level, team_id, _ in found},
            {level: goal_id for level, _, goal_id in found if goal_id},
        )


async def kept(server_url: str, name: str, make: Callable[[str], Awaitable[None]]) -> str:
    """The URL of the database of this name, filled by `make` if it is not there yet: whole or not at all."""
    async with connect(server_url) as connection:
        server = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await _exists(server, name):
            making = f"{name}_making"
            await server.execute(text(f'drop database if exists "{making}" with (force)'))
            await server.execute(text(f'create database "{making}"'))
            await make(url_of(server_url, making))
            await server.execute(text(f'alter database "{making}" rename to "{name}"'))
    return url_of(server_url, name)


async def anew(server_url: str, name: str) -> str:
    """The URL of a database of this name that has just been made, with our tables and nothing in them."""
    async with connect(server_url) as connection:
        server = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await server.execute(text(f'drop database if exists "{name}" with (force)'))
        await server.execute(text(f'create database "{name}"'))
    url = url_of(server_url, name)
    await migrate(url)
    return url


async def _exists(server: AsyncConnection, name: str) -> bool:
    return bool(await server.scalar(text("select 1 from pg_database where datname = :name"), {"name": name}))


def url_of(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


async def _make(url: str, weeks: int, progress: Progress) -> None:
    await migrate(url)
    engine = open_engine(url, 1)
    more = MORE if weeks == max(WEEKS) else 0
    try:
        async with engine.begin() as connection:
            for statement in _QUICKLY:
                await connection.execute(text(statement))
            running: date = await connection.scalar(text("select date_trunc('week', now())::date"))
            first = running - timedelta(weeks=weeks)
            since = running - timedelta(weeks=MORE_WEEKS)
            names = {
                "first": first, "running": running, "since": since, "more": more, "members": IN_A_TEAM,
                "regions": REGIONS, "districts": DISTRICTS, "leaves": LEAVES,
            }  # fmt: skip
            for statement in _TREE.split(";\n"):
                await connection.execute(text(statement), names)
            await connection.execute(text(_ACCESS), {"hash": hashed(SECRET)})
            tokens = [{"n": each, "hash": hashed(secret_of(each))} for each in range(1, WITH_TOKENS + 1)]
            await connection.execute(text(_LEADERS_ACCESS), tokens)
        await _report(engine, f"{weeks} weeks of {LEAVES:,} teams", FORMS["one"], first, weeks, WEEKS_AT_ONCE, progress)
        if more:
            what = f"{MORE_WEEKS} weeks of {MORE} numbers more"
            await _report(engine, what, FORMS["twenty"], since, MORE_WEEKS, 1, progress)
        async with connect(url) as connection:
            metrics = list(await connection.scalars(text("select id from metrics order by id")))
        for done, metric in enumerate(metrics, 1):
            async with unit_of_work(open_sessions(engine)) as db:
                await db.execute(text("set local work_mem = '256MB'"))
                await rebuild(db, metric)
            progress(f"Adding up {weeks} weeks", done, len(metrics))
        async with connect(url) as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("drop table bench_tree"))
            await alone.execute(text("vacuum (analyze, freeze)"))
            await alone.execute(text("checkpoint"))
    finally:
        await engine.dispose()


async def _report(
    engine: AsyncEngine, what: str, form: str, first: date, weeks: int, at_once: int, progress: Progress
) -> None:
    """Every leaf team's reports, but for one in 25 of them."""
    for start in range(0, weeks, at_once):
        async with engine.begin() as connection:
            for statement in _QUICKLY:
                await connection.execute(text(statement))
            upto = min(start + at_once, weeks)
            names = {"form": form, "first": first, "start": start, "upto": upto - 1}
            for statement in _REPORTS.split(";\n"):
                await connection.execute(text(statement), names)
        progress(what, upto, weeks)


_QUICKLY = ("set local synchronous_commit = off", "set local session_replication_role = replica")
"""Without looking up each reference: it is made up from what is there."""

_TREE = """
create table bench_tree (
    n int primary key, level text, upper int, id uuid default uuidv7(), leaf int
);
insert into bench_tree (n, level, upper, leaf)
select 0, 'Root', null::int, null::int
union all select n, 'Region', 0, null from generate_series(1, cast(:regions as int)) n
union all select :regions + n, 'District', 1 + (n - 1) * :regions / :districts, null
from generate_series(1, cast(:districts as int)) n
union all select :regions + :districts + n, 'Leaf', :regions + 1 + ((n - 1)::bigint * :districts / :leaves)::int, n
from generate_series(1, cast(:leaves as int)) n;
insert into calls (name, goal_sentence, condition, launched_on, deadline, made_up)
values ('Benchmark', 'Quick for everybody.', 'Waiting.', cast(:first as date), cast(:first as date) + 3650, true);
insert into teams (id, name, call_id, since)
select t.id, t.level || ' ' || t.n, c.id, cast(:first as date) from bench_tree t cross join calls c;
insert into team_parents (team_id, parent_id, since)
select t.id, u.id, cast(:first as date) from bench_tree t join bench_tree u on u.n = t.upper;
insert into members (email, name) values ('bench@example.org', 'Bench');
insert into places (team_id, member_id, leads, reports, since)
select t.id, m.id, true, false, cast(:first as date) from bench_tree t cross join members m where t.n = 0;
insert into members (email, name)
select 'member-' || leaf || '-' || m || '@example.org', 'Member ' || leaf || ' ' || m
from bench_tree cross join generate_series(1, cast(:members as int)) m where leaf is not null;
update members set house_rules_accepted_at = now();
insert into places (team_id, member_id, leads, reports, since)
select t.id, m.id, x = 1, true, cast(:first as date)
from bench_tree t cross join generate_series(1, cast(:members as int)) x
join members m on m.email = 'member-' || t.leaf || '-' || x || '@example.org' where t.leaf is not null;
insert into metrics (team_id, owner_id, period, over_teams, over_time, reported_by)
select t.id, m.id, 'week', x.kind, x.kind, x.reported_by
from bench_tree t join members m on m.email = 'bench@example.org'
cross join lateral (
    select 'ratio' as kind, 'team' as reported_by, -1 as place union all select 'sum', 'member', 0
    union all select case when y % 2 = 0 then 'ratio' else 'sum' end, 'team', y
    from generate_series(1, cast(:more as int)) y order by place
) x where t.n = 0;
insert into metric_versions
    (metric_id, version, name, counts, out_of, unit, direction, threshold, author_id, holds_from)
select id, 1,
       case row_number() over (order by id)
           when 1 then 'Reviewed' when 2 then 'Held' else 'Number ' || row_number() over (order by id) - 2 end,
       'What is counted.', case over_teams when 'ratio' then 'Of how many.' else '' end,
       case over_teams when 'ratio' then '%' else 'people' end, 'up', 0.8, owner_id, cast(:first as date)
from metrics;
insert into report_forms (team_id, name, period, reported_by, due_hours, grace_days, author_id, since)
select distinct m.team_id, f.name, 'week', f.reported_by, 24, 3, m.owner_id, f.since
from metrics m cross join (
    values ('Weekly', 'team', cast(:first as date)), ('Each member', 'member', cast(:running as date)),
           ('Twenty numbers', 'team', cast(:since as date))) f(name, reported_by, since)
where f.name <> 'Twenty numbers' or :more > 0;
insert into form_numbers (form_id, metric_id, place, required)
select f.id, v.metric_id, row_number() over (partition by f.id order by v.metric_id) - 1, true
from report_forms f join metric_versions v
  on f.name = case v.name when 'Reviewed' then 'Weekly' when 'Held' then 'Each member' else 'Twenty numbers' end;
insert into goals (metric_id, team_id, owner_id)
select v.metric_id, t.id, m.id
from metric_versions v cross join bench_tree t join members m on m.email = 'bench@example.org'
where v.name = 'Reviewed' and t.n in (0, 1, 1 + cast(:regions as int), 1 + cast(:regions as int) + :districts);
insert into goal_versions
    (goal_id, version, baseline, baseline_period, baseline_source, target, starts_on, deadline, author_id, holds_from)
select id, 1, 0.5, cast(:first as date), 'measured', 0.9, cast(:first as date), cast(:first as date) + 3650,
       owner_id, cast(:first as date)
from goals
"""

_ACCESS = """
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select id, 'Benchmark', :hash, 'write', now() + interval '50 years' from members where email = 'bench@example.org'
"""

_LEADERS_ACCESS = """
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select id, 'Benchmark', :hash, 'write', now() + interval '50 years' from members
where email = 'member-' || cast(:n as int) || '-1@example.org'
"""

_REPORTS = """
insert into reports (form_id, team_id, period, sent_at)
select f.id, t.id, x.period, x.period + interval '7 days 9 hours'
from bench_tree t join report_forms f on f.name = :form
cross join generate_series(cast(:start as int), cast(:upto as int)) w
cross join lateral (select cast(:first as date) + 7 * w as period) x
where t.leaf is not null and abs(hashint4(t.n * 999 + w)) % 25 > 0;
insert into report_revisions (report_id, revision, author_id, sent_at)
select r.id, 1, f.author_id, r.sent_at
from reports r join report_forms f on f.id = r.form_id
where f.name = :form and r.period between cast(:first as date) + 7 * cast(:start as int)
  and cast(:first as date) + 7 * cast(:upto as int);
insert into observations (metric_id, team_id, period, numerator, denominator, on_time, author_id, report_id)
select n.metric_id, r.team_id, r.period,
       20 + abs(hashint4(t.n * 1000 + n.place * 77 + (r.period - date '2000-01-01'))) % 60,
       case m.over_teams when 'ratio' then 90 end, true, f.author_id, r.id
from reports r join report_forms f on f.id = r.form_id join bench_tree t on t.id = r.team_id
join form_numbers n on n.form_id = f.id join metrics m on m.id = n.metric_id
where f.name = :form and r.period between cast(:first as date) + 7 * cast(:start as int)
  and cast(:first as date) + 7 * cast(:upto as int)
"""
