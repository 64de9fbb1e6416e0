"""The database of the tests: one server a run, one migrated template, one copy of it for each worker.

The server is one's own (DATABASE_URL) or an embedded one in a directory that goes with the run.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.open_calls import OpenCalls
from models import Base
from server.app import create_app
from server.db import Sessions, open_engine, open_sessions
from server.embedded import start_embedded, stop_embedded
from server.migrations import connect, migrate
from server.settings import Settings
from tests.people import Cast, bring_together
from tests.serving import serve

RUN_DIR = "SNOWFIELD_TEST_RUN_DIR"
MADE_HERE = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Once a run: xdist's workers inherit the directory. Settings of the machine stay outside."""
    for name in [name for name in os.environ if name.startswith("SNOWFIELD_") and name != RUN_DIR]:
        del os.environ[name]
    for name in ("PORT", "DATA_DIR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)
    if RUN_DIR not in os.environ:
        config.stash[MADE_HERE] = Path(tempfile.mkdtemp(prefix="snowfield-tests-"))
        config.stash[MADE_HERE].chmod(0o711)
        os.environ[RUN_DIR] = str(config.stash[MADE_HERE])


def pytest_unconfigure(config: pytest.Config) -> None:
    if made := config.stash.get(MADE_HERE, None):
        if url := os.environ.get("DATABASE_URL"):
            asyncio.run(_drop(url, template_of(made)))
        shutil.rmtree(made, ignore_errors=True)
        del os.environ[RUN_DIR]


@pytest.fixture(scope="session")
def run_dir() -> Path:
    """A directory of this run's own that the database's system user may pass through (`tmp_path` is closed to it)."""
    return Path(os.environ[RUN_DIR])


@pytest.fixture
def data_dir(run_dir: Path) -> Iterator[Path]:
    """An empty data directory for one test."""
    made = Path(tempfile.mkdtemp(dir=run_dir, prefix="d"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
async def server_url(run_dir: Path) -> AsyncIterator[str]:
    """A database on the run's server from which others can be made."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    yield await start_embedded(run_dir / "db", throwaway=True)
    await stop_embedded(run_dir / "db")


@pytest.fixture(scope="session")
async def template(server_url: str, run_dir: Path) -> str:
    """The name of a database that the migrations built, made by the first worker that needs it."""
    name = template_of(run_dir)
    with _alone(run_dir / "template.lock"):
        async with _no_transaction(server_url) as connection:
            exists = await connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": name})
            if not exists:
                await connection.execute(text(f'create database "{name}"'))
                await migrate(url_of(server_url, name))
    return name


@pytest.fixture(scope="session")
async def db_url(server_url: str, template: str, worker_id: str) -> AsyncIterator[str]:
    """This worker's database, as the migrations leave it."""
    async with fresh_database(server_url, template, worker_id) as url:
        yield url


@pytest.fixture
async def empty_url(server_url: str, worker_id: str) -> AsyncIterator[str]:
    """A database with nothing in it, for one test."""
    async with fresh_database(server_url, "template1", f"{worker_id}_empty") as url:
        yield url


@pytest.fixture(scope="session")
async def engine(db_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(db_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def sessions(engine: AsyncEngine) -> Sessions:
    return open_sessions(engine)


@pytest.fixture
async def clean(engine: AsyncEngine) -> AsyncIterator[None]:
    """For tests that commit: the database is as the migrations left it, before and after, whatever others did."""
    await _emptied(engine)
    yield
    await _emptied(engine)


async def _emptied(engine: AsyncEngine) -> None:
    """The app that runs beside may be writing: whoever meets it in a deadlock tries again."""
    for last in (False, False, True):
        try:
            async with engine.begin() as connection:
                await empty_all_tables(connection)
            return
        except DBAPIError as error:
            if last or getattr(error.orig, "sqlstate", None) != "40P01":
                raise


@pytest.fixture(scope="session")
def settings(db_url: str) -> Settings:
    return Settings(
        database_url=db_url,
        demo=True,
        public_url="http://localhost:8000",
        join_proof_bits=8,
        secret_key="a key for tests, of 32 signs or more",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def pages(app: FastAPI) -> OpenCalls:
    """What the app keeps of public pages: to be told to look again at once."""
    found: OpenCalls = app.state.open_calls
    found.forget()
    return found


@pytest.fixture(scope="session")
async def url(app: FastAPI) -> AsyncIterator[str]:
    """The address of the app, served with the worker's database for the whole run."""
    async with serve(app) as url:
        yield url


@pytest.fixture(scope="session")
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
async def cast(sessions: Sessions, http: httpx.AsyncClient, clean: None) -> Cast:
    """Everybody in `tests/people.py`, in a database of their own."""
    return await bring_together(sessions, http)


@pytest.fixture
def queries() -> Iterator[list[str]]:
    """Every statement that a request sent to the database, but for the live feed. Clear it before what you count."""
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if "request_id" not in structlog.contextvars.get_contextvars():
            return  # a job's
        if not any(table in statement for table in ("events", "log_marks", "advisory")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


async def empty_all_tables(connection: AsyncConnection) -> None:
    """DELETE, not TRUNCATE: 3 ms instead of 155. The journal only grows, but for us. The log's positions go on, because
    the relay of the app that runs beside is ahead of them. Its jobs may write a row of what is just being deleted: then
    once more."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    kept = ("audit_entries", "log_marks", "stampings", "house_texts")
    deletes = "; ".join(f"delete from {name}" for name in tables if name not in kept)
    await connection.execute(
        text(f"""
        do $$ begin
            for tried in 1..5 loop
                begin
                    if exists (select from audit_entries) then
                        alter table audit_entries disable trigger user;
                        delete from audit_entries;
                        alter table audit_entries enable trigger user;
                    end if;
                    delete from acceptances;
                    delete from house_texts where version > 1;
                    update house_texts set until = null where until is not null;
                    {deletes};
                    update log_marks set dropped = 0 where dropped <> 0;
                    exit;
                exception when foreign_key_violation then
                    if tried = 5 then raise; end if;
                end;
            end loop;
        end $$
        """)
    )


@asynccontextmanager
async def fresh_database(server_url: str, template: str, suffix: str) -> AsyncIterator[str]:
    """A copy of the database `template`, dropped in the end."""
    name = f"test_{os.getpid()}_{suffix}"
    async with _no_transaction(server_url) as connection:
        await connection.execute(text(f'drop database if exists "{name}" with (force)'))
        await connection.execute(text(f'create database "{name}" template "{template}"'))
        yield url_of(server_url, name)
        await connection.execute(text(f'drop database "{name}" with (force)'))


def template_of(run_dir: Path) -> str:
    return "template_" + run_dir.name.removeprefix("snowfield-tests-").lower()


async def _drop(server_url: str, name: str) -> None:
    async with _no_transaction(server_url) as connection:
        await connection.execute(text(f'drop database if exists "{name}" with (force)'))


def url_of(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


@asynccontextmanager
async def _no_transaction(url: str) -> AsyncIterator[AsyncConnection]:
    """Databases are made and dropped outside a transaction."""
    async with connect(url) as connection:
        yield await connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
