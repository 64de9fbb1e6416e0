"""The network that is measured: 10,000 leaf teams below a root, four levels deep, with so many weeks of figures.

Made once in sets in an embedded PostgreSQL of its own, and kept. Nothing in it depends on chance. One database for
each length of history, so that a short one has no large tables to walk through.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.actions.recompute import rebuild
from server.db import open_engine, open_sessions, unit_of_work
from server.identity import TOKEN_PREFIX, hashed
from server.migrations import connect, head, migrate

REGIONS, DISTRICTS, LEAVES = 30, 270, 10_000
WEEKS = (13, 52, 156)
SECRET = f"{TOKEN_PREFIX}benchmarks-on-this-machine-only"
WEEKS_AT_ONCE = 4

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class World:
    """One network that is ready, and what the benchmarks ask it for."""

    url: str
    weeks: int
    metric: UUID
    form: UUID
    teams: dict[str, UUID]
    """One team of each level: root, region, district, leaf."""


async def ready(server_url: str, weeks: int, progress: Progress) -> World:
    """The network with so many weeks, made if it is not there yet."""
    url = await kept(server_url, f"bench_{weeks}_{head()}", lambda url: _make(url, weeks, progress))
    async with connect(url) as connection:
        metric, form = (await connection.execute(text("select metric_id, form_id from form_numbers"))).one()
        levels = await connection.execute(
            text("""
                select distinct on (split_part(name, ' ', 1)) split_part(name, ' ', 1), id
                from teams order by 1, split_part(name, ' ', 2)::int
            """)
        )
        return World(url, weeks, metric, form, {level.lower(): team_id for level, team_id in levels})


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


async def _exists(server: AsyncConnection, name: str) -> bool:
    return bool(await server.scalar(text("select 1 from pg_database where datname = :name"), {"name": name}))


def url_of(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


async def _make(url: str, weeks: int, progress: Progress) -> None:
    await migrate(url)
    engine = open_engine(url, 1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("set local synchronous_commit = off"))
            running: date = await connection.scalar(text("select date_trunc('week', now())::date"))
            first = running - timedelta(weeks=weeks)
            names = {"first": first, "regions": REGIONS, "districts": DISTRICTS, "leaves": LEAVES}
            for statement in _TREE.split(";\n"):
                await connection.execute(text(statement), names)
            await connection.execute(text(_ACCESS), {"hash": hashed(SECRET)})
        what = f"{weeks} weeks of {LEAVES:,} teams"
        for start in range(0, weeks, WEEKS_AT_ONCE):
            async with engine.begin() as connection:
                await connection.execute(text("set local synchronous_commit = off"))
                upto = min(start + WEEKS_AT_ONCE, weeks)
                await connection.execute(text(_FACTS), {"first": first, "start": start, "upto": upto - 1})
            progress(what, upto, weeks)
        progress(f"Adding up {weeks} weeks", 0, 1)
        async with unit_of_work(open_sessions(engine)) as db:
            metric = (await db.scalars(text("select id from metrics"))).one()
            await rebuild(db, metric)
        async with connect(url) as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("drop table bench_tree"))
            await alone.execute(text("vacuum (analyze, freeze)"))
            await alone.execute(text("checkpoint"))
        progress(f"Adding up {weeks} weeks", 1, 1)
    finally:
        await engine.dispose()


_TREE = """
create table bench_tree (n int primary key, level text, upper int, id uuid default uuidv7(), call_id uuid);
insert into bench_tree (n, level, upper)
select 0, 'Root', null::int
union all select n, 'Region', 0 from generate_series(1, cast(:regions as int)) n
union all select :regions + n, 'District', 1 + (n - 1) * :regions / :districts
from generate_series(1, cast(:districts as int)) n
union all select :regions + :districts + n, 'Leaf', :regions + 1 + ((n - 1)::bigint * :districts / :leaves)::int
from generate_series(1, cast(:leaves as int)) n;
insert into calls (name, goal_sentence, condition, launched_on, deadline, made_up)
values ('Benchmark', 'Quick for everybody.', 'Waiting.', cast(:first as date), cast(:first as date) + 3650, true);
insert into teams (id, name, call_id, since)
select t.id, t.level || ' ' || t.n, c.id, cast(:first as date) from bench_tree t cross join calls c;
insert into team_parents (team_id, parent_id, since)
select t.id, u.id, cast(:first as date) from bench_tree t join bench_tree u on u.n = t.upper;
insert into members (email, name) values ('bench@example.org', 'Bench');
update members set house_rules_accepted_at = now();
insert into places (team_id, member_id, leads, reports, since)
select t.id, m.id, true, false, cast(:first as date) from bench_tree t cross join members m where t.n = 0;
insert into metrics (team_id, owner_id, period, over_teams, over_time, reported_by)
select t.id, m.id, 'week', 'ratio', 'ratio', 'team' from bench_tree t cross join members m where t.n = 0;
insert into metric_versions
    (metric_id, version, name, counts, out_of, unit, direction, threshold, author_id, holds_from)
select id, 1, 'Reviewed', 'People reviewed.', 'People who take it.', '%', 'up', 0.8, owner_id, cast(:first as date)
from metrics;
insert into report_forms (team_id, name, period, reported_by, due_hours, grace_days, author_id, since)
select team_id, 'Weekly', 'week', 'team', 24, 3, owner_id, cast(:first as date) from metrics;
insert into form_numbers (form_id, metric_id, place, required) select f.id, m.id, 0, true
from report_forms f cross join metrics m
"""

_ACCESS = """
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select id, 'Benchmark', :hash, 'write', now() + interval '50 years' from members
"""

_FACTS = """
insert into observations (metric_id, team_id, period, numerator, denominator, on_time, author_id)
select m.id, t.id, cast(:first as date) + 7 * w, 20 + abs(hashint4(t.n * 1000 + w)) % 60, 90, true, m.owner_id
from bench_tree t cross join metrics m cross join generate_series(cast(:start as int), cast(:upto as int)) w
where t.level = 'Leaf' and abs(hashint4(t.n * 999 + w)) % 25 > 0
"""
