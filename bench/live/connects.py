"""Handshake, sign-in and hello: how many a second, with rights that the process knows and with rights it has to read;
and whether it matters how many teams somebody leads."""

import asyncio

from bench.live.rounds import seconds_of
from bench.live.servers import SETTLE_SECONDS, Server
from bench.live.world import FIRST_NARROW, FIRST_WIDE, LEADERS, MEMBERS
from bench.results import Progress, Results, compared, repeated

WARM_GOAL, LEADER_GOAL = 2_000.0, 1.2


async def measure(server: Server, postmaster: int, rounds: int, progress: Progress) -> Results:
    members, leaders = MEMBERS // rounds, LEADERS // rounds
    cold, warm, warm_cost, wide, narrow = [], [], [], [], []
    for turn in range(rounds):
        cold.append(members / await _connect(server, members, turn * members))
        before = sum(server.seconds().values())
        warm.append(members / await _connect(server, members, turn * members))
        warm_cost.append((sum(server.seconds().values()) - before) / members * 1e6)
        wide.append(await _cost(server, postmaster, leaders, FIRST_WIDE + turn * leaders))
        narrow.append(await _cost(server, postmaster, leaders, FIRST_NARROW + turn * leaders))
        progress("Connecting", turn + 1, rounds)
    return {
        "live.connects.warm": repeated(warm, "1/s", WARM_GOAL, at_least=True),
        "live.connects.warm.cpu": repeated(warm_cost, "µs"),
        "live.connects.cold": repeated(cold, "1/s"),
        "live.connects.leader": compared(wide, narrow, "µs", LEADER_GOAL),
    }


async def _connect(server: Server, count: int, start: int) -> float:
    seconds = await server.load.open(count, start)
    await server.load.shut()
    await asyncio.sleep(SETTLE_SECONDS)
    return seconds


async def _cost(server: Server, postmaster: int, count: int, start: int) -> float:
    """Processor time for one connection of somebody who was never here, PostgreSQL's with it, in microseconds."""
    before = sum(server.seconds().values()) + seconds_of(postmaster)
    await _connect(server, count, start)
    return (sum(server.seconds().values()) + seconds_of(postmaster) - before) / count * 1e6
