"""Plays one schedule on a network that stands, heals everything, and says what is wrong: nothing, when all is well."""

import asyncio
import random
import time
from dataclasses import dataclass
from uuid import uuid4

from server.db import unit_of_work
from server.events import MemberChanged, emit, to_administrators, to_all
from tests.faults import witness
from tests.faults.checker import Record, check_client, check_log, check_sent, counted
from tests.faults.network import Network
from tests.faults.people_at_work import Village
from tests.faults.schedules import PEOPLE, WRITERS, Schedule
from tests.faults.steps import Ear, Steps
from tests.faults.store import Store, differences
from tests.faults.world import Rights, people
from tests.live_client import LiveClient
from tests.people import NOBODY

QUIET_SECONDS = 30.0
"""After everything is healed, each client must have heard all there is within this time."""
EXTRA = 3
"""Clients that are somebody's second."""


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
            self.tasks.add(asyncio.create_task(self.steps.take(step)))
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

    # -- before

    async def _gather_people(self) -> None:
        name = f"s{self.schedule.seed}r{uuid4().hex[:5]}"
        self.world = await people(self.network.sessions, self.network.http, name)
        self.village = Village(self.network, self.world, self.chance, name)
        self.steps = Steps(self.network, self.world, self.village, self.ears)
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
        store = Store(self.village.hand(who), (self.world.cast.team, self.world.cast.sibling), client.reload)
        client.load, client.apply = store.load, store.apply
        ear = Ear(name, who, client, store, token_id, {headers["Authorization"]: token_id})
        self.ears.append(ear)

    # -- afterwards

    async def _come_to_rest(self) -> list[str]:
        """Everything is healed and everybody is let in again; then a last event, which everybody must hear."""
        await self.network.heal()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.network.heal()
        for ear in self.ears:
            ear.client.go_on()
            if ear.client.ended is not None:
                await self.steps.let_in_again(ear)
        self._mark("heal")
        fence = await self._put_up_fence()
        began = time.monotonic()
        while late := [ear for ear in self.ears if not self._rests(ear, fence)]:
            if time.monotonic() - began > QUIET_SECONDS:
                return [f"{ear.name} did not come to rest: {self._state_of(ear, fence)}" for ear in late]
            for ear in late:
                if ear.client.ended is not None:
                    await self.steps.let_in_again(ear)
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
        findings += [*self.network.died(), *self.village.broken]
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
