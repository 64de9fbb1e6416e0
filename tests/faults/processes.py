"""The real processes of a set-up: a database that can be killed, and `snowfield serve` in its roles.

`snowfield serve` is a parent that watches over a worker. Killing it here kills both, as a machine that dies does; a
worker that is killed alone is started again by its parent. Invariant: whatever was started here is ended here, by its
own id. A process that ends without having been killed is a finding (`died`): outages are to be survived.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from server.embedded import Embedded

SNOWFIELD = Path(sys.executable).parent / "snowfield"
START_SECONDS = 150.0
SURVIVES_KILLING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "shared_buffers": "64MB"}
"""Only processes are killed here, never the machine: what was handed to the kernel stays. But it must be handed over
before the answer, or a kill would lose what was acknowledged."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Database(Embedded):
    """The embedded PostgreSQL, as the product runs it, with ways to kill it."""

    async def begin(self) -> None:
        await self.enter()
        connection = await self._connect("postgres")
        for name, value in SURVIVES_KILLING.items():
            await connection.execute(f"alter system set {name} = '{value}'")
        await connection.close()
        await asyncio.to_thread(self._run, "pg_ctl", "-D", self.cluster, "-m", "fast", "-t", "60", "stop")
        await self.up()

    @property
    def socket(self) -> Path:
        return self.socket_dir / ".s.PGSQL.5432"

    @property
    def postmaster(self) -> int:
        return int((self.cluster / "postmaster.pid").read_text().splitlines()[0])

    def kill_postmaster(self) -> None:
        """Its backends notice, and go too."""
        os.kill(self.postmaster, signal.SIGKILL)

    async def kill_a_backend(self, application: str, number: int) -> None:
        """One backend of the application gets SIGKILL; the postmaster then restarts them all."""
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""), timeout=5)
        try:
            rows = await connection.fetch(
                "select pid from pg_stat_activity where application_name = $1 order by pid", application
            )
        finally:
            with suppress(OSError, asyncpg.PostgresError):
                await connection.close(timeout=1)
        if rows:
            with suppress(ProcessLookupError):
                os.kill(rows[number % len(rows)]["pid"], signal.SIGKILL)

    async def up(self) -> None:
        """Until it answers, started again if it does not run."""
        async with self._turn, self._starting():
            await self._start_until_it_answers()


@dataclass(eq=False)
class Process:
    """One `snowfield serve`. It listens on the same port each time it is started."""

    name: str
    roles: str
    database_url: str
    directory: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    died: list[str] = field(default_factory=list)
    """What it said at the end, each time it ended by itself."""
    _process: asyncio.subprocess.Process | None = None
    _killed: bool = False
    _was_ready: bool = False
    _keeper: asyncio.Task[None] | None = None
    _read_upto: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.directory / f"{self.name}.log"

    def keep(self) -> None:
        """Starts it, and again whenever it has ended: what whatever watches over it does."""
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SNOWFIELD_")},
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.directory),
            "PORT": str(self.port),
            "SNOWFIELD_ROLES": self.roles,
            "SNOWFIELD_LOG_LEVEL": "warning",
            **self.settings,
        }
        while True:
            self._killed = self._was_ready = False
            with self.log.open("ab") as out:
                self._process = await asyncio.create_subprocess_exec(
                    SNOWFIELD, "serve", env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out
                )
            await self._process.wait()
            if self._was_ready and not self._killed:
                tail = self.log.read_text(errors="replace").splitlines()[-12:]
                self.died.append(f"{self.name} ended with {self._process.returncode}:\n" + "\n".join(tail))
            await asyncio.sleep(0.05)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def workers(self) -> list[int]:
        """The ids of the processes that do the work."""
        if self._process is None or not self.runs:
            return []
        pid = self._process.pid
        try:
            return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def kill(self) -> None:
        if self._process is not None and self.runs:
            self._killed = True
            self._signal_workers(signal.SIGKILL)
            self._process.kill()

    def kill_worker(self) -> None:
        """The parent stays, and starts another."""
        self._signal_workers(signal.SIGKILL)

    def freeze(self) -> None:
        """It stops in the middle of whatever it does, as on a machine without memory or power to spare."""
        self._signal_workers(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_workers(signal.SIGCONT)

    def ask_to_stop(self) -> None:
        """As for a new release: it says goodbye to everybody first."""
        if self._process is not None and self.runs:
            self._killed = True
            self._process.terminate()

    def _signal_workers(self, number: signal.Signals) -> None:
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def complaints(self) -> list[str]:
        """What the log has gained since this was last asked, and should not: parts that ended by themselves."""
        if not self.log.exists():
            return []
        with self.log.open(errors="replace") as log:
            log.seek(self._read_upto)
            lines = log.readlines()
            self._read_upto = log.tell()
        found = [line[:1000] for line in lines if '"task_ended"' in line]
        for number, line in enumerate(lines):
            if "Traceback" in line and "graceful shutdown exceeded" not in line:
                rest = [] if line.startswith("{") else lines[number : number + 60]
                found.append("".join(rest)[-1200:] or line[-1200:])
        ended = [line for line in lines if '"worker_ended"' in line]
        found += [line for line in ended if json.loads(line)["status"] not in (-signal.SIGKILL, -signal.SIGTERM)]
        return [f"{self.name} says {each.strip()}" for each in found]

    async def ready(self, http: httpx.AsyncClient) -> None:
        """Until it serves, hears the database, and the process is the one that runs now."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                process = self._process
                with suppress(httpx.HTTPError):
                    answer = await http.get(f"{self.url}/readyz", timeout=5)
                    if answer.status_code == 200 and process is self._process:
                        self._was_ready = True
                        return
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        process = self._process
        if process is not None and self.runs:
            self.thaw()
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()
