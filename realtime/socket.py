"""/api/v1/live: one socket a browser. First message: {"after": position or null, "epoch": ...}; then only we speak.

A listener is registered under its member before its rights and its access are read, and before the backlog is: what
changes meanwhile is then either in what was read or heard live, never in neither.
"""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Text, cast, select
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from models import EventRow, LogMark
from realtime import frames
from realtime.hub import ACCESS_ENDED, SLOW_READER_BYTES, Hub, Listener
from realtime.relay import high_water
from server.db import Sessions, unit_of_work
from server.errors import Problem
from server.events import to_member
from server.identity import Access, from_own_page, identify
from server.policy.teams import audiences_of

IDENTIFY_SECONDS = 5
LIFE_SECONDS = 15 * 60
REPLAY_PAGE = 200
POLICY_VIOLATION, COME_BACK = 1008, 4000


class TransportProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which hands its transport to the endpoint: one encoded frame serves all sockets."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"]["transport"] = {"transport": self.transport}


async def live(socket: WebSocket) -> None:
    await socket.accept()
    if socket.headers.get("origin") is not None and not from_own_page(socket, needs_origin=True):
        await socket.close(POLICY_VIOLATION, "wrong_origin")
        return
    sessions: Sessions = socket.app.state.sessions
    hub: Hub = socket.app.state.hub
    try:
        after, epoch = _cursor(await asyncio.wait_for(socket.receive_json(), IDENTIFY_SECONDS))
        access = await _identify(sessions, socket)
    except WebSocketDisconnect:
        return
    except (Problem, TimeoutError, ValueError, KeyError, RecursionError) as error:
        await socket.close(POLICY_VIOLATION, error.code if isinstance(error, Problem) else "no_hello")
        return

    transport = socket.scope["extensions"]["transport"]["transport"]
    listener = Listener(access.member.id, access.id, transport, frozenset({to_member(access.member.id)}))
    hub.add(listener)
    try:
        await _identify(sessions, socket)  # again, since it may have ended before we listened for its end
        async with sessions() as db:
            moves, audiences = listener.moves, await audiences_of(db, access.member)
        if listener.moves == moves:  # else the relay read them again meanwhile: ours may be older
            hub.move(listener, audiences)
        await _greet(sessions, listener, after, epoch)
        await _replay(sessions, listener)
        while not listener.caught_up():
            listener.hold()
            await _replay(sessions, listener)
        left = (access.ends_at - datetime.now(UTC)).total_seconds()
        await asyncio.wait_for(_until_gone(socket), min(left, LIFE_SECONDS * random.uniform(0.8, 1)))  # noqa: S311
    except TimeoutError:
        await _close(socket, COME_BACK)
    except Problem:
        await _close(socket, ACCESS_ENDED)
    finally:
        hub.remove(listener)


def _cursor(first: object) -> tuple[int | None, UUID | None]:
    """Raises ValueError for anything but the documented first message."""
    if not isinstance(first, dict):
        raise ValueError("not an object")
    after, epoch = first.get("after"), first.get("epoch")
    if after is not None and (not isinstance(after, int) or isinstance(after, bool)):
        raise ValueError("`after` is not a position")
    return after, UUID(epoch) if isinstance(epoch, str) else None


async def _identify(sessions: Sessions, socket: WebSocket) -> Access:
    async with unit_of_work(sessions) as db:
        return await identify(socket, db)


async def _greet(sessions: Sessions, listener: Listener, after: int | None, epoch: UUID | None) -> None:
    """Hello from the cursor on, or from now on; reset where the log does not reach back to it."""
    async with sessions() as db:
        last = await high_water(db)
        dropped, own_epoch = (await db.execute(select(LogMark.dropped, LogMark.epoch))).one()
    listener.position = last
    if after is None:
        listener.transport.write(frames.hello(last, own_epoch, resumed=False))
    elif not dropped <= after <= last or epoch not in (None, own_epoch):
        listener.transport.write(frames.reset(last, own_epoch))
    else:
        listener.position = after
        listener.transport.write(frames.hello(after, own_epoch, resumed=True))


async def _replay(sessions: Sessions, listener: Listener) -> None:
    """Writes the log from the listener's position up to now, in pages that wait for the reader."""
    async with sessions() as db:
        last = await high_water(db)
    while listener.position < last and not listener.transport.is_closing():
        missed = select(EventRow.position, cast(EventRow.body, Text)).where(
            EventRow.position > listener.position,
            EventRow.position <= last,
            EventRow.audiences.overlap(list(listener.audiences)),
        )
        async with sessions() as db:  # given back before we wait for the reader
            page = (await db.execute(missed.order_by(EventRow.position).limit(REPLAY_PAGE))).all()
        for position, body in page:
            assert position is not None
            listener.replay(position, frames.event(position, body))
            await _drained(listener)
        if len(page) < REPLAY_PAGE:
            break


async def _drained(listener: Listener) -> None:
    """Looks again and again, because a transport tells only its own protocol when it has drained."""
    while listener.behind > SLOW_READER_BYTES // 2 and not listener.transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def _until_gone(socket: WebSocket) -> None:
    """Whatever is said to us after hello, text or bytes, is heard and forgotten."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _close(socket: WebSocket, code: int) -> None:
    if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)
