"""What the processes of several machines tell each other through NATS: what was stamped, and who is there just now.

Whoever stamps publishes each batch, in order, on one subject of the network; every edge hears all of it and hands it to
its relay. Invariant: nothing here is needed for the promise. A message that is lost, late, doubled, out of order or
broken costs time, never an event, because the relay delivers only what follows on what it delivered, and reads the
log for the rest. So NATS is waited for and never trusted, and while it is away the database wakes the relays.
docs/decisions/0008-backplane.md has the figures and the other ways.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import TypeAdapter
from sqlalchemy import select

from models import LogMark
from realtime import metrics
from realtime.stamper import Stamped
from server.db import Sessions
from server.events import RELAY_READS, Event

CHUNK_BYTES = 256 * 1024
PRESENCE_BYTES = 200 * 1024
LARGEST_BYTES = 900 * 1024
"""NATS takes a megabyte a message. A single event above this is not sent: edges find the hole and read the log."""
MOST_WAITING = 1_000
"""Messages. Beyond it they are dropped: whoever misses them reads the log."""
CONNECT_SECONDS, ANSWER_SECONDS, ASK_SECONDS = 3.0, 0.6, 0.5
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
EPOCH_SECONDS = 5.0
PATIENCE_SECONDS, DOUBT_SECONDS = 1.0, 30.0
_EVENTS: TypeAdapter[Event] = TypeAdapter(Event)

log = structlog.get_logger()

Heard = Callable[[UUID, Sequence[Stamped], int], None]
"""Epoch, events in order, and how far the log goes with them."""


class Backplane:
    """`hear` and `hear_presence`, where set before `run`, are told what others publish; `rest` whether the database
    need not wake us meanwhile."""

    def __init__(self, url: str, sessions: Sessions) -> None:
        self._servers, self._user, self._password = servers_of(url)
        self._sessions = sessions
        self.id = uuid4().hex[:12]
        self.hear: Heard | None = None
        self.hear_presence: Callable[[bytes], None] | None = None
        self.rest: Callable[[bool], None] = lambda _rest: None
        self.greet: Callable[[], None] = lambda: None
        """Called each time the connection is there."""
        self.up = False
        self._client: Client | None = None
        self._outbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MOST_WAITING)
        self._probe = asyncio.Event()
        self._warned = False
        self._heard_upto = 0
        self._expected, self._expected_since, self._doubt_until = 0, 0.0, 0.0

    # -- what this process says

    def publish(self, events: Sequence[Stamped]) -> None:
        """A batch that this process stamped."""
        self._heard_upto = max(self._heard_upto, events[-1].position)
        if self.up:
            for message in packed(events):
                self._send(f"log.{self.id}", message)

    def tell(self, words: bytes) -> None:
        """Something about who is there; see presence."""
        if self.up:
            self._send(f"presence.{self.id}", words)

    def _send(self, subject: str, message: bytes) -> None:
        with suppress(asyncio.QueueFull):
            self._outbox.put_nowait((subject, message))

    def found(self, last: int) -> None:
        """The relay found the log to go so far, and had not heard so. When that is never heard, the way from whoever
        stamped it to here is broken although NATS answers: the database is to wake us for a while."""
        if last > self._heard_upto and not self._expected:
            self._expected, self._expected_since = last, time.monotonic()

    async def works(self, within: float) -> bool:
        """Whether what is published now is heard here."""
        self._probe.clear()
        self._send(f"probe.{self.id}", b"")
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._probe.wait()
        return self._probe.is_set()

    # -- the connection

    async def run(self) -> None:
        """Until cancelled. Whatever goes wrong with NATS, the answer is the same: without it for now, and try again."""
        pause = SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            try:
                await self._hold()
            except Exception as error:
                if not self._warned:
                    log.warning("backplane_away", error=repr(error)[:200])
                    self._warned = True
            finally:
                self._set(False)
                await self._let_go()
            pause = SHORTEST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311

    async def _hold(self) -> None:
        """Raises when the connection is lost, the log has another epoch, or the database does not tell which."""
        epoch = await self._epoch()
        client = self._client = Client()
        async with asyncio.timeout(CONNECT_SECONDS):
            await client.connect(
                self._servers,
                name="snowfield",
                user=self._user,
                password=self._password,
                allow_reconnect=False,
                error_cb=_complain,
                connect_timeout=2,
            )
            if self.hear is not None:
                await client.subscribe(f"snowfield.{epoch}.log.*", cb=self._on_batch)
            if self.hear_presence is not None:
                await client.subscribe(f"snowfield.{epoch}.presence.*", cb=self._on_presence)
            await client.subscribe(f"snowfield.{epoch}.probe.{self.id}", cb=self._on_probe)
            await client.flush()
        log.info("backplane_connected", server=client.connected_url and client.connected_url.netloc)
        self._outbox = asyncio.Queue(MOST_WAITING)
        self._set(True)
        self.greet()
        sending = asyncio.create_task(self._send_all(client, f"snowfield.{epoch}."))
        try:
            await self._until_lost(client, epoch, sending)
        finally:
            sending.cancel()

    async def _send_all(self, client: Client, prefix: str) -> None:
        while True:
            subject, message = await self._outbox.get()
            await client.publish(prefix + subject, message)

    async def _until_lost(self, client: Client, epoch: UUID, sending: "asyncio.Task[None]") -> None:
        asked_at = time.monotonic()
        while not sending.done():
            async with asyncio.timeout(ANSWER_SECONDS):
                await client.flush(timeout=10)
            await asyncio.sleep(ASK_SECONDS)
            self._doubt()
            if time.monotonic() - asked_at > EPOCH_SECONDS:
                asked_at = time.monotonic()
                if await self._epoch() != epoch:
                    raise ConnectionError("The log has another epoch.")
        await sending

    def _doubt(self) -> None:
        now = time.monotonic()
        if self._expected and now - self._expected_since > PATIENCE_SECONDS:
            if self._heard_upto < self._expected:
                if now > self._doubt_until:
                    log.warning("backplane_misses_events", expected=self._expected, heard=self._heard_upto)
                self._doubt_until = now + DOUBT_SECONDS
            self._expected = 0
        self.rest(now > self._doubt_until)

    async def _epoch(self) -> UUID:
        async with self._sessions() as db:
            return (await db.scalars(select(LogMark.epoch))).one()

    def _set(self, up: bool) -> None:
        self.up = up
        metrics.BACKPLANE_UP.set(up)
        self._expected = 0
        if up:
            self._warned = False
        self.rest(up and time.monotonic() > self._doubt_until)

    async def _let_go(self) -> None:
        if self._client is not None:
            with suppress(Exception):
                async with asyncio.timeout(1):
                    await self._client.close()
            self._client = None

    # -- what others say

    async def _on_batch(self, message: Msg) -> None:
        _, epoch, _, sender = message.subject.split(".")
        if sender == self.id or self.hear is None:
            return
        try:
            events, last = unpacked(message.data)
            of = UUID(epoch)
        except ValueError as error:
            log.warning("backplane_message_ignored", sender=sender, error=type(error).__name__)
            return
        metrics.BACKPLANE_EVENTS.inc(len(events))
        self._heard_upto = max(self._heard_upto, last)
        self.hear(of, events, last)

    async def _on_presence(self, message: Msg) -> None:
        if not message.subject.endswith(self.id) and self.hear_presence is not None:
            self.hear_presence(message.data)

    async def _on_probe(self, _message: Msg) -> None:
        self._probe.set()


def servers_of(url: str) -> tuple[list[str], str | None, str | None]:
    """The addresses in a setting without user and password, which then stand in no log; and these two."""
    user = password = None
    servers = []
    for each in url.split(","):
        parts = urlsplit(each.strip())
        if parts.username is not None:
            user, password = unquote(parts.username), unquote(parts.password or "")
        servers.append(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    return servers, user, password


def packed(events: Sequence[Stamped]) -> Iterator[bytes]:
    """As few messages as hold the events."""
    rows: list[str] = []
    size = 0
    for event in events:
        row = json.dumps([event.position, [*event.audiences], event.body, event.kind, event.written_at.isoformat()])
        if rows and size + len(row) > CHUNK_BYTES:
            yield _message(event.position - 1, rows)
            rows, size = [], 0
        if len(row) <= LARGEST_BYTES:
            rows.append(row)
            size += len(row)
    yield _message(events[-1].position, rows)


def _message(last: int, rows: Sequence[str]) -> bytes:
    return f'{{"last":{last},"events":[{",".join(rows)}]}}'.encode()


def unpacked(message: bytes) -> tuple[list[Stamped], int]:
    """Raises ValueError for what is not a message of ours: of another release, or of whoever else is on this NATS."""
    try:
        said = json.loads(message)
        last, rows = said["last"], said["events"]
        events = [_stamped(*row) for row in rows]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError(repr(error)) from error
    places = [each.position for each in events]
    if type(last) is not int or not all(a < b for a, b in zip([0, *places], [*places, last + 1], strict=True)):
        raise ValueError("the positions do not rise")
    return events, last


def _stamped(position: object, audiences: object, body: object, kind: object, written_at: object) -> Stamped:
    """What the relay reads is checked in full; of the rest, that it is JSON on one line. It would stop at less."""
    if type(position) is not int or not isinstance(body, str) or not isinstance(kind, str):
        raise ValueError("an event is not what it should be")
    if not isinstance(audiences, list) or not all(isinstance(each, str) for each in audiences):
        raise ValueError("audiences are not names")
    if b"\n" in body.encode() or "\r" in body:
        raise ValueError("an event has several lines")
    if kind in RELAY_READS:
        if _EVENTS.validate_json(body).type != kind:
            raise ValueError("an event is of another kind than it says")
    else:
        json.loads(body)
    at = datetime.fromisoformat(str(written_at))
    if at.tzinfo is None:
        raise ValueError("a time has no zone")
    return Stamped(position, audiences, body, kind, at)


async def _complain(error: Exception) -> None:
    log.debug("backplane_complains", error=type(error).__name__)
