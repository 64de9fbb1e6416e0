"""An app of a test's own, in this process, whose way to the database can be broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from fastapi import FastAPI
from sqlalchemy import make_url

from realtime.socket import Live
from realtime.stamper import Stamper
from server.app import create_app
from server.db import Sessions, open_engine, open_sessions, plain_url, unit_of_work
from server.events import Audience, MemberChanged, PostWithdrawn, emit
from server.settings import Settings
from tests.faults.proxy import Pair, Proxy
from tests.people import NOBODY
from tests.serving import serve


@dataclass
class Own:
    """An app of these tests' own, whose way to the database can be broken; `sessions` go past that."""

    app: FastAPI
    url: str
    db_url: str
    way: Proxy
    sessions: Sessions
    http: httpx.AsyncClient

    @property
    def live(self) -> Live:
        live: Live = self.app.state.live
        return live

    async def passed(self) -> None:
        """Waits until everything committed is stamped and in the hands of the hub."""
        connection = await asyncpg.connect(plain_url(self.db_url))
        try:
            await Stamper(self.db_url).stamp(connection)
            last = await connection.fetchval("select max(position) from stampings")
            async with asyncio.timeout(5):
                while self.live.relay.position < last:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        finally:
            await connection.close()

    async def announce(self, *audiences: Audience, words: str = "") -> str:
        """One event past the proxy, stamped at once by somebody else. Its id."""
        post_id = uuid4()
        async with unit_of_work(self.sessions) as db:
            if words:
                emit(db, audiences, MemberChanged(member_id=NOBODY, name=words, role_title="", organisation=""))
            else:
                emit(db, audiences, PostWithdrawn(post_id=post_id, team_id=NOBODY))
        await self.passed()
        return str(post_id)


@asynccontextmanager
async def own_app(db_url: str, directory: Path) -> AsyncIterator[Own]:
    """Serves `db_url`, which nobody else uses. `directory` is made for the proxy's socket."""
    way, through = _proxied(db_url, directory)
    await way.start()
    if isinstance(way.where, int):
        through = make_url(through).set(port=way.where).render_as_string(hide_password=False)
    engine = open_engine(db_url, 4)
    app = create_app(Settings(database_url=through, demo=True, pool_size=4))
    async with serve(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
        yield Own(app, url, db_url, way, open_sessions(engine), http)
    await way.stop()
    await engine.dispose()


def _proxied(db_url: str, directory: Path) -> tuple[Proxy, str]:
    """A proxy before the database, and the address that leads through it."""
    url = make_url(db_url)
    host = url.query.get("host")
    if isinstance(host, str):
        directory.mkdir(mode=0o700)

        async def reach_socket() -> Pair:
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.5432")

        through = url.update_query_dict({"host": str(directory)})
        return Proxy(reach_socket, directory / ".s.PGSQL.5432"), through.render_as_string(hide_password=False)

    async def reach_port() -> Pair:
        return await asyncio.open_connection(url.host, url.port or 5432)

    return Proxy(reach_port), url.set(host="127.0.0.1").render_as_string(hide_password=False)
