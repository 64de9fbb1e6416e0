"""Who looks at a team's page just now, and who of them types: absolute values without a position, of which any may be
missed. Known in memory only, told about once a second, to everyone inside the team.

Invariant: nobody is shown in a team, or told of one, who is not inside it: a page's audiences must meet those of the
team (`team_and_line`), as both stand when the frame is written. Each process knows the pages on its own sockets and
tells the others who that is; what a page without a socket says by request is told to all processes as it stands.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select

from models import Member
from realtime import frames
from realtime.hub import Hub, Listener
from realtime.lookers import Looker, Person, TeamNow, as_people
from server.db import AWAY, Sessions
from server.events import Audience, to_member, to_team
from server.policy.teams import team_and_line

HERE_SECONDS, ASKED_SECONDS, TYPING_SECONDS = 75, 60, 6
FORGET_SECONDS, TELL_AGAIN_SECONDS = 60, 20
TURN_SECONDS, SWEEP_SECONDS = 0.1, 1.0
EACH_TEAM_SECONDS = 1.0
RECIPIENTS_A_SECOND = 1_000
"""Of one team: a larger one is told less often."""
FROM_ABOVE_A_SECOND = 3
"""Frames of teams that somebody leads from above and does not look at: there can be thousands of them."""
MOST_NAMED = 50
MOST_CHECKS = 4
CHUNK = 64

log = structlog.get_logger()


class Presence:
    """`tell` carries words of at most `room` bytes to the other processes, which call `heard` with them. Without a
    `hub` nobody listens here: only what is said by request is passed on."""

    def __init__(self, sessions: Sessions, hub: Hub | None, tell: Callable[[bytes], None], room: int) -> None:
        self._sessions, self._hub, self._tell, self._room = sessions, hub, tell, room
        self.id = uuid4().hex[:12]
        self._teams: dict[UUID, TeamNow] = {}
        self._sockets: dict[Listener, Looker] = {}
        self._asked: dict[UUID, Looker] = {}
        self._of_member: dict[UUID, set[Looker]] = {}
        self._typing: set[Looker] = set()
        self._changed: set[UUID] = set()
        self._say_asked: dict[str, list[object]] = {}
        self._say_teams: set[UUID] = set()
        self._checking: dict[UUID, asyncio.Task[None]] = {}
        self._checks = asyncio.Semaphore(MOST_CHECKS)
        self._from_above: dict[Listener, int] = {}
        self._moves = 0
        self._wake = asyncio.Event()

    # -- what pages say

    def hear(self, listener: Listener, message: dict[str, object]) -> None:
        """Anything that a socket says after hello. Never raises."""
        said = _understood(message)
        if said is None:
            return
        looker = self._sockets.get(listener)
        if looker is None:
            looker = self._sockets[listener] = self._new(listener.member_id, listener)
        if not looker.may_speak(time.monotonic()):
            return
        team_id, typing = said
        looker.wants = None
        if team_id is None:
            self._place(looker, None, typing=False)
        elif looker.name and (team := self._teams.get(team_id)) and team.audiences is not None:
            self._place(looker, team_id if looker.may(team.audiences) else None, typing)
        else:
            looker.wants = (team_id, typing)
            if looker.member_id not in self._checking:
                self._checking[looker.member_id] = asyncio.create_task(self._check(looker.member_id))

    def gone(self, listener: Listener) -> None:
        looker = self._sockets.pop(listener, None)
        if looker is not None:
            self._forget(looker)

    def asked(
        self,
        access_id: UUID,
        member_id: UUID,
        name: str,
        team_id: UUID | None,
        typing: bool,
        through: Iterable[Audience],
    ) -> None:
        """By request, from a page without a socket, inside the team by the audiences `through`."""
        words: list[object] = [str(member_id), name, team_id and str(team_id), typing, sorted(through)]
        self._say_asked[str(access_id)] = words
        self._on_asked(access_id, words)
        self._wake.set()

    def _on_asked(self, access_id: UUID, words: list[Any]) -> None:
        member_id, name, team_id, typing, through = words
        if self._hub is None:
            return
        looker = self._asked.get(access_id)
        if looker is None:
            looker = self._asked[access_id] = self._new(UUID(member_id), None)
        looker.name, looker.through = str(name), frozenset(map(Audience, through))
        self._place(looker, UUID(team_id) if team_id else None, bool(typing), access_id)

    async def _check(self, member_id: UUID) -> None:
        """Reads what is not known yet, one thing at a time for each member, and puts their pages where they are."""
        try:
            while waiting := [each for each in self._of_member.get(member_id, ()) if each.wants is not None]:
                looker, moves = waiting[0], self._moves
                wanted = looker.wants
                assert wanted is not None
                async with self._checks, self._sessions() as db:
                    audiences = frozenset(await team_and_line(db, wanted[0]))
                    name = looker.name or await db.scalar(select(Member.name).where(Member.id == member_id)) or ""
                if looker.wants == wanted and self._moves == moves and looker.listener in self._sockets:
                    looker.wants, looker.name = None, name
                    if looker.may(audiences):
                        self._team(wanted[0]).audiences = audiences
                        self._place(looker, *wanted)
                    else:
                        self._place(looker, None, typing=False)
        except AWAY:
            for looker in self._of_member.get(member_id, ()):
                looker.wants = None  # it says so again
        finally:
            del self._checking[member_id]

    # -- where they are

    def _new(self, member_id: UUID, listener: Listener | None) -> Looker:
        looker = Looker(member_id, listener)
        self._of_member.setdefault(member_id, set()).add(looker)
        return looker

    def _team(self, team_id: UUID) -> TeamNow:
        team = self._teams.get(team_id)
        if team is None:
            team = self._teams[team_id] = TeamNow()
        return team

    def _place(self, looker: Looker, team_id: UUID | None, typing: bool, access_id: UUID | None = None) -> None:
        now = time.monotonic()
        looker.until = now + (HERE_SECONDS if looker.listener is not None else ASKED_SECONDS)
        if team_id != looker.team_id:
            self._take_away(looker)
            if team_id is None:
                return
            team = self._team(team_id)
            team.here[looker] = None
            looker.team_id = team_id
            self._touch(team_id)
            self._show(team_id, team, looker, access_id)
        if typing != (looker.typing_until > now):
            self._touch(looker.team_id)
        looker.typing_until = now + TYPING_SECONDS if typing else 0
        if typing:
            self._typing.add(looker)

    def _take_away(self, looker: Looker) -> None:
        if looker.team_id is not None:
            self._teams[looker.team_id].here.pop(looker, None)
            self._touch(looker.team_id)
            looker.team_id, looker.typing_until = None, 0

    def _forget(self, looker: Looker) -> None:
        looker.wants = None
        self._take_away(looker)
        self._typing.discard(looker)
        theirs = self._of_member.get(looker.member_id, set())
        theirs.discard(looker)
        if not theirs:
            self._of_member.pop(looker.member_id, None)

    def _touch(self, team_id: UUID | None, *, at_once: bool = False) -> None:
        if team_id is not None:
            self._changed.add(team_id)
            if at_once and team_id in self._teams:
                self._teams[team_id].next_at = 0.0
            self._wake.set()

    def changed(self, kind: str, body: dict[str, Any]) -> None:
        """What the relay has just acted on: a member's rights or access, or the tree. Called before what follows."""
        if kind == "team.moved":
            self._moves += 1
            for team_id, team in self._teams.items():
                team.audiences = None  # nothing is told of it until they are read again
                self._touch(team_id, at_once=True)
            return
        member_id = UUID(body["member_id"])
        for access_id, looker in list(self._asked.items()):
            if looker.member_id == member_id and body.get("access_id") in (None, str(access_id)):
                del self._asked[access_id]  # who may still be here says so again
                self._forget(looker)
        for looker in self._of_member.get(member_id, ()):
            self._touch(looker.team_id, at_once=True)
        if body.get("suspended"):
            for team_id, team in self._teams.items():
                if team.drop(member_id):
                    self._touch(team_id, at_once=True)

    # -- what others say

    def heard(self, words: bytes) -> None:
        """From another process. What is no message of ours is ignored."""
        try:
            said = json.loads(words)
            if said["from"] == self.id:
                return
            for access_id, asked in said["asked"].items():
                self._on_asked(UUID(access_id), asked)
            for team_id, (audiences, people) in said["teams"].items():
                self._on_people(UUID(team_id), str(said["from"]), audiences, as_people(people, MOST_NAMED))
            if said.get("new"):
                self._say_teams.update(self._teams)
                self._wake.set()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            log.warning("presence_message_ignored", error=type(error).__name__)

    def _on_people(self, team_id: UUID, process: str, audiences: list[str], people: list[Person]) -> None:
        team = self._team(team_id)
        if people:
            team.others[process] = (time.monotonic(), people)
        else:
            team.others.pop(process, None)
        if not any(each.listener for each in team.here):  # else we read them ourselves
            team.audiences = frozenset(map(Audience, audiences))
        self._touch(team_id)

    # -- telling

    def greet(self) -> None:
        """The way to the other processes is there (again): tell them of ours, and ask for theirs."""
        self._tell(json.dumps({"from": self.id, "new": True, "asked": {}, "teams": {}}).encode())
        self._say_teams.update(self._teams)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await self._run()
        finally:
            for each in self._checking.values():
                each.cancel()

    async def _run(self) -> None:
        swept_at, told_at = time.monotonic(), time.monotonic() - random.uniform(0, TELL_AGAIN_SECONDS)  # noqa: S311
        while True:
            self._wake.clear()
            now = time.monotonic()
            if now - swept_at >= SWEEP_SECONDS:
                swept_at = now
                self._sweep(now)
            if now - told_at >= TELL_AGAIN_SECONDS:
                told_at = now
                self._say_teams.update(self._teams)
            try:
                await self._tell_what_changed(now)
            except AWAY as error:
                log.warning("presence_waits_for_database", error=type(error).__name__)
                await asyncio.sleep(SWEEP_SECONDS)
            self._tell_others()
            await asyncio.sleep(TURN_SECONDS)
            if not self._changed:
                with suppress(TimeoutError):
                    async with asyncio.timeout(SWEEP_SECONDS):
                        await self._wake.wait()

    def _sweep(self, now: float) -> None:
        self._from_above.clear()
        for looker in [each for each in self._typing if each.typing_until <= now]:
            self._typing.discard(looker)
            self._touch(looker.team_id)
        for access_id, looker in [each for each in self._asked.items() if each[1].until <= now]:
            del self._asked[access_id]
            self._forget(looker)
        for looker in [each for each in self._sockets.values() if each.until <= now and each.team_id is not None]:
            self._take_away(looker)
        for team_id, team in self._teams.items():
            if team.forget(now - FORGET_SECONDS):
                self._touch(team_id)

    async def _tell_what_changed(self, now: float) -> None:
        for team_id in [each for each in self._changed if each not in self._teams or self._teams[each].next_at <= now]:
            self._changed.discard(team_id)
            team = self._teams.get(team_id)
            if team is None or self._hub is None:
                continue
            if team.audiences is None and team.here:
                moves = self._moves
                try:
                    async with self._checks, self._sessions() as db:
                        audiences = frozenset(await team_and_line(db, team_id))
                except AWAY:
                    self._touch(team_id)
                    raise
                if self._moves != moves:
                    self._touch(team_id)
                    continue
                team.audiences, team.told = audiences, None
            await self._tell_team(self._hub, team_id, team)

    async def _tell_team(self, hub: Hub, team_id: UUID, team: TeamNow) -> None:
        now = time.monotonic()
        if team.audiences is not None:
            if team.own(now) != (team.told or []):
                self._say_teams.add(team_id)
            picture = team.picture(now, MOST_NAMED)
            if picture != team.shown:
                team.shown = picture
                told = await self._send(hub, team_id, team, team.audiences)
                team.next_at = now + max(EACH_TEAM_SECONDS, told / RECIPIENTS_A_SECOND)
        if not team.here and not team.others and team.told in (None, []) and not team.shown:
            self._teams.pop(team_id, None)

    async def _send(self, hub: Hub, team_id: UUID, team: TeamNow, audiences: frozenset[Audience]) -> int:
        frame = _frame(team_id, team.shown)
        looking = {each.listener for each in team.here}
        listeners = hub.of(*audiences)
        for start in range(0, len(listeners), CHUNK):
            for listener in listeners[start : start + CHUNK]:
                if listener.audiences.isdisjoint(audiences):
                    continue  # moved while we sent
                if to_team(team_id) not in listener.audiences and listener not in looking:
                    count = self._from_above.get(listener, 0)
                    if count >= FROM_ABOVE_A_SECOND:
                        continue
                    self._from_above[listener] = count + 1
                listener.drop_in(frame)
            await asyncio.sleep(0)
        return len(listeners)

    def _show(self, team_id: UUID, team: TeamNow, looker: Looker, access_id: UUID | None) -> None:
        """The current picture, to a page that has just come."""
        if team.audiences is None or self._hub is None:
            team.shown = []  # whoever comes first is told with everybody
            return
        frame = _frame(team_id, team.picture(time.monotonic(), MOST_NAMED))
        if looker.listener is not None:
            looker.listener.drop_in(frame)
            return
        for listener in self._hub.of(to_member(looker.member_id)):
            if listener.access_id == access_id and listener.kind == "sse" and looker.may(team.audiences):
                listener.drop_in(frame)

    def _tell_others(self) -> None:
        asked, self._say_asked = self._say_asked, {}
        teams, self._say_teams = self._say_teams, set()
        now, entries = time.monotonic(), [("asked", *each) for each in asked.items()]
        for team_id in teams:
            team = self._teams.get(team_id)
            if team is not None and team.audiences is not None and ((own := team.own(now)) or team.told):
                team.told = own
                people = [[str(each.member_id), each.name, each.typing] for each in own[:MOST_NAMED]]
                entries.append(("teams", str(team_id), [sorted(team.audiences), people]))
                if not people:
                    self._touch(team_id)  # to be let go
        for message in packed(self.id, entries, self._room):
            self._tell(message)


