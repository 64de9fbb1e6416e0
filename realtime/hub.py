"""Who is listening here, and the one place that writes to them.

Invariant: a listener gets the events of its audiences once, in position order, or is closed; it is never skipped.
Samples and beats may be skipped: each is an absolute value that the next one replaces.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from realtime import frames
from server.events import Audience

SLOW_READER_BYTES = 128 * 1024
HELD_BYTES = 64 * 1024
ACCESS_ENDED = 4001


@dataclass(eq=False, slots=True)
class Listener:
    """One socket. Until it has caught up, what arrives live is held back, so that it cannot overtake the backlog.

    What is held is bounded: when it grows too much it is let go, and the backlog is read once more up to then.
    """

    member_id: UUID
    access_id: UUID
    transport: asyncio.Transport
    audiences: frozenset[Audience]
    position: int = 0
    moves: int = 0
    _held: list[tuple[int | None, bytes]] | None = field(default_factory=list)
    _held_bytes: int = 0

    def send(self, position: int, frame: bytes) -> None:
        """A live event."""
        if self._held is None:
            self._write(position, frame)
        else:
            self._hold(position, frame)

    def drop_in(self, frame: bytes) -> None:
        """A sample or a beat: skipped for a reader who is behind."""
        if self._held is not None:
            self._hold(None, frame)
        elif self.behind <= SLOW_READER_BYTES // 2 and not self.transport.is_closing():
            self.transport.write(frame)

    def _hold(self, position: int | None, frame: bytes) -> None:
        assert self._held is not None
        self._held_bytes += len(frame)
        if self._held_bytes <= HELD_BYTES:
            self._held.append((position, frame))

    def hold(self) -> None:
        """From now on, what arrives is held; what was held is forgotten. The backlog up to now is to be read."""
        self._held, self._held_bytes = [], 0

    def caught_up(self) -> bool:
        """Goes live with what was held. False: too much came meanwhile, hold and read again."""
        if self._held_bytes > HELD_BYTES:
            return False
        held, self._held = self._held or [], None
        for position, frame in held:
            if position is None:
                self.drop_in(frame)
            else:
                self._write(position, frame)
        return True

    def _write(self, position: int, frame: bytes) -> None:
        """Drop what was heard before; cut off whoever does not read: they come back with their cursor. A close code
        would wait behind what is not read, so there is none."""
        if position > self.position and self.behind > SLOW_READER_BYTES:
            self.transport.abort()
        self.replay(position, frame)

    def replay(self, position: int, frame: bytes) -> None:
        """As a live event, for a writer that waits while the reader is `behind`."""
        if position > self.position and not self.transport.is_closing():
            self.position = position
            self.transport.write(frame)

    def close(self, code: int) -> None:
        """Nothing is heard after this."""
        if not self.transport.is_closing():
            self.transport.write(frames.close_frame(code))
            self.transport.close()

    @property
    def behind(self) -> int:
        """Bytes written and not yet taken by the reader's side."""
        return self.transport.get_write_buffer_size()


class Hub:
    def __init__(self) -> None:
        self._listeners: defaultdict[Audience, set[Listener]] = defaultdict(set)
        self.all: set[Listener] = set()

    def add(self, listener: Listener) -> None:
        self.all.add(listener)
        for audience in listener.audiences:
            self._listeners[audience].add(listener)

    def remove(self, listener: Listener) -> None:
        self.all.discard(listener)
        for audience in listener.audiences:
            self._listeners[audience].discard(listener)
            if not self._listeners[audience]:
                del self._listeners[audience]

    def move(self, listener: Listener, audiences: frozenset[Audience]) -> None:
        """Its member's rights changed: hear these audiences from now on, and no others."""
        if listener not in self.all:
            return
        self.remove(listener)
        listener.moves += 1
        listener.audiences = audiences
        self.add(listener)

    def of(self, *audiences: Audience) -> set[Listener]:
        return {each for audience in audiences for each in self._listeners.get(audience, ())}

    def deliver(self, audiences: Iterable[Audience], position: int, frame: bytes) -> None:
        for listener in self.of(*audiences):
            listener.send(position, frame)

    def drop_in(self, audience: Audience, frame: bytes) -> None:
        for listener in self.of(audience):
            listener.drop_in(frame)

    def beat(self, position: int) -> None:
        """Tells everyone who is up to date where the log is."""
        frame = frames.beat(position)
        for listener in self.all:
            listener.drop_in(frame)
