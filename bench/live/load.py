"""Drives the load client, a C program: one line in, one line of JSON out."""

import asyncio
import json
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.live.machine import BUILT, CLIENTS, compiled, pinned

LIMIT_SECONDS = 330.0


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of one phase: all of it has arrived, or is counted as lost."""

    messages: int
    refused: int
    deliveries: int
    lost: int
    seconds: float
    own: float
    """Processor time of the client."""
    frame: int
    """Bytes of a frame's payload."""
    open: int


@dataclass(frozen=True, slots=True)
class Delivery:
    number: int
    sent_ns: int
    received_ns: int


@dataclass(slots=True)
class Load:
    process: asyncio.subprocess.Process

    async def open(self, count: int, start: int = 0) -> float:
        """So many subscribers, the first with the token `start` of the file. How many seconds that took."""
        answer = await self._say(f"open {count} {start}")
        if answer["open"] != count:
            raise RuntimeError(f"Only {answer['open']} of {count} connections were opened.")
        return float(answer["seconds"])

    async def shut(self) -> None:
        await self._say("shut")

    async def fill(self, window: int, seconds: float, size: int) -> Filled:
        """So many messages under way for so long, and until everything has arrived."""
        return _filled(await self._say(f"fill {window} {seconds} {size}"))

    async def rate(self, rate: float, seconds: float, size: int) -> tuple[Filled, list[Delivery]]:
        """So many messages a second, and every delivery of them."""
        file = BUILT / f"deliveries.{self.process.pid}"
        filled = _filled(await self._say(f"rate {rate} {seconds} {size} {file}"))
        numbers = array("q")
        numbers.frombytes(file.read_bytes())
        file.unlink()
        deliveries = [Delivery(*numbers[at : at + 3]) for at in range(0, len(numbers), 3)]
        return filled, deliveries

    async def _say(self, line: str) -> dict[str, Any]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("The load client takes no commands.")
        self.process.stdin.write(line.encode() + b"\n")
        async with asyncio.timeout(LIMIT_SECONDS):
            answer = await self.process.stdout.readline()
        if not answer:
            raise RuntimeError("The load client ended. What it said stands above.")
        found: dict[str, Any] = json.loads(answer)
        return found


def _filled(answer: dict[str, Any]) -> Filled:
    filled = Filled(**answer)
    if filled.refused:
        raise RuntimeError("Messages were refused. What the server said stands above.")
    return filled


@asynccontextmanager
async def load_client(options: Sequence[str], tokens: Path | None = None) -> AsyncIterator[Load]:
    program = compiled("load", "load.c", "connections.c", "publish.c")
    with pinned(CLIENTS):
        process = await asyncio.create_subprocess_exec(
            str(program),
            *options,
            *(("--tokens", str(tokens)) if tokens else ()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
    try:
        yield Load(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
