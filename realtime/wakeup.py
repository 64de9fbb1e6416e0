"""The connection on which the database says that there is something new. It is asked again and again whether it is
still there: one that died without a word would wake nobody, and everybody would hear a second late."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy import text

from realtime import metrics
from server.db import Sessions, plain_url

CHANNEL = "events"
ASK_SECONDS = 0.4
ANSWER_SECONDS = 0.4
PAUSE_SECONDS = 0.2

LOST = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError)
"""What a connection that broke looks like; the third when it breaks in the middle of an answer."""

log = structlog.get_logger()


class Wakeup:
    """`hear(position)`: the log goes so far."""

    def __init__(self, database_url: str, hear: Callable[[int], None]) -> None:
        self._url, self._hear = plain_url(database_url), hear
        self._heard = asyncio.Event()
        self._wanted = asyncio.Event()
        self._wanted.set()

    def rest(self, rest: bool) -> None:
        """Whether others wake us for now: then no connection is needed."""
        if rest:
            self._wanted.clear()
        else:
            self._wanted.set()

    async def run(self) -> None:
        """Holds the connection, and opens another when it is lost."""
        while True:
            await self._wanted.wait()
            try:
                connection = await asyncpg.connect(
                    self._url, timeout=5, server_settings={"application_name": "snowfield listener"}
                )
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("relay_cannot_listen", error=repr(error))
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            try:
                await connection.add_listener(CHANNEL, self._on_notice)
                self._hear(sys.maxsize)  # whatever was said while nobody listened
                await self._until_lost(connection)
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("relay_connection_lost", error=repr(error))
                metrics.LISTEN_LOST.inc()
            finally:
                connection.terminate()

    async def _until_lost(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Raises what the connection raises when it does not answer in time. Returns when it is not needed any more."""
        while self._wanted.is_set():
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.execute("select")
            await asyncio.sleep(ASK_SECONDS)

    def _on_notice(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._heard.set()
        if payload:
            self._hear(int(str(payload)))

    async def works(self, sessions: Sessions, within: float) -> bool:
        """Whether a notification sent now arrives."""
        self._heard.clear()
        async with sessions.begin() as db:
            await db.execute(text("select pg_notify('events', '')"))
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._heard.wait()
        return self._heard.is_set()
