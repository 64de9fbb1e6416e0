"""/api/v1/live: one socket a browser. First message: {"after": position or null, "epoch": ...}; then we speak.

A plain ASGI endpoint, because of what a framework's costs for each of many thousand sockets. A listener is registered
under its member before its rights and its access are read, and before the backlog is: what changes meanwhile is then
either in what was read or heard live, never in neither. Rights that this process knows already are used as they are,
since they are dropped with the same events that change those of open sockets.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import Text, cast, select
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from models import EventRow, LogMark, Position
from realtime import frames, metrics
from realtime.hub import ACCESS_ENDED, COME_BACK, SLOW_READER_BYTES, Hub, Listener, Wire
from realtime.relay import Relay
from realtime.rights import Rights
from server.db import AWAY, Sessions
from server.errors import Problem
from server.events import to_member
from server.identity import from_own_page

PATH = "/api/v1/live"
IDENTIFY_SECONDS = 5
LIFE_SECONDS = 15 * 60
REPLAY_PAGE = 200
MOST_REPLAYS = 8
"""How many read the log at the same time: it is the database's time, and requests want some too."""
POLICY_VIOLATION = 1008
LONGEST_MESSAGE = 500
"""Characters: too few to be nested deeper than the parser goes."""

log = structlog.get_logger()


@dataclass(slots=True)
class Live:
    """What every socket of this process needs."""

    sessions: Sessions
    hub: Hub
    relay: Relay
    rights: Rights
    replays: asyncio.Semaphore
    hearing: Sequence[Callable[[Listener, dict[str, object]], None]] = ()
    """Told what a listener says after hello."""
    leaving: Sequence[Callable[[Listener], None]] = ()
    """Told of a listener that is gone."""


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI endpoint of the socket."""
    await receive()
    own: Live | None = getattr(scope["app"].state, "live", None)
    if own is None:
        await send({"type": "websocket.close", "code": COME_BACK})  # this process has another role
        return
    await send({"type": "websocket.accept"})
    connection = HTTPConnection(scope)
    if b"origin" in dict(scope["headers"]) and not from_own_page(connection, needs_origin=True):
        await _refuse(send, "wrong_origin")
        return
    protocol = scope["extensions"]["snowfield"]["protocol"]
    wire = scope["extensions"]["snowfield"]["wire"]
    too_late = asyncio.get_running_loop().call_later(IDENTIFY_SECONDS, _say_no_hello, wire)
    first = await receive()
    too_late.cancel()
    if first["type"] == "websocket.disconnect":
        return
    try:
        after, epoch = cursor_of(_said(first))
    except ValueError:
        await _refuse(send, "no_hello")
        return
    listener = await enter(own, connection, wire, "ws")
    if isinstance(listener, Problem):
        await _refuse(send, listener.code)
        return
    if listener is None:
        await _send_back(send, own)
        return
    try:
        begun = await begin(own, connection, listener, after, epoch)
        protocol.begin_live(listener)
        del connection, first, scope, protocol
        if begun:
            await _until_gone(receive, own, listener)
    finally:
        leave(own, listener)


async def enter(own: Live, connection: HTTPConnection, wire: Wire, kind: str) -> "Listener | Problem | None":
    """A registered listener that holds back what it hears; why not; or None: the database is not there."""
    if not own.relay.ready:
        return None
    try:
        found = own.rights.kept_pass(connection.scope) or await own.rights.read_pass(connection)
    except Problem as problem:
        return problem
    except AWAY:
        return None
    audiences = own.rights.kept_audiences(found.member_id) or frozenset({to_member(found.member_id)})
    life = LIFE_SECONDS * random.uniform(0.8, 1)  # noqa: S311
    ends_at = min(found.ends_at, time.monotonic() + life)
    listener = Listener(found.member_id, found.access_id, wire, audiences, ends_at, kind)
    own.hub.add(listener)
    return listener


async def begin(
    own: Live, connection: HTTPConnection, listener: Listener, after: int | None, epoch: UUID | None
) -> bool:
    """Says hello, and goes live when everything missed is written. False: it was closed instead."""
    try:
        if own.rights.kept_pass(connection.scope) is None:
            await own.rights.read_pass(connection)  # something ended since we asked, before we listened for it
        audiences = own.rights.kept_audiences(listener.member_id)
        if audiences is None:
            audiences = await own.rights.read_audiences(listener.member_id)
        if listener.moves == 0 and audiences != listener.audiences:  # moved: the relay read them later than we
            own.hub.move(listener, audiences)
        log.debug("live_open", kind=listener.kind, after=after, **listener.named)
        await _greet(own, listener, after, epoch)
        await _catch_up(own, listener)
    except Problem:
        listener.close(ACCESS_ENDED, "access_ended", "ended")
        return False
    except AWAY as error:
        log.warning("socket_waits_for_database", error=repr(error))
        listener.close(COME_BACK, str(own.hub.retry_ms), "restart")
        return False
    return not listener.wire.is_closing()


def leave(own: Live, listener: Listener) -> None:
    own.hub.remove(listener)
    for tell in own.leaving:
        tell(listener)


def cursor_of(first: object) -> tuple[int | None, UUID | None]:
    """Raises ValueError for anything but the documented first message."""
    if not isinstance(first, dict):
        raise ValueError("not an object")
    after, epoch = first.get("after"), first.get("epoch")
    if after is not None and (not isinstance(after, int) or isinstance(after, bool)):
        raise ValueError("`after` is not a position")
    return after, UUID(epoch) if isinstance(epoch, str) else None


async def _greet(own: Live, listener: Listener, after: int | None, epoch: UUID | None) -> None:
    """Hello from the cursor on, or from now on; reset where the log does not reach back to it."""
    relay, retry_ms = own.relay, own.hub.retry_ms
    if after is not None:
        await relay.look_again()  # what we have not told yet is backlog: it goes out as fast as it is read
    dropped = 0 if after is None or after == relay.position else (await relay.marks())[1]
    assert relay.epoch is not None
    listener.position = relay.position
    if after is None:
        metrics.RESUMES.labels("fresh").inc()
        listener.wire.write(frames.hello(relay.position, relay.epoch, retry_ms, resumed=False))
    elif epoch not in (None, relay.epoch) or not dropped <= after <= relay.position:
        _reset(own, listener)
    else:
        metrics.RESUMES.labels("lossless").inc()
        listener.position = after
        listener.wire.write(frames.hello(after, relay.epoch, retry_ms, resumed=True))


def _reset(own: Live, listener: Listener) -> None:
    metrics.RESUMES.labels("reset").inc()
    assert own.relay.epoch is not None
    listener.position = own.relay.position
    listener.wire.write(frames.reset(listener.position, own.relay.epoch, own.hub.retry_ms))


async def _catch_up(own: Live, listener: Listener) -> None:
    """Writes the log from the listener's position on until it can go on live."""
    while True:
        upto = own.relay.position  # what comes after it is held for us from now on
        if listener.position < upto:
            await _replay(own, listener, upto)
        if listener.caught_up():
            return
        listener.hold()


