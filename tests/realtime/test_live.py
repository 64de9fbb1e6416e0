"""The live socket: what it says first, whom it lets in, what it resumes, whom it cuts off."""

import asyncio
import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest
import websockets
from sqlalchemy import text, update

from models import ApiToken, EventRow, Place
from server.db import Sessions, unit_of_work
from server.events import (
    AccessEnded,
    Audience,
    FigureNow,
    FiguresChanged,
    PlaceEnded,
    PostWithdrawn,
    emit,
    to_leaders,
    to_member,
    to_samples,
    to_team,
)
from tests.people import Cast
from tests.serving import Ear, stamp_now


async def announce(sessions: Sessions, cast: Cast, *audiences: Audience) -> str:
    """One event, to the team unless said otherwise. Its post's id."""
    post_id = uuid4()
    async with unit_of_work(sessions) as db:
        emit(db, audiences or [to_team(cast.team)], PostWithdrawn(post_id=post_id, team_id=cast.team))
    return str(post_id)


async def refused(url: str, ear: Ear) -> int:
    """The code with which the socket was closed instead of a hello."""
    with pytest.raises(websockets.ConnectionClosed) as closed:
        async with ear:
            pass
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_who_is_not_signed_in_is_not_heard(url: str, cast: Cast) -> None:
    assert await refused(url, Ear(url, cast.xen)) == 1008


@pytest.mark.parametrize(
    "first", ["[" * 60_000, "1", "{}x", '{"after": 1.5}', '{"after": 1, "epoch": "\\ud800"}', b"\xff", b"{}"]
)
async def test_a_first_message_that_is_no_hello_is_turned_away(url: str, cast: Cast, first: str | bytes) -> None:
    live = f"{url.replace('http', 'ws', 1)}/api/v1/live"
    async with websockets.connect(live, additional_headers=cast.mo.headers) as socket:
        await socket.send(first)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "no_hello")


