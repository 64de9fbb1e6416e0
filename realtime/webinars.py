"""Open connections follow the audience of a webinar as it changes.

Invariant: from the event on that tells of the change, a connection hears of the webinar if and only if its member may
see it. Who may no longer is told to load anew.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from realtime.hub import CHUNK, Hub, Listener
from realtime.rights import Rights
from server.db import Sessions
from server.events import Audience, to_all, to_desk, to_presenter, to_presenters, to_webinar
from server.policy.webinars import around_team, attending, running, speaking


class WebinarReaders:
    """`reset` is the frame that says: load anew."""

    def __init__(self, sessions: Sessions, hub: Hub, rights: Rights, reset: Callable[[], bytes]) -> None:
        self._sessions, self._hub, self._rights, self._reset = sessions, hub, rights, reset

    async def follow(self, body: dict[str, Any]) -> None:
        """A webinar changed; its event is still to be delivered."""
        if body["audience_changed"]:
            self._rights.drop_audiences()
            await self._read(UUID(body["webinar_id"]))

    async def team_moved(self, team_id: UUID) -> None:
        """Who is below or above a team that a webinar is for may be others now."""
        self._rights.drop_audiences()
        async with self._sessions() as db:
            webinar_ids = list(await db.scalars(around_team(team_id)))
        for each in webinar_ids:
            await self._read(each)

    async def _read(self, webinar_id: UUID) -> None:
        if not self._hub.all:
            return
        async with self._sessions() as db:
            readers = set(await db.scalars(attending(webinar_id)))
            desk = set(await db.scalars(running(webinar_id)))
            presenters = set(await db.scalars(speaking(webinar_id)))
        for_readers, for_desk, for_presenters = to_webinar(webinar_id), to_desk(webinar_id), to_presenters(webinar_id)
        for count, listener in enumerate(list(self._hub.all)):
            may: set[Audience] = set()
            if listener.member_id in readers:
                may.add(for_readers)
            if listener.member_id in desk:
                may.add(for_desk)
            for_one = to_presenter(webinar_id, listener.member_id)
            if listener.member_id in presenters:
                may |= {for_presenters, for_one}
            await self._settle(listener, frozenset(may), frozenset({for_readers, for_desk, for_presenters, for_one}))
            if count % CHUNK == 0:
                await asyncio.sleep(0)

    async def _settle(self, listener: Listener, may: frozenset[Audience], about_it: frozenset[Audience]) -> None:
        if to_all() not in listener.audiences:  # just begins, and may have read its rights before the change
            self._hub.move(listener, await self._rights.read_audiences(listener.member_id))
        elif (heard := listener.audiences & about_it) != may:
            self._hub.move(listener, (listener.audiences - about_it) | may)
            if not heard <= may:
                listener.wire.write(self._reset())
                listener.stand_apart_if_behind()
