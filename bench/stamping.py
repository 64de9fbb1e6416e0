"""Ways to give committed events an order, beside the one in use: `python -m bench stamping`.

Writers insert one event each, as fast as they are let, over 8 and 32 connections; one follower turns what was committed
into an ordered log. Measured are the writes a second, the time from an event's writing to its place in the log (99th
percentile), and PostgreSQL's processor time for giving it: once with nothing else going on, once with another
transaction open that has written an event and says nothing more; and what one look costs when 100,000 events were
stamped since such a transaction began. The figures are in docs/decisions/0007-stamping.md.
"""

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import asyncpg
import uvloop
from sqlalchemy import make_url, text

from bench.cpu import precise_seconds
from bench.results import Progress, Results, repeated
from realtime.stamper import SESSION, STAMP, TAKE_TURN
from server.db import plain_url
from server.embedded import start_embedded, stop_embedded
from server.migrations import connect, migrate
from server.settings import get_settings

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
TURNS, SECONDS = 3, 3.0
CONNECTIONS = (8, 32)
SPACING = 0.003

TABLES = """
create table in_place (id bigint generated always as identity primary key,
    audiences text[] not null, body jsonb not null,
    written_at timestamptz not null default now(), position bigint unique);
create index on in_place (id) where position is null;
create index on in_place using gin (audiences);
create sequence in_place_position;
create table by_xmin (id bigint generated always as identity primary key,
    audiences text[] not null, body jsonb not null,
    written_at timestamptz not null default now(), xid xid8 not null default pg_current_xact_id());
create index on by_xmin (xid, id);
create index on by_xmin using gin (audiences)
"""

WRITE = """
insert into {} (audiences, body) select array['team:' || $1, 'line:' || $1, 'line:1', 'line:2'],
    jsonb_build_object('type', 'post.written', 'text', 'Two surgeries now book the review.', 'at', clock_timestamp())
where pg_current_xact_id() is not null
"""
LATE = "extract(epoch from clock_timestamp() - (body->>'at')::timestamptz)::float8"

IN_PLACE = f"""
with batch as (select id from in_place where position is null order by id limit 1000),
     numbered as (select id, nextval('in_place_position') as position from batch order by id),
     stamped as (update in_place set position = n.position from numbered n where in_place.id = n.id
                 returning in_place.position, body),
     told as materialized (select pg_notify('events', '') from stamped limit 1)
select {LATE} as late from stamped, told
"""  # noqa: S608
OURS = STAMP.replace("select position, audiences, body::text as body", f"select {LATE} as late, body::text as body")
BY_XMIN = f"""
select xid::text::bigint as xid, id, {LATE} as late from by_xmin
where (xid, id) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, id limit 1000
"""  # noqa: S608


@dataclass
class Run:
    """What came of one way, one number of connections, with or without a transaction open. `cost` is PostgreSQL's
    processor time for an event that got its place, `look` for one look at one new event."""

    writes: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    look: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)


class Follower(ABC):
    """Looks again and again, some milliseconds apart, as the stamper does under load."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.late: list[float] = []
        self.looks = 0

    @abstractmethod
    async def look(self) -> list[asyncpg.Record]:
        """What is new, in its order."""

    def spent(self) -> float:
        """Seconds of processor time that PostgreSQL gave us."""
        return precise_seconds(self.connection.get_server_pid())

    async def run(self) -> None:
        while True:
            rows = await self.look()
            self.late += [row["late"] for row in rows]
            self.looks += 1
            if len(rows) < 1000:
                await asyncio.sleep(SPACING)


class InsertOnly(Follower):
    statement = OURS

    async def look(self) -> list[asyncpg.Record]:
        await self.connection.execute(TAKE_TURN)
        rows = await self.connection.fetch(self.statement)
        await self.connection.execute("commit")
        return rows


class InPlace(InsertOnly):
    statement = IN_PLACE


class ByXmin(Follower):
    """Gives no position: a reader's cursor is (transaction, id), and it reads up to the oldest transaction open."""

    cursor = (0, 0)

    async def look(self) -> list[asyncpg.Record]:
        rows = await self.connection.fetch(BY_XMIN, str(self.cursor[0]), self.cursor[1])
        if rows:
            self.cursor = (rows[-1]["xid"], rows[-1]["id"])
        return rows


class Nobody(Follower):
    """For what writing alone costs."""

    async def look(self) -> list[asyncpg.Record]:
        await asyncio.sleep(1)
        return []


def _write(table: str, before: str = "", after: str = "") -> "Write":
    async def write(connection: Connection, number: int) -> None:
        if not before and not after:
            await connection.execute(WRITE.format(table), str(number))
            return
        async with connection.transaction():
            if before:
                await connection.execute(before)
            await connection.execute(WRITE.format(table), str(number))
            if after:
                await connection.execute(after)

    return write


