"""A client of the live protocol, as a program of one's own would write it. Other tests use it, and so may you.

    async with LiveClient(url, headers, load=store.load, apply=store.apply) as client:
        await client.heard(lambda frame: frame["kind"] == "event")

The protocol in six rules, each kept here:

1. Connect to `/api/v1/live` and say `{"after": cursor or null, "epoch": epoch or null}` first.
2. `hello` gives the position you start from. Where `resumed` is false, load a snapshot: it has a cursor of its own.
3. `event` and `beat` carry a position: it is your cursor from then on. What is not above your cursor you have heard
   before: drop it. `sample` and `presence` have no position; each replaces the last of its kind.
4. `reset` means that your cursor is no longer in the log: load a snapshot, go on from the position it names.
5. Events that come while a snapshot loads wait; then those above the snapshot's cursor are applied. Every event sets or
   replaces by id, so that applying one early or twice does no harm.
6. When the connection ends, come back with your cursor, and not all at once. Code 4000: its reason is the number of
   milliseconds within which to come back, at random. 4001 and 1008: do not come back with this access. Anything else,
   or silence for longer than two beats: wait at random up to `retry_ms` (told by hello, reset and beat) doubled with
   each try in a row that failed, a minute at most.

Invariant: `cursor` never goes back within an epoch, and everything up to it was heard. All frames are kept.
"""

import asyncio
import json
import random
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]
POSITIONED = frozenset({"hello", "reset", "event", "beat"})
COME_BACK, ACCESS_ENDED, NOT_LET_IN = 4000, 4001, 1008
LEAST_RETRY_MS, LONGEST_RETRY_SECONDS = 500, 60.0
OPEN_SECONDS = 5.0


@dataclass(slots=True)
class Line:
    """One connection of a client, from hello to its end. Times are those of `time.time()`."""

    number: int
    url: str
    headers: Mapping[str, str]
    after: int | None
    epoch: str | None
    tried_at: float
    opened_at: float | None = None
    closed_at: float | None = None
    code: int | None = None
    reason: str = ""


@dataclass(slots=True)
class Heard:
    """One frame: when, on which line, and the cursor before it."""

    at: float
    line: int
    cursor: int | None
    frame: Frame


