"""`snowfield serve` as whoever runs it sees it: a parent, its workers, and what they wrote."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.e2e.conftest import free_port

START_SECONDS = 120  # a busy machine takes its time


@dataclass
class Served:
    """`snowfield serve`, its processes and what it wrote."""

    parent: asyncio.subprocess.Process
    url: str
    log: Path

    def workers(self) -> dict[int, int]:
        """Process ids by number. A number stands on a worker's command line; nothing else of ours does."""
        found = {}
        for pid in children(self.parent.pid):
            words = command_line(pid)
            if "server.serving" in words:
                found[int(words[-2])] = pid
        return found

    def wrote(self, words: str) -> int:
        return self.log.read_text().count(words)

    async def get(self, path: str) -> int:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            return (await http.get(self.url + path)).status_code


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


async def until(holds: Callable[[], bool], within: float = 60) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return time.monotonic() - began


@asynccontextmanager
async def served(log: Path, *words: str, port: int = 0, **settings: str) -> AsyncIterator[Served]:
    """Until the block is left, or somebody ends it before. It is ready."""
    port = port or free_port()
    environment = {**os.environ, "PORT": str(port), **settings}
    with log.open("ab") as out:
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.cli", "serve", *words, env=environment, stdout=out, stderr=out
        )
    running = Served(parent, f"http://127.0.0.1:{port}", log)
    try:
        async with asyncio.timeout(START_SECONDS):
            while parent.returncode is None:
                with contextlib.suppress(httpx.TransportError):
                    if await running.get("/readyz") == 200:
                        break
                await asyncio.sleep(0.05)
        assert parent.returncode is None, log.read_text()
        yield running
    finally:
        if parent.returncode is None:
            parent.terminate()
        await asyncio.wait_for(parent.wait(), 20)
