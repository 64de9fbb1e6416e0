"""The database session and the only commit.

Invariant: a response says 2xx only after its transaction is committed, and the events of a transaction are written
with it or not at all.
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
from fastapi import Depends
from sqlalchemy import Text, bindparam, event, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from starlette.requests import HTTPConnection

Sessions = async_sessionmaker[AsyncSession]

# The transaction gets its number before an event's id is drawn: so a stamper that sees a gap in the ids knows by the
# numbers when nobody who could fill it is left. The planner makes the condition a filter that is asked once, first.
_ANNOUNCE = text("""
    insert into events (audiences, body) select cast(:audiences as text[]), cast(:body as jsonb)
    where pg_current_xact_id() is not null
""").bindparams(bindparam("audiences", type_=ARRAY(Text)), bindparam("body", type_=JSONB))


SESSION_SETTINGS = {"application_name": "snowfield", "timezone": "UTC", "jit": "off"}


RESTED_SECONDS = 30.0
"""What has rested for so long may be dead without a word, behind a firewall that forgot it."""


def within(seconds: int) -> dict[str, str]:
    """For who serves people: a transaction ends within this time, or is ended, and one whose program says nothing much
    sooner. Nobody holds what others wait for any longer. Imports, migrations and backups take their time."""
    return {
        "transaction_timeout": f"{seconds}s",
        "idle_in_transaction_session_timeout": f"{max(seconds // 3, 1)}s",
        **SESSION_SETTINGS,
    }


async def take_time(db: AsyncSession) -> None:
    """This one transaction may take as long as it needs, and think in between: of what changes very much."""
    await db.execute(text("set local transaction_timeout = 0"))
    await db.execute(text("set local idle_in_transaction_session_timeout = 0"))


def open_engine(url: str, pool_size: int = 10, settings: Mapping[str, str] = SESSION_SETTINGS) -> AsyncEngine:
    """No overflow: a pool that grows under load costs half the throughput. Errors end in logs: they do not show the
    values of a statement. Instead of asking each connection whether it lives before it is used, which cost more than
    most statements, the driver is asked whether it was closed, and one that rested for long is opened anew."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"server_settings": dict(settings)},
    )
    event.listen(engine.sync_engine, "checkin", _note_rest)
    event.listen(engine.sync_engine, "checkout", _leave_the_dead)
    return engine


def _note_rest(_: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _leave_the_dead(connection: DBAPIConnection | None, record: ConnectionPoolEntry, _: object) -> None:
    rested = time.monotonic() - record.info.get("rests_since", time.monotonic())
    driver: asyncpg.Connection[asyncpg.Record] | None = getattr(connection, "driver_connection", None)
    if driver is None or driver.is_closed() or rested > RESTED_SECONDS:
        raise DisconnectionError("This connection was closed, or rested for too long.")


AWAY = (OSError, NoConnection, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Whatever can be raised by a database that is not there, is just starting, stopping or full; and by faults of ours."""
PASSING_STATES = frozenset({"08", "53", "57"})


def is_away(error: BaseException) -> bool:
    """Whether this one says that the database is not to be had just now."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, OSError | NoConnection | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return True
    return str(getattr(error, "sqlstate", None) or "")[:2] in PASSING_STATES


def plain_url(url: str) -> str:
    """As asyncpg itself reads it, for the few connections that SQLAlchemy does not hold."""
    return url.replace("+asyncpg", "", 1)


def open_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def unit_of_work(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction: requests, jobs and the command line all change data through this."""
    async with sessions() as db:
        yield db
        if not db.in_transaction() and "events" not in db.info:
            return  # nothing was asked of the database
        await db.flush()  # the change takes its row locks first; event ids are drawn after, so order follows the change
        if events := db.info.pop("events", None):
            rows = [{"audiences": audiences, "body": body} for audiences, body in events]
            await db.execute(_ANNOUNCE, rows)
            db.info["announced"] = True
        await db.commit()


async def open_session(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    async with unit_of_work(connection.app.state.sessions) as db:
        connection.state.db = db
        db.info["only_reads"] = connection.scope.get("method") in ("GET", "HEAD")
        yield db
    if "announced" in db.info:  # most requests only read, and a stamper that looks costs a transaction
        connection.app.state.stamper.wake()
    if "voted" in db.info:
        connection.app.state.tallies.voted(db.info["voted"])


# scope="function": without it FastAPI commits after the response has gone out, and a failed commit has already said 200
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
