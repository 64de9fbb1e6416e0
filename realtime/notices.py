"""What processes tell each other through PostgreSQL where there is no NATS: who is there just now.

A connection of its own, so that NOTIFY never stands in a transaction that changes something: those would queue up at
commit. What cannot be said now is not said: all of it is said again soon.
"""

import asyncio
import random
from collections.abc import Callable

import asyncpg
import structlog

from realtime.wakeup import LOST
from server.db import plain_url

CHANNEL = "presence"
NOTICE_BYTES = 7_900
"""PostgreSQL takes less than 8,000."""
MOST_WAITING = 500
ASK_SECONDS, ANSWER_SECONDS = 5.0, 2.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 2.0

log = structlog.get_logger()


class Notices:
    """`hear_presence` is told what all processes say, we too; `greet` is called each time the connection is there."""

    def __init__(self, database_url: str) -> None:
        self._url = plain_url(database_url)
        self.hear_presence: Callable[[bytes], None] | None = None
        self.greet: Callable[[], None] = lambda: None
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)

    def tell(self, words: bytes) -> None:
        if not self._outbox.full():
            self._outbox.put_nowait(words)

    async def run(self) -> None:
        """Until cancelled."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                connection = await asyncpg.connect(
                    self._url,
                    timeout=5,
                    command_timeout=ANSWER_SECONDS,
                    server_settings={"application_name": "snowfield presence"},
                )
            except (*LOST, asyncpg.PostgresError):
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause = SHORTEST_PAUSE
            try:
                if self.hear_presence is not None:
                    await connection.add_listener(CHANNEL, self._on_notice)
                self._outbox = asyncio.Queue(MOST_WAITING)
                self.greet()
                await self._send_all(connection)
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("presence_connection_lost", error=repr(error))
                await asyncio.sleep(pause)
            finally:
                connection.terminate()

    async def _send_all(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Raises what the connection raises when it is lost; it is asked when nothing is said."""
        while True:
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    words = await self._outbox.get()
            except TimeoutError:
                await connection.execute("select")
            else:
                await connection.execute("select pg_notify($1, $2)", CHANNEL, words.decode())

    def _on_notice(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        if self.hear_presence is not None:
            self.hear_presence(str(payload).encode())
