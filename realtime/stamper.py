"""Gives events their positions, after commit.

Events are written with their change, without a position, without a lock and without NOTIFY (either of these in each
transaction makes commits queue up). After commit a *stamper* gives all committed, unstamped events the next positions
in one short transaction under an advisory lock, and notifies once. Stamping comes after commit and one at a time, so
`position > cursor` never skips; what happened after another event was committed gets the later position. Any process
can stamp for all: a crash between commit and stamp is mended by whoever stamps next, at the latest by the poll.

What it costs depends on what is new, not on what is open: the last row of `stampings` says up to which id all is done,
and which ids below were drawn and never seen (`holes`). A hole is given up only when every transaction that was open
as it was noticed has ended, so a transaction may take as long as it likes and its events are still found.
docs/decisions/0007-stamping.md has the figures and the other ways.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, TypeAlias

import asyncpg
import structlog

from realtime import metrics
from realtime.wakeup import LOST
from server.db import plain_url

BATCH = 1_000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
SPACING_SECONDS = 0.004
"""Between two batches under load. Whoever finds the stamper idle waits for nothing."""
ANSWER_SECONDS = 30
SESSION = {"application_name": "snowfield stamper", "jit": "off", "idle_in_transaction_session_timeout": "2s"}
"""Whoever goes silent with the turn in hand loses it."""

# The lock is a statement of its own: the snapshot of the next must be younger than the commit of who was before, or
# events that have a position would get another.
TAKE_TURN = "begin; select pg_advisory_xact_lock(7001)"

# A hole's transaction had its number before it drew the id, and so before the snapshot of this statement: this
# transaction's own number, taken after it, is above. The snapshot's xmax is not: it is one above the last that *ended*.
STAMP = f"""
with last as materialized (
    select position, through, holes, since from stampings order by position desc limit 1
), fresh as materialized (
    (select id, audiences, body, written_at from events where id = any((select holes from last)::bigint[]))
    union all
    (select id, audiences, body, written_at from events where id > (select through from last) order by id limit {BATCH})
), numbered as materialized (
    select (select position from last) + row_number() over (order by id) as position, fresh.* from fresh
), upto as materialized (
    select max(position) as position, greatest(max(id), (select through from last)) as through
    from numbered having count(*) > 0
), placed as (
    insert into positions (position, event_id) select position, id from numbered
), open as (
    select hole.id, hole.since from last, unnest(last.holes, last.since) as hole(id, since)
    where hole.since > pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    union all
    select id, pg_current_xact_id()::text::bigint
    from last, upto, generate_series(last.through + 1, upto.through) as id
), noted as (
    insert into stampings (position, through, holes, since)
    select upto.position, upto.through, coalesce(array_agg(open.id) filter (where open.id is not null), '{{}}'),
           coalesce(array_agg(open.since) filter (where open.id is not null), '{{}}')
    from upto left join open on not exists (select from fresh where fresh.id = open.id)
    group by upto.position, upto.through
), told as materialized (
    select pg_notify('events', position::text) from upto
)
select position, audiences, body::text as body, body->>'type' as kind, written_at from numbered, told order by position
"""  # noqa: S608

log = structlog.get_logger()


class Stamped(NamedTuple):
    """One event of the log."""

    position: int
    audiences: Sequence[str]
    body: str
    """As JSON."""
    kind: str
    written_at: datetime


Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Stamper:
    """`hear`, if given, is told each batch at once: the relay of the same process need not read it."""

    def __init__(
        self, database_url: str, poll_seconds: float = 1.0, hear: Callable[[Sequence[Stamped]], None] | None = None
    ) -> None:
        self._url, self._poll_seconds, self._hear = plain_url(database_url), poll_seconds, hear
        self._wake = asyncio.Event()
        self.stamping = False
        """It has its turn: what it stamps is on its way, and whoever `hear`s has not heard of it yet."""

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                connection = await asyncpg.connect(
                    self._url, timeout=5, command_timeout=ANSWER_SECONDS, server_settings=SESSION
                )
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("stamper_waits_for_database", error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = SHORTEST_PAUSE
            try:
                await self._stamp_on(connection)
            except (*LOST, asyncpg.PostgresConnectionError) as error:
                log.warning("stamper_connection_lost", error=repr(error))
            except asyncpg.PostgresError as error:
                if not _passes(error):
                    raise
                log.warning("stamper_was_refused", error=repr(error))
                await asyncio.sleep(pause)
            finally:
                connection.terminate()

    async def _stamp_on(self, connection: Connection) -> None:
        while True:
            self._wake.clear()
            began = time.monotonic()
            while len(await self.stamp(connection)) >= BATCH:
                pass
            if self._wake.is_set():  # more came meanwhile, and more is coming: take it in batches
                await asyncio.sleep(max(0.0, began + SPACING_SECONDS - time.monotonic()))
            with suppress(TimeoutError):  # not wait_for, which can swallow a cancellation in Python 3.11
                async with asyncio.timeout(self._poll_seconds):
                    await self._wake.wait()

    async def stamp(self, connection: Connection) -> Sequence[Stamped]:
        """What was stamped now, in order."""
        began = time.perf_counter()
        self.stamping = True
        try:
            await connection.execute(TAKE_TURN)
            rows = [Stamped(*row) for row in await connection.fetch(STAMP)]
            await connection.execute("commit")
            if rows:
                metrics.STAMPING.observe(time.perf_counter() - began)
                if self._hear is not None:
                    self._hear(rows)
            return rows
        finally:
            self.stamping = False


def _passes(error: asyncpg.PostgresError) -> bool:
    """Whether it is the database's state and not ours: shutting down, starting, out of connections or of room,
    or it took the turn back from a process that stood still."""
    return (error.sqlstate or "")[:2] in ("57", "53", "08", "40") or error.sqlstate == "25P03"
