"""The network that listens: members who each have 20 audiences, all of them in one team, the hall, where posts go.

Made once in sets, kept beside the networks of the other benchmarks, and copied for each run, so that no run walks
through the posts of those before. Beside them leaders: some above 10,000 teams, as many above ten.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import make_url, text

from bench.results import Progress
from bench.world import kept, url_of
from server.db import open_engine
from server.identity import TOKEN_PREFIX
from server.migrations import connect, head, migrate

MEMBERS, PLACES, TEAMS = 10_000, 18, 600
"""18 places, the member's own and everybody's audience are 20."""
LEADERS = 500
"""Above many teams, and as many above few."""
FIRST_WIDE, FIRST_NARROW = MEMBERS, MEMBERS + LEADERS
"""Where their tokens begin."""
WIDE, NARROW = 10_000, 10
_SECRET = f"{TOKEN_PREFIX}live-benchmark-on-this-machine-only-"


@dataclass(frozen=True, slots=True)
class Hall:
    url: str
    team: UUID
    tokens: Path
    """One a line: of each member, then of the leaders above many teams, then of those above few."""


@asynccontextmanager
async def hall(server_url: str, folder: Path, progress: Progress) -> AsyncIterator[Hall]:
    """A fresh copy of the network, gone afterwards."""
    template = await kept(server_url, f"bench_live_{head()}", lambda url: _make(url, progress))
    name, source = "bench_live_run", make_url(template).database
    drop = text(f'drop database if exists "{name}" with (force)')
    async with connect(server_url) as connection:
        server = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await server.execute(drop)
        await server.execute(text(f'create database "{name}" template "{source}"'))
        try:
            url = url_of(server_url, name)
            yield Hall(url, await _hall(url), _write_tokens(folder))
        finally:
            await asyncio.shield(server.execute(drop))


async def _hall(url: str) -> UUID:
    async with connect(url) as connection:
        found: UUID = (await connection.execute(text("select id from teams where name = 'Hall'"))).scalar_one()
        return found


def _write_tokens(folder: Path) -> Path:
    groups = {"member": MEMBERS, "wide": LEADERS, "narrow": LEADERS}
    file = folder / "tokens"
    file.write_text("".join(f"{_SECRET}{group}-{n}\n" for group, count in groups.items() for n in range(1, count + 1)))
    return file


async def _make(url: str, progress: Progress) -> None:
    await migrate(url)
    engine = open_engine(url, 1)
    numbers = {
        "members": MEMBERS, "places": PLACES, "teams": TEAMS, "leaders": LEADERS, "wide": WIDE, "narrow": NARROW,
        "secret": _SECRET,
    }  # fmt: skip
    statements = _NETWORK.split(";\n")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("set local synchronous_commit = off"))
            for done, statement in enumerate(statements, 1):
                await connection.execute(text(statement), numbers)
                progress("Making the network that listens", done, len(statements))
        async with connect(url) as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text("vacuum (analyze, freeze)"))
            await alone.execute(text("checkpoint"))
    finally:
        await engine.dispose()


_NETWORK = """
create temporary table people on commit drop as
select uuidv7() as id, 'member' as kind, n from generate_series(1, cast(:members as int)) n
union all select uuidv7(), 'wide', n from generate_series(1, cast(:leaders as int)) n
union all select uuidv7(), 'narrow', n from generate_series(1, cast(:leaders as int)) n;
insert into members (id, email, name, house_rules_accepted_at)
select id, kind || n || '@example.org', initcap(kind) || ' ' || n, now() from people;
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select id, 'Benchmark', sha256(convert_to(:secret || kind || '-' || n, 'UTF8')), 'write', now() + interval '50 years'
from people;
insert into teams (name, since)
select name, now() - interval '1 year' from unnest(array['Hall', 'Wide', 'Narrow']) name
union all select 'Team ' || n, now() - interval '1 year' from generate_series(0, cast(:teams as int) - 1) n
union all select 'Wide ' || n, now() - interval '1 year' from generate_series(1, cast(:wide as int)) n
union all select 'Narrow ' || n, now() - interval '1 year' from generate_series(1, cast(:narrow as int)) n;
insert into team_parents (team_id, parent_id, since)
select t.id, p.id, t.since from teams t join teams p on p.name in ('Wide', 'Narrow') and t.name like p.name || ' %';
insert into places (team_id, member_id, leads, reports, since)
select t.id, p.id, false, true, t.since from people p join teams t on t.name = 'Hall' where p.kind = 'member'
union all
select t.id, p.id, false, true, t.since
from people p cross join generate_series(1, cast(:places as int) - 1) k
join teams t on t.name = 'Team ' || ((p.n * 31 + k * 7) % :teams)
where p.kind = 'member';
insert into places (team_id, member_id, leads, reports, since)
select t.id, p.id, true, false, t.since from people p join teams t on t.name = initcap(p.kind) where p.kind <> 'member'
"""
