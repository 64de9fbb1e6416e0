"""Plays one schedule on a network that stands, heals everything, and says what is wrong: nothing, when all is well."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from models import EventRow
from server.db import unit_of_work
from server.events import Audience, MemberChanged, emit, to_administrators, to_all, to_team
from tests.faults import witness
from tests.faults.checker import Record, check_client, check_log, check_sent, counted
from tests.faults.network import Network
from tests.faults.people_at_work import Village
from tests.faults.processes import Process
from tests.faults.proxy import Link, Proxy
from tests.faults.schedules import PEOPLE, WRITERS, Schedule, Step, one_of
from tests.faults.store import Store, differences
from tests.faults.world import Rights, people
from tests.live_client import LiveClient
from tests.people import NOBODY

QUIET_SECONDS = 30.0
"""After everything is healed, each client must have heard all there is within this time."""
EXTRA = 4
"""Clients that are somebody's second."""


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
class Result:
    findings: list[str]
    seconds: float
    phases: str = ""
    """How long it took to begin, to break, to heal, to rest and to check."""
    events: int = 0
    frames: int = 0
    lines: int = 0
    resets: int = 0
    said: str = ""


async def play(network: Network, schedule: Schedule) -> Result:
    began = time.monotonic()
    player = _Player(network, schedule, random.Random(schedule.seed + 1))
    try:
        return await player.play(began)
    finally:
        await player.leave()