async def test_what_is_said_after_hello_changes_nothing(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo:
        await mo.socket.send(b"\x00\xff")
        for junk in ("[" * 60_000, *['{"kind":"ping"}'] * 500):
            await mo.socket.send(junk)
        told = await announce(sessions, cast)
        assert (await mo.event("post.withdrawn"))["post_id"] == told


async def test_a_page_of_another_site_cannot_listen_with_my_cookie(url: str, cast: Cast) -> None:
    elsewhere = {**cast.mo.headers, "Origin": "https://elsewhere.example"}
    assert await refused(url, Ear(url, cast.mo, headers=elsewhere)) == 1008
    own = {**cast.mo.headers, "Origin": url}
    async with Ear(url, cast.mo, headers=own) as ear:
        assert ear.first["kind"] == "hello"


@pytest.mark.parametrize("first", ["[]", "nothing", '{"after": "1"}', '{"after": true}', '{"after":1,"epoch":"x"}'])
async def test_a_first_message_that_is_not_a_hello_closes_the_socket(url: str, cast: Cast, first: str) -> None:
    async with websockets.connect(url.replace("http", "ws") + "/api/v1/live", additional_headers=cast.mo.headers) as s:
        await s.send(first)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(s.recv(), 3)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_an_event_is_heard_by_its_audience_and_by_nobody_else(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.rhea) as rhea, Ear(url, cast.otto) as otto:
        told = await announce(sessions, cast, to_team(cast.team), to_leaders(cast.region))
        assert (await mo.event("post.withdrawn"))["post_id"] == told
        assert (await rhea.event("post.withdrawn"))["post_id"] == told
        await otto.hears_nothing("post.withdrawn")


async def test_who_comes_back_gets_what_was_missed_once_and_in_order(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as ear:
        start, epoch = ear.first["position"], ear.first["epoch"]
    told = [await announce(sessions, cast) for _ in range(5)]
    async with Ear(url, cast.mo, after=start, epoch=epoch) as ear:
        assert ear.first == {"kind": "hello", "position": start, "epoch": epoch, "resumed": True, "retry_ms": 500}
        heard = [(await ear.event("post.withdrawn"))["post_id"] for _ in told]
    assert heard == told
    [third] = [each["position"] for each in ear.frames if each.get("event", {}).get("post_id") == told[2]]
    async with Ear(url, cast.mo, after=third, epoch=epoch) as ear:
        assert [(await ear.event("post.withdrawn"))["post_id"] for _ in told[3:]] == told[3:]


async def test_what_happens_while_the_backlog_is_read_does_not_overtake_it(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    async with Ear(url, cast.mo) as ear:
        start = ear.first["position"]
    before = [await announce(sessions, cast) for _ in range(250)]

    async def listen() -> list[str]:
        async with Ear(url, cast.mo, after=start) as ear:
            return [(await ear.event("post.withdrawn", 10))["post_id"] for _ in range(300)]

    listening = [asyncio.create_task(listen()) for _ in range(4)]
    during = [await announce(sessions, cast) for _ in range(50)]
    for each in listening:
        assert await each == before + during


async def test_a_cursor_outside_the_log_is_told_to_start_over(url: str, cast: Cast, sessions: Sessions) -> None:
    for _ in range(3):
        await announce(sessions, cast)
    async with Ear(url, cast.mo) as ear:
        last, epoch = ear.first["position"], ear.first["epoch"]
    async with sessions.begin() as db:
        await db.execute(text("update log_marks set dropped = :last"), {"last": last})
        await db.execute(text("delete from events"))
    for stale, its_epoch in ((last - 1, epoch), (last + 99, epoch), (last, str(uuid4()))):
        async with Ear(url, cast.mo, after=stale, epoch=its_epoch) as ear:
            assert ear.first == {"kind": "reset", "position": last, "epoch": epoch, "retry_ms": 500}
    async with Ear(url, cast.mo, after=last, epoch=epoch) as ear:
        assert ear.first["kind"] == "hello"


async def test_who_loses_a_place_hears_of_it_and_then_nothing_more(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        async with unit_of_work(sessions) as db:
            place = update(Place).where(Place.member_id == cast.mo.id, Place.until.is_(None))
            await db.execute(place.values(until=datetime.now(UTC)))
            emit(
                db,
                [to_member(cast.mo.id), to_team(cast.team)],
                PlaceEnded(team_id=cast.team, member_id=cast.mo.id),
            )
        await mo.event("place.ended")
        await announce(sessions, cast)
        await mia.event("post.withdrawn")
        await mo.hears_nothing("post.withdrawn")


async def test_a_revoked_token_closes_its_sockets_and_no_others(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        async with unit_of_work(sessions) as db:
            token = update(ApiToken).where(ApiToken.member_id == cast.mo.id).returning(ApiToken.id)
            token_id = await db.scalar(token.values(revoked_at=datetime.now(UTC)))
            assert token_id is not None
            emit(db, [to_member(cast.mo.id)], AccessEnded(member_id=cast.mo.id, access_id=token_id))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await mo.event("never", 3)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4001
        told = await announce(sessions, cast)
        assert (await mia.event("post.withdrawn"))["post_id"] == told
    assert await refused(url, Ear(url, cast.mo)) == 1008


def figures(cast: Cast, value: int) -> FiguresChanged:
    now = FigureNow(
        metric_id=cast.call,
        team_id=cast.team,
        period=datetime(2026, 1, 5, tzinfo=UTC).date(),
        numerator=Decimal(value),
        denominator=Decimal(0),
        value=Decimal(value),
        received=1,
        expected=2,
        on_time=1,
        revised=0,
        told=None,
    )
    return FiguresChanged(call_id=cast.call, figures=[now])


async def test_others_in_the_call_get_the_latest_figures_as_a_sample(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.tom) as tom, Ear(url, cast.otto) as otto:
        start = tom.first["position"]
        for value in range(20):
            async with unit_of_work(sessions) as db:
                emit(db, [to_team(cast.team), to_samples(cast.call)], figures(cast, value))
        assert [(await mo.event("figures.changed"))["figures"][0]["value"] for _ in range(20)] == list(range(20))
        bodies = await tom.sample()
        while bodies[-1]["figures"][0]["value"] != 19:
            bodies = await tom.sample()
        assert len(tom.frames) < 20
        await otto.hears_nothing("figures.changed")
        assert {each["kind"] for each in otto.frames} <= {"beat"}
    async with Ear(url, cast.tom, after=start) as tom:
        assert [(await tom.event("figures.changed"))["figures"][0]["value"] for _ in range(20)] == list(range(20))


async def test_a_long_backlog_reaches_a_slow_reader_whole(url: str, cast: Cast, sessions: Sessions) -> None:
    words = "x" * 15_000
    async with Ear(url, cast.mo) as ear:
        start = ear.first["position"]
    for _ in range(4):
        async with unit_of_work(sessions) as db:
            for _ in range(100):
                db.add(EventRow(audiences=[to_team(cast.team)], body={"type": "long", "words": words}))
    await stamp_now(sessions)
    async with Ear(url, cast.mo, after=start) as ear:
        await asyncio.sleep(1)
        assert [(await ear.event("long", 20))["words"] for _ in range(400)] == [words] * 400


async def test_ready_means_that_the_relay_hears(http: httpx.AsyncClient) -> None:
    assert (await http.get("/readyz")).json() == {"status": "ready"}
    assert (await http.get("/healthz")).json() == {"status": "alive"}


async def test_frames_are_plain_json(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as ear:
        told = await announce(sessions, cast)
        raw = json.loads(await asyncio.wait_for(ear.socket.recv(), 3))
    assert raw["kind"] == "event"
    assert raw["event"] == {"type": "post.withdrawn", "post_id": told, "team_id": str(cast.team)}
