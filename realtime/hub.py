"""Who is listening here, and the one place that writes to them.

Invariant: a listener gets the events of its audiences once, in position order, or is closed; it is never skipped.
Samples, presence and beats may be skipped: each is an absolute value that the next one replaces.

An event is encoded once and the same bytes go to everybody. What one batch holds for a listener is one write. A long
fan-out is cut into slices, so that the loop is free again every few milliseconds. Most listeners have caught up and
read what they get: to these the bytes go straight into the socket, in a loop that runs in C (`map`). Whoever holds
back, is behind, is closing or has no plain socket stands `apart` and is written to one by one, through the transport.
docs/decisions/0009-fan-out.md has the figures.
"""

import asyncio
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat
from typing import Protocol
from uuid import UUID

import structlog

from realtime import frames, metrics
from server.events import Audience

SLOW_READER_BYTES = 128 * 1024
HELD_BYTES = 64 * 1024
ALL_READERS_BYTES = 256 * 1024 * 1024
"""What may wait for all readers together. Above it those who are furthest behind are cut off first."""
SLICE_SECONDS = 0.004
CHUNK = 128
"""Listeners between two looks at the clock."""
SEND: Callable[[socket.socket | None, bytes], int] = socket.socket.send  # type: ignore[assignment]  # never None here
SHORTEST_SPREAD_MS = 500
SPREAD_MS_A_CONNECTION = 2
COME_BACK, ACCESS_ENDED = 4000, 4001

log = structlog.get_logger()

Announcement = tuple[tuple[Audience, ...], int, bytes]
"""Audiences, position and frame of one event."""


class Wire(Protocol):
    """What a listener is written to: an asyncio transport, or what stands in for one."""

    def write(self, data: bytes) -> None: ...
    def get_write_buffer_size(self) -> int: ...
    def is_closing(self) -> bool: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


@dataclass(eq=False, slots=True)
class Listener:
    """One connection. Until it has caught up, what arrives live is held back, so that it cannot overtake the backlog.

    What is held is bounded: when it grows too much it is let go, and the backlog is read once more up to then.
    """

    member_id: UUID
    access_id: UUID
    wire: Wire
    audiences: frozenset[Audience]
    ends_at: float = float("inf")
    """On the clock of `time.monotonic`."""
    kind: str = "ws"
    sock: socket.socket | None = None
    """Where the transport itself would write to while nothing waits in it."""
    apart: "set[Listener]" = field(default_factory=set)
    """The hub's; whoever writes to the transport and leaves something waiting there adds the listener."""
    position: int = 0
    moves: int = 0
    held: list[tuple[int | None, bytes]] | None = field(default_factory=list)
    held_bytes: int = 0

    def drop_in(self, frame: bytes) -> None:
        """A sample or a beat: skipped for a reader who is behind."""
        if self.held is not None:
            self._hold(None, frame)
        elif self.wire.get_write_buffer_size() <= SLOW_READER_BYTES // 2 and not self.wire.is_closing():
            self.wire.write(frame)
            self.stand_apart_if_behind()

    def stand_apart_if_behind(self) -> None:
        if self.wire.get_write_buffer_size() or self.wire.is_closing():
            self.apart.add(self)

    def send(self, position: int, frame: bytes) -> None:
        """A live event. Drops what was heard before; cuts off whoever does not read: they come back with their cursor.
        A close code would wait behind what is not read, so there is none."""
        if self.held is not None:
            self._hold(position, frame)
        elif position > self.position:
            if self.wire.get_write_buffer_size() > SLOW_READER_BYTES:
                self.cut()
            self.replay(position, frame)

    def replay(self, position: int, frame: bytes) -> None:
        """As a live event, for a writer that waits while the reader is `behind`."""
        if position > self.position and not self.wire.is_closing():
            self.position = position
            self.wire.write(frame)

    def cut(self) -> None:
        self.apart.add(self)
        if not self.wire.is_closing():
            metrics.CUT.labels("slow").inc()
            log.info("live_cut", reason="slow", behind=self.behind, **self.named)
            self.wire.abort()

    def _hold(self, position: int | None, frame: bytes) -> None:
        assert self.held is not None
        self.held_bytes += len(frame)
        if self.held_bytes <= HELD_BYTES:
            self.held.append((position, frame))

    def hold(self) -> None:
        """From now on, what arrives is held; what was held is forgotten. The backlog up to now is to be read."""
        self.held, self.held_bytes = [], 0

    def caught_up(self) -> bool:
        """Goes live with what was held. False: too much came meanwhile, hold and read again."""
        if self.held_bytes > HELD_BYTES:
            return False
        held, self.held = self.held or [], None
        for position, frame in held:
            if position is None:
                self.drop_in(frame)
            else:
                self.send(position, frame)
        return True

    def close(self, code: int, reason: str, counted_as: str) -> None:
        """Nothing is heard after this."""
        self.apart.add(self)
        if not self.wire.is_closing():
            metrics.CUT.labels(counted_as).inc()
            if code == ACCESS_ENDED:  # the others come back, and all at once: they are only counted
                log.info("live_cut", reason=reason, **self.named)
            self.wire.write(frames.close_frame(code, reason))
            self.wire.close()

    @property
    def named(self) -> dict[str, str]:
        """For the log. `connection` is the same from its first line to its last, and not used by two at once."""
        return {"connection": f"{id(self):x}", "member_id": str(self.member_id), "access_id": str(self.access_id)}

    @property
    def behind(self) -> int:
        """Bytes written and not yet taken by the reader's side."""
        return self.wire.get_write_buffer_size()


