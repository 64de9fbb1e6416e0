"""Who is listening here, and the one place that writes to them.

Invariant: a listener gets the events of its audiences once, in position order, or is closed; it is never skipped.
Samples, presence and beats may be skipped: each is an absolute value that the next one replaces.

An event is encoded once and the same bytes go to every transport. What one batch holds for a listener is one write. A
long fan-out is cut into slices, so that the loop is free again every few milliseconds.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
LOOK_AT_THE_CLOCK_EVERY = 64
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
        self._slice_began = 0.0

    def add(self, listener: Listener) -> None:
        self.all.add(listener)
        for audience in listener.audiences:
            self._listeners[audience].add(listener)

    def remove(self, listener: Listener) -> None:
        if listener not in self.all:
            return
        self.all.discard(listener)
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
            return await self._deliver_run(runs[0])
        pieces: dict[Listener, list[int]] = {}
        for index, run in enumerate(runs):
            for count, listener in enumerate(self.of(*run.audiences)):
                if listener in pieces:
                    pieces[listener].append(index)
                else:
                    pieces[listener] = [index]
                if count % LOOK_AT_THE_CLOCK_EVERY == 0:
                    await self._breathe()
        joined: dict[tuple[int, ...], _Run] = {}
        delivered = 0
        for count, (listener, parts) in enumerate(pieces.items()):
            key = tuple(parts)
            if (run_of_runs := joined.get(key)) is None:
                run_of_runs = joined[key] = _joined([runs[each] for each in parts])
            _write(listener, run_of_runs)
            delivered += len(run_of_runs.events)
            if count % LOOK_AT_THE_CLOCK_EVERY == 0:
                await self._breathe()
        return delivered

    async def _deliver_run(self, run: _Run) -> int:
        targets = self.of(*run.audiences)
        for start in range(0, len(targets), LOOK_AT_THE_CLOCK_EVERY):
            for listener in targets[start : start + LOOK_AT_THE_CLOCK_EVERY]:
                _write(listener, run)
            await self._breathe()
        return len(targets) * len(run.events)

    async def _breathe(self) -> None:
        """Lets others run when this slice is over."""
        if time.perf_counter() - self._slice_began > SLICE_SECONDS:
            await asyncio.sleep(0)
            self._slice_began = time.perf_counter()

    def drop_in(self, audiences: Iterable[Audience], frame: bytes) -> None:
        for listener in self.of(*audiences):
            listener.drop_in(frame)

    def beat(self, position: int) -> None:
        """Tells everyone who is up to date where the log is."""
        frame = frames.beat(position, self.retry_ms)
        for listener in self.all:
            listener.drop_in(frame)

    def tend(self) -> None:
        """Now and then: ends what is old, counts what waits, and cuts off the furthest behind if it is too much."""
        now, waiting, streams = time.monotonic(), 0, 0
        for listener in list(self.all):
            waiting += listener.wire.get_write_buffer_size()
            streams += listener.kind == "sse"
            if now >= listener.ends_at:
                listener.close(COME_BACK, "0", "life")
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


def _write(listener: Listener, run: _Run) -> None:
    """The common case by hand, since it happens millions of times: caught up, nothing heard yet, nothing in the way."""
    if listener.held is None and listener.position < run.first:
        wire = listener.wire
        if wire.is_closing():
            return
        if wire.get_write_buffer_size() > SLOW_READER_BYTES:
            listener.cut()
            return
        listener.position = run.last
        wire.write(run.piece)
    else:
        for position, frame in run.events:
            listener.send(position, frame)


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
