"""One world for the whole grid: every question is asked in a transaction that is rolled back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker

from realtime.stamper import Stamper
from server.app import create_app
from server.db import Sessions
from server.direct import Direct, Found, Run, Statement
from server.settings import Settings
from server.tallies import Tallies
from tests.conftest import empty_all_tables
from tests.people import Somebody, bring_together
from tests.policy.world import World, build

Send = Callable[[Somebody, httpx.Request], Awaitable[httpx.Response]]
Ask = Callable[[Somebody, str, str, Any], Awaitable[httpx.Response]]


class Within(Direct):
    """Single statements, too, are taken back."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        super().__init__("", 1, {})
        self._connection = connection

    async def row(self, statement: Statement, values: Mapping[str, object]) -> asyncpg.Record | None:
        return await self._connection.fetchrow(statement.sql, *statement.arguments(values))

    @asynccontextmanager
    async def transaction(self, first: str) -> AsyncIterator[Run]:
        async def run(statement: Statement, values: Mapping[str, object]) -> Sequence[Found]:
            return await self._connection.fetch(statement.sql, *statement.arguments(values))

        await self._connection.execute(f"savepoint within; {first}")
        try:
            yield run
        except BaseException:
            await self._connection.execute("rollback to savepoint within")
            raise


async def begun(connection: AsyncConnection) -> "asyncpg.Connection[asyncpg.Record]":
    """The driver's own connection, with its transaction under way."""
    await connection.execute(text("select 1"))
    driver: asyncpg.Connection[asyncpg.Record] | None = (await connection.get_raw_connection()).driver_connection
    assert driver
    return driver


@pytest.fixture(scope="module")
async def world(engine: AsyncEngine, sessions: Sessions, http: httpx.AsyncClient) -> AsyncIterator[World]:
    yield await build(await bring_together(sessions, http))
    async with engine.begin() as connection:
        await empty_all_tables(connection)


ROOT = "http://localhost:8000"


async def silence(*_: object) -> AsyncIterator[bytes]:
    """The live feed of a network in which nothing happens, and which ends at once."""
    yield b""


@pytest.fixture(scope="module")
async def send(engine: AsyncEngine, sessions: Sessions, settings: Settings) -> AsyncIterator[Send]:
    """`await send(mo, request)`: the real answer of the app, without its consequences."""
    app = create_app(settings)
    app.state.stamper = Stamper(settings.database_url or "")
    app.state.tallies = Tallies(sessions, lambda: None)
    app.state.follow = silence
    app.state.look_at = lambda *_: None
    app.state.be_in = lambda *_, **__: None
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ROOT) as http:

        async def send(who: Somebody, request: httpx.Request) -> httpx.Response:
            async with engine.connect() as connection:
                outer = await connection.begin()
                app.state.direct = Within(await begun(connection))
                app.state.sessions = async_sessionmaker(
                    connection, join_transaction_mode="create_savepoint", expire_on_commit=False
                )
                request.headers.update(who.headers)
                answer = await http.send(request)
                await outer.rollback()
                return answer

        yield send


@pytest.fixture(scope="module")
def ask(send: Send) -> Ask:
    """`await ask(mo, "POST", "/posts", body)`."""

    async def ask(who: Somebody, method: str, path: str, body: Any) -> httpx.Response:
        url = path if path.startswith("http") else f"{ROOT}/api/v1{path}"
        sent: Any = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await send(who, httpx.Request(method, url, **sent))

    return ask
