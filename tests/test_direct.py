"""Single statements on plain connections: what is sent, and that no connection is used again that may not be whole."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import Float, Integer, Text, bindparam, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import direct as direct_module
from server.db import SESSION_SETTINGS
from server.direct import Direct, Statement, Undone, filled

WHO = Statement(lambda: select(func.pg_backend_pid().label("pid")))
SECONDS = bindparam("seconds", type_=Float())
SLEEP = Statement(lambda: select(func.pg_sleep(SECONDS), func.pg_backend_pid().label("pid")))


@pytest.fixture
async def direct(db_url: str) -> AsyncIterator[Direct]:
    made = Direct(db_url, 2, SESSION_SETTINGS)
    yield made
    await made.close()


async def pid(direct: Direct) -> int:
    row = await direct.row(WHO, {})
    assert row is not None
    return int(row["pid"])


def test_what_never_changes_stands_in_the_text() -> None:
    one, two = bindparam("one", type_=Integer()), bindparam("two", type_=Integer())
    statement = Statement(lambda: select(one, one + literal(41), literal("a'b")).where(one > two))
    assert statement.sql.count("$") == 4
    assert "41" in statement.sql
    assert "'a''b'" in statement.sql
    assert statement.arguments({"two": 2, "one": 1}) == [1, 2]


async def test_a_connection_serves_again_and_never_more_than_its_number(direct: Direct) -> None:
    assert await pid(direct) == await pid(direct)
    rows = await asyncio.gather(*(direct.row(SLEEP, {"seconds": 0.05}) for _ in range(6)))
    assert len({row["pid"] for row in rows if row}) == 2


async def test_a_connection_that_was_cut_is_not_used_again(direct: Direct, engine: AsyncEngine) -> None:
    first = await pid(direct)
    async with engine.begin() as db:
        await db.execute(text("select pg_terminate_backend(:pid)"), {"pid": first})
    await asyncio.sleep(0.1)
    assert await pid(direct) != first


async def test_a_statement_that_was_given_up_takes_its_connection_with_it(direct: Direct) -> None:
    first = await pid(direct)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(direct.row(SLEEP, {"seconds": 30}), 0.1)
    assert await pid(direct) != first
    await asyncio.gather(*(direct.row(SLEEP, {"seconds": 0.01}) for _ in range(4)))


async def test_a_refused_statement_leaves_its_connection_whole(direct: Direct) -> None:
    first = await pid(direct)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await direct.row(Statement(lambda: select(text("1/0"))), {})
    assert await pid(direct) == first


async def test_what_has_rested_for_long_is_not_trusted(direct: Direct, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await pid(direct)
    monkeypatch.setattr(direct_module, "RESTED_SECONDS", 0.0)
    assert await pid(direct) != first


async def test_what_people_wrote_is_no_blank(direct: Direct) -> None:
    """Within a JSON string the quotes of a blank have backslashes before them."""
    template = '{"a":"?","b":"\\"?\\"","c":"?"}'
    place = bindparam("template", type_=Text())
    statement = Statement(lambda: select(filled(place, {'"?"': literal("7")})))
    row = await direct.row(statement, {"template": template})
    assert row is not None
    assert row[0] == '{"a":7,"b":"\\"?\\"","c":7}'


NOTE = Statement(lambda: text("insert into words_of_a_test values (:word)"))
DIVIDE = Statement(lambda: text("select 1 / 0"))


async def undone(direct: Direct, then: Statement, why: Exception | None = None) -> None:
    """A word, and something after which there must be none."""
    async with direct.transaction("select 1") as run:
        await run(NOTE, {"word": "undone"})
        if why is not None:
            raise why
        await run(then, {"seconds": 30})


async def test_a_transaction_is_kept_whole_or_not_at_all_and_its_connection_serves_on(
    direct: Direct, engine: AsyncEngine
) -> None:
    async with engine.begin() as db:
        await db.execute(text("create table words_of_a_test (word text)"))
    try:
        first = await pid(direct)
        async with direct.transaction("set local lock_timeout = '1s'") as run:
            await run(NOTE, {"word": "kept"})
            assert [row["pid"] for row in await run(WHO, {})] == [first]
        with pytest.raises(Undone):
            await undone(direct, WHO, Undone())
        with pytest.raises(ValueError, match="Our own doubts"):
            await undone(direct, WHO, ValueError("Our own doubts."))
        with pytest.raises(asyncpg.DivisionByZeroError):
            await undone(direct, DIVIDE)
        assert await pid(direct) == first
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(undone(direct, SLEEP), 0.2)
        assert await pid(direct) != first
        async with engine.begin() as db:
            assert list(await db.scalars(text("select word from words_of_a_test"))) == ["kept"]
    finally:
        async with engine.begin() as db:
            await db.execute(text("drop table words_of_a_test"))
