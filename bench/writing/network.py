"""A small network of its own: 85 teams, four levels deep, each with one member, who has a token. Numbered, so that
every program here knows all ids without asking."""

from uuid import UUID

from sqlalchemy import text

from bench.world import anew
from server.identity import TOKEN_PREFIX, hashed
from server.migrations import connect

LEAVES = range(22, 86)
"""The numbers of the teams without any below, and of their members."""


def numbered(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


def secret_of(number: int) -> str:
    return f"{TOKEN_PREFIX}benchmarks-on-this-machine-only-{number}"


async def make(server_url: str) -> str:
    """Made anew each time: with other posts in it, other things would be measured."""
    url = await anew(server_url, "bench_writing")
    async with connect(url) as connection:
        for statement in _NETWORK.split(";\n"):
            await connection.execute(text(statement))
        await connection.execute(
            text(
                "insert into api_tokens (member_id, name, token_hash, scope, expires_at) "
                "values (:member_id, 'Benchmark', :hash, 'write', now() + interval '1 day')"
            ),
            [{"member_id": numbered(each), "hash": hashed(secret_of(each))} for each in range(1, 86)],
        )
        await connection.commit()
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("vacuum (analyze)"))
    return url


_NETWORK = """
create function pg_temp.numbered(n int) returns uuid language sql
    return cast('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') as uuid);
insert into calls (id, name, goal_sentence, condition, launched_on, deadline, made_up)
values (pg_temp.numbered(1), 'Benchmark', 'Quick for everybody.', 'Waiting.', current_date, current_date + 99, true);
insert into teams (id, name, call_id)
select pg_temp.numbered(n), 'Team ' || n, pg_temp.numbered(1) from generate_series(1, 85) n;
insert into team_parents (team_id, parent_id, since)
select pg_temp.numbered(n), pg_temp.numbered((n + 2) / 4), now() from generate_series(2, 85) n;
insert into members (id, email, name, house_rules_accepted_at)
select pg_temp.numbered(n), 'm' || n || '@example.org', 'Member ' || n, now() from generate_series(1, 85) n;
insert into places (team_id, member_id, leads, reports)
select pg_temp.numbered(n), pg_temp.numbered(n), n < 22, true from generate_series(1, 85) n
"""
