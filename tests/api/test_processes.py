"""Which processes run: each says so itself, to administrators only, and is never stopped by not being heard."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from models import EventRow, Process, Stamping
from realtime.figures import LiveFigures, quantile_ms
from realtime.hub import Hub
from realtime.relay import Relay
from realtime.rights import Rights
from server import migrations, processes
from server.db import Sessions, is_away, open_engine, open_sessions, unit_of_work
from server.direct import Direct
from server.meters import VERSION
from server.policy.processes import log_state
from server.processes import Register
from server.settings import Settings
from tests.people import NOBODY, Cast


@asynccontextmanager
async def registered(url: str, live: processes.Figures | None = None) -> AsyncIterator[tuple[Register, Sessions]]:
    engine = open_engine(url, 3)
    sessions = open_sessions(engine)
    register = Register(engine, sessions, Settings(database_url=url), live)
    try:
        yield register, sessions
    finally:
        await engine.dispose()


async def row_of(sessions: Sessions, register: Register) -> Process | None:
    async with sessions() as db:
        found: Process | None = await db.scalar(select(Process).where(Process.id == register.id))
        return found


@asynccontextmanager
async def run(register: Register) -> AsyncIterator[asyncio.Task[None]]:
    """Ended whatever becomes of the test: the database is another's next."""
    running = asyncio.create_task(register.run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.wait([running])


async def wait_for_row(sessions: Sessions, register: Register) -> Process:
    """However often the connection that was lost is found in the pool."""
    async with asyncio.timeout(10):
        while True:
            try:
                found = await row_of(sessions, register)
            except DBAPIError as error:
                if not is_away(error):
                    raise
                found = None
            if found is not None:
                return found
            await asyncio.sleep(0.02)


async def test_the_process_that_answers_is_in_the_list_with_the_state_of_the_log(cast: Cast, url: str) -> None:
    assert (await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Hello."})).status_code == 201
    async with asyncio.timeout(15):
        while True:
            told = (await cast.ada.get("/processes")).json()
            if told["items"] and told["items"][0]["behind"] is not None and not told["log"]["unstamped"]:
                break
            await asyncio.sleep(0.1)
    (own,) = told["items"]
    assert (own["pid"], own["version"]) == (os.getpid(), VERSION)
    assert own["roles"] == ["jobs", "live", "web"]
    assert own["connections"] >= own["streams"] >= 0
    assert own["behind"] in range(100)
    assert set(own["resumes"]) == {"fresh", "lossless", "reset"}
    async with cast.sessions() as db:
        last = await db.scalar(select(func.max(Stamping.position)))
        oldest = await db.scalar(select(func.min(EventRow.written_at)))
    assert last is not None
    assert oldest is not None
    assert told["cursor"] <= told["log"]["position"] <= last
    assert (told["log"]["dropped"], told["log"]["oldest_at"][:19]) == (0, oldest.isoformat()[:19])
    assert set(told["log"]) == {"position", "epoch", "dropped", "unstamped", "oldest_at"}


async def test_nobody_else_sees_them(cast: Cast) -> None:
    refused = await cast.olive.get("/processes")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await cast.xen.get("/processes")).status_code == 401


async def test_events_without_a_position_are_counted(cast: Cast) -> None:
    async with cast.sessions() as db:
        row = await db.scalar(insert(EventRow).values(audiences=["nobody"], body={"type": "x"}).returning(EventRow.id))
        last = (await db.scalars(select(Stamping).order_by(Stamping.position.desc()).limit(1))).one()
        assert row is not None
        assert row > last.through
        assert (await log_state(db)).unstamped >= 1
        await db.rollback()
        assert (await log_state(db)).unstamped == 0


async def test_who_is_silent_for_a_minute_is_gone_and_cleared_away(cast: Cast, db_url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(
            insert(Process).values(
                id=NOBODY, host="gone", pid=1, roles=["web"], version="0", figures={},
                seen_at=func.now() - text("interval '61 seconds'"),
            )
        )  # fmt: skip
    assert "gone" not in {each["host"] for each in (await cast.ada.get("/processes")).json()["items"]}
    async with registered(db_url) as (register, sessions):
        await register.write()
        async with sessions() as db:
            assert await db.get(Process, NOBODY) is None
            assert await db.get(Process, register.id) is not None


async def test_a_process_without_a_live_engine_has_no_live_figures(cast: Cast, db_url: str) -> None:
    async with registered(db_url) as (register, _):
        await register.write()
        (own,) = (each for each in (await cast.ada.get("/processes")).json()["items"] if each["id"] == str(register.id))
    assert (own["connections"], own["behind"], own["lag_p50_ms"], own["resumes"]) == (None, None, None, None)


async def test_how_far_behind_is_counted_when_it_is_said(cast: Cast, db_url: str) -> None:
    position = (await cast.ada.get("/processes")).json()["log"]["position"]
    async with registered(db_url, lambda: {"log_position": position - 7}) as (register, sessions):
        await register.write()
        row = await row_of(sessions, register)
        assert row is not None
        assert row.figures["behind"] in range(7, 10)  # others may write meanwhile


async def test_it_waits_for_its_table_comes_back_after_a_loss_and_leaves_in_the_end(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(processes, "AGAIN_SECONDS", 0.05)
    async with registered(empty_url) as (register, sessions), run(register) as running:
        await asyncio.sleep(0.3)
        assert not running.done(), "there is no table yet"
        await migrations.migrate(empty_url)
        first = await wait_for_row(sessions, register)

        async with migrations.connect(empty_url) as other:
            mine = "datname = current_database() and application_name = 'snowfield' and pid <> pg_backend_pid()"
            await other.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {mine}"))
            await other.execute(text("delete from processes"))
            await other.commit()
        again = await wait_for_row(sessions, register)
        assert (again.id, again.started_at) == (first.id, first.started_at)
        assert again.seen_at > first.seen_at

        async with unit_of_work(sessions) as db:
            await db.execute(update(Process).values(seen_at=func.now() - text("interval '30 seconds'")))
        await asyncio.sleep(0.3)
        seen = await row_of(sessions, register)
        assert seen is not None
        assert seen.seen_at > again.seen_at

        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await row_of(sessions, register) is None


def test_an_engine_that_has_just_begun_is_where_the_log_is_and_not_at_its_start(sessions: Sessions) -> None:
    relay = Relay(sessions, Hub(), Rights(Direct("postgresql://nowhere", 1, {})), "postgresql://nowhere")
    figures = LiveFigures(relay)
    assert figures()["log_position"] is None, "it has not looked yet"
    relay.position, relay.epoch = 4711, NOBODY
    assert figures()["log_position"] == 4711


@pytest.mark.parametrize(
    ("counts", "share", "ms"),
    [
        ([(0.01, 0), (0.1, 0), (float("inf"), 0)], 0.5, None),
        ([(0.01, 100), (0.1, 100), (float("inf"), 100)], 0.5, 5.0),
        ([(0.01, 50), (0.1, 100), (float("inf"), 100)], 0.99, 98.2),
        ([(0.01, 0), (0.1, 1), (float("inf"), 100)], 0.99, 100.0),
    ],
)
def test_a_lag_is_read_between_the_bounds_of_its_histogram(
    counts: list[tuple[float, float]], share: float, ms: float | None
) -> None:
    assert quantile_ms(counts, share) == ms
