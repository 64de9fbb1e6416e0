"""A million members, of whom one process carries so many: hub and relay with transports that only count.

What is real: the relay's and the hub's own code, the frames, the audiences of a tree of teams, the mix of events of a
busy hour. What is not: the kernel. Its part of a delivery, and a connection's memory in asyncio and uvicorn, are
measured over real sockets (`python -m bench live`); docs/running-it.md puts both together for ten machines.
"""

import asyncio
import gc
import os
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID, uuid4

from bench.cpu import resident_kib
from bench.results import Progress, Result, Results
from realtime import hub as hubs
from realtime import relay as relays
from realtime.hub import Hub, Listener
from realtime.relay import Relay
from realtime.stamper import Stamped
from server.events import (
    FigureNow,
    FiguresChanged,
    PostWritten,
    to_all,
    to_call,
    to_leaders,
    to_line,
    to_member,
    to_samples,
    to_team,
)

MEMBERS, LISTENERS = 1_000_000, 100_000
PEOPLE_IN_A_TEAM, TEAMS_BELOW = 10, (20, 20, 25, 10)
"""Of a district, a region, a country, and the whole: 100,000 teams of ten, five levels."""
POSTS_A_SECOND, REPORTS_A_SECOND, TO_ALL_EVERY = 300, 10, 60
"""A busy hour: each member says one thing (posts, comments, thanks), one team in three reports, and whoever runs the
call says something to all of it once a minute."""
TURNS_A_SECOND = 50
SECONDS = 30


class Line:
    """Stands in for a connection: takes everything at once and counts."""

    __slots__ = ("bytes", "writes")

    def __init__(self) -> None:
        self.writes = self.bytes = 0

    def write(self, data: bytes) -> None:
        self.writes += 1
        self.bytes += len(data)

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def abort(self) -> None: ...


@dataclass(slots=True)
class Callbacks:
    """What the loop's callbacks used of the processor of their thread."""

    longest_ms: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Tree:
    """Ids by level, the teams of people first, and where each team hangs."""

    levels: Sequence[Sequence[UUID]]
    call: UUID
    metric: UUID

    @classmethod
    def planted(cls) -> "Tree":
        count, levels = MEMBERS // PEOPLE_IN_A_TEAM, []
        for below in (*TEAMS_BELOW, 1):
            levels.append([uuid4() for _ in range(count)])
            count //= below
        return cls(levels, uuid4(), uuid4())

    def line(self, team: int) -> list[UUID]:
        """A team and all above it."""
        found = []
        for level, below in zip(self.levels, (*TEAMS_BELOW, 1), strict=True):
            found.append(level[team])
            team //= below
        return found

    def audiences(self, member: int) -> frozenset[str]:
        """As `audiences_of` gives them. One in ten leads the team, of these one in twenty the district, and so on up.
        Strings of their own, as each member's are when they come from the database."""
        team, place = divmod(member, PEOPLE_IN_A_TEAM)
        mine = {to_member(uuid4()), to_all(), to_team(self.levels[0][team]), to_call(self.call), to_samples(self.call)}
        if place == 0:
            mine.add(to_leaders(self.levels[0][team]))
            for level, below in zip(self.levels[1:], TEAMS_BELOW, strict=True):
                team, first = divmod(team, below)
                if first:
                    break
                mine |= {to_team(level[team]), to_leaders(level[team])}
        return frozenset(mine)


async def measure(progress: Progress) -> Results:
    chance, tree = random.Random(7), Tree.planted()
    gc.collect()
    gc.freeze()
    before = resident_kib(os.getpid())
    hub = Hub()
    lines = _listen(hub, tree, chance.sample(range(MEMBERS), LISTENERS), progress)
    kib_each = (resident_kib(os.getpid()) - before) / LISTENERS
    relay = Relay(cast(Any, None), hub, cast(Any, None), "postgresql://nowhere")
    gc.collect()
    gc.freeze()
    with _counting_sends():
        to_all_of_call = await _cost(relay, [_post(tree, chance, [to_call(tree.call)])] * 16, one_by_one=True)
        to_few = await _cost(relay, [_event(tree, chance, 0) for _ in range(2_000)], one_by_one=False)
        writes, size = _total(lines)
        with _watched() as callbacks:
            busy, events = await _busy_hour(relay, tree, chance, progress)
    writes, size = (after - was for after, was in zip(_total(lines), (writes, size), strict=True))
    return {
        "simulation.memory": Result(kib_each, "KiB a listener"),
        "simulation.delivery": Result(to_all_of_call / LISTENERS * 1e6, "µs a delivery"),
        "simulation.event": Result(to_few * 1e6, "µs an event of one team"),
        "simulation.events": Result(events / SECONDS, "events a second"),
        "simulation.writes": Result(writes / SECONDS, "writes a second"),
        "simulation.bytes": Result(size / SECONDS / 1e6, "MB a second"),
        "simulation.processor": Result(busy / SECONDS * 100, "% of one core"),
        "simulation.longest": Result(callbacks.longest_ms, "ms, the longest callback"),
    }


