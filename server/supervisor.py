"""The parent of the processes that serve a network on this machine: `snowfield serve` and `snowfield demo`.

It takes the port, starts and migrates the database, and then only watches: a worker that ended is started again, and so
is the embedded database, both after a pause that doubles while they keep ending. Invariant: what is served is migrated
first; workers end before their database; and no worker outlives its parent, because each holds one end of a pair of
sockets whose other end the parent's death closes. Over that pair a worker gets its settings (never on a command line)
and says that it is ready.
"""

import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from server.embedded import database_url, keep_running, open_database
from server.glance import is_current
from server.logs import write_logs
from server.seal import NoKey, secret_key
from server.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_FINISH = 5
SECONDS_TO_BE_GONE = SECONDS_TO_FINISH + 5
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_SECONDS = 0.1, 10.0, 30.0
FIRST_TRIES = 3
PORT_SECONDS = 1.0

WORKER = (sys.executable, "-P", "-m", "server.serving")
Before = Callable[[str], Awaitable[None]]

log = structlog.get_logger()


class PortTaken(Exception):
    """Another program listens there."""


class NotStarted(Exception):
    """The database cannot be used, or the workers end as soon as they are started; the sentence says which."""


async def serve(settings: Settings, before: Before) -> None:
    """Serve until SIGINT or SIGTERM. `before(url)` runs on the migrated database, before the first request.

    Raises PortTaken, NotStarted, EmbeddedError.
    """
    write_logs(settings.log_level)
    with contextlib.closing(await _take_port(settings)) as listening:
        workers = Workers(settings, listening, WORKER)
        serving = asyncio.create_task(_serve(settings, before, workers))
        with _on_signals(lambda: workers.kill() if serving.cancelling() else serving.cancel()):
            await asyncio.wait([serving])
        if not serving.cancelled():
            serving.result()


def _make_secret_key(settings: Settings) -> None:
    """At the first start, so that there is one to keep a copy of."""
    try:
        secret_key(settings)
    except NoKey as error:
        log.warning("no_secret_key", error=str(error))


async def _serve(settings: Settings, before: Before, workers: "Workers") -> None:
    try:
        await workers.start()  # they get ready while the database starts
        async with open_database(settings) as url:
            watching = asyncio.create_task(keep_running(settings.data_dir)) if settings.database_url is None else None
            try:
                _make_secret_key(settings)
                if not await is_current(url):
                    await _migrate(url)
                await before(url)
                await workers.run()
            finally:
                await workers.end()
                if watching is not None:
                    watching.cancel()
    finally:
        await workers.end()  # the database did not start


async def _migrate(url: str) -> None:
    from server.migrations import TooOld, Unreachable, migrate  # noqa: PLC0415 (see server.glance)

    try:
        await migrate(url)
    except (TooOld, Unreachable) as error:
        raise NotStarted(str(error)) from error


async def _take_port(settings: Settings) -> socket.socket:
    """Before anything else is started: whoever runs it twice should hear so at once. The workers of a parent that was
    just killed still need a moment to be gone."""
    until = time.monotonic() + PORT_SECONDS
    while True:
        listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            listening.close()
            if time.monotonic() > until:
                raise PortTaken(
                    f"Port {settings.port} of {settings.host} cannot be used: {error.strerror}. Stop what uses it, or "
                    f"choose another: PORT={settings.port + 1} before the command."
                ) from error
            await asyncio.sleep(PORT_SECONDS / 10)
        else:
            return listening


@contextmanager
def _on_signals(stop: Callable[[], object]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for each in SIGNALS:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in SIGNALS:
            loop.remove_signal_handler(each)


@dataclass(frozen=True)
class _Running:
    """A worker's process, and our end of the pair of sockets."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    since: float

    async def ready(self) -> bool:
        """Lets it begin. Whether it came so far as to serve."""
        with suppress(ConnectionError):
            self.writer.write(b"go\n")
            return await self.reader.readline() == b"ready\n"
        return False


class Workers:
    """So many processes on one listening socket, each started again whenever it ends, until all are told to."""

    def __init__(self, settings: Settings, listening: socket.socket, command: Sequence[str]) -> None:
        self._settings, self._listening, self._command = settings, listening, command
        order = {"url": database_url(settings), "settings": settings.model_dump(mode="json")}
        self._order = json.dumps(order).encode() + b"\n"
        self._running: dict[int, _Running] = {}
        self._metrics = ""
        self._one_was_ready = False
        self._tries = 0

    async def start(self) -> None:
        self._metrics = tempfile.mkdtemp(prefix="snowfield-metrics-")
        for number in range(1, self._settings.workers + 1):
            self._running[number] = await self._spawn(number)

    async def run(self) -> None:
        """Until cancelled, from when the database is ready. Raises NotStarted."""
        keeping = [asyncio.create_task(self._keep(number)) for number in list(self._running)]
        try:
            await asyncio.gather(*keeping)
        finally:
            for each in keeping:
                each.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def end(self) -> None:
        """Lets them finish what they are at, and waits; one that takes too long is killed."""
        self._listening.close()
        ending = list(self._running.values())
        for each in ending:
            with suppress(ProcessLookupError):
                each.process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_BE_GONE):
                for each in ending:
                    await each.process.wait()
        self.kill()
        for each in ending:
            await each.process.wait()
            each.writer.close()
        self._running.clear()
        shutil.rmtree(self._metrics, ignore_errors=True)

    def kill(self) -> None:
        for each in self._running.values():
            with suppress(ProcessLookupError):
                each.process.kill()

    async def _keep(self, number: int) -> None:
        pause = FIRST_PAUSE
        while True:
            worker = self._running[number]
            if await worker.ready():
                self._one_was_ready = True
                log.info("worker_ready", worker=number, pid=worker.process.pid)
            status = await worker.process.wait()
            worker.writer.close()
            for gauge in Path(self._metrics).glob(f"gauge_live*_{worker.process.pid}.db"):
                gauge.unlink()  # what it had open is gone; what it counted stays
            lived = time.monotonic() - worker.since
            if lived >= HEALTHY_SECONDS:
                pause = FIRST_PAUSE
            log.error("worker_ended", worker=number, pid=worker.process.pid, status=status, seconds=round(lived, 1))
            self._give_up_if_none_starts()
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
            pause = min(2 * pause, LONGEST_PAUSE)
            self._running[number] = await self._spawn(number)

    def _give_up_if_none_starts(self) -> None:
        """Only at the very start: whoever typed the command looks on, and a network that served once should again."""
        self._tries += 1
        if not self._one_was_ready and self._tries >= FIRST_TRIES * self._settings.workers:
            raise NotStarted(
                f"The server did not start: it ended {self._tries} times before it was ready. What it said stands "
                "above. If nothing does, say SNOWFIELD_LOG_LEVEL=debug before the command, or run 'snowfield doctor'."
            )

    async def _spawn(self, number: int) -> _Running:
        """By exec, not fork, with our own module path and in a process group of its own: Ctrl-C is for us alone."""
        ours, theirs = socket.socketpair()
        listening = self._listening.fileno()
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours)
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._command,
                    str(number),
                    str(listening),
                    stdin=theirs.fileno(),
                    pass_fds=[listening],
                    process_group=0,
                    env={
                        **os.environ,
                        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                        "PROMETHEUS_MULTIPROC_DIR": self._metrics,
                    },
                )
            except BaseException:
                writer.close()
                raise
        writer.write(self._order)
        return _Running(process, reader, writer, time.monotonic())
