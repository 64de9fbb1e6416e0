"""What each step of a schedule does: to the network, and to who belongs where.

Invariant: whatever a step breaks for a while it mends itself, or `Network.heal()` does.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from models import EventRow
from server.db import unit_of_work
from server.events import Audience, MemberChanged, emit, to_team
from tests.faults.network import WITH_NATS, Network
from tests.faults.people_at_work import Village
from tests.faults.processes import Process
from tests.faults.proxy import Link, Proxy
from tests.faults.schedules import Step, one_of
from tests.faults.store import Store
from tests.faults.world import World
from tests.live_client import LiveClient
from tests.people import NOBODY


@dataclass(eq=False)
class Ear:
    """A client with its store, and what the checker must know of it."""

    name: str
    who: str
    client: LiveClient
    store: Store
    token_id: UUID
    token_of: dict[str, UUID] = field(default_factory=dict)


@dataclass
class Steps:
    network: Network
    world: World
    village: Village
    ears: Sequence[Ear]

    async def take(self, step: Step) -> None:
        """When its time has come. A step that meets what another one broke is over."""
        await asyncio.sleep(step.at)
        dice = random.Random(step.dice)
        does: Callable[[random.Random, float], Awaitable[None]] = getattr(self, step.what)
        with suppress(OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await does(dice, step.lasts)

    async def let_in_again(self, ear: Ear) -> None:
        """With a new access: the old one has ended."""
        ear.token_id, headers = await self.village.token(ear.who)
        ear.token_of[headers["Authorization"]] = ear.token_id
        ear.client.come_in_with(headers)

    async def kill_edge(self, dice: random.Random, _: float) -> None:
        self._process(dice, jobs=False).kill()

    async def kill_worker(self, dice: random.Random, _: float) -> None:
        self._process(dice).kill_worker()

    async def stop_edge(self, dice: random.Random, _: float) -> None:
        self._process(dice, jobs=False).ask_to_stop()

    async def kill_jobs(self, _d: random.Random, _s: float) -> None:
        self.network.processes["jobs"].kill()

    async def freeze(self, dice: random.Random, seconds: float) -> None:
        process = self._process(dice)
        process.freeze()
        await asyncio.sleep(seconds * dice.choice((0.5, 1, 2)))
        process.thaw()

    async def kill_postmaster(self, _: random.Random, seconds: float) -> None:
        self.network.database.kill_postmaster()
        await asyncio.sleep(seconds / 2)
        await self.network.database.up()

    async def kill_backend(self, dice: random.Random, _: float) -> None:
        name = dice.choice(("snowfield", "snowfield", "snowfield stamper", "snowfield listener"))
        await self.network.database.kill_a_backend(name, dice.randrange(20))

    async def front_cut(self, dice: random.Random, _: float) -> None:
        proxy = self._front(dice)
        proxy.cut(proxy.some(dice), dice.choice(("rst", "fin")))

    async def front_stall(self, dice: random.Random, seconds: float) -> None:
        await self._stall(self._front(dice), dice, seconds)

    async def front_half_open(self, dice: random.Random, seconds: float) -> None:
        await self._half_open(self._front(dice), dice, seconds)

    async def front_truncate(self, dice: random.Random, _: float) -> None:
        proxy = self._front(dice)
        proxy.truncate(dice.randrange(1, 3000), proxy.some(dice))

    async def front_delay(self, dice: random.Random, seconds: float) -> None:
        proxy = self._front(dice)
        links = proxy.some(dice)
        proxy.delay(seconds / 5, links)
        await asyncio.sleep(seconds)
        proxy.delay(0, links)

    async def front_refuse(self, dice: random.Random, seconds: float) -> None:
        proxy = self._front(dice)
        proxy.refuses = True
        if dice.random() < 0.5:
            proxy.cut()
        await asyncio.sleep(seconds)
        proxy.refuses = False

    async def back_cut(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.cut(dice.choice((None, proxy.some(dice))), "fin")

    async def back_stall(self, dice: random.Random, seconds: float) -> None:
        await self._stall(self._back(dice), dice, seconds)

    async def back_half_open(self, dice: random.Random, seconds: float) -> None:
        await self._half_open(self._back(dice), dice, seconds)

    async def back_listen_dead(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.half_open(proxy.listening())

    async def back_truncate(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.truncate(dice.randrange(1, 500), proxy.some(dice))

    async def kill_nats(self, dice: random.Random, seconds: float) -> None:
        async with self.network.nats_turn:
            await self.network.nats.kill()
            await asyncio.sleep(dice.choice((0, seconds)))
            await self.network.nats.start()

    async def plane_cut(self, dice: random.Random, _: float) -> None:
        self._plane(dice).cut(None, dice.choice(("rst", "fin")))

    async def plane_stall(self, dice: random.Random, seconds: float) -> None:
        await self._stall(self._plane(dice), dice, seconds)

    async def plane_half_open(self, dice: random.Random, seconds: float) -> None:
        await self._half_open(self._plane(dice), dice, seconds)

    async def plane_truncate(self, dice: random.Random, _: float) -> None:
        self._plane(dice).truncate(dice.randrange(1, 2000))

    async def _stall(self, proxy: Proxy, dice: random.Random, seconds: float) -> None:
        links: set[Link] = proxy.some(dice)
        proxy.stall(links, dice.choice((("up",), ("down",), ("up", "down"))))
        await asyncio.sleep(seconds)
        proxy.unstall(links)

    async def _half_open(self, proxy: Proxy, dice: random.Random, seconds: float) -> None:
        links = proxy.some(dice)
        proxy.half_open(links, dice.choice((("up",), ("down",), ("up", "down"))))
        await asyncio.sleep(seconds)
        proxy.cut({each for each in links if each in proxy.links})

    async def long_transaction(self, dice: random.Random, seconds: float) -> None:
        """It has its event from the beginning, and is committed, or not, when others have long gone on."""
        audience: Audience = to_team(self.world.teams[dice.choice(("team", "sibling", "other"))])
        body = MemberChanged(member_id=NOBODY, name=f"Slow {dice.random()}", role_title="", organisation="")
        async with self.network.sessions() as db:
            await db.execute(text("select pg_current_xact_id()"))
            await db.execute(
                insert(EventRow).inline(), [{"audiences": [audience], "body": body.model_dump(mode="json")}]
            )
            await asyncio.sleep(seconds)
            if dice.random() < 0.7:
                await db.commit()
            else:
                await db.rollback()

    async def slow_reader(self, dice: random.Random, seconds: float) -> None:
        ear = dice.choice(self.ears)
        ear.client.pause()
        await asyncio.sleep(seconds)
        ear.client.go_on()

    async def flood(self, dice: random.Random, _: float) -> None:
        team_id = self.world.teams[dice.choice(("team", "sibling"))]
        async with unit_of_work(self.network.sessions) as db:
            for number in range(dice.randrange(50, 300)):
                words = f"Flood {number} " + "x" * 6000
                emit(
                    db, [to_team(team_id)], MemberChanged(member_id=NOBODY, name=words, role_title="", organisation="")
                )

    async def trim(self, dice: random.Random, seconds: float) -> None:
        """As the retention does, but for what is only just old, and while some are away: they are told to load anew."""
        proxy = self._front(dice)
        proxy.refuses = True
        proxy.cut()
        await asyncio.sleep(seconds / 3)
        try:
            await self._clear_away(dice.choice((0, 0, 5, 40)))
        finally:
            proxy.refuses = False

    async def _clear_away(self, but_for: int) -> None:
        async with self.network.sessions.begin() as db:
            await db.execute(text("select id from log_marks for update"))
            last = await db.scalar(text("select max(position) from positions"))
            upto = {"upto": (last or 0) - but_for}
            await db.execute(text("update log_marks set dropped = greatest(dropped, :upto)"), upto)
            gone = "delete from events using positions p where p.event_id = events.id and p.position <= :upto"
            await db.execute(text(gone), upto)

    async def leave_and_join(self, dice: random.Random, seconds: float) -> None:
        who, team = dice.choice((("mo", "team"), ("mia", "team"), ("tom", "sibling"), ("otto", "other")))
        await self.village.end_place(who, team)
        await asyncio.sleep(seconds / 3)
        await self.village.place(who, team, leads=False)

    async def join(self, dice: random.Random, _: float) -> None:
        who = dice.choice(("mo", "mia", "tom", "otto", "lena"))
        await self.village.place(who, dice.choice(("team", "sibling", "region", "other")), leads=False)

    async def leave(self, dice: random.Random, _: float) -> None:
        who, team = dice.choice((("mo", "team"), ("mia", "team"), ("tom", "sibling"), ("lena", "team")))
        await self.village.end_place(who, team)

    async def lead(self, dice: random.Random, _: float) -> None:
        who = dice.choice(("mo", "mia", "tom", "lena"))
        await self.village.place(who, dice.choice(("team", "sibling", "region")), leads=True)

    async def unlead(self, dice: random.Random, _: float) -> None:
        who, team = dice.choice((("lena", "team"), ("rhea", "region"), ("olive", "core")))
        await self.village.place(who, team, leads=False)

    async def move_team(self, dice: random.Random, _: float) -> None:
        await self.village.move(dice.choice(("team", "sibling")), dice.choice(("region", "core")))

    async def organise(self, dice: random.Random, _: float) -> None:
        await self.village.organise(dice.choice(("rhea", "lena", "olive")), organises=dice.random() < 0.6)

    async def revoke(self, dice: random.Random, seconds: float) -> None:
        ear = dice.choice(self.ears)
        await self.village.revoke(ear.who, ear.token_id)
        await asyncio.sleep(seconds / 2)
        await self.let_in_again(ear)

    async def suspend(self, dice: random.Random, seconds: float) -> None:
        await self.village.suspend(dice.choice(("mo", "tom", "otto", "lena")), seconds / 2)

    def _process(self, dice: random.Random, *, jobs: bool = True) -> Process:
        return self.network.processes[one_of(dice, jobs=jobs)]

    def _front(self, dice: random.Random) -> Proxy:
        return self.network.fronts[one_of(dice, jobs=False)]

    def _back(self, dice: random.Random) -> Proxy:
        return self.network.backs[one_of(dice)]

    def _plane(self, dice: random.Random) -> Proxy:
        return self.network.planes[dice.choice(WITH_NATS)]
