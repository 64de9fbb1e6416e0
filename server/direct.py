"""Statements past the session: who is asking, and the writes that are asked for most often.

A statement is written with SQLAlchemy (so that policy stays written once), compiled once, and sent as a prepared
statement over one of a few plain connections: alone as a transaction of its own, or several in one. Invariant: what
they change is committed when they return, all of it or nothing; a connection that did not end its work in peace is not
used again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Protocol, TypeAlias

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, Executable, func
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ClauseElement, visitors

from server.db import RESTED_SECONDS, plain_url

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Found(Protocol):
    """A row, whoever brings it."""

    def __getitem__(self, name: str, /) -> Any: ...


class Statement:
    """SQL with numbered places, and which named value goes into which. Built when it is first asked for."""

    every: ClassVar[list["Statement"]] = []

    def __init__(self, build: Callable[[], Executable]) -> None:
        self._build = build
        self._sql = ""
        self.names: list[str] = []
        self.every.append(self)

    @property
    def clause(self) -> Executable:
        """For a session to send."""
        return self._build()

    @property
    def sql(self) -> str:
        if not self._sql:
            statement = self._build()
            assert isinstance(statement, ClauseElement)
            for each in {each for each in visitors.iterate(statement) if isinstance(each, BindParameter)}:
                each.literal_execute = not each.required  # what never changes stands in the text itself
                each.required = False
            options = {"render_postcompile": True}
            compiled: Compiled = statement.compile(dialect=asyncpg_dialect(), compile_kwargs=options)  # type: ignore[no-untyped-call]
            self.names = compiled.positiontup  # type: ignore[attr-defined]
            self._sql = str(compiled)
        return self._sql

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """In their order."""
        return [values[name] for name in self.names]


Run: TypeAlias = Callable[[Statement, Mapping[str, object]], Awaitable[Sequence[Found]]]
"""Sends a statement within a transaction and brings its rows."""


def run_in(db: AsyncSession) -> Run:
    """In the transaction of a session."""

    async def run(statement: Statement, values: Mapping[str, object]) -> Sequence[Found]:
        return (await db.execute(statement.clause, values)).mappings().all()

    return run


class Undone(Exception):
    """Raised within a transaction: nothing of it is to be kept."""


class Direct:
    """At most `size` connections, opened when they are first needed. `announced` wakes the stamper.

    A statement is planned once for each connection, and again when its tables have grown: left to choose, PostgreSQL
    plans those with many parts anew every time, at three times the cost of running them."""

    def __init__(
        self, url: str, size: int, settings: Mapping[str, str], announced: Callable[[], None] = lambda: None
    ) -> None:
        self._url, self._settings = plain_url(url), {**settings, "plan_cache_mode": "force_generic_plan"}
        self._turn = asyncio.Semaphore(size)
        self._free: list[tuple[Connection, float]] = []
        self._now = time.monotonic
        self.announced = announced

    async def row(self, statement: Statement, values: Mapping[str, object]) -> asyncpg.Record | None:
        """Its first row, once it is committed; None if it has none."""
        sql = statement.sql
        async with self._turn:
            connection = await self._one()
            try:
                found = await connection.fetchrow(sql, *statement.arguments(values))
            except asyncpg.PostgresError:
                self._free.append((connection, self._now()))
                raise
            except BaseException:
                connection.terminate()
                raise
            self._free.append((connection, self._now()))
            return found

    @asynccontextmanager
    async def transaction(self, first: str) -> AsyncIterator[Run]:
        """Several statements at once or not at all. `first`, SQL without values, is sent along with the beginning.

        Whatever is raised within undoes it, and is raised."""
        async with self._turn:
            connection = await self._one()

            async def run(statement: Statement, values: Mapping[str, object]) -> Sequence[Found]:
                return await connection.fetch(statement.sql, *statement.arguments(values))

            try:
                await connection.execute(f"begin; {first}")
                yield run
                await connection.execute("commit")
            except Exception:
                try:
                    await connection.execute("rollback")
                except BaseException:
                    connection.terminate()
                    raise
                self._free.append((connection, self._now()))
                raise
            except BaseException:
                connection.terminate()
                raise
            self._free.append((connection, self._now()))

    async def close(self) -> None:
        while self._free:
            await self._free.pop()[0].close(timeout=1)

    async def _one(self) -> Connection:
        """The one used last, so that the others may rest; those that are closed or rested for too long are left."""
        while self._free:
            connection, used_at = self._free.pop()
            if connection.is_closed():
                continue
            if self._now() - used_at < RESTED_SECONDS:
                return connection
            connection.terminate()
        return await asyncpg.connect(self._url, server_settings=self._settings)


def filled(template: ColumnElement[str], blanks: Mapping[str, ColumnElement[str]]) -> ColumnElement[str]:
    """JSON text in which each blank, a whole JSON string with its quotes, is replaced by the JSON on its right. What
    people wrote cannot look like a blank: within a JSON string every quote has a backslash before it."""
    for blank, value in blanks.items():
        template = func.replace(template, blank, value)
    return template
