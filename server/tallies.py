"""Sees to it that votes are counted soon after they are given. A vote itself touches nothing that others touch.

Invariant: whoever takes a vote says so here after it is committed, and it is counted after that; what was not, because
the process was killed, is counted by whoever starts next.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from server.actions.tallies import EVERY, count_votes, uncounted
from server.db import AWAY, Sessions, is_away, unit_of_work

GATHER_SECONDS = 0.05
"""The first vote after a silence waits so long for others."""
AGAIN_SECONDS = 1.0

IN_THE_WAY = frozenset({"40001", "40P01", "55P03"})
"""Somebody else holds what is to be counted."""

log = structlog.get_logger()


class Tallies:
    """`announced` wakes the stamper."""

    def __init__(self, sessions: Sessions, announced: Callable[[], None]) -> None:
        self._sessions, self._announced = sessions, announced
        self._due: dict[UUID, float] = {}
        self._wake = asyncio.Event()

    def voted(self, webinar_id: UUID) -> None:
        """A vote in it was committed."""
        if webinar_id not in self._due:
            self._due[webinar_id] = asyncio.get_running_loop().time() + GATHER_SECONDS
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self._count_what_was_left()
                    begun = True
                await self._turn()
            except AWAY as error:
                if not is_away(error):
                    raise
                log.warning("tallies_wait_for_database", error=repr(error))
                await asyncio.sleep(AGAIN_SECONDS)

    async def _count_what_was_left(self) -> None:
        async with self._sessions() as db:
            webinar_ids = list(await db.scalars(uncounted()))
        for each in webinar_ids:
            self.voted(each)

    async def _turn(self) -> None:
        now = asyncio.get_running_loop().time()
        for webinar_id in [each for each, at in self._due.items() if at <= now]:
            del self._due[webinar_id]  # first: a vote that comes while it is counted is counted again
            try:
                await self._count(webinar_id)
            except BaseException as error:
                self._due.setdefault(webinar_id, now + EVERY.total_seconds())
                if not (isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in IN_THE_WAY):
                    raise
        self._wake.clear()
        wait = min(self._due.values(), default=now + 3600) - asyncio.get_running_loop().time()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(wait, 0)):
                await self._wake.wait()

    async def _count(self, webinar_id: UUID) -> None:
        async with unit_of_work(self._sessions) as db:
            left = await count_votes(db, webinar_id)
        if left:
            self._due.setdefault(webinar_id, asyncio.get_running_loop().time() + left)
        elif "announced" in db.info:
            self._announced()
