"""The hub between two slices of a fan-out: people come, go and fall behind, and everybody else hears all of it once."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import pytest

from realtime import frames, hub
from realtime.hub import Hub, Listener
from realtime.stream import Stream
from server.events import Audience

TEAM, OTHER = Audience("team:1"), Audience("team:2")


@pytest.fixture(autouse=True)
def every_listener_is_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CHUNK", 1)
    monkeypatch.setattr(hub, "SLICE_SECONDS", 0.0)


def event(position: int, *audiences: Audience) -> tuple[tuple[Audience, ...], int, bytes]:
    return audiences or (TEAM,), position, frames.event(position, '{"type":"x"}')


def streaming(own: Hub, *audiences: Audience) -> Listener:
    """Somebody whose connection has no socket of its own."""
    listener = Listener(uuid4(), uuid4(), Stream(), frozenset(audiences or (TEAM,)), kind="sse")
    own.add(listener)
    listener.caught_up()
    return listener


def heard(listener: Listener) -> list[int]:
    assert isinstance(listener.wire, Stream)
    written = b"".join(listener.wire._written)
    return [json.loads(body)["position"] for _, body in frames.bodies(written)]


@asynccontextmanager
async def plugged(own: Hub) -> AsyncIterator[tuple[Listener, socket.socket]]:
    """Somebody on a real socket, and its other end."""
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=near)
    listener = Listener(uuid4(), uuid4(), transport, frozenset({TEAM}))
    own.add(listener)
    listener.sock = near
    listener.caught_up()
    yield listener, far
    transport.abort()
    await asyncio.sleep(0.01)
    far.close()


def arrived(far: socket.socket) -> list[int]:
    data = b""
    while True:
        try:
            piece = far.recv(1 << 20)
        except BlockingIOError:
            break
        if not piece:
            break
        data += piece
    return [json.loads(body)["position"] for _, body in frames.bodies(data)]


@pytest.mark.parametrize("batch", [[event(1)], [event(1), event(2, OTHER), event(3, TEAM, OTHER)]])
async def test_whoever_leaves_between_two_slices_is_nobodys_trouble(
    batch: list[tuple[tuple[Audience, ...], int, bytes]],
) -> None:
    own = Hub()
    people = [streaming(own, TEAM, OTHER) for _ in range(20)]
    delivering = asyncio.create_task(own.deliver(batch))
    await asyncio.sleep(0)
    gone = [each for each in people if not heard(each)][:5]
    assert gone
    for each in gone:
        own.remove(each)
        each.wire.write(frames.beat(0, 0))
        each.stand_apart_if_behind()
    await delivering
    assert [heard(each) for each in people if each not in gone] == [[each[1] for each in batch]] * (20 - len(gone))
    assert own._apart <= own.all


async def test_whoever_leaves_during_a_beat_is_nobodys_trouble() -> None:
    own = Hub()
    people = [streaming(own) for _ in range(10)]
    beating = asyncio.create_task(own.beat(7))
    await asyncio.sleep(0)
    own.remove(next(each for each in people if not heard(each)))
    await beating
    assert sorted(map(heard, people)) == [[]] + [[7]] * 9


async def test_one_batch_is_one_write_whatever_it_holds_for_whom() -> None:
    own = Hub()
    both, first = streaming(own, TEAM, OTHER), streaming(own, TEAM)
    async with plugged(own) as (listener, far):
        await own.deliver([event(1)])
        assert listener not in own._apart  # the first went through the transport, the rest straight into the socket
        await own.deliver([event(2), event(3, OTHER), event(4), event(5, TEAM, OTHER)])
        assert arrived(far) == [1, 2, 4, 5]
    assert heard(both) == [1, 2, 3, 4, 5]
    assert heard(first) == [1, 2, 4, 5]


async def test_a_full_socket_gets_its_bytes_in_order_and_then_is_one_of_many_again() -> None:
    own, words, got, sent = Hub(), '{"type":"' + "x" * 30_000 + '"}', b"", 0

    async def tell() -> int:
        await own.deliver([((TEAM,), sent + 1, frames.event(sent + 1, words))])
        return sent + 1

    async with plugged(own) as (listener, far):
        sent = await tell()
        assert listener not in own._apart
        while listener not in own._apart:
            sent = await tell()
        assert listener.behind > 0
        for _ in range(2):
            sent = await tell()
        async with asyncio.timeout(5):
            while got.count(b'"position"') < sent or listener.behind:
                await asyncio.sleep(0.001)
                with suppress(BlockingIOError):
                    got += far.recv(1 << 20)
        assert [json.loads(body)["position"] for _, body in frames.bodies(got)] == list(range(1, sent + 1))
        sent = await tell()
        assert listener not in own._apart
        sent = await tell()
        assert arrived(far) == [sent - 1, sent]


async def test_nobody_is_told_twice_what_was_in_their_backlog() -> None:
    own = Hub()
    listener = streaming(own)
    listener.hold()
    await own.deliver([event(1), event(2)])
    await own.deliver([event(3)])
    listener.replay(2, frames.event(2, "{}"))
    assert listener.caught_up()
    await own.deliver([event(4)])
    assert heard(listener) == [2, 3, 4]
