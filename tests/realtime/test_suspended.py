"""Whoever is suspended is out within a second: every open socket, those that just came back, and every new one."""

import asyncio
import json
import time
from contextlib import suppress

import httpx
import pytest
import websockets

from tests.people import Cast
from tests.serving import Ear


async def code_of(ear: Ear, within: float) -> tuple[int, str]:
    """How the server closed it."""
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await ear.event("never", within)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def test_open_and_resumed_sockets_of_a_suspended_member_are_closed_and_no_others(cast: Cast, url: str) -> None:
    async with Ear(url, cast.mo) as before:
        cursor = before.first
    await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "Meanwhile."})
    async with (
        Ear(url, cast.mo) as fresh,
        Ear(url, cast.mo, after=cursor["position"], epoch=cursor["epoch"]) as resumed,
        Ear(url, cast.mia) as mia,
        Ear(url, cast.ada) as ada,
    ):
        assert (await resumed.event("post.written"))["text"] == "Meanwhile."
        assert (await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})).status_code == 201
        began = time.monotonic()
        assert (await cast.mo.get("/me")).status_code == 401
        closed = await asyncio.gather(code_of(fresh, 2), code_of(resumed, 2))
        assert time.monotonic() - began < 1
        assert set(closed) == {(4001, "suspended")}
        assert await ada.event("member.suspended") == {
            "type": "member.suspended",
            "member_id": str(cast.mo.id),
            "suspended": True,
        }
        await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "Life goes on."})
        assert (await mia.event("post.written"))["text"] == "Life goes on."
        assert {each["event"]["type"] for each in mia.frames if each["kind"] == "event"} == {"post.written"}

        again = Ear(url, cast.mo, after=cursor["position"], epoch=cursor["epoch"])
        with pytest.raises(websockets.ConnectionClosed) as refused:
            await again.__aenter__()
        assert refused.value.rcvd is not None
        assert refused.value.rcvd.code == 1008

        assert (await cast.ada.delete(f"/members/{cast.mo.id}/suspension")).status_code == 200
        assert (await ada.event("member.suspended"))["suspended"] is False
        async with Ear(url, cast.mo, after=cursor["position"], epoch=cursor["epoch"]) as back:
            assert back.first["resumed"] is True
            assert [(await back.event("post.written"))["text"] for _ in range(2)] == ["Meanwhile.", "Life goes on."]


async def test_a_socket_that_opens_while_its_member_is_suspended_does_not_stay(cast: Cast, url: str) -> None:
    """Access is read, then the suspension comes, then the socket is registered: in any order it ends."""
    for wait in (0, 0.001, 0.003, 0.006, 0.01, 0.02):

        async def open_one() -> int | None:
            ear = Ear(url, cast.mo)
            with suppress(websockets.ConnectionClosed):
                async with ear:
                    await ear.event("never", 2)
            return ear.socket.close_code

        opening = [asyncio.create_task(open_one()) for _ in range(4)]
        await asyncio.sleep(wait)
        assert (await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})).status_code == 201
        assert set(await asyncio.gather(*opening)) <= {4001, 1008}
        assert (await cast.ada.delete(f"/members/{cast.mo.id}/suspension")).status_code == 200


async def test_a_stream_of_server_sent_events_ends_like_a_socket(cast: Cast, http: httpx.AsyncClient) -> None:
    async with http.stream("GET", "/api/v1/live/stream", headers=cast.mo.headers) as answer:
        lines = answer.aiter_lines()
        async with asyncio.timeout(10):
            while '"hello"' not in await anext(lines):
                pass
            done = await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})
            assert done.status_code == 201
            began = time.monotonic()
            while await anext(lines) != "event: close":
                pass
            told = json.loads((await anext(lines)).removeprefix("data: "))
            assert time.monotonic() - began < 1
            assert told == {"code": 4001, "reason": "suspended"}
    assert (await cast.mo.get("/live/stream")).status_code == 401