async def _replay(own: Live, listener: Listener, upto: int) -> None:
    """Writes the log from the listener's position up to `upto`, in pages that wait for the reader."""
    while listener.position < upto and not listener.wire.is_closing():
        missed = (
            select(Position.position, cast(EventRow.body, Text))
            .join(EventRow, EventRow.id == Position.event_id)
            .where(Position.position > listener.position, Position.position <= upto)
            .where(EventRow.audiences.overlap(list(listener.audiences)))
            .order_by(Position.position)
            .limit(REPLAY_PAGE)
        )
        async with own.replays, own.sessions() as db:  # given back before we wait for the reader
            page = (await db.execute(missed)).all()
            dropped = await db.scalar(select(LogMark.dropped))
        if dropped is None or dropped > listener.position:
            _reset(own, listener)  # the log was cleared away under our hands
            return
        for position, body in page:
            listener.replay(position, frames.event(position, body))
            await _drained(listener)
        if len(page) < REPLAY_PAGE:
            listener.position = max(listener.position, upto)


async def _drained(listener: Listener) -> None:
    """Looks again and again, because a transport tells only its own protocol when it has drained."""
    while listener.behind > SLOW_READER_BYTES // 2 and not listener.wire.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def _until_gone(receive: Receive, own: Live, listener: Listener) -> None:
    """Until the other side or we hang up. What is said and not understood is forgotten."""
    while (message := await receive())["type"] != "websocket.disconnect":
        with suppress(ValueError):
            said = _said(message)
            if isinstance(said, dict):
                for tell in own.hearing:
                    tell(listener, said)


def _said(message: Message) -> object:
    """What the other side says. Raises ValueError for what is no JSON, or too long to be anything of ours."""
    words: str = message.get("text") or ""
    if len(words) > LONGEST_MESSAGE:
        raise ValueError("too long")
    return json.loads(words)


def _say_no_hello(wire: Wire) -> None:
    metrics.CUT.labels("refused").inc()
    wire.write(frames.close_frame(POLICY_VIOLATION, "no_hello"))
    wire.close()


async def _refuse(send: Send, code: str) -> None:
    metrics.CUT.labels("refused").inc()
    await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": code})


async def _send_back(send: Send, own: Live) -> None:
    await send({"type": "websocket.close", "code": COME_BACK, "reason": str(own.hub.retry_ms)})
