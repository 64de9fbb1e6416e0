"""What a process tells of itself: one row in `processes`, written every few seconds, and gone when it stops.

Invariant: to be watched is never a reason to fail. A database that is away, or that has no such table yet, is waited
for; the row is written anew whenever it is not there.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import structlog
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from models import Process
from server import meters
from server.db import Sessions, unit_of_work
from server.events import read_cursor
from server.policy.processes import GONE_AFTER
from server.settings import Settings

EVERY_SECONDS = 5.0
AGAIN_SECONDS = 1.0
ANSWER_SECONDS = 10
AWAY = (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database that cannot be had says (a time-out is an OSError); connecting, the driver says it in its words."""

Figures = Callable[[], Mapping[str, object]]
log = structlog.get_logger()


class Register:
    """`live` reads the figures of this process's live engine, where it has one."""

    def __init__(self, engine: AsyncEngine, sessions: Sessions, settings: Settings, live: Figures | None) -> None:
        self._engine, self._sessions, self._live = engine, sessions, live
        self.id, started_at = uuid4(), datetime.now(UTC)
        self._about = {
            "id": self.id,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "roles": sorted(settings.roles),
            "version": meters.VERSION,
            "started_at": started_at,
        }
        meters.STARTED.labels(meters.VERSION).set(started_at.timestamp())

    async def run(self) -> None:
        away = False
        try:
            while True:
                try:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await self.write()
                    away = False
                except AWAY as error:
                    if not away:
                        log.warning("process_row_not_written", error=repr(error))
                    away = True
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError  # a library swallowed it
                await asyncio.sleep(AGAIN_SECONDS if away else EVERY_SECONDS)
        finally:
            with suppress(*AWAY):
                async with asyncio.timeout(AGAIN_SECONDS):
                    await self._leave()

    async def write(self) -> None:
        """Says that this process is there, how it does, and clears away who is not."""
        self.note_pool()
        async with unit_of_work(self._sessions) as db:
            position, _ = await read_cursor(db)  # before the engine's own, which may only be ahead of it then
            figures = dict(self._live()) if self._live is not None else {}
            if isinstance(own := figures.get("log_position"), int):
                figures["behind"] = max(0, position - own)
                meters.BEHIND.set(max(0, position - own))
            now = {"seen_at": func.now(), "figures": figures}
            row = insert(Process).values(**self._about, **now)
            await db.execute(row.on_conflict_do_update(index_elements=["id"], set_=now))
            await db.execute(delete(Process).where(Process.seen_at < func.now() - GONE_AFTER))

    def note_pool(self) -> None:
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        meters.POOL_SIZE.set(pool.size())
        meters.POOL_IN_USE.set(pool.checkedout())

    async def _leave(self) -> None:
        async with unit_of_work(self._sessions) as db:
            await db.execute(delete(Process).where(Process.id == self.id))