class _Player:
    def __init__(self, network: Network, schedule: Schedule, chance: random.Random) -> None:
        self.network, self.schedule, self.chance = network, schedule, chance
        self.ears: list[Ear] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.phases: list[str] = []
        self._marked = time.monotonic()

    async def play(self, began: float) -> Result:
        await self._gather_people()
        for ear in self.ears:
            ear.client.start()
        async with asyncio.timeout(QUIET_SECONDS):
            while not all(self._rests(ear, 0) for ear in self.ears):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        self._mark("begin")
        writing = [
            asyncio.create_task(
                self.village.write_on(name, self.schedule.pace, random.Random(f"{self.schedule.seed}{name}"))
            )
            for name in WRITERS
        ]
        for step in self.schedule.steps:
            self._begin(self._step(step))
        await asyncio.sleep(self.schedule.seconds)
        for each in writing:
            each.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        self._mark("break")
        findings = await self._come_to_rest()
        self._mark("rest")
        result = await self._check(findings)
        self._mark("check")
        result.phases = ", ".join(self.phases)
        result.seconds = time.monotonic() - began
        return result

    def _mark(self, phase: str) -> None:
        now = time.monotonic()
        self.phases.append(f"{phase} {now - self._marked:.1f}")
        self._marked = now

    async def leave(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.gather(*(ear.client.stop() for ear in self.ears))

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self.tasks.add(task)

    # -- before

    async def _gather_people(self) -> None:
        name = f"s{self.schedule.seed}r{uuid4().hex[:5]}"
        self.world = await people(self.network.sessions, self.network.http, name)
        self.village = Village(self.network, self.world, self.chance, name)
        connection = await self.network.connect()
        self.first_id = await connection.fetchval("select coalesce(max(id), 0) from witness.events")
        await connection.close()
        extra = self.chance.choices(PEOPLE, k=EXTRA)
        for number, who in enumerate((*PEOPLE, *extra)):
            await self._add_ear(f"{who}-{number}", who, stream=self.network.streams and number % 4 == 3)

    async def _add_ear(self, name: str, who: str, *, stream: bool) -> None:
        token_id, headers = await self.village.token(who)
        client = LiveClient(
            url=lambda: self.network.any_way(self.chance),
            headers=headers,
            transport="stream" if stream else "socket",
            name=name,
            hurry=4,
            ping_seconds=self.chance.choice((None, 0.5)),
            receive_bytes=self.chance.choice((None, 4096)),
            chance=self.chance,
        )
        store = Store(self.village.hand(who), tuple(self.world.teams.values()), client.reload)
        client.load, client.apply = store.load, store.apply
        ear = Ear(name, who, client, store, token_id, {headers["Authorization"]: token_id})
        self.ears.append(ear)

    async def _let_in_again(self, ear: Ear) -> None:
        """With a new access: the old one has ended."""
        ear.token_id, headers = await self.village.token(ear.who)
        ear.token_of[headers["Authorization"]] = ear.token_id
        ear.client.come_in_with(headers)

    # -- meanwhile

    async def _step(self, step: Step) -> None:
        await asyncio.sleep(step.at)
        dice = random.Random(step.dice)
        does: Callable[[random.Random, float], Awaitable[None]] = getattr(self, f"_{step.what}")
        with suppress(OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await does(dice, step.lasts)

    async def _kill_edge(self, dice: random.Random, _: float) -> None:
        self._process(dice, jobs=False).kill()

    async def _kill_worker(self, dice: random.Random, _: float) -> None:
        self._process(dice).kill_worker()

    async def _stop_edge(self, dice: random.Random, _: float) -> None:
        self._process(dice, jobs=False).ask_to_stop()

    async def _kill_jobs(self, _d: random.Random, _s: float) -> None:
        self.network.processes["jobs"].kill()

    async def _freeze(self, dice: random.Random, seconds: float) -> None:
        process = self._process(dice)
        process.freeze()
        await asyncio.sleep(seconds * dice.choice((0.5, 1, 2)))
        process.thaw()

    async def _kill_postmaster(self, _: random.Random, seconds: float) -> None:
        self.network.database.kill_postmaster()
        await asyncio.sleep(seconds / 2)
        await self.network.database.up()

    async def _kill_backend(self, dice: random.Random, _: float) -> None:
        name = dice.choice(("snowfield", "snowfield", "snowfield stamper", "snowfield listener"))
        await self.network.database.kill_a_backend(name, dice.randrange(20))

    async def _front_cut(self, dice: random.Random, _: float) -> None:
        proxy = self._front(dice)
        proxy.cut(proxy.some(dice), dice.choice(("rst", "fin")))

    async def _front_stall(self, dice: random.Random, seconds: float) -> None:
        await self._stall(self._front(dice), dice, seconds)

    async def _front_half_open(self, dice: random.Random, seconds: float) -> None:
        await self._half_open(self._front(dice), dice, seconds)

    async def _front_truncate(self, dice: random.Random, _: float) -> None:
        proxy = self._front(dice)
        proxy.truncate(dice.randrange(1, 3000), proxy.some(dice))

    async def _front_delay(self, dice: random.Random, seconds: float) -> None:
        proxy = self._front(dice)
        links = proxy.some(dice)
        proxy.delay(seconds / 5, links)
        await asyncio.sleep(seconds)
        proxy.delay(0, links)

    async def _front_refuse(self, dice: random.Random, seconds: float) -> None:
        proxy = self._front(dice)
        proxy.refuses = True
        if dice.random() < 0.5:
            proxy.cut()
        await asyncio.sleep(seconds)
        proxy.refuses = False

    async def _back_cut(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.cut(dice.choice((None, proxy.some(dice))), "fin")

    async def _back_stall(self, dice: random.Random, seconds: float) -> None:
        await self._stall(self._back(dice), dice, seconds)

    async def _back_half_open(self, dice: random.Random, seconds: float) -> None:
        await self._half_open(self._back(dice), dice, seconds)

    async def _back_listen_dead(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.half_open(proxy.listening())

    async def _back_truncate(self, dice: random.Random, _: float) -> None:
        proxy = self._back(dice)
        proxy.truncate(dice.randrange(1, 500), proxy.some(dice))

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

    async def _long_transaction(self, dice: random.Random, seconds: float) -> None:
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

    async def _slow_reader(self, dice: random.Random, seconds: float) -> None:
        ear = dice.choice(self.ears)
        ear.client.pause()
        await asyncio.sleep(seconds)
        ear.client.go_on()

    async def _flood(self, dice: random.Random, _: float) -> None:
        team_id = self.world.teams[dice.choice(("team", "sibling"))]
        async with unit_of_work(self.network.sessions) as db:
            for number in range(dice.randrange(50, 300)):
                words = f"Flood {number} " + "x" * 6000
                emit(
                    db, [to_team(team_id)], MemberChanged(member_id=NOBODY, name=words, role_title="", organisation="")
                )

    async def _trim(self, dice: random.Random, _: float) -> None:
        """As the retention does, but for what is only just old."""
        async with self.network.sessions.begin() as db:
            await db.execute(text("select id from log_marks for update"))
            last = await db.scalar(text("select max(position) from positions"))
            upto = {"upto": (last or 0) - dice.randrange(0, 40)}
            await db.execute(text("update log_marks set dropped = greatest(dropped, :upto)"), upto)
            gone = "delete from events using positions p where p.event_id = events.id and p.position <= :upto"
            await db.execute(text(gone), upto)

    async def _leave_and_join(self, dice: random.Random, seconds: float) -> None:
        who, team = dice.choice((("mo", "team"), ("mia", "team"), ("tom", "sibling"), ("otto", "other")))
        await self.village.end_place(who, team)
        await asyncio.sleep(seconds / 3)
        await self.village.place(who, team, leads=False)

    async def _join(self, dice: random.Random, _: float) -> None:
        who = dice.choice(("mo", "mia", "tom", "otto", "lena"))
        await self.village.place(who, dice.choice(("team", "sibling", "region", "other")), leads=False)

    async def _leave(self, dice: random.Random, _: float) -> None:
        who, team = dice.choice((("mo", "team"), ("mia", "team"), ("tom", "sibling"), ("lena", "team")))
        await self.village.end_place(who, team)

    async def _lead(self, dice: random.Random, _: float) -> None:
        who = dice.choice(("mo", "mia", "tom", "lena"))
        await self.village.place(who, dice.choice(("team", "sibling", "region")), leads=True)

    async def _unlead(self, dice: random.Random, _: float) -> None:
        who, team = dice.choice((("lena", "team"), ("rhea", "region"), ("olive", "core")))
        await self.village.place(who, team, leads=False)

    async def _move_team(self, dice: random.Random, _: float) -> None:
        await self.village.move(dice.choice(("team", "sibling")), dice.choice(("region", "core")))

    async def _organise(self, dice: random.Random, _: float) -> None:
        await self.village.organise(dice.choice(("rhea", "lena", "olive")), organises=dice.random() < 0.6)

    async def _revoke(self, dice: random.Random, seconds: float) -> None:
        ear = dice.choice(self.ears)
        await self.village.revoke(ear.who, ear.token_id)
        await asyncio.sleep(seconds / 2)
        await self._let_in_again(ear)

    async def _suspend(self, dice: random.Random, seconds: float) -> None:
        await self.village.suspend(dice.choice(("mo", "tom", "otto", "lena")), seconds / 2)

    def _process(self, dice: random.Random, *, jobs: bool = True) -> Process:
        return self.network.processes[one_of(dice, jobs=jobs)]

    def _front(self, dice: random.Random) -> Proxy:
        return self.network.fronts[one_of(dice, jobs=False)]

    def _back(self, dice: random.Random) -> Proxy:
        return self.network.backs[one_of(dice)]

    # -- afterwards

    async def _come_to_rest(self) -> list[str]:
        """Everything is healed and everybody is let in again; then a last event, which everybody must hear."""
        await self.network.heal()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.network.heal()
        for ear in self.ears:
            ear.client.go_on()
            if ear.client.ended is not None:
                await self._let_in_again(ear)
        self._mark("heal")
        fence = await self._put_up_fence()
        began = time.monotonic()
        while late := [ear for ear in self.ears if not self._rests(ear, fence)]:
            if time.monotonic() - began > QUIET_SECONDS:
                return [f"{ear.name} did not come to rest: {self._state_of(ear, fence)}" for ear in late]
            for ear in late:
                if ear.client.ended is not None:
                    await self._let_in_again(ear)
            await asyncio.sleep(0.02)
        return []

    async def _put_up_fence(self) -> int:
        name = f"Fence {uuid4().hex}"
        async with unit_of_work(self.network.sessions) as db:
            emit(db, [to_all()], MemberChanged(member_id=NOBODY, name=name, role_title="", organisation=""))
        query = """select p.position from witness.positions p join witness.events e on e.id = p.event_id
                   where e.body->>'name' = $1"""
        connection = await self.network.connect()
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                while (position := await connection.fetchval(query, name)) is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        finally:
            await connection.close()
        stamped: int = position
        return stamped

    @staticmethod
    def _rests(ear: Ear, fence: int) -> bool:
        return ear.client.settled and ear.client.cursor is not None and ear.client.cursor >= fence

    @staticmethod
    def _state_of(ear: Ear, fence: int) -> str:
        last = ear.client.lines[-1]
        return (
            f"cursor {ear.client.cursor} of {fence}, line {last.number} to {last.url} after {last.after}, opened "
            f"{last.opened_at}, closed {last.closed_at} with {last.code} {last.reason}, loads {ear.client.loads}"
        )

    async def _check(self, findings: list[str]) -> Result:
        connection = await self.network.connect()
        told = await witness.told(connection, self.first_id)
        given = await connection.fetch(
            "select event_id, count(*) from witness.positions group by 1 having count(*) > 1"
        )
        marks = await witness.marks(connection)
        epoch = str(await connection.fetchval("select epoch from log_marks"))
        await connection.close()
        findings += self.network.died()
        findings += check_log(told, {row[0]: row[1] for row in given})
        findings += check_sent(self.village.sent, told)
        for ear in self.ears:
            findings += check_client(self._record(ear), told, marks, epoch)
        if not any("come to rest" in each for each in findings):
            fresh = {who: (await self._store_of(who).fresh())[0] for who in {ear.who for ear in self.ears}}
            for ear in self.ears:
                findings += [f"{ear.name}: {each}" for each in differences(ear.store.state, fresh[ear.who])]
        clients = [ear.client for ear in self.ears]
        return Result(
            findings,
            0.0,
            events=len(told),
            frames=sum(len(each.frames) for each in clients),
            lines=sum(len(each.lines) for each in clients),
            resets=sum(each.resets for each in clients),
            said=counted(told),
        )

    def _store_of(self, who: str) -> Store:
        return next(ear.store for ear in self.ears if ear.who == who)

    def _record(self, ear: Ear) -> Record:
        member_id = self.village.somebody(ear.who).id
        known = self.world.rights.get(ear.who)
        return Record(
            name=ear.name,
            member_id=member_id,
            rights=known or Rights(member_id, {}),
            frames=ear.client.frames,
            lines=ear.client.lines,
            token_of=ear.token_of,
            more=frozenset({to_administrators()}) if ear.who == "ada" else frozenset(),
        )
