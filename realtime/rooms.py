"""Who has a webinar's page open on a connection of this process, told to the database in batches.

Invariant: nobody is kept in a room who may not hear of its webinar, as that stands when it is told; and however many
people come at once, they are a few statements, at most once a second, and one number for everybody
(`server/actions/tallies.py`).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from models import Webinar
from realtime.hub import Listener
from server.actions.attendance import Seen, keep_attendance
from server.db import AWAY, Sessions, is_away, unit_of_work
from server.events import to_webinar
from server.tallies import IN_THE_WAY

SAID_LASTS_SECONDS = 100
"""A page says again every half minute that it is there; one out of sight may do so once a minute only."""
LATE_SECONDS = 2.0
TURN_SECONDS = 1.0
AROUND = 15
"""Turns in which everybody is told of again, a fifteenth of them in each, so that no turn is a long one."""
MOST_AT_ONCE = 1_000
MOST_PAGES = 5
"""Webinars that one connection can be in at a time."""

log = structlog.get_logger()


class Rooms:
    """`changed` is called with each webinar whose people were told."""

    def __init__(self, sessions: Sessions, changed: Callable[[UUID], None]) -> None:
        self._sessions, self._changed = sessions, changed
        self._pages: dict[Listener, dict[UUID, float]] = {}
        self._asked: dict[tuple[UUID, UUID], float] = {}
        """(webinar, member) until when, by request."""
        self._news: dict[tuple[UUID, UUID], bool] = {}
        """(webinar, member) who has come (True) or left since the last turn."""

    def hear(self, listener: Listener, message: dict[str, object]) -> None:
        """Anything that a socket says after hello. Never raises."""
        webinar_id = _understood(message)
        if webinar_id is None or listener.wire.is_closing():
            return
        pages = self._pages.setdefault(listener, {})
        key = (webinar_id, listener.member_id)
        if message.get("left"):
            if pages.pop(webinar_id, None) is not None:
                self._news[key] = False
        elif to_webinar(webinar_id) in listener.audiences and (webinar_id in pages or len(pages) < MOST_PAGES):
            if webinar_id not in pages:
                self._news[key] = True
            pages[webinar_id] = time.monotonic() + SAID_LASTS_SECONDS
        elif "late" not in message:
            # Whoever has just planned it may be here before their connection hears of it: one more look.
            asyncio.get_running_loop().call_later(LATE_SECONDS, self.hear, listener, {**message, "late": True})

    def gone(self, listener: Listener) -> None:
        """Connections break and are renewed: whoever does not come back soon has left, and nobody has to say so."""
        self._pages.pop(listener, None)

    def asked(self, webinar_id: UUID, member_id: UUID, *, here: bool) -> None:
        """By request, from a page without a socket, of somebody who may see the webinar."""
        key = (webinar_id, member_id)
        if here:
            self._news.setdefault(key, True)
            self._asked[key] = time.monotonic() + SAID_LASTS_SECONDS
        elif self._asked.pop(key, None) is not None:
            self._news[key] = False

    async def run(self) -> None:
        """Until cancelled."""
        for turn in cycle(range(AROUND)):
            if turn == 0:
                self._let_go()
            await self._tell(turn)
            if turn == 0:
                await self._count()
            await asyncio.sleep(TURN_SECONDS)

    async def _tell(self, turn: int) -> None:
        news, self._news = self._news, {}
        here = self._here()
        tell = {each for each in here if each in news or each[1].int % AROUND == turn}
        gone = [each for each, came in news.items() if not came and each not in here]
        people = [*(Seen(*each, stays=True) for each in tell), *(Seen(*each, stays=False) for each in gone)]
        people.sort(key=lambda each: (each.webinar_id.int, each.member_id.int))
        for start in range(0, len(people), MOST_AT_ONCE):
            part = people[start : start + MOST_AT_ONCE]
            if not await self._keep(part):
                self._news = {(each.webinar_id, each.member_id): each.stays for each in people[start:]} | self._news
                return
            for webinar_id in {each.webinar_id for each in part if (each.webinar_id, each.member_id) in news}:
                self._changed(webinar_id)

    async def _keep(self, people: Sequence[Seen]) -> bool:
        try:
            async with unit_of_work(self._sessions) as db:
                await keep_attendance(db, people)
        except AWAY as error:
            if not (isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in IN_THE_WAY):
                if not is_away(error):
                    raise
                log.warning("rooms_wait_for_database", error=repr(error)[:200])
            return False
        return True

    async def _count(self) -> None:
        """Whoever is not told of any more, by whomever, is counted out when their time is over; and who waited for the
        room to open, in."""
        try:
            async with self._sessions() as db:
                webinar_ids = list(await db.scalars(select(Webinar.id).where(Webinar.present > 0)))
        except AWAY as error:
            if not is_away(error):
                raise
            return
        for webinar_id in {*webinar_ids, *(each for each, _ in self._here())}:
            self._changed(webinar_id)

    def _here(self) -> set[tuple[UUID, UUID]]:
        on_sockets = {(each, listener.member_id) for listener, pages in self._pages.items() for each in pages}
        return on_sockets.union(self._asked)

    def _let_go(self) -> None:
        """Whoever did not say again that they are there, or may not be there any more."""
        now = time.monotonic()
        for listener, pages in self._pages.items():
            for webinar_id, until in list(pages.items()):
                if to_webinar(webinar_id) not in listener.audiences:
                    del pages[webinar_id]
                    self._news[webinar_id, listener.member_id] = False
                elif until <= now:
                    del pages[webinar_id]
        for key in [each for each, until in self._asked.items() if until <= now]:
            del self._asked[key]  # another process may be told of them by now


def _understood(message: dict[str, object]) -> UUID | None:
    """The webinar whose page is open, or was; None for anything but that."""
    webinar_id = message.get("webinar_id")
    if message.get("kind") != "in" or not isinstance(webinar_id, str):
        return None
    try:
        return UUID(webinar_id)
    except ValueError:
        return None
