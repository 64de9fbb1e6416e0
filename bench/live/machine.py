"""Where things run: servers on one core, whoever asks them on another, and where what is built is kept.

Invariant: nothing that is measured shares its core with what measures it, where the machine has two.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.cpu import tree

SOURCES = Path(__file__).parent
BUILT = SOURCES.parent.parent / ".tmp" / "bench"
"""Compiled programs, other servers' packages, sockets' logs: ignored by git, and gone with `make clean`."""
START_SECONDS = 30.0
_CORES = sorted(os.sched_getaffinity(0))
SERVERS, CLIENTS = {_CORES[0]}, {_CORES[-1]}


class Missing(Exception):
    """What is not on this machine and cannot be brought; the sentence says what to do. The row is left out."""


@contextlib.contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """What is started meanwhile stays on these cores, with all its threads."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pin(root: int, cores: set[int]) -> None:
    """A process that runs already, and its children: those to come inherit it."""
    for pid in tree(root):
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(pid, cores)


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port


def compiled(name: str, *sources: str) -> Path:
    """A C program of ours, compiled unless it is newer than its sources."""
    program = BUILT / name
    files = [SOURCES / each for each in sources]
    newest = max(each.stat().st_mtime for each in (*files, *SOURCES.glob("*.h")))
    if not program.exists() or program.stat().st_mtime < newest:
        compiler = shutil.which("cc")
        if compiler is None:
            raise Missing("There is no C compiler. The live benchmark needs one: install gcc or clang, as `cc`.")
        BUILT.mkdir(parents=True, exist_ok=True)
        run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), *map(str, files)])
    return program


def run(command: Sequence[str], cwd: Path | None = None) -> None:
    """Runs it to its end. Raises Missing with what it said."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Missing(f"`{' '.join(command[:4])} …` failed: {' '.join(said) or done.returncode}")


@asynccontextmanager
async def running(
    name: str, command: Sequence[str], *, env: dict[str, str] | None = None, cwd: Path | None = None
) -> AsyncIterator[int]:
    """A server's process, on the servers' core, until the block is left. Its process id.

    What it says goes to a file: a server that is told to go while a thousand sockets are open says a lot.
    """
    with (BUILT / f"{name}.log").open("wb") as said, pinned(SERVERS):
        process = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **(env or {})}, cwd=cwd, stdout=said, stderr=said
        )
    try:
        yield process.pid
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """With all that it started: nothing stays behind to take the core of what is measured next."""
    below = tree(process.pid)[1:]
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
    for pid in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def listens(port: int, pid: int) -> None:
    """Waits until somebody accepts connections there."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            if not Path(f"/proc/{pid}/stat").exists():
                raise RuntimeError(f"A server ended before it was ready. What it said stands in {BUILT}.")
            await asyncio.sleep(0.05)