def packed(process: str, entries: Iterable[tuple[str, str, list[Any]]], room: int) -> Iterable[bytes]:
    """As few messages as hold the entries. What is too much for one loses names from its end."""
    said: dict[str, dict[str, object]] = {"asked": {}, "teams": {}}
    size = overhead = len(process) + 60
    for kind, key, words in entries:
        while (more := len(json.dumps(words)) + len(key) + 6) > room - overhead and kind == "teams" and words[1]:
            words[1].pop()
        if more > room - overhead:
            continue
        if size + more > room:
            yield json.dumps({"from": process, **said}).encode()
            said, size = {"asked": {}, "teams": {}}, overhead
        said[kind][key] = words
        size += more
    if said["asked"] or said["teams"]:
        yield json.dumps({"from": process, **said}).encode()


def _frame(team_id: UUID, people: list[Person]) -> bytes:
    here = [(each.member_id, each.name) for each in people]
    return frames.presence(team_id, here, [each.member_id for each in people if each.typing])


def _understood(message: dict[str, object]) -> tuple[UUID | None, bool] | None:
    """The team that is looked at and whether somebody types there; None for anything but that."""
    team_id, typing = message.get("team_id"), message.get("typing", False)
    if message.get("kind") != "here" or not isinstance(typing, bool) or not isinstance(team_id, str | None):
        return None
    try:
        return (UUID(team_id) if team_id is not None else None), typing
    except ValueError:
        return None
