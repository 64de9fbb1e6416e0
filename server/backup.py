"""Backups: everything in the database as one file, from either kind of database, into either kind.

A backup is a zip of one COPY text a table and a header, `backup.json`, that says which revision of the tables it fits.
It is one consistent picture (one snapshot), and whole or not there: the file gets its name when it is complete, and a
restore is one transaction, in which the tables are laid anew by the migrations, filled, and brought to this release.
Sign-ins and cursors of the live log do not outlive a restore.
"""

import json
import os
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import IO, Any

import asyncpg
from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from server import migrations

FORMAT = 1
HEADER = "backup.json"
CHUNK = 256 * 1024
SEEDED = ("alembic_version", "log_marks", "stampings", "house_texts")
"""Tables that the migrations themselves put rows into."""

START_AFRESH = (
    "update log_marks set epoch = uuidv7()",
    """
    update stampings set (holes, since) = (
        select coalesce(array_agg(events.id), '{}'), coalesce(array_agg(0), '{}') from events where id = any(holes)
    )
    """,
    "update sessions set ended_at = now() where ended_at is null",
    "delete from sign_in_links",
    "delete from sign_in_tickets",
    "delete from passkey_challenges",
    "delete from openid_starts",
)
"""A restore must not bring back to life what was ended since; no cursor of the log from before fits, and nobody who
was writing when the backup was made still is."""

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""


class BackupError(Exception):
    """A backup or restore that did not happen; the sentence says why and what to do."""


@dataclass
class Table:
    name: str
    columns: list[str]
    rows: int = 0


@dataclass
class Header:
    revision: str
    made_at: str
    postgres: str
    tables: list[Table] = field(default_factory=list)
    sequences: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Last value, and whether it was given out."""
    format: int = FORMAT


async def back_up(url: str, path: Path, progress: Progress = lambda _done, _of: None) -> Header:
    """Write the database into a new file, readable by its owner only. Raises BackupError."""
    if path.exists():
        raise BackupError(f"There is already a file {path}. Give another name, or move it away.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no directory {path.parent}. Make it first, or give another place.")
    part = path.with_name(path.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            async with migrations.connect(url) as connection, migrations.alone(connection):
                header = await _write(connection, file, progress)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {path}: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return header


async def _write(connection: AsyncConnection, file: IO[bytes], progress: Progress) -> Header:
    revision = await migrations.current(connection)
    if revision is None:
        raise BackupError("There is no network in this database yet, so there is nothing to back up.")
    await connection.execute(text("set transaction isolation level repeatable read, read only"))
    await connection.execute(text("set local statement_timeout = 0"))
    header = Header(
        revision=revision,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        postgres=str(await connection.scalar(text("show server_version"))),
        tables=await _tables(connection),
    )
    for table in header.tables:
        table.rows = int(await connection.scalar(text(f'select count(*) from "{table.name}"')) or 0)  # noqa: S608
    raw = await _driver(connection)
    done, total = 0, sum(table.rows for table in header.tables)
    failed: OSError | None = None
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in header.tables:
            with archive.open(_member(table), "w", force_zip64=True) as out:

                async def take(data: bytes, out: IO[bytes] = out) -> None:
                    nonlocal done, failed
                    if failed is None:
                        try:
                            out.write(data)
                            done += data.count(b"\n")  # one line a row: newlines in values are escaped
                            progress(done, total)
                        except OSError as error:
                            failed = error  # raised in here, it would leave the driver waiting for ever

                await raw.copy_from_query(f"select {_quoted(table)} from public.{table.name}", output=take)  # noqa: S608
            if failed is not None:
                raise failed
        header.sequences = await _sequences(connection)
        archive.writestr(HEADER, json.dumps(asdict(header), indent=1))
    await connection.rollback()
    return header


async def restore(
    url: str, path: Path, *, replace: bool = False, progress: Progress = lambda _done, _of: None
) -> Header:
    """Put a backup into a database: all of it or nothing. Raises BackupError.

    Refuses a database that holds anything, unless `replace` says to remove that, and one that a server uses.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            header = _read_header(archive)
            async with migrations.connect(url) as connection, migrations.alone(connection):
                await _refuse_if_in_use(connection)
                await _lay_tables(connection, header.revision, replace=replace)
                await _fill(connection, archive, header, progress)
                await connection.run_sync(lambda sync: command.upgrade(migrations.config(sync), "head"))
                for statement in START_AFRESH:
                    await connection.execute(text(statement))
                await connection.execute(text("analyze"))  # the planner knows nothing of what was just filled
                await connection.commit()
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise BackupError(f"{path} is not a whole backup of Snowfield: {error}. Nothing was changed.") from error
    except asyncpg.PostgresError as error:
        raise BackupError(f"{path} does not fit: {error}. Nothing was changed.") from error
    return header


