"""Measures servers in turns, so that whatever else the machine does falls on all of them alike.

Invariant: a phase is counted from quiet to quiet. All of its deliveries have arrived when the processor time is read,
so none is paid for in one phase and counted in another.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bench.cpu import ended_seconds, precise_seconds, tree
from bench.live.load import Filled
from bench.live.servers import Server
from bench.results import Progress

SETTLE_SECONDS = 0.15
NEEDED = frozenset({"engine", "split", "traced", "single", "merged"})
"""The engine in its shapes and the floor: a run without one of these shows nothing."""
LOST_AT_MOST = 0.001


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time for one delivery, in microseconds: of each part of the server, and of PostgreSQL."""

    parts: dict[str, float]
    postgres: float
    filled: Filled

    @property
    def whole(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Phase:
    server: Server
    window: int
    seconds: float


def seconds_of(postmaster: int) -> float:
    """Processor time of a PostgreSQL server. A backend that ended counts on: its parent took up its time."""
    return sum(precise_seconds(pid) for pid in tree(postmaster)) + ended_seconds(postmaster)


async def cost(phase: Phase, postmaster: int) -> Cost:
    """Raises RuntimeError where messages were lost: a server that drops them is cheap."""
    before, postgres = phase.server.seconds(), seconds_of(postmaster)
    filled = await phase.server.load.fill(phase.window, phase.seconds, phase.server.size)
    await asyncio.sleep(SETTLE_SECONDS)
    after = phase.server.seconds()
    if filled.deliveries == 0:
        raise RuntimeError(f"{phase.server.name} delivered nothing.")
    if filled.lost > LOST_AT_MOST * (filled.deliveries + filled.lost):
        raise RuntimeError(f"{phase.server.name} lost {filled.lost} of {filled.deliveries + filled.lost} deliveries.")
    each = 1e6 / filled.deliveries
    parts = {part: (after[part] - before[part]) * each for part in before}
    return Cost(parts, (seconds_of(postmaster) - postgres) * each, filled)


Costs = dict[tuple[str, int], list[Cost]]


async def in_turns(phases: Sequence[Phase], rounds: int, postmaster: int, progress: Progress, what: str) -> Costs:
    """Each phase once, then all of them again. By server and window."""
    found: defaultdict[tuple[str, int], list[Cost]] = defaultdict(list)
    dropped: set[str] = set()
    for turn in range(rounds):
        for done, phase in enumerate(phases, 1):
            name = phase.server.name
            if name not in dropped:
                try:
                    found[name, phase.window].append(await cost(phase, postmaster))
                except RuntimeError as failed:
                    if name in NEEDED:
                        raise
                    print(f"{failed} It is left out.")
                    dropped.add(name)
            progress(what, turn * len(phases) + done, rounds * len(phases))
    return {key: costs for key, costs in found.items() if key[0] not in dropped}
