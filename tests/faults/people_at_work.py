"""What members do while things break: they write, comment, thank, change and take back; and who belongs where changes.

Each request has a marker of its own in its text, so that the log can be asked afterwards how often it was done.
Invariant: one change of somebody's rights at a time, so that their order is known.
"""

import asyncio
import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.faults.network import Network
from tests.faults.world import Hand, NoOutcome, Sent, World, new_token
from tests.people import Somebody


@dataclass(slots=True)
class Written:
    """A post or comment somebody has an answer for."""

    kind: str
    id: str
    author: str


@dataclass(eq=False)
class Village:
    """The people of one schedule at work."""

    network: Network
    world: World
    chance: random.Random
    name: str
    sent: list[Sent] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Requests without an outcome, in words."""
    broken: list[str] = field(default_factory=list)
    """Answers of 500."""

    def __post_init__(self) -> None:
        self._numbers = 0
        self._changing: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

    def somebody(self, name: str) -> Somebody:
        who: Somebody = getattr(self.world.cast, name)
        return who

    def hand(self, name: str) -> Hand:
        return Hand(
            self.somebody(name), lambda: self.network.any_way(self.chance), self.network.http, self.chance, self.broken
        )

    def _marker(self) -> str:
        self._numbers += 1
        return f"{self.name}x{self._numbers}"

    async def write_on(self, name: str, pace: float, dice: random.Random) -> None:
        """Somebody's requests, one after the other, until cancelled or told to stop."""
        hand, own_teams = self.hand(name), list(self.world.rights[name].places)
        while True:
            await asyncio.sleep(dice.expovariate(pace))
            with suppress(NoOutcome):
                await self._write(hand, name, own_teams, dice)

    async def _write(self, hand: Hand, name: str, teams: list[UUID], dice: random.Random) -> None:
        mine = [each for each in self.written if each.author == name]
        posts = [each for each in self.written if each.kind == "post"]
        what = dice.choices(("post", "comment", "thank", "edit", "withdraw"), (8, 5, 3, 3, 1))[0]
        if what == "comment" and posts:
            await self._post(hand, name, "comment", {"post_id": dice.choice(posts[-6:]).id})
        elif what == "thank" and self.written:
            thing = dice.choice(self.written[-8:])
            method = dice.choice(("PUT", "PUT", "DELETE"))
            await hand.ask(method, f"/{thing.kind}s/{thing.id}/thanks")
        elif what == "edit" and mine:
            thing, marker = dice.choice(mine[-4:]), self._marker()
            status = await self._outcome(hand, "PATCH", f"/{thing.kind}s/{thing.id}", {"text": f"{marker} better"})
            self.sent.append(Sent(marker, "edit", status))
        elif what == "withdraw" and mine:
            thing = dice.choice(mine[-4:])
            await hand.ask("DELETE", f"/{thing.kind}s/{thing.id}")
        else:
            await self._post(hand, name, "post", {"team_id": str(dice.choice(teams))})

    async def _post(self, hand: Hand, name: str, kind: str, body: dict[str, Any]) -> None:
        marker = self._marker()
        status: int | None = None
        try:
            status, made = await hand.ask("POST", f"/{kind}s", {**body, "text": f"{marker} words"}, key=marker)
            if status == 201:
                self.written.append(Written(kind, made["id"], name))
        finally:
            self.sent.append(Sent(marker, kind, status))

    async def _outcome(self, hand: Hand, method: str, path: str, body: Any) -> int | None:
        try:
            return (await hand.ask(method, path, body))[0]
        except NoOutcome as error:
            self.lost.append(str(error))
            return None

    # -- who belongs where

    async def place(self, who: str, team: str, *, leads: bool) -> None:
        await self._change(who, "PUT", self._place_path(who, team), {"leads": leads})

    async def end_place(self, who: str, team: str) -> None:
        await self._change(who, "DELETE", self._place_path(who, team))

    async def organise(self, who: str, *, organises: bool) -> None:
        path = f"/calls/{self.world.cast.call}/organisers/{self.somebody(who).id}"
        await self._change(who, "PUT" if organises else "DELETE", path, {} if organises else None)

    async def move(self, team: str, below: str) -> None:
        await self._change(team, "PUT", f"/teams/{self.world.teams[team]}/parent",
                           {"parent_id": str(self.world.teams[below])})  # fmt: skip

    async def suspend(self, who: str, seconds: float) -> bool:
        """Whether there is such a thing here, and it was done and undone."""
        member_id = self.somebody(who).id
        ada = self.hand("ada")
        async with self._changing[member_id]:
            status, _ = await ada.ask("POST", f"/members/{member_id}/suspension", {"reason": "A try."}, self._marker())
            if status != 201:
                return False
            await asyncio.sleep(seconds)
            await ada.ask("DELETE", f"/members/{member_id}/suspension")
        return True

    async def revoke(self, who: str, token_id: UUID) -> None:
        with suppress(NoOutcome):
            await self.hand(who).ask("DELETE", f"/tokens/{token_id}")

    async def token(self, who: str) -> tuple[UUID, dict[str, str]]:
        return await new_token(self.world.sessions, self.somebody(who).id)

    def _place_path(self, who: str, team: str) -> str:
        return f"/teams/{self.world.teams[team]}/members/{self.somebody(who).id}"

    async def _change(self, whose: str, method: str, path: str, body: Any = None) -> None:
        """By Ada, who may. Without an outcome it is asked again: its place in the order has to be known."""
        key = self.world.teams.get(whose) or self.somebody(whose).id
        async with self._changing[key]:
            try:
                await self.hand("ada").ask(method, path, body)
            except NoOutcome as error:
                self.lost.append(str(error))
