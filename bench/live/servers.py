"""The servers that are measured: how each is started, what it is asked, and which of its processes are counted."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.cpu import precise_seconds, resident_kib, tree
from bench.live.load import Load, load_client
from bench.live.machine import BUILT, compiled, free_port, listens, running
from bench.live.world import Hall

START_SECONDS, SETTLE_SECONDS = 60.0, 0.5


@dataclass(slots=True)
class Server:
    """A server that runs, and a load client that talks to it."""

    name: str
    load: Load
    parts: dict[str, int]
    """The first process of each part: of a split engine `live` is the one with the sockets. Descendants count."""
    trace: Path | None = None
    size: int = 0
    """What to ask the load client for, so that everybody's frames have the same bytes."""
    opened_seconds: float = 0.0
    kib_each: float = 0.0
    """Memory for one connection, from the first `open` on."""

    async def open(self, count: int, start: int = 0) -> None:
        before = self.kib()
        self.opened_seconds = await self.load.open(count, start)
        await asyncio.sleep(SETTLE_SECONDS)
        self.kib_each = (self.kib() - before) / count

    def seconds(self) -> dict[str, float]:
        return {part: sum(precise_seconds(each) for each in tree(pid)) for part, pid in self.parts.items()}

    def kib(self) -> float:
        return sum(resident_kib(each) for pid in self.parts.values() for each in tree(pid))


POST_SIZE = 120
"""Characters of a post's text."""
Starting = Callable[[], AbstractAsyncContextManager[Server]]
ENGINE_OPTIONS = ("--protocol", "live", "--path", "/api/v1/live", "--publish-path", "/api/v1/posts")


def _engine_env(hall: Hall, port: int, roles: str = "") -> dict[str, str]:
    env = {"DATABASE_URL": hall.url, "PORT": str(port), "SNOWFIELD_LOG_LEVEL": "warning"}
    return env | ({"SNOWFIELD_ROLES": roles} if roles else {})


@asynccontextmanager
async def engine(hall: Hall) -> AsyncIterator[Server]:
    """`snowfield serve`, everything in one process, asked at its real endpoints."""
    async with _serving("engine", hall, [sys.executable, "-m", "server.cli", "serve"]) as server:
        yield server


@asynccontextmanager
async def traced_engine(hall: Hall) -> AsyncIterator[Server]:
    """The same, with a stop-watch inside: see engine.py."""
    trace = BUILT / "trace"
    trace.unlink(missing_ok=True)
    async with _serving("traced", hall, [sys.executable, "-m", "bench.live.engine", str(trace)]) as server:
        server.trace = trace
        with trace.open("a") as lines:
            lines.write("ready\n")
        yield server


@asynccontextmanager
async def _serving(name: str, hall: Hall, command: list[str]) -> AsyncIterator[Server]:
    port = free_port()
    async with running(name, command, env=_engine_env(hall, port)) as pid:
        await _ready(port, pid)
        options = ("--port", str(port), "--team", str(hall.team), *ENGINE_OPTIONS)
        async with load_client(options, hall.tokens) as load:
            yield Server(name, load, {"all": pid}, size=POST_SIZE)


@asynccontextmanager
async def split_engine(hall: Hall) -> AsyncIterator[Server]:
    """The sockets in a process of their own; posts go to another."""
    live, web = free_port(), free_port()
    command = [sys.executable, "-m", "server.cli", "serve"]
    async with (
        running("web", command, env=_engine_env(hall, web, "web,jobs")) as web_pid,
        running("live", command, env=_engine_env(hall, live, "live")) as live_pid,
    ):
        await _ready(web, web_pid)
        await _ready(live, live_pid)
        options = ("--port", str(live), "--post-port", str(web), "--team", str(hall.team), *ENGINE_OPTIONS)
        async with load_client(options, hall.tokens) as load:
            yield Server("split", load, {"live": live_pid, "web": web_pid}, size=POST_SIZE)


async def _ready(port: int, pid: int) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as http:
        while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).is_success:
                    return
            await asyncio.sleep(0.2)
    raise RuntimeError(f"The server ended before it was ready. What it said stands in {BUILT}.")


@asynccontextmanager
async def plain(
    name: str, command: list[str], port: int, *options: str, env: dict[str, str] | None = None
) -> AsyncIterator[Server]:
    """A server of which only the port is known."""
    async with running(name, command, env={"PORT": str(port), **(env or {})}) as pid:
        await listens(port, pid)
        async with load_client(("--port", str(port), *options)) as load:
            yield Server(name, load, {"all": pid})


def floor(mode: str) -> AbstractAsyncContextManager[Server]:
    """`single`: one send for each message and socket; `merged`: one for all messages of one read."""
    port = free_port()
    return plain(mode, [str(compiled("floor", "floor.c")), str(port), mode], port)
