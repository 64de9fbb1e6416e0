"""One set-up that many schedules share: the database, the processes, and a proxy on every way between them.

    client -- front proxy --> edge-1 -- back proxy --> PostgreSQL    edge-1 -- plane proxy --> NATS
    client -- front proxy --> edge-2 -- back proxy -->
                              jobs   -- back proxy -->               jobs   -- plane proxy -->

One edge is told of news by NATS, the other by the database, so that each schedule tries both ways.

Invariant: after `heal()` returns, everything runs, every way is open, and every process hears the database.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.db import Sessions, open_engine, open_sessions
from server.migrations import migrate
from tests.faults import witness
from tests.faults.processes import Database, Process
from tests.faults.proxy import Proxy, to_port, to_socket
from tests.realtime.nats_server import NatsServer

EDGES = ("edge-1", "edge-2")
JOBS = "jobs"
WITH_NATS = (EDGES[0], JOBS)


class Network:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = Database(directory)
        self.processes: dict[str, Process] = {}
        self.fronts: dict[str, Proxy] = {}
        self.backs: dict[str, Proxy] = {}
        self.planes: dict[str, Proxy] = {}
        self.nats, self.nats_turn = NatsServer(), asyncio.Lock()
        self.engine: AsyncEngine
        self.sessions: Sessions
        self.http: httpx.AsyncClient
        self.streams = False
        """Whether server-sent events are served too."""

    @property
    def plain_url(self) -> str:
        return self.database.url.replace("+asyncpg", "")

    async def start(self) -> None:
        await self.database.begin()
        await migrate(self.database.url)
        connection = await asyncpg.connect(self.plain_url)
        await witness.install(connection)
        await connection.close()
        self.engine = open_engine(self.database.url, 4)
        self.sessions = open_sessions(self.engine)
        self.http = httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=200, keepalive_expiry=1))
        await self.nats.start()
        for name in (*EDGES, JOBS):
            await self._add(name, "jobs" if name == JOBS else "web,live")
        await asyncio.gather(*(each.ready(self.http) for each in self.processes.values()))
        answer = await self.http.get(f"{self.processes[EDGES[0]].url}/api/v1/live/stream")
        self.streams = answer.status_code == 401
        self.died()  # what went wrong before all of it stood is no schedule's doing

    async def _add(self, name: str, roles: str) -> None:
        way = self.directory / f"way-{name}"
        way.mkdir(mode=0o700)
        self.backs[name] = Proxy(to_socket(self.database.socket), way / ".s.PGSQL.5432")
        await self.backs[name].start()
        url = f"postgresql+asyncpg://snowfield@/snowfield?host={quote(str(way), safe='/')}"
        home = self.directory / f"home-{name}"
        home.mkdir()
        more = {}
        if name in WITH_NATS:
            self.planes[name] = Proxy(to_port(self.nats.port))
            await self.planes[name].start()
            more["SNOWFIELD_NATS_URL"] = self.planes[name].url.replace("http", "nats")
        process = self.processes[name] = Process(name, roles, url, home, more)
        process.keep()
        if name in EDGES:
            self.fronts[name] = Proxy(to_port(process.port))
            await self.fronts[name].start()

    async def stop(self) -> None:
        await asyncio.gather(*(each.stop() for each in self.processes.values()))
        for each in self._proxies():
            await each.stop()
        await self.nats.kill()
        if hasattr(self, "http"):
            await self.http.aclose()
            await self.engine.dispose()
        if self.database.users:
            await self.database.leave()

    def any_way(self, chance: random.Random) -> str:
        """The address of one of the front proxies: a proxy without stickiness sends you anywhere."""
        return self.fronts[chance.choice(EDGES)].url

    def _proxies(self) -> list[Proxy]:
        return [*self.fronts.values(), *self.backs.values(), *self.planes.values()]

    async def heal(self) -> None:
        for each in self._proxies():
            each.heal()
        for process in self.processes.values():
            process.thaw()
        await self.database.up()
        await asyncio.gather(*(each.ready(self.http) for each in self.processes.values()))

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """Straight to the database, past all proxies; waits for one that is just starting."""
        async with asyncio.timeout(30):
            while True:
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                    return await asyncpg.connect(self.plain_url, timeout=5)
                await asyncio.sleep(0.1)

    def died(self) -> Sequence[str]:
        """What ended by itself since this was last asked."""
        found = [each for process in self.processes.values() for each in (*process.died, *process.complaints())]
        for process in self.processes.values():
            process.died.clear()
        return found


@asynccontextmanager
async def network(directory: Path) -> AsyncIterator[Network]:
    """Stands until the block is left. `directory` has to be one that the database's user may pass through."""
    made = Network(directory)
    try:
        await made.start()
        yield made
    finally:
        with suppress(DBAPIError):
            await made.stop()