class Broken(Exception):
    """The connection ended. 1006: without a word."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


def wait_seconds(code: int, reason: str, failures: int, retry_ms: int, chance: random.Random) -> float:
    """How long to wait before coming back: told by the server, never the same for all."""
    if code == COME_BACK and reason.isdigit():
        return chance.uniform(0, int(reason) / 1000)
    spread = max(retry_ms, LEAST_RETRY_MS) / 1000 * 2 ** min(failures, 20)
    return chance.uniform(0, min(LONGEST_RETRY_SECONDS, spread))


Load = Callable[[], Awaitable[int]]
Apply = Callable[[Frame], None]


@dataclass(eq=False)
class LiveClient:
    """`url` may be a function, called for each connection: whoever is behind many servers comes back to any of them.

    `load` loads a snapshot and returns its cursor; without it nothing is loaded. `apply` gets each event's body.
    """

    url: str | Callable[[], str]
    headers: Mapping[str, str]
    load: Load | None = None
    apply: Apply = lambda _: None
    after: int | None = None
    epoch: str | None = None
    transport: Literal["socket", "stream"] = "socket"
    name: str = ""
    hurry: float = 1.0
    """Waits are divided by this: for tests that break connections many times."""
    silence_seconds: float = 40.0
    """So long without a frame, and the connection is taken for dead: two beats and a little."""
    ping_seconds: float | None = None
    """Ask the other side so often whether it is there: what a browser cannot do, a program can."""
    receive_bytes: int | None = None
    """The size of the socket's own buffer: a small one makes a slow reader."""
    chance: random.Random = field(default_factory=random.Random)

    frames: list[Heard] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    doubles: int = 0
    """Events that were heard before. The server promises none; a client drops them all the same."""
    resets: int = 0
    loads: int = 0
    ended: Line | None = None
    """The line that ended for good: this access is over."""

    def __post_init__(self) -> None:
        self.cursor = self.after
        self.retry_ms = 0
        self._failures = 0
        self._waiting: list[tuple[int, Frame]] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._reads = asyncio.Event()
        self._reads.set()
        self._changed = asyncio.Condition()
        self._socket: ClientConnection | None = None
        self._http: httpx.AsyncClient | None = None

    # -- what a test does with it

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.stop()

    def start(self) -> None:
        self.ended = None
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [each for each in (self._task, self._loading) if each is not None]
        for each in tasks:
            each.cancel()
        for each in tasks:
            with suppress(asyncio.CancelledError):
                await each
        self._task = self._loading = None
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def come_in_with(self, headers: Mapping[str, str]) -> None:
        """With another access from the next connection on; at once, where the last one has ended for good."""
        self.headers = headers
        if self._task is None or self._task.done():
            self.start()

    def pause(self) -> None:
        """Read nothing more; what the server sends piles up on its side."""
        self._reads.clear()

    def go_on(self) -> None:
        self._reads.set()

    async def say(self, message: Mapping[str, Any]) -> None:
        """Something after hello, such as where one looks; lost where there is no connection just now."""
        if self._socket is not None:
            with suppress(websockets.ConnectionClosed):
                await self._socket.send(json.dumps(message))

    async def heard(self, matches: Callable[[Frame], bool], within: float = 5, since: int = 0) -> Frame:
        """The first frame that matches, of those already kept (from number `since` on) or to come."""
        seen = since
        async with asyncio.timeout(within):
            while True:
                while seen < len(self.frames):
                    seen += 1
                    if matches(self.frames[seen - 1].frame):
                        return self.frames[seen - 1].frame
                async with self._changed:
                    if seen == len(self.frames):
                        await self._changed.wait()

    async def event(self, kind: str, within: float = 5, since: int = 0) -> Frame:
        """The body of the first event of this type."""
        frame = await self.heard(lambda f: f["kind"] == "event" and f["event"]["type"] == kind, within, since)
        body: Frame = frame["event"]
        return body

    @property
    def settled(self) -> bool:
        """Connected, and no snapshot is under way."""
        return self._loading is None and bool(self.lines) and self.lines[-1].closed_at is None

    def reload(self) -> None:
        """Load the snapshot anew, as after a reset: for who may read more than before, or less."""
        if self.load is None:
            return
        if self._loading is not None:
            self._loading.cancel()
        self._waiting = self._waiting or []
        self._loading = asyncio.create_task(self._load(self.load))

    # -- how it works

    async def _run(self) -> None:
        while True:
            url = self.url if isinstance(self.url, str) else self.url()
            line = Line(len(self.lines), url, self.headers, self.cursor, self.epoch, time.time())
            self.lines.append(line)
            try:
                async with asyncio.timeout(None) as patience:
                    open_line = self._stream(line) if self.transport == "stream" else self._websocket(line)
                    try:
                        patience.reschedule(_in(OPEN_SECONDS))
                        async for frame in open_line:
                            patience.reschedule(_in(self.silence_seconds) if self._reads.is_set() else None)
                            await self._take(line, frame)
                            patience.reschedule(_in(self.silence_seconds))
                    finally:
                        await open_line.aclose()
            except Broken as broken:
                line.code, line.reason = broken.code, broken.reason
            except (
                OSError,
                TimeoutError,
                EOFError,
                httpx.HTTPError,
                websockets.WebSocketException,
                ValueError,
            ) as error:
                line.code, line.reason = 1006, type(error).__name__
            finally:
                line.closed_at = time.time()
                self._socket = None
            if line.code in (ACCESS_ENDED, NOT_LET_IN):
                self.ended = line
                async with self._changed:
                    self._changed.notify_all()
                return
            self._failures = 0 if line.opened_at is not None and line.code == COME_BACK else self._failures + 1
            failures = self._failures - 1
            wait = wait_seconds(line.code or 1006, line.reason, max(failures, 0), self.retry_ms, self.chance)
            await asyncio.sleep(wait / self.hurry)

    async def _websocket(self, line: Line) -> AsyncGenerator[Frame, None]:
        address = urlsplit(line.url)
        sock = socket.socket(socket.AF_INET)
        sock.setblocking(False)
        if self.receive_bytes is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_bytes)
        try:
            await asyncio.get_running_loop().sock_connect(sock, (address.hostname, address.port))
        except BaseException:
            sock.close()
            raise
        connecting = connect(
            line.url.replace("http", "ws", 1) + "/api/v1/live",
            sock=sock,
            additional_headers=dict(line.headers),
            compression=None,
            max_queue=4,
            max_size=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=0.2,
            ping_interval=self.ping_seconds,
            ping_timeout=self.ping_seconds and 3 * self.ping_seconds,
        )
        try:
            async with connecting as live:
                self._socket = live
                await live.send(json.dumps({"after": line.after, "epoch": line.epoch}))
                while True:
                    await self._reads.wait()
                    yield json.loads(await live.recv())
        except websockets.ConnectionClosed as closed:
            said = closed.rcvd
            raise Broken(said.code if said else 1006, said.reason if said else "") from None

    async def _stream(self, line: Line) -> AsyncGenerator[Frame, None]:
        """Server-sent events, for where WebSockets are blocked: the same frames, the same cursor."""
        headers = dict(line.headers)
        if line.after is not None:
            headers["Last-Event-ID"] = f"{line.after}:{line.epoch}"
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=httpx.Timeout(OPEN_SECONDS, read=None))
        async with self._http.stream("GET", f"{line.url}/api/v1/live/stream", headers=headers) as answer:
            if answer.status_code in (401, 403):
                raise Broken(NOT_LET_IN, "not_signed_in")
            if answer.status_code != 200:
                raise Broken(1006, f"HTTP {answer.status_code}")
            kind, data = "message", ""
            async for row in answer.aiter_lines():
                await self._reads.wait()
                name, _, value = row.partition(":")
                value = value.removeprefix(" ")
                if name == "event":
                    kind = value
                elif name == "data":
                    data += value
                elif row == "" and data:
                    if kind == "close":
                        end = json.loads(data)
                        raise Broken(end["code"], str(end.get("reason", "")))
                    yield json.loads(data)
                    kind, data = "message", ""
        raise Broken(1006, "the stream ended")

    async def _take(self, line: Line, frame: Frame) -> None:
        kind, position = frame["kind"], frame.get("position")
        self.frames.append(Heard(time.time(), line.number, self.cursor, frame))
        self.retry_ms = frame.get("retry_ms", self.retry_ms)
        if kind in ("hello", "reset"):
            line.opened_at = time.time()
            self._failures = 0
            self.epoch, self.cursor = frame["epoch"], position
            if kind == "reset":
                self.resets += 1
            if kind == "reset" or not frame["resumed"]:
                self.reload()
        elif kind == "event":
            assert position is not None
            if self.cursor is not None and position <= self.cursor:
                self.doubles += 1
            else:
                self.cursor = position
                if self._waiting is not None:
                    self._waiting.append((position, frame["event"]))
                else:
                    self.apply(frame["event"])
        elif kind == "beat" and position is not None:
            self.cursor = max(self.cursor or 0, position)
        async with self._changed:
            self._changed.notify_all()

    async def _load(self, load: Load) -> None:
        """Until it is there: a snapshot that fails to load is asked for again."""
        while True:
            try:
                loaded = await load()
                break
            except (OSError, httpx.HTTPError):
                await asyncio.sleep(self.chance.uniform(0.1, 0.5) / self.hurry)
        self.loads += 1
        waiting, self._waiting, self._loading = self._waiting or [], None, None
        for position, event in waiting:
            if position > loaded:
                self.apply(event)
        async with self._changed:
            self._changed.notify_all()


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds
