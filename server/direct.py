"""Single statements past the session: who is asking, and the writes that are asked for most often.

A statement here is a transaction of its own: it is written with SQLAlchemy (so that policy stays written once),
compiled once, and sent as a prepared statement over one of a few plain connections. Invariant: what it changes is
committed when it returns, all of it or nothing; a connection that did not end its statement in peace is not used again.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, Executable, func
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.sql import ClauseElement, visitors

from server.db import RESTED_SECONDS, plain_url

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Statement:
    """SQL with numbered places, and which named value goes into which. Built when it is first asked for."""

    every: ClassVar[list["Statement"]] = []

    def __init__(self, build: Callable[[], Executable]) -> None:
        self._build = build
        self._sql = ""
        self.names: list[str] = []
        self.every.append(self)

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


class Direct:
    """At most `size` connections, opened when they are first needed. `announced` wakes the stamper."""

    def __init__(
        self, url: str, size: int, settings: Mapping[str, str], announced: Callable[[], None] = lambda: None
    ) -> None:
        self._url, self._settings = plain_url(url), dict(settings)
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