def _listen(hub: Hub, tree: Tree, members: Sequence[int], progress: Progress) -> list[Line]:
    lines = []
    for count, member in enumerate(members):
        line, audiences = Line(), cast(Any, tree.audiences(member))
        listener = Listener(uuid4(), uuid4(), line, audiences, sock=cast(Any, line))
        hub.add(listener)
        listener.caught_up()
        listener.apart.discard(listener)
        lines.append(line)
        if count % 10_000 == 0:
            progress("Connecting 100,000", count, LISTENERS)
    progress("Connecting 100,000", LISTENERS, LISTENERS)
    return lines


@contextmanager
def _counting_sends() -> Iterator[None]:
    def take(line: Line, data: bytes) -> int:
        line.writes += 1
        line.bytes += len(data)
        return len(data)

    real, hubs.SEND = hubs.SEND, cast(Any, take)
    try:
        yield
    finally:
        hubs.SEND = real


@contextmanager
def _watched() -> Iterator[Callbacks]:
    run, seen = asyncio.Handle._run, Callbacks()

    def watched(self: asyncio.Handle) -> None:
        began = time.thread_time()
        run(self)
        used = time.thread_time() - began
        seen.seconds += used
        seen.longest_ms = max(seen.longest_ms, used * 1000)

    asyncio.Handle._run = watched  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


def _total(lines: Sequence[Line]) -> tuple[int, int]:
    return sum(each.writes for each in lines), sum(each.bytes for each in lines)


async def _cost(relay: Relay, events: Sequence[Stamped], *, one_by_one: bool) -> float:
    """Processor seconds for each event, from the relay's hands to the transports."""
    placed = [each._replace(position=relay.position + place) for place, each in enumerate(events, 1)]
    batches = [[each] for each in placed] if one_by_one else [placed[i : i + 10] for i in range(0, len(placed), 10)]
    began = time.process_time()
    for batch in batches:
        await relay._deliver(batch)
    return (time.process_time() - began) / len(events)


async def _busy_hour(relay: Relay, tree: Tree, chance: random.Random, progress: Progress) -> tuple[float, int]:
    """`SECONDS` of it, one after the other as quickly as they go: processor seconds, and how many events."""
    busy, events = 0.0, 0
    clock = time.monotonic()
    with _at(clock) as now:
        async for turn, batch in _turns(relay, tree, chance):
            began = time.process_time()
            if batch:
                await relay._deliver(batch)
            now[0] = clock + turn / TURNS_A_SECOND
            await relay._now_and_then()
            busy += time.process_time() - began
            events += len(batch)
            if turn % TURNS_A_SECOND == 0:
                progress("A busy hour", turn // TURNS_A_SECOND, SECONDS)
    progress("A busy hour", SECONDS, SECONDS)
    return busy, events


@contextmanager
def _at(clock: float) -> Iterator[list[float]]:
    """The relay's clock, set by whoever holds it: half a minute of beats and samples does not have to be waited for."""
    now = [clock]

    class Clock:
        monotonic = staticmethod(lambda: now[0])

    vars(relays)["time"] = Clock
    try:
        yield now
    finally:
        vars(relays)["time"] = time


async def _turns(relay: Relay, tree: Tree, chance: random.Random) -> AsyncIterator[tuple[int, Sequence[Stamped]]]:
    """What is stamped together: everything of a fiftieth of a second."""
    for turn in range(SECONDS * TURNS_A_SECOND):
        batch = [
            _event(tree, chance, REPORTS_A_SECOND / (POSTS_A_SECOND + REPORTS_A_SECOND))
            for _ in range((POSTS_A_SECOND + REPORTS_A_SECOND) // TURNS_A_SECOND)
        ]
        if turn % (TO_ALL_EVERY * TURNS_A_SECOND) == TURNS_A_SECOND:
            batch.append(_post(tree, chance, [to_call(tree.call)]))
        yield turn, [each._replace(position=relay.position + place) for place, each in enumerate(batch, 1)]
        await asyncio.sleep(0)


def _event(tree: Tree, chance: random.Random, reports: float) -> Stamped:
    """Of one team, for its members and the leaders of all above it."""
    line = tree.line(chance.randrange(len(tree.levels[0])))
    heard_by = [to_team(line[0]), *to_line(line)]
    if chance.random() >= reports:
        return _post(tree, chance, heard_by)
    figures = [
        FigureNow(
            metric_id=tree.metric, team_id=each, period=date(2026, 11, 23), numerator=Decimal(chance.randrange(1000)),
            denominator=Decimal(1000), value=Decimal("0.5"), received=10, expected=20, on_time=9, revised=0, told=None,
        )
        for each in line
    ]  # fmt: skip
    return _stamped([*heard_by, to_samples(tree.call)], FiguresChanged(call_id=tree.call, figures=figures))


def _post(tree: Tree, chance: random.Random, heard_by: Sequence[str]) -> Stamped:
    words = "Twelve reviewed this week, and two stopped. " * 3
    return _stamped(
        heard_by,
        PostWritten(
            post_id=uuid4(), team_id=tree.levels[0][chance.randrange(1000)], author_id=uuid4(), author_name="Mo",
            text=words, html=f"<p>{words}</p>", written_at=datetime.now(UTC), edited_at=None,
        ),
    )  # fmt: skip


def _stamped(audiences: Sequence[str], event: Any) -> Stamped:
    return Stamped(0, audiences, event.model_dump_json(), event.type, datetime.now(UTC))
