"""The client of the tests keeps the protocol's rules too: waits as told, stops when told, drops what it knows."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tests.live_client import Frame, LiveClient, wait_seconds

Script = Callable[[ServerConnection, int], Awaitable[None]]


@asynccontextmanager
async def server(script: Script) -> AsyncIterator[tuple[str, list[Frame]]]:
    """Answers the n-th connection with `script(connection, n)`; keeps what each client said first."""
    firsts: list[Frame] = []

    async def take(connection: ServerConnection) -> None:
        firsts.append(json.loads(await connection.recv()))
        await script(connection, len(firsts) - 1)

    async with serve(take, "127.0.0.1", 0) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}", firsts


def frame(kind: str, position: int, **rest: object) -> str:
    return json.dumps({"kind": kind, "position": position, **rest})


def hello(position: int, *, resumed: bool = False) -> str:
    return frame("hello", position, epoch="e", resumed=resumed, retry_ms=500)


def event(position: int) -> str:
    return frame("event", position, event={"type": "x", "n": position})


@pytest.mark.parametrize(
    ("code", "reason", "failures", "longest"),
    [
        (4000, "7000", 5, 7.0),
        (4000, "", 0, 2.0),
        (1006, "", 0, 2.0),
        (1006, "", 3, 16.0),
        (1006, "", 30, 60.0),
        (1011, "", 1, 4.0),
    ],
)
def test_it_waits_as_long_as_it_is_told_at_random(code: int, reason: str, failures: int, longest: float) -> None:
    chance = random.Random(1)
    waits = [wait_seconds(code, reason, failures, 2000, chance) for _ in range(400)]
    assert 0 <= min(waits) < 0.1 * longest
    assert 0.9 * longest < max(waits) <= longest


async def test_it_resumes_from_its_cursor_and_drops_what_it_has_heard() -> None:
    async def script(connection: ServerConnection, number: int) -> None:
        if number == 0:
            for each in (hello(3), event(5), frame("beat", 9, retry_ms=800)):
                await connection.send(each)
            await connection.close(4000, "1")
        else:
            for each in (hello(9, resumed=True), event(9), event(11)):
                await connection.send(each)
            await connection.wait_closed()

    applied: list[Frame] = []
    async with server(script) as (url, firsts), LiveClient(url, {}, apply=applied.append) as client:
        await client.heard(lambda each: each.get("position") == 11)
        assert firsts == [{"after": None, "epoch": None}, {"after": 9, "epoch": "e"}]
        assert [each["n"] for each in applied] == [5, 11]
        assert (client.cursor, client.doubles, client.retry_ms) == (11, 1, 500)


async def test_events_wait_for_the_snapshot_that_is_loading() -> None:
    go_on = asyncio.Event()

    async def script(connection: ServerConnection, _: int) -> None:
        for each in (hello(3), event(4), event(5), event(6)):
            await connection.send(each)
        await connection.wait_closed()

    async def load() -> int:
        await go_on.wait()
        return 5

    applied: list[Frame] = []
    async with server(script) as (url, _), LiveClient(url, {}, load=load, apply=applied.append) as client:
        await client.heard(lambda each: each.get("position") == 6)
        assert applied == []
        go_on.set()
        while len(applied) == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert [each["n"] for each in applied] == [6]


async def test_a_reset_loads_the_snapshot_again() -> None:
    loads = 0

    async def load() -> int:
        nonlocal loads
        loads += 1
        return 0

    async def script(connection: ServerConnection, number: int) -> None:
        if number == 0:
            await connection.send(hello(3))
            await connection.close(1011)
        else:
            await connection.send(frame("reset", 40, epoch="f", retry_ms=0))
            await connection.send(event(41))
            await connection.wait_closed()

    async with server(script) as (url, _), LiveClient(url, {}, load=load, hurry=50) as client:
        await client.heard(lambda each: each.get("position") == 41)
        assert (client.epoch, client.cursor, client.resets) == ("f", 41, 1)
        while not client.settled:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert loads == 2


@pytest.mark.parametrize(("code", "reason"), [(4001, "access_ended"), (1008, "not_signed_in")])
async def test_it_does_not_come_back_with_an_access_that_has_ended(code: int, reason: str) -> None:
    async def script(connection: ServerConnection, number: int) -> None:
        await connection.send(hello(3, resumed=number > 0))
        if number == 0:
            await connection.close(code, reason)
        await connection.wait_closed()

    async with server(script) as (url, firsts), LiveClient(url, {"Authorization": "old"}, hurry=50) as client:
        while client.ended is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert (client.ended.code, client.ended.reason) == (code, reason)
        await asyncio.sleep(0.1)
        assert len(firsts) == 1
        client.come_in_with({"Authorization": "new"})
        await client.heard(lambda each: each["kind"] == "hello" and each["resumed"])
        assert firsts[1]["after"] == 3


async def test_silence_is_an_end_too() -> None:
    async def script(connection: ServerConnection, number: int) -> None:
        await connection.send(hello(3, resumed=number > 0))
        await connection.wait_closed()

    async with server(script) as (url, firsts), LiveClient(url, {}, hurry=50, silence_seconds=0.2) as client:
        await client.heard(lambda each: each["kind"] == "hello" and each["resumed"])
        assert len(firsts) >= 2
        assert client.lines[0].code == 1006
