"""Brings a database to the tables of this release, and says how far it is.

Invariant: two processes never migrate the same database at once; the second waits and then finds nothing to do.
"""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem

from models import Base
from models.base import LEFT_BEHIND

ROOT = Path(__file__).resolve().parent.parent
OLDEST_POSTGRES = 180000
LOCK = 0x536E6F77
"""`Snow`: the advisory lock of migrations and restores."""


class TooOld(Exception):
    """The server is older than PostgreSQL 18."""


class Unreachable(Exception):
    """No connection to the database; the sentence says why."""


def config(connection: Connection | None = None) -> Config:
    made = Config(toml_file=str(ROOT / "pyproject.toml"), stdout=io.StringIO())
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The revision that this release needs."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    if found is None:
        raise LookupError("There are no migrations in alembic/versions.")
    return found


def knows(revision: str) -> bool:
    """Whether this release has that revision: a newer release's it does not."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(config()).walk_revisions())


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[AsyncConnection]:
    """One connection outside any pool, for migrations and backups. Raises Unreachable, TooOld."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        connection = await engine.connect()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        address = make_url(url)
        where = f"{address.host or 'localhost'}/{address.database}"
        why = (str(getattr(error, "orig", None) or error) or type(error).__name__).splitlines()[0]
        raise Unreachable(f"The database {where} does not let us in: {why}. Look at DATABASE_URL.") from error
    try:
        await connection.run_sync(_require_postgres_18)
        yield connection
    finally:
        await connection.close()
        await engine.dispose()


def _require_postgres_18(connection: Connection) -> None:
    version = str(connection.scalar(text("show server_version")))
    if int(str(connection.scalar(text("show server_version_num")))) < OLDEST_POSTGRES:
        raise TooOld(f"This is PostgreSQL {version}. Snowfield needs PostgreSQL 18 or newer.")
    connection.rollback()


async def current(connection: AsyncConnection) -> str | None:
    """The revision that the database is at; None for one without our tables."""
    found = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    await connection.rollback()
    return found


async def migrate(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to `revision`. Returns the revisions before and after. Raises TooOld."""
    async with connect(url) as connection, alone(connection):
        before = await current(connection)
        await _run(connection, partial(command.upgrade, revision=revision))
        return before, await current(connection)


async def downgrade(url: str, revision: str) -> None:
    """Take migrations back. For tests; what they added is lost."""
    async with connect(url) as connection, alone(connection):
        await _run(connection, partial(command.downgrade, revision=revision))


async def differences(url: str) -> list[str]:
    """In what the database is not what `models` say: empty if a new migration would be empty."""

    def compare(connection: Connection) -> list[str]:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_object": is_known}
        )
        return [repr(difference) for difference in compare_metadata(context, Base.metadata)]

    async with connect(url) as connection:
        return await connection.run_sync(compare)


def is_known(item: SchemaItem, name: str | None, kind: str, _reflected: bool, _model: SchemaItem | None) -> bool:
    """For Alembic: all but the columns that are left behind."""
    return kind != "column" or not isinstance(item, Column) or (item.table.name, name) not in LEFT_BEHIND


async def write_revision(url: str, message: str) -> list[Path]:
    """Write the migration from the database at `url` to what `models` say."""
    written: list[Path] = []

    def write(made: Config) -> None:
        scripts = command.revision(made, message=message, autogenerate=True)
        found = scripts if isinstance(scripts, list) else [scripts]
        written.extend(Path(script.path) for script in found if script is not None)

    async with connect(url) as connection:
        await _run(connection, write)
    return written


@asynccontextmanager
async def alone(connection: AsyncConnection) -> AsyncIterator[None]:
    """While we hold it, nobody else migrates or restores this database."""
    await connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    await connection.commit()
    try:
        yield
    finally:
        await connection.rollback()
        await connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        await connection.commit()


async def _run(connection: AsyncConnection, work: Callable[[Config], object]) -> None:
    await connection.run_sync(lambda sync: work(config(sync)))
    await connection.commit()
