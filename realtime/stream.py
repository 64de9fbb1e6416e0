"""The live feed as server-sent events, for where WebSockets are blocked: the same hub, cursor and promise.

A stream stands in for a transport: what the hub writes to it as WebSocket frames goes out as events of the stream.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from uuid import UUID

from starlette.requests import HTTPConnection

from realtime import frames
from realtime.hub import ACCESS_ENDED, COME_BACK, Listener
from realtime.socket import Live, begin, enter, leave

WITH_A_CURSOR = frozenset({"hello", "reset", "event", "beat"})


class Stream:
    """What the hub writes to. `pieces` takes it out again, as text/event-stream. `when_cut` is called at most once."""

    def __init__(self) -> None:
        self._written: deque[bytes] = deque()
        self._size = 0
        self._closing = self._aborted = False
        self._news = asyncio.Event()
        self.when_cut: Callable[[], None] = lambda: None

    def write(self, data: bytes) -> None:
        if not self._closing:
            self._written.append(data)
            self._size += len(data)
            self._news.set()

    def get_write_buffer_size(self) -> int:
        return self._size

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True
        self._news.set()

    def abort(self) -> None:
        """The response itself cannot be broken off from here: it ends when its reader takes what is under way."""
        self._aborted = True
        self._written.clear()
        self.close()
        self.when_cut()

    async def pieces(self) -> AsyncIterator[bytes]:
        epoch = ""
        while not self._aborted:
            if self._written:
                data = self._written.popleft()
                out, epoch = _as_events(data, epoch)
                yield out
                self._size -= len(data)  # after it was taken: until then the reader is behind by it
            elif self._closing:
                return
            else:
                self._news.clear()
                await self._news.wait()


def _as_events(written: bytes, epoch: str) -> tuple[bytes, str]:
    out: list[bytes] = []
    for first, body in frames.bodies(written):
        if first == frames.CLOSE:
            end = {"code": int.from_bytes(body[:2], "big"), "reason": body[2:].decode()}
            out.append(b"event: close\ndata: " + json.dumps(end).encode() + b"\n\n")
            continue
        frame = json.loads(body)
        epoch = frame.get("epoch", epoch)
        if frame["kind"] in WITH_A_CURSOR:
            out.append(b"id: %d:%b\n" % (frame["position"], epoch.encode()))
        out.append(b"data: " + body + b"\n\n")
    return b"".join(out), epoch


def end_streams(application: Any) -> None:
    """As the server stops: everyone comes back in their own time, and whoever comes just now, too."""
    application.state.streams_ended = True
    own: Live | None = getattr(application.state, "live", None)
    for listener in list(own.hub.all) if own else ():
        if own and listener.kind == "sse":
            listener.close(COME_BACK, str(own.hub.retry_ms), "restart")


async def follow(own: Live, connection: HTTPConnection, after: int | None, epoch: UUID | None) -> AsyncIterator[bytes]:
    """The stream of one reader, from hello until either side ends it."""
    stream = Stream()
    listener = await enter(own, connection, stream, "sse")
    if isinstance(listener, Listener) and getattr(connection.app.state, "streams_ended", False):
        leave(own, listener)
        listener = None
    if not isinstance(listener, Listener):
        ended = frames.close_frame(ACCESS_ENDED, "access_ended")
        stream.write(ended if listener else frames.close_frame(COME_BACK, str(own.hub.retry_ms)))
        stream.close()
        async for piece in stream.pieces():
            yield piece
        return
    stream.when_cut = partial(leave, own, listener)
    beginning = asyncio.create_task(begin(own, connection, listener, after, epoch))
    try:
        async for piece in stream.pieces():
            yield piece
    finally:
        beginning.cancel()
        leave(own, listener)