Write = Callable[[Connection, int], Awaitable[None]]
WAYS: dict[str, tuple[str, type[Follower], Write]] = {
    "insert_only": ("events", InsertOnly, _write("events")),
    "in_place": ("in_place", InPlace, _write("in_place")),
    "xmin": ("by_xmin", ByXmin, _write("by_xmin")),
    "unordered": ("events", Nobody, _write("events")),
    "lock_to_commit": ("events", Nobody, _write("events", before="select pg_advisory_xact_lock(7002)")),
    "notify": ("events", Nobody, _write("events", after="select pg_notify('events', '')")),
}
"""The last two are what many do: a lock from the id to the commit, and a NOTIFY in each transaction."""


GROWN, MANY = ("insert_only", "in_place"), 100_000
MANY_AT_ONCE = "from generate_series(1, 1000) where"


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    server_url = await start_embedded(data_dir)
    try:
        found = await asyncio.to_thread(lambda: uvloop.run(_measure(server_url, progress)))
    finally:
        await stop_embedded(data_dir)
    results: Results = {}
    for name, run in found.items():
        if run.writes:
            results[f"stamping.{name}.writes"] = repeated(run.writes, "writes/s")
        if run.look:
            results[f"stamping.{name}.look"] = repeated(run.look, "ms")
        if run.seen:
            results[f"stamping.{name}.seen"] = repeated(run.seen, "%")
        if run.cost:
            results[f"stamping.{name}.cost"] = repeated(run.cost, "us")
            results[f"stamping.{name}.late_p99"] = repeated(run.late, "ms")
    return results


async def _measure(server_url: str, progress: Progress) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for turn in range(TURNS):
        url = await _fresh(server_url)
        for connections in CONNECTIONS:
            for way, (_, follower, _) in WAYS.items():
                for held in (False, True) if follower is not Nobody else (False,):
                    name = f"{way}.{connections}{'.held' if held else ''}"
                    await _once(url, way, connections, held, found.setdefault(name, Run()))
        for way in GROWN:
            before, after = (found.setdefault(f"{way}.after_{number}", Run()) for number in (0, MANY))
            await _grown(url, way, before, after)
        progress("Stamping", turn + 1, TURNS)
    return found


async def _fresh(server_url: str) -> str:
    name = "bench_stamping"
    async with connect(server_url) as connection:
        server = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await server.execute(text(f'drop database if exists "{name}" with (force)'))
        await server.execute(text(f'create database "{name}"'))
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    await migrate(url)
    plain = await asyncpg.connect(plain_url(url))
    await plain.execute(TABLES)
    await plain.close()
    return url


async def _once(url: str, way: str, connections: int, held: bool, run: Run) -> None:
    table, kind, write = WAYS[way]
    plain = plain_url(url)
    following, holding, *writers = [
        await asyncpg.connect(plain, server_settings={**SESSION, "idle_in_transaction_session_timeout": "0"})
        for _ in range(connections + 2)
    ]
    follower = kind(following)
    while kind is not Nobody and len(await follower.look()):
        pass  # what was written before
    if held:
        await holding.execute("begin")
        await holding.execute(WRITE.format(table), "held")
    task, spent = asyncio.create_task(follower.run()), follower.spent()
    until, began = time.perf_counter() + SECONDS, time.perf_counter()
    counts = await asyncio.gather(*(_until(until, writer, number, write) for number, writer in enumerate(writers)))
    taken = time.perf_counter() - began
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    run.writes.append(sum(counts) / taken)
    if kind is not Nobody:
        late = sorted(follower.late)
        run.seen.append(len(late) / sum(counts) * 100)
        if late:
            run.late.append(late[int(len(late) * 0.99)] * 1000)
            run.cost.append((follower.spent() - spent) / len(late) * 1e6)
    for each in (following, holding, *writers):
        each.terminate()


async def _grown(url: str, way: str, before: Run, after: Run) -> None:
    """What one look takes, at one new event, when so many were stamped since the oldest transaction began."""
    table, kind, write = WAYS[way]
    following, holding, writer = [await asyncpg.connect(plain_url(url), server_settings=SESSION) for _ in range(3)]
    await holding.execute("set idle_in_transaction_session_timeout = 0; begin")
    await holding.execute(WRITE.format(table), "held")
    follower = kind(following)
    while len(await follower.look()):
        pass  # what was written before
    before.look.append(await _one_look(follower, writer, write))
    for _ in range(MANY // 1000):
        await writer.execute(f"{WRITE.format(table)} and generate_series > 0".replace("where", MANY_AT_ONCE), "many")
        while len(await follower.look()) == 1000:
            pass
    after.look.append(await _one_look(follower, writer, write))
    for each in (following, holding, writer):
        each.terminate()


async def _one_look(follower: Follower, writer: Connection, write: Write) -> float:
    before = follower.spent()
    for number in range(20):
        await write(writer, number)
        await follower.look()
    return (follower.spent() - before) / 20 * 1000


async def _until(end: float, writer: Connection, number: int, write: Write) -> int:
    count = 0
    while time.perf_counter() < end:
        await write(writer, number)
        count += 1
    return count
