"""One request, one transaction, one commit: an answer of 2xx means stored, and a POST with a key is done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from models import EventRow, KeptReply, Team
from server.db import Sessions
from tests.people import Cast


@asynccontextmanager
async def trigger(
    engine: AsyncEngine, body: str, *, table: str = "teams", at_commit: bool = False
) -> AsyncIterator[None]:
    """Runs `body` for each new row, when it is inserted or only when its transaction commits."""
    async with engine.begin() as db:
        await db.execute(text("create sequence test_tries"))
        await db.execute(
            text(
                f"create function test_trouble() returns trigger language plpgsql as $$ begin {body} return new; end $$"
            )
        )
        timing = "deferrable initially deferred" if at_commit else ""
        await db.execute(
            text(
                f"create constraint trigger test_trouble after insert on {table} {timing} "
                "for each row execute function test_trouble()"
            )
        )
    try:
        yield
    finally:
        async with engine.begin() as db:
            await db.execute(text("drop function test_trouble cascade"))
            await db.execute(text("drop sequence test_tries"))


async def teams_called(sessions: Sessions, name: str) -> int:
    async with sessions() as db:
        return await db.scalar(select(func.count()).where(Team.name == name)) or 0


async def test_a_commit_that_fails_answers_500_and_leaves_nothing(
    cast: Cast, sessions: Sessions, engine: AsyncEngine
) -> None:
    async with trigger(engine, "raise exception 'no';", at_commit=True):
        answer = await cast.lena.post("/teams", {"name": "Doomed", "parent_id": str(cast.team)}, Idempotency_Key="one")
    assert answer.status_code == 500
    assert answer.json()["code"] == "unexpected"
    assert await teams_called(sessions, "Doomed") == 0
    async with sessions() as db:
        assert await db.scalar(select(func.count()).select_from(EventRow)) == 0
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0


async def test_a_deadlock_is_tried_again_and_then_told(cast: Cast, sessions: Sessions, engine: AsyncEngine) -> None:
    body = {"name": "Second try", "parent_id": str(cast.team)}
    once = "if nextval('test_tries') < {} then raise exception 'deadlock' using errcode = '40P01'; end if;"
    async with trigger(engine, once.format(3)):
        assert (await cast.lena.post("/teams", body)).status_code == 201
    assert await teams_called(sessions, "Second try") == 1
    async with trigger(engine, once.format(9)):
        answer = await cast.lena.post("/teams", body)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    assert await teams_called(sessions, "Second try") == 1


async def test_the_same_key_does_it_once_however_often_it_is_sent(cast: Cast, sessions: Sessions) -> None:
    body = {"name": "Once", "parent_id": str(cast.team)}
    answers = await asyncio.gather(*(cast.lena.post("/teams", body, Idempotency_Key="k") for _ in range(8)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert [each.headers.get("idempotent-replayed") for each in answers].count("true") == 7
    assert await teams_called(sessions, "Once") == 1


async def test_a_key_is_its_members_own_and_for_one_request(cast: Cast, sessions: Sessions) -> None:
    body = {"name": "Mine", "parent_id": str(cast.team)}
    assert (await cast.lena.post("/teams", body, Idempotency_Key="k")).status_code == 201
    other = await cast.lena.post("/teams", {**body, "name": "Another"}, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (422, "key_used_before")
    assert (await cast.rhea.post("/teams", body, Idempotency_Key="k")).status_code == 201
    assert await teams_called(sessions, "Mine") == 2


async def test_a_refused_request_leaves_its_key_free(cast: Cast, sessions: Sessions) -> None:
    body = {"name": "Refused", "parent_id": str(cast.team)}
    assert (await cast.mo.post("/teams", body, Idempotency_Key="k")).status_code == 403
    async with sessions() as db:
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0
