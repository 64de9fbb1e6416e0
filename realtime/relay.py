"""Carries the log to the hub.

The promise: every event you may hear reaches you once, in an order in which nothing precedes what it followed, while
your cursor is inside the retention window; otherwise you get one explicit `reset`, and load a snapshot.

How: events are written with their change, without a position, without a lock and without NOTIFY (either of these in
each transaction makes commits queue up). After commit a *stamper* gives all committed, unstamped events the next
positions in one short transaction under an advisory lock, and notifies once. Stamping comes after commit and one at
a time, so `position > cursor` never skips; what happened after another event was committed gets the later position.
A crash between commit and stamp is mended by whoever stamps next, at the latest by the poll.

Figures of a call interest everyone in it but change with every report: the team and its line hear each change as an
event, all others the latest values, about once a second, as a sample. Who was away gets them as events, like all else.
"""

import asyncio
import json
import time
from collections import defaultdict
from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, Member
from realtime import frames
from realtime.hub import ACCESS_ENDED, Hub
from server.db import Sessions
from server.events import RIGHTS_CHANGED, SAMPLED, TAKE_TURN, Audience, to_member
from server.policy.teams import audiences_of

POLL_SECONDS = 1.0
SAMPLE_SECONDS = 0.7
BEAT_SECONDS = 15.0
PAGE = 1_000
STAMP = text("""
    with batch as (select id from events where position is null order by id limit 1000),
         numbered as (select id, nextval('event_position') as position from batch order by id),
         stamped as (update events set position = n.position from numbered n where events.id = n.id returning 1)
    select count(*), pg_notify('events', '') from stamped having count(*) > 0
""")

log = structlog.get_logger()


class Stamper:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
            self._wake.clear()
            while await self.stamp():
                pass

    async def stamp(self) -> bool:
        """Whether there was anything to stamp."""
        async with self._sessions.begin() as db:
            await db.execute(TAKE_TURN)
            return (await db.execute(STAMP)).first() is not None


class Relay:
    def __init__(self, sessions: Sessions, hub: Hub, database_url: str) -> None:
        self._sessions, self._hub = sessions, hub
        self._url = database_url.replace("+asyncpg", "", 1)
        self._wake = asyncio.Event()
        self._heard = asyncio.Event()
        self._samples: defaultdict[Audience, dict[tuple[str, str, str], dict[str, object]]] = defaultdict(dict)
        self._sampled_at = 0.0
        self._beat_at = 0.0
        self.position = 0

    async def run(self) -> None:
        listening = asyncio.create_task(self._listen())
        try:
            async with self._sessions.begin() as db:
                await db.execute(TAKE_TURN)  # a stamper at work has drawn positions that are not committed yet
                self.position = await high_water(db)
            while not listening.done():
                while await self._catch_up() == PAGE:
                    pass
                self._send_samples()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), SAMPLE_SECONDS if self._samples else POLL_SECONDS)
                self._wake.clear()
            await listening
        finally:
            listening.cancel()

    async def works(self, within: float = 2.0) -> bool:
        """Whether a notification sent now is heard: a relay that only polls is a second late, and says no."""
        self._heard.clear()
        async with self._sessions.begin() as db:
            await db.execute(text("select pg_notify('events', '')"))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), within)
        return self._heard.is_set()

    async def _listen(self) -> None:
        """Holds the connection that wakes us, and opens another when it is lost; the poll goes on meanwhile."""
        while True:
            lost = asyncio.Event()
            try:
                connection = await asyncpg.connect(self._url)
            except (OSError, asyncpg.PostgresError) as error:
                log.warning("relay_cannot_listen", error=str(error))
                await asyncio.sleep(POLL_SECONDS / 2)
                continue
            try:
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                await connection.add_listener("events", self._on_notice)
                self._wake.set()
                await lost.wait()
                log.warning("relay_connection_lost")
            finally:
                with suppress(Exception):
                    await connection.close(timeout=1)

    def _on_notice(self, *_: object) -> None:
        self._heard.set()
        self._wake.set()

    async def _catch_up(self) -> int:
        """Delivers the next page of the log. How many events it held."""
        query = (
            select(EventRow.position, EventRow.audiences, cast(EventRow.body, Text), EventRow.body["type"].astext)
            .where(EventRow.position > self.position)
            .order_by(EventRow.position)
            .limit(PAGE)
        )
        async with self._sessions() as db:
            rows = (await db.execute(query)).all()
        for position, names, body, kind in rows:
            assert position is not None
            audiences = [Audience(each) for each in names]
            at_once = [each for each in audiences if not each.startswith(SAMPLED)]
            self._hub.deliver(at_once, position, frames.event(position, body))
            self.position = position
            if kind in RIGHTS_CHANGED:
                await self._read_rights_again(UUID(json.loads(body)["member_id"]))
            elif kind == "access.ended":
                ended = json.loads(body)
                self._close(UUID(ended["member_id"]), UUID(ended["access_id"]))
            elif kind == "figures.changed":
                self._keep_for_sample(audiences, json.loads(body))
        return len(rows)

    async def _read_rights_again(self, member_id: UUID) -> None:
        """Before the next event goes out. One lost place can end many rights, or none: read them all."""
        if not self._hub.of(to_member(member_id)):
            return
        async with self._sessions() as db:
            me = await db.get_one(Member, member_id)
            audiences = await audiences_of(db, me)
        for listener in self._hub.of(to_member(member_id)):
            self._hub.move(listener, audiences)

    def _close(self, member_id: UUID, access_id: UUID) -> None:
        for listener in self._hub.of(to_member(member_id)):
            if listener.access_id == access_id:
                listener.close(ACCESS_ENDED)

    def _keep_for_sample(self, audiences: list[Audience], body: dict[str, object]) -> None:
        figures = body["figures"]
        assert isinstance(figures, list)
        for audience in audiences:
            if audience.startswith(SAMPLED):
                for figure in figures:
                    key = (figure["metric_id"], figure["team_id"], figure["period"])
                    self._samples[audience][key] = {**body, "figures": [figure]}

    def _send_samples(self) -> None:
        now = time.monotonic()
        if self._samples and now - self._sampled_at >= SAMPLE_SECONDS:
            for audience, latest in self._samples.items():
                self._hub.drop_in(audience, frames.sample(latest.values()))
            self._samples.clear()
            self._sampled_at = now
        if now - self._beat_at >= BEAT_SECONDS:
            self._hub.beat(self.position)
            self._beat_at = now


async def high_water(db: AsyncSession) -> int:
    """The last position ever given, whether or not its event is still in the log."""
    return await db.scalar(text("select case when is_called then last_value else 0 end from event_position")) or 0
