"""The short way of what is written most: whatever it answers and announces, the long way would have; and it never
refuses anybody itself. A query makes a request take the long way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from models import ApiToken, Comment, EventRow, KeptReply, Post, Team
from server.actions.at_once import _as_json
from tests.api.test_one_commit import trigger
from tests.browsers import browser, give_password, sign_in
from tests.people import NOBODY, Cast, Somebody

TEXTS = (
    "Twelve reviewed.",
    "**Nine** in one evening: https://example.org/a_b, see *there*.",
    '"00000000-0000-0000-0000-000000000000" and "0001-01-01T00:00:00Z" and "\\u0000", with a \\ and a "',
    "<b>é</b> 🙂 \t\n\n- one\n- two",
    '{"team_name":"\\\\u0000","id":"00000000-0000-0000-0000-000000000001"}',
)
OWN = ("id", "written_at", "post_id", "comment_id")
"""What no two posts have in common."""


@pytest.fixture
async def mo(cast: Cast) -> Somebody:
    """Has just been seen: nothing needs noting."""
    assert (await cast.mo.get("/me")).status_code == 200
    return cast.mo


async def last_event(cast: Cast) -> EventRow:
    async with cast.sessions() as db:
        return (await db.scalars(select(EventRow).order_by(EventRow.id.desc()).limit(1))).one()


def common(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in OWN}


@pytest.mark.parametrize("text", TEXTS)
async def test_a_post_is_the_same_by_either_way(cast: Cast, mo: Somebody, queries: list[str], text: str) -> None:
    async with cast.sessions.begin() as db:
        await db.execute(update(Team).where(Team.id == cast.team).values(name='The "A\\B" & <é> team'))
    body = {"team_id": str(cast.team), "text": text}
    long = await mo.post("/posts?long=1", body)
    expected = await last_event(cast)
    queries.clear()
    short = await mo.post("/posts", body)
    assert queries == [], "it took the long way"
    event = await last_event(cast)
    assert (short.status_code, long.status_code) == (201, 201)
    assert common(short.json()) == common(long.json())
    assert list(short.json()) == list(long.json())
    assert {*short.headers} == {*long.headers}
    assert short.headers["content-type"] == long.headers["content-type"]
    read = await mo.get(f"/posts/{short.json()['id']}")
    assert (short.json(), short.headers["etag"]) == (read.json(), read.headers["etag"])
    assert (event.audiences, common(event.body)) == (expected.audiences, common(expected.body))
    assert (event.body["post_id"], event.body["written_at"]) == (short.json()["id"], short.json()["written_at"])


@pytest.mark.parametrize("text", TEXTS)
async def test_a_comment_is_the_same_by_either_way(cast: Cast, mo: Somebody, queries: list[str], text: str) -> None:
    post = (await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "How?"})).json()
    body = {"post_id": post["id"], "text": text}
    long = await mo.post("/comments?long=1", body)
    expected = await last_event(cast)
    queries.clear()
    short = await mo.post("/comments", body)
    assert queries == [], "it took the long way"
    event = await last_event(cast)
    assert (short.status_code, common(short.json())) == (201, common(long.json()))
    assert list(short.json()) == list(long.json())
    read = await mo.get(f"/comments/{short.json()['id']}")
    assert (short.json(), short.headers["etag"]) == (read.json(), read.headers["etag"])
    assert (event.audiences, common(event.body)) == (expected.audiences, common(expected.body))
    assert (event.body["comment_id"], event.body["post_id"]) == (short.json()["id"], post["id"])
    assert event.body["written_at"] == short.json()["written_at"]


async def test_whole_seconds_are_written_alike(cast: Cast, mo: Somebody) -> None:
    """PostgreSQL would write a fraction of zeros, and Pydantic does not."""
    async with cast.sessions() as db:
        for moment in (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, 0, 0, 120_000, UTC)):
            assert await db.scalar(select(_as_json(func.timestamptz(moment)))) == f'"{_pydantic(moment)}"'


def _pydantic(moment: datetime) -> str:
    return str(TypeAdapter(datetime).dump_python(moment, mode="json"))


async def test_a_refusal_is_the_long_ways_own(cast: Cast, mo: Somebody) -> None:
    post = (await mo.post("/posts", {"team_id": str(cast.team), "text": "Read me."})).json()
    async with cast.sessions.begin() as db:
        await db.execute(update(Team).where(Team.id == cast.sibling).values(until=func.now()))
    refused = 0
    for path, body in (
        ("/posts", {"team_id": str(cast.team), "text": "x"}),
        ("/posts", {"team_id": str(cast.sibling), "text": "x"}),
        ("/posts", {"team_id": str(NOBODY), "text": "x"}),
        ("/posts", {"team_id": str(cast.team), "text": " "}),
        ("/posts", {"team_id": str(cast.team), "text": "x", "more": 1}),
        ("/posts", {"text": "x"}),
        ("/comments", {"post_id": post["id"], "text": "x"}),
        ("/comments", {"post_id": str(NOBODY), "text": "x"}),
        ("/comments", {"post_id": post["id"], "text": "x" * 5_001}),
    ):
        for who in (cast.ada, cast.lena, cast.tom, cast.otto, cast.xen):
            short = await who.post(path, body, Idempotency_Key=token_hex(8))
            long = await who.post(f"{path}?long=1", body)
            if long.status_code != 201:
                assert (short.status_code, short.json()) == (long.status_code, long.json()), (path, body, who.name)
                refused += 1
    assert refused == 43
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 2


async def test_what_is_odd_about_a_request_is_left_to_the_long_way(cast: Cast, mo: Somebody) -> None:
    path, token = "/api/v1/posts", mo.headers["Authorization"]
    body = f'{{"team_id": "{cast.team}", "text": "x"}}'.encode()
    json_ = {"Content-Type": "application/json", "Authorization": token}
    for headers, content, status in (
        ({"Authorization": token, "Content-Type": "text/plain"}, body, 422),
        (json_, b"", 422),
        (json_, b"[]", 422),
        (json_, b"\xff", 422),
        (json_, b"x" * (1024 * 1024 + 1), 413),
        (json_, _parts(), 413),
        ({**json_, "Idempotency-Key": "k" * 201}, body, 422),
        ({**json_, "Content-Type": "application/json; charset=utf-8"}, body, 201),
    ):
        assert (await mo.http.post(path, content=content, headers=headers)).status_code == status


async def _parts() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b" " * 100_000


async def test_a_key_is_done_once_by_whichever_way_it_comes(cast: Cast, mo: Somebody) -> None:
    body = {"team_id": str(cast.team), "text": "Once."}
    answers = await asyncio.gather(*(mo.post("/posts", body, Idempotency_Key="k") for _ in range(8)))
    assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}
    assert [each.headers.get("idempotent-replayed") for each in answers].count("true") == 7
    by_long = await mo.post("/posts?long=1", body, Idempotency_Key="k")
    assert (by_long.content, by_long.headers["idempotent-replayed"]) == (answers[0].content, "true")
    other = await mo.post("/posts", {**body, "text": "Twice."}, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (422, "key_used_before")
    assert (await cast.mia.post("/posts", body, Idempotency_Key="k")).status_code == 201
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Post)) == 2
        assert await db.scalar(select(func.count()).select_from(EventRow)) == 2
        kept = (await db.scalars(select(KeptReply).where(KeptReply.member_id == mo.id))).one()
        assert (kept.status, kept.body) == (201, answers[0].content)


async def test_a_deadlock_is_tried_again_the_long_way(cast: Cast, mo: Somebody, engine: AsyncEngine) -> None:
    body = {"team_id": str(cast.team), "text": "Second try."}
    once = "if nextval('test_tries') < {} then raise exception 'deadlock' using errcode = '40P01'; end if;"
    async with trigger(engine, once.format(2), table="posts"):
        assert (await mo.post("/posts", body, Idempotency_Key="d")).status_code == 201
    async with trigger(engine, once.format(9), table="posts"):
        assert (await mo.post("/posts", body)).status_code == 503
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Post)) == 1


async def test_a_commit_that_fails_answers_500_and_leaves_nothing(
    cast: Cast, mo: Somebody, engine: AsyncEngine
) -> None:
    body = {"team_id": str(cast.team), "text": "Doomed."}
    async with trigger(engine, "raise exception 'no';", table="posts", at_commit=True):
        answer = await mo.post("/posts", body, Idempotency_Key="one")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    async with cast.sessions() as db:
        for table in (Post, EventRow, KeptReply):
            assert await db.scalar(select(func.count()).select_from(table)) == 0


async def test_the_end_of_a_session_or_token_counts_for_the_very_next_request(cast: Cast, url: str) -> None:
    body = {"team_id": str(cast.team), "text": "Still here."}
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.post("/posts", json=body)).status_code == 201
        elsewhere = {"Origin": "https://elsewhere.example"}
        assert (await page.post("/posts", json=body, headers=elsewhere)).status_code == 403
        assert (await page.delete("/sessions/current")).status_code == 204
        assert (await page.post("/posts", json=body)).status_code == 401
    assert (await cast.mia.post("/posts", body)).status_code == 201
    async with cast.sessions.begin() as db:
        await db.execute(update(ApiToken).where(ApiToken.member_id == cast.mia.id).values(revoked_at=func.now()))
    assert (await cast.mia.post("/posts", body)).status_code == 401
    assert (await cast.lena.post("/posts", body)).status_code == 201
    async with cast.sessions.begin() as db:
        await db.execute(update(ApiToken).where(ApiToken.member_id == cast.lena.id).values(scope="read"))
    assert (await cast.lena.post("/posts", body)).json()["code"] == "read_only_token"


async def test_when_someone_was_last_seen_is_known_to_the_minute(cast: Cast, mo: Somebody) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    async with cast.sessions.begin() as db:
        await db.execute(update(ApiToken).where(ApiToken.member_id == mo.id).values(last_used_at=long_ago))
    assert (await mo.post("/posts", {"team_id": str(cast.team), "text": "x"})).status_code == 201
    async with cast.sessions() as db:
        seen = await db.scalar(select(ApiToken.last_used_at).where(ApiToken.member_id == mo.id))
    assert seen is not None
    assert seen > long_ago + timedelta(minutes=4)


async def test_who_leaves_while_they_write_has_not_written(cast: Cast, mo: Somebody) -> None:
    """The right is asked for by the statement that writes, not before it."""
    post = (await mo.post("/posts", {"team_id": str(cast.team), "text": "First."})).json()
    assert (await cast.lena.delete(f"/teams/{cast.team}/members/{mo.id}")).status_code == 200
    assert (await mo.post("/posts", {"team_id": str(cast.team), "text": "x"})).status_code == 404
    assert (await mo.post("/comments", {"post_id": post["id"], "text": "x"})).status_code == 404
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Comment)) == 0