def _read_header(archive: zipfile.ZipFile) -> Header:
    try:
        found: dict[str, Any] = json.loads(archive.read(HEADER))
        if found.get("format") != FORMAT:
            raise BackupError("This backup was made by a newer Snowfield. Restore it with that release or a later one.")
        header = Header(**found)
        header.tables = [Table(**table) for table in found["tables"]]
    except (KeyError, TypeError, ValueError) as error:
        raise zipfile.BadZipFile(f"its {HEADER} is missing or damaged") from error
    if not migrations.knows(header.revision):
        raise BackupError("This backup was made by a newer Snowfield. Restore it with that release or a later one.")
    return header


async def _refuse_if_in_use(connection: AsyncConnection) -> None:
    users = await connection.scalar(
        text("""
            select count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and application_name = 'snowfield'
        """)
    )
    await connection.rollback()
    if users:
        raise BackupError("A Snowfield server is using this database. Stop it first, then restore.")


async def _lay_tables(connection: AsyncConnection, revision: str, *, replace: bool) -> None:
    """Leaves the connection in the transaction that the restore is."""
    found = await migrations.current(connection)
    if found is not None and not migrations.knows(found):
        raise BackupError("This database belongs to a newer Snowfield. Restore with that release or a later one.")
    await connection.execute(text("set transaction isolation level read committed"))
    if found is not None:
        for table in await _tables(connection):
            taken = await connection.scalar(text(f'select exists (select from public."{table.name}")'))  # noqa: S608
            if taken and table.name not in SEEDED and not replace:
                raise BackupError(
                    "There is already a network in this database. To remove all of it and put the backup in its "
                    "place, say --replace."
                )
        await connection.run_sync(lambda sync: command.downgrade(migrations.config(sync), "base"))
    await connection.run_sync(partial(_upgrade, revision=revision))
    await connection.execute(text("set local statement_timeout = 0"))
    for name in SEEDED[1:]:
        if await connection.scalar(text("select to_regclass(:name)"), {"name": name}):  # not in every revision
            await connection.execute(text(f"delete from {name}"))  # noqa: S608


def _upgrade(connection: Any, revision: str) -> None:
    command.upgrade(migrations.config(connection), revision)


async def _fill(connection: AsyncConnection, archive: zipfile.ZipFile, header: Header, progress: Progress) -> None:
    raw = await _driver(connection)
    done, total = 0, sum(table.rows for table in header.tables)

    async def rows_of(table: Table) -> AsyncIterator[bytes]:
        nonlocal done
        with archive.open(_member(table)) as lines:
            while data := lines.read(CHUNK):
                yield data
                done += data.count(b"\n")
                progress(done, total)

    for table in header.tables:
        try:
            status = await raw.copy_to_table(
                table.name, source=rows_of(table), columns=table.columns, schema_name="public"
            )
        except KeyError:
            raise zipfile.BadZipFile(f"the rows of {table.name} are missing") from None
        if status != f"COPY {table.rows}":
            raise BackupError(f"The backup is short of rows in {table.name}. Nothing was changed.")
    for name, (last, given) in header.sequences.items():
        await connection.execute(
            text("select setval(cast(cast(:name as text) as regclass), :last, :given)"),
            {"name": f'public."{name}"', "last": last, "given": given},
        )


async def _tables(connection: AsyncConnection) -> list[Table]:
    """All our tables with the columns that are stored, each after those it refers to. Unlogged ones hold what is true
    only while processes run: not theirs is a moment to come back to."""
    columns = await connection.execute(
        text("""
            select c.relname, array_agg(a.attname order by a.attnum) from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
                and c.relname <> 'alembic_version'
            group by c.relname order by c.relname
        """)
    )
    tables = {name: Table(name, list(names)) for name, names in columns}
    references = await connection.execute(
        text("""
            select distinct conrelid::regclass::text, confrelid::regclass::text from pg_constraint
            where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid
        """)
    )
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in tables})
    for name, referred in references:
        order.add(name, referred)
    return [tables[name] for name in order.static_order()]


async def _sequences(connection: AsyncConnection) -> dict[str, tuple[int, bool]]:
    """Read after the rows: a sequence does not keep to a snapshot, and may only be ahead."""
    names = await connection.scalars(text("select sequencename from pg_sequences where schemaname = 'public'"))
    found: dict[str, tuple[int, bool]] = {}
    for name in sorted(names):
        row = (await connection.execute(text(f'select last_value, is_called from public."{name}"'))).one()  # noqa: S608
        found[name] = (row.last_value, row.is_called)
    return found


async def _driver(connection: AsyncConnection) -> "asyncpg.Connection[asyncpg.Record]":
    """COPY is the driver's; it runs in the transaction that `connection` has begun."""
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, asyncpg.Connection)
    return raw


def _member(table: Table) -> str:
    return f"tables/{table.name}.copy"


def _quoted(table: Table) -> str:
    return ", ".join(f'"{column}"' for column in table.columns)
