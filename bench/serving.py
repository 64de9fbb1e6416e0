"""The real server as a process of its own, so that its processor time is counted apart from ours."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bench.cpu import tree
from bench.world import SECRET

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Serving:
    pid: int
    """Of the worker, where there is one: its parent only waits."""
    http: httpx.AsyncClient


@asynccontextmanager
async def serving(
    url: str, program: Sequence[str] = ("server.cli", "serve"), log_level: str = "warning"
) -> AsyncIterator[Serving]:
    """`snowfield serve`, or another program, on a database, and a client that is signed in to it."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *program,
        env={**os.environ, "DATABASE_URL": url, "PORT": str(port), "SNOWFIELD_LOG_LEVEL": log_level},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=None if log_level == "warning" else asyncio.subprocess.DEVNULL,
    )
    try:
        headers = {"Authorization": f"Bearer {SECRET}"}
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60, trust_env=False) as http:
            await _until_ready(http, process)
            yield Serving(tree(process.pid)[-1], http)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _until_ready(http: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            try:
                if (await http.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    raise RuntimeError("The server ended before it was ready. What it said stands above.")


def _free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port
