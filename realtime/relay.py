"""Carries the log to the hub.

The promise: every event you may hear reaches you once, in an order in which nothing precedes what it followed, while
your cursor is inside the retention window; otherwise you get one explicit `reset`, and load a snapshot.

How: the relay takes what the stamper of its own process, or another machine's, hands it as long as the positions follow
on one another, and reads the log from its own position whenever they do not. So whatever wakes it or not, whoever
hands it what, and in whatever order: it delivers the log. Once a second it looks how far that goes.

Figures of a call interest everyone in it but change with every report: the team and its line hear each change as an
event, all others the latest values, about once a second, as a sample. Who was away gets them as events, like all else.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, LogMark, Position, Stamping
from realtime import frames, metrics
from realtime.backplane import Backplane
from realtime.hub import ACCESS_ENDED, COME_BACK, Announcement, Hub
from realtime.rights import Rights
from realtime.stamper import Stamped
from realtime.wakeup import Wakeup
from realtime.webinars import WebinarReaders
from server.db import AWAY, Sessions, is_away
from server.events import RIGHTS_CHANGED, SAMPLED, Audience, to_member

POLL_SECONDS = 1.0
SAMPLE_SECONDS = 0.7
SAMPLED_BYTES, FIGURE_BYTES, MOST_WAITING = 20_000_000, 330, 1_000
"""A second, for all listeners of a process together; of one figure in a sample; figures that wait for their turn."""
GATHER_SECONDS = 0.025
HAND_OVER_SECONDS = 0.005
"""So long what this process stamps itself may take from its commit to us, after the notice of it."""
BATCH_BYTES = 64 * 1024
"""What is told at once: a reader has to have a chance to read it before it counts as slow."""
LOOK_AGAIN_SECONDS = 0.02
TEND_SECONDS = 5.0
BEAT_SECONDS = 15.0
LOOK_SECONDS = 5.0
PAGE = 1_000
MOST_HANDED = 10_000
"""Events handed over and not yet delivered; beyond it they are read from the log when their turn comes."""
MARKS = select(
    select(Stamping.position).order_by(Stamping.position.desc()).limit(1).scalar_subquery(),
    LogMark.dropped,
    LogMark.epoch,
)
log = structlog.get_logger()


class Relay:
    def __init__(
        self, sessions: Sessions, hub: Hub, rights: Rights, database_url: str, backplane: Backplane | None = None
    ) -> None:
        self._sessions, self._hub, self._rights = sessions, hub, rights
        self._wake = asyncio.Event()
        self._wakeup = Wakeup(database_url, self._on_notice)
        self._backplane = backplane
        if backplane is not None:
            backplane.hear, backplane.rest = self._hear, self._wakeup.rest
        self._handed: list[Stamped] = []
        self._handed_upto = 0
        self._readers = WebinarReaders(sessions, hub, rights, self._reset)
        self._samples: defaultdict[Audience, dict[tuple[str, str, str], dict[str, Any]]] = defaultdict(dict)
        self._looked_at = self._sampled_at = self._tended_at = self._beat_at = 0.0
        self._asked: list[asyncio.Future[None]] = []
        self._told_at = self._telling = 0.0
        self.position = 0
        """Up to here the log is in the hands of the hub: who begins to listen now begins after it."""
        self.epoch: UUID | None = None
        """None: not begun yet."""
        self.stamping: Callable[[], bool] = lambda: False
        """Whether the stamper of this process has its turn."""
        self.watch: Callable[[str, dict[str, Any]], None] = lambda _kind, _body: None
        """Told of every event that changes rights, when it has been acted on and before what follows is heard."""

    @property
    def ready(self) -> bool:
        return self.epoch is not None

    def hand_over(self, events: Sequence[Stamped]) -> None:
        """A batch as somebody stamped it, in order."""
        if len(self._handed) < MOST_HANDED:
            self._handed.extend(events)
            self._handed_upto = events[-1].position
        self._wake.set()

    def _hear(self, epoch: UUID, events: Sequence[Stamped], last: int) -> None:
        """From other machines. `last`: the log goes so far; more than the events where one was too big to send."""
        if epoch == self.epoch:
            if events:
                self.hand_over(events)
            self._on_notice(last)

    async def look_again(self) -> None:
        """Returns when the log, as far as it goes now, is in the hands of the hub; or after a few seconds."""
        looked = asyncio.get_running_loop().create_future()
        self._asked.append(looked)
        self._wake.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await looked

    async def run(self) -> None:
        listening = asyncio.create_task(self._wakeup.run())
        try:
            while not listening.done():
                try:
                    await self._turn()
                except AWAY as error:
                    if not is_away(error):
                        raise
                    log.warning("relay_waits_for_database", error=repr(error))
                    self._handed, self._handed_upto = [], 0
                    await asyncio.sleep(POLL_SECONDS / 4)
            await listening
        finally:
            listening.cancel()

    async def _turn(self) -> None:
        self._wake.clear()
        if self._asked:  # many come back at once: one look serves all of them
            await asyncio.sleep(max(0.0, self._looked_at + LOOK_AGAIN_SECONDS - time.monotonic()))
        if not self.ready or self._asked or time.monotonic() - self._looked_at >= POLL_SECONDS:
            await self._look()
        if self._handed:  # once, not until there is nothing: in a storm that is never, and the rest has its turn too
            await self._gather()
            await self._take_what_was_handed()
        await self._now_and_then()
        pause = SAMPLE_SECONDS if self._samples else POLL_SECONDS
        with suppress(TimeoutError):  # not wait_for, which can swallow a cancellation in Python 3.11
            async with asyncio.timeout(pause):
                await self._wake.wait()

    async def _gather(self) -> None:
        """When much is told to many, what comes right after the last batch waits for more, half as long as that batch
        took: one write instead of several. Whatever comes out of the quiet goes out at once."""
        left = self._told_at + min(self._telling / 2, GATHER_SECONDS) - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    async def _take_what_was_handed(self) -> None:
        """All of it at once, so that what came while the last batch went out is one write a listener."""
        new = {each.position: each for each in self._handed if each.position > self.position}
        events = [new[each] for each in sorted(new)]  # several stamp, and what they say can cross
        self._handed = []
        if not events:
            return
        first, last = events[0].position, events[-1].position
        if first == self.position + 1 and last - first + 1 == len(events):
            await self._deliver(events)
        else:
            await self._look()
            self._handed_upto = self.position

    async def _look(self) -> None:
        """Delivers the log up to where it goes now."""
        self._looked_at, asked = time.monotonic(), self._asked
        self._asked = []
        last, dropped, epoch = await self.marks()
        if self.epoch is None:
            self.position = last
        elif epoch != self.epoch or last < self.position or dropped > self.position:
            log.warning("log_is_not_what_it_was", position=self.position, last=last, dropped=dropped)
            self._rights.drop_all()
            self.position, self.epoch = last, epoch
            self._hub.send_all_back()
        self.epoch = epoch
        if self._backplane is not None:
            self._backplane.found(last)
        while self.position < last:
            page = await self._read(last)
            if len(page) < min(PAGE, last - self.position) and (await self.marks())[1] > self.position:
                self._asked += asked
                await self._look()  # the log was cleared away under our hands: as if we had come too late
                return
            await self._deliver(page)
            if len(page) < PAGE:
                self.position = last  # the events of the positions in between were taken back
        for each in asked:
            if not each.done():
                each.set_result(None)

    async def marks(self) -> tuple[int, int, UUID]:
        """As the database has them now: the last position, up to where the log was cleared away, and its epoch."""
        async with self._sessions() as db:
            return (await db.execute(MARKS)).one()

    async def _read(self, upto: int) -> list[Stamped]:
        query = (
            select(
                Position.position, EventRow.audiences, cast(EventRow.body, Text), EventRow.body["type"].astext,
                EventRow.written_at,
            )
            .join(EventRow, EventRow.id == Position.event_id)
            .where(Position.position > self.position, Position.position <= upto)
            .order_by(Position.position)
            .limit(PAGE)
        )  # fmt: skip
        async with self._sessions() as db:
            return [Stamped(*row) for row in await db.execute(query)]

    async def _deliver(self, events: Sequence[Stamped]) -> None:
        """In pieces: what changes somebody's rights is acted on before anybody hears what comes after it."""
        batch: list[Announcement] = []
        size = 0
        for event in events:
            audiences = tuple(Audience(each) for each in event.audiences if not each.startswith(SAMPLED))
            frame = frames.event(event.position, event.body)
            if event.kind == "webinar.changed":  # who hears of it from now on hears this, and nobody else
                await self._hand_to_hub(batch)
                size = 0
                await self._readers.follow(json.loads(event.body))
            if size + len(frame) > BATCH_BYTES:
                await self._hand_to_hub(batch)
                size = 0
            batch.append((audiences, event.position, frame))
            size += len(frame)
            if event.kind in RIGHTS_CHANGED or event.kind in ("access.ended", "member.suspended", "member.left"):
                await self._hand_to_hub(batch)
                body = json.loads(event.body)
                await self._act_on(event.kind, body)
                self.watch(event.kind, body)
            elif event.kind == "team.moved":
                await self._hand_to_hub(batch)
                body = json.loads(event.body)
                await self._readers.team_moved(UUID(body["team_id"]))
                self.watch(event.kind, body)
            elif event.kind == "figures.changed":
                self._keep_for_sample(event.audiences, json.loads(event.body))
        await self._hand_to_hub(batch)
        if events:
            metrics.LAG.observe((datetime.now(UTC) - events[0].written_at).total_seconds())

    async def _hand_to_hub(self, batch: list[Announcement]) -> None:
        if batch:
            self.position = batch[-1][1]  # first: who begins to listen between two slices must begin after this batch
            began = time.monotonic()
            metrics.DELIVERIES.inc(await self._hub.deliver(batch))
            self._told_at = time.monotonic()
            self._telling = self._told_at - began
            metrics.EVENTS.inc(len(batch))
            metrics.LOG_POSITION.set(self.position)
            batch.clear()

    def _reset(self) -> bytes:
        assert self.epoch is not None
        return frames.reset(self.position, self.epoch, self._hub.retry_ms)

    async def _act_on(self, kind: str, body: dict[str, str]) -> None:
        member_id = UUID(body["member_id"])
        self._rights.drop(member_id)
        theirs = self._hub.of(to_member(member_id))
        if kind == "access.ended":
            ended = UUID(body["access_id"])
            for listener in theirs:
                if listener.access_id == ended:
                    listener.close(ACCESS_ENDED, "access_ended", "ended")
        elif kind == "member.suspended":
            for listener in theirs if body["suspended"] else ():
                listener.close(ACCESS_ENDED, "suspended", "ended")
        elif kind == "member.left":
            for listener in theirs:
                listener.close(ACCESS_ENDED, "access_ended", "ended")
        elif theirs:
            # One lost place can end many rights, or none: read them all.
            try:
                audiences = await self._rights.read_audiences(member_id)
            except AWAY:
                for listener in self._hub.of(to_member(member_id)):
                    listener.close(COME_BACK, str(self._hub.retry_ms), "restart")
                raise
            for listener in self._hub.of(to_member(member_id)):
                self._hub.move(listener, audiences)

    def _keep_for_sample(self, audiences: Sequence[str], body: dict[str, object]) -> None:
        figures = body["figures"]
        assert isinstance(figures, list)
        for audience in audiences:
            if audience.startswith(SAMPLED):
                latest = self._samples[Audience(audience)]
                for figure in figures:
                    latest[figure["metric_id"], figure["team_id"], figure["period"]] = {**body, "figures": [figure]}

    async def _send_samples(self) -> None:
        """Each call's figures that changed, as many as fit through the line to all of it: first those most people
        report into. The others wait for the next time; beyond so many, those that changed long ago are dropped."""
        for audience, latest in list(self._samples.items()):
            room = int(SAMPLED_BYTES * SAMPLE_SECONDS / FIGURE_BYTES) // max(1, self._hub.count(audience))
            keys = sorted(latest, key=lambda key: -latest[key]["figures"][0]["expected"])[: max(1, room)]
            await self._hub.sample(audience, frames.sample([latest.pop(key) for key in keys]))
            for key in list(latest)[: max(0, len(latest) - MOST_WAITING)]:
                del latest[key]
            if not latest:
                del self._samples[audience]

    async def _now_and_then(self) -> None:
        now = time.monotonic()
        if self._samples and now - self._sampled_at >= SAMPLE_SECONDS:
            await self._send_samples()
            self._sampled_at = now
        if now - self._tended_at >= TEND_SECONDS:
            await self._hub.tend()
            self._tended_at = now
        if now - self._beat_at >= BEAT_SECONDS:
            await self._hub.beat(self.position)
            self._beat_at = now

    def _on_notice(self, position: int) -> None:
        if position <= max(self.position, self._handed_upto):
            return
        if self.stamping():  # most likely that very batch, which comes over by itself: no need to read it again
            asyncio.get_running_loop().call_later(HAND_OVER_SECONDS, self._look_for, position)
        else:
            self._look_for(position)

    def _look_for(self, position: int) -> None:
        if position > max(self.position, self._handed_upto):
            self._looked_at = 0.0
            self._wake.set()

    async def works(self, within: float = 2.0) -> bool:
        """Whether what is sent now is heard: a relay that only polls is a second late, and says no."""
        if self._backplane is not None and self._backplane.up:
            return self.ready and await self._backplane.works(within)
        return self.ready and await self._wakeup.works(self._sessions, within)


async def high_water(db: AsyncSession) -> int:
    """The last position ever given, whether or not its event is still in the log."""
    return await db.scalar(text("select position from stampings order by position desc limit 1")) or 0
