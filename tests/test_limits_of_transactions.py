"""No request holds what others wait for: its transaction ends in time, or the database ends it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from models import Member
from server import db as db_module
from server.app import create_app
from server.db import Sessions, open_engine, open_sessions, take_time, unit_of_work, within
from server.direct import Statement
from server.settings import Settings
from tests.people import Cast
from tests.serving import serve


@pytest.fixture
async def hurried(db_url: str) -> AsyncIterator[AsyncEngine]:
    """Connections of a server that gives a request one second, and a program that says nothing a third of it."""
    engine = open_engine(db_url, 2, within(1))
    yield engine
    await engine.dispose()


async def test_a_transaction_that_takes_too_long_is_ended_and_leaves_nothing(cast: Cast, hurried: AsyncEngine) -> None:
    async def be_slow() -> None:
        async with unit_of_work(open_sessions(hurried)) as db:
            await db.execute(update(Member).where(Member.id == cast.mo.id).values(name="Slow"))
            for _ in range(4):
                await db.execute(select(func.pg_sleep(0.4)))

    with pytest.raises(DBAPIError, match="transaction timeout"):
        await be_slow()
    async with unit_of_work(open_sessions(hurried)) as db:
        assert await db.scalar(select(Member.name).where(Member.id == cast.mo.id)) == "Mo"


async def test_a_row_lock_is_free_when_its_holder_has_gone_silent(
    cast: Cast, hurried: AsyncEngine, sessions: Sessions
) -> None:
    silent = open_sessions(hurried)()
    await silent.execute(select(Member).where(Member.id == cast.mo.id).with_for_update())
    async with asyncio.timeout(5), unit_of_work(sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.mo.id).values(name="Mo Free"))
    with pytest.raises(DBAPIError):
        await silent.execute(select(Member.id))
    await silent.close()


async def test_a_job_may_take_its_time(hurried: AsyncEngine) -> None:
    async with unit_of_work(open_sessions(hurried)) as db:
        await take_time(db)
        for _ in range(5):
            await db.execute(select(func.pg_sleep(0.25)))


async def test_requests_are_bounded_and_the_command_line_is_not(settings: Settings, engine: AsyncEngine) -> None:
    app = create_app(settings.model_copy(update={"request_seconds": 9}))
    async with serve(app), app.state.sessions() as db:
        shown = [(await db.execute(text(f"show {name}"))).scalar() for name in LIMITS]
        show = Statement(lambda: select(*(func.current_setting(name) for name in LIMITS)))
        direct = list(await app.state.direct.row(show, {}))
    assert shown == direct == ["9s", "3s"]
    async with engine.connect() as unbounded:
        assert [(await unbounded.execute(text(f"show {name}"))).scalar() for name in LIMITS] == ["0", "0"]


LIMITS = ("transaction_timeout", "idle_in_transaction_session_timeout")


async def test_a_connection_that_was_cut_or_rested_is_not_used_again(
    hurried: AsyncEngine, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pid() -> int:
        async with hurried.connect() as connection:
            return int(await connection.scalar(select(func.pg_backend_pid())) or 0)

    first = await pid()
    assert await pid() == first
    async with engine.begin() as other:
        await other.execute(text("select pg_terminate_backend(:pid)"), {"pid": first})
    await asyncio.sleep(0.1)
    second = await pid()
    assert second != first
    monkeypatch.setattr(db_module, "RESTED_SECONDS", 0.0)
    assert await pid() != second