@dataclass(slots=True)
class _Run:
    """Neighbours in a batch that have the same audiences, as one piece."""

    audiences: tuple[Audience, ...]
    first: int
    last: int
    events: list[tuple[int, bytes]]
    piece: bytes = b""


class Hub:
    def __init__(self) -> None:
        self._listeners: defaultdict[Audience, set[Listener]] = defaultdict(set)
        self.all: set[Listener] = set()
        self._apart: set[Listener] = set()
        self._slice_began = 0.0

    def add(self, listener: Listener) -> None:
        self.all.add(listener)
        listener.apart = self._apart
        self._apart.add(listener)
        for audience in listener.audiences:
            self._listeners[audience].add(listener)

    def remove(self, listener: Listener) -> None:
        if listener not in self.all:
            return
        self.all.discard(listener)
        self._apart.discard(listener)
        listener.apart = set()  # what is said to it from now on is nothing to us
        for audience in listener.audiences:
            listeners = self._listeners[audience]
            listeners.discard(listener)
            if not listeners:
                del self._listeners[audience]

    def move(self, listener: Listener, audiences: frozenset[Audience]) -> None:
        """Its member's rights changed, or are known now: hear these audiences from now on, and no others."""
        if listener not in self.all:
            return
        self.remove(listener)
        listener.moves += 1
        listener.audiences = audiences
        self.add(listener)

    def of(self, *audiences: Audience) -> list[Listener]:
        """Each listener once. A list of its own, since connections come and go between slices."""
        known = [found for each in audiences if (found := self._listeners.get(each))]
        if len(known) == 1:
            return list(known[0])
        return list(set().union(*known))

    @property
    def retry_ms(self) -> int:
        """How far to spread tries when all that listen here come back at once."""
        return max(SHORTEST_SPREAD_MS, SPREAD_MS_A_CONNECTION * len(self.all))

    async def deliver(self, batch: Sequence[Announcement]) -> int:
        """Hands events, in the order of their positions, to whoever hears them now. How many deliveries that was.

        Who begins to listen while this goes on has to begin after the batch. One at a time: the relay's.
        """
        self._slice_began = time.perf_counter()
        runs = _runs(batch)
        if len(runs) == 1:
            return await self._deliver_run(runs[0], self.of(*runs[0].audiences))
        parts: dict[Listener, list[int]] = {}
        for index, run in enumerate(runs):
            for count, listener in enumerate(self.of(*run.audiences)):
                if listener in parts:
                    parts[listener].append(index)
                else:
                    parts[listener] = [index]
                if count % CHUNK == 0:
                    await self._breathe()
        alike: defaultdict[tuple[int, ...], list[Listener]] = defaultdict(list)
        for listener, indexes in parts.items():
            alike[tuple(indexes)].append(listener)
        delivered = 0
        for key, listeners in alike.items():
            delivered += await self._deliver_run(_joined([runs[each] for each in key]), listeners)
        return delivered

    async def _deliver_run(self, run: "_Run", listeners: list[Listener]) -> int:
        async for plain, one_by_one in self._slices(listeners):
            for listener in one_by_one:
                self._write(listener, run)
            self._push(plain, run.piece)
        return len(listeners) * len(run.events)

    async def _slices(self, listeners: list[Listener]) -> AsyncIterator[tuple[list[Listener], set[Listener]]]:
        """A few at a time, without those who left meanwhile: whoever keeps up, and whoever stands apart."""
        for start in range(0, len(listeners), CHUNK):
            chunk = listeners[start : start + CHUNK]
            if not self.all.issuperset(chunk):
                chunk = [each for each in chunk if each in self.all]
            one_by_one = self._apart.intersection(chunk)
            yield [each for each in chunk if each not in one_by_one] if one_by_one else chunk, one_by_one
            await self._breathe()

    def _push(self, chunk: list[Listener], piece: bytes) -> None:
        """Straight into the sockets. A full one, or one that took a part, leaves the rest to its transport."""
        sockets, size = [each.sock for each in chunk], len(piece)
        sent: list[int] = []
        while len(sent) < len(sockets):
            try:
                sent.extend(map(SEND, islice(sockets, len(sent), None), repeat(piece)))
            except BlockingIOError:
                sent.append(0)
            except OSError:  # gone: its transport is about to notice
                self._apart.add(chunk[len(sent)])
                sent.append(size)
        if sent.count(size) != len(sent):
            for listener, taken in zip(chunk, sent, strict=True):
                if taken < size:
                    listener.wire.write(piece[taken:])
                    listener.stand_apart_if_behind()

    def _write(self, listener: Listener, run: "_Run") -> None:
        """To one who stands apart; who has caught up and reads again does so no longer."""
        for position, frame in run.events:
            listener.send(position, frame)
        caught_up = listener.held is None and listener.position <= run.last
        if caught_up and listener.sock is not None and listener.behind == 0 and not listener.wire.is_closing():
            self._apart.discard(listener)

    async def _breathe(self) -> None:
        """Lets others run when this slice is over."""
        if time.perf_counter() - self._slice_began > SLICE_SECONDS:
            await asyncio.sleep(0)
            self._slice_began = time.perf_counter()

    def drop_in(self, audiences: Iterable[Audience], frame: bytes) -> None:
        """To a few, at once."""
        for listener in self.of(*audiences):
            listener.drop_in(frame)

    async def sample(self, audience: Audience, frame: bytes) -> None:
        """To everybody in a call, in slices."""
        await self._drop_in_slices(self.of(audience), frame)

    async def beat(self, position: int) -> None:
        """Tells everyone who is up to date where the log is."""
        await self._drop_in_slices(list(self.all), frames.beat(position, self.retry_ms))

    async def _drop_in_slices(self, listeners: list[Listener], frame: bytes) -> None:
        self._slice_began = time.perf_counter()
        async for plain, one_by_one in self._slices(listeners):
            for listener in one_by_one:
                listener.drop_in(frame)
            self._push(plain, frame)

    def count(self, audience: Audience) -> int:
        return len(self._listeners.get(audience, ()))

    async def tend(self) -> None:
        """Now and then: ends what is old, counts what waits, and cuts off the furthest behind if it is too much."""
        self._slice_began = time.perf_counter()
        now, waiting, streams = time.monotonic(), 0, 0
        for count, listener in enumerate(list(self.all)):
            waiting += listener.wire.get_write_buffer_size()
            streams += listener.kind == "sse"
            if now >= listener.ends_at:
                listener.close(COME_BACK, "0", "life")
            if count % CHUNK == 0:
                await self._breathe()
        if waiting > ALL_READERS_BYTES:
            for listener in sorted(self.all, key=lambda each: each.behind, reverse=True):
                waiting -= listener.behind
                listener.cut()
                if waiting <= ALL_READERS_BYTES // 2:
                    break
        metrics.QUEUED_BYTES.set(waiting)
        metrics.CONNECTIONS.labels("ws").set(len(self.all) - streams)
        metrics.CONNECTIONS.labels("sse").set(streams)

    def send_all_back(self) -> None:
        """The log is not what it was: everybody comes back with their cursor, and is told to load anew."""
        for listener in list(self.all):
            listener.close(COME_BACK, str(self.retry_ms), "history")


def _runs(batch: Sequence[Announcement]) -> list[_Run]:
    runs: list[_Run] = []
    for audiences, position, frame in batch:
        if runs and runs[-1].audiences == audiences:
            runs[-1].events.append((position, frame))
            runs[-1].last = position
        else:
            runs.append(_Run(audiences, position, position, [(position, frame)]))
    for run in runs:
        run.piece = b"".join(frame for _, frame in run.events)
    return runs


def _joined(runs: Sequence[_Run]) -> _Run:
    if len(runs) == 1:
        return runs[0]
    events = [each for run in runs for each in run.events]
    return _Run((), events[0][0], events[-1][0], events, b"".join(run.piece for run in runs))
