"""One message to everybody: its processor time for each of them, single and in bursts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bench.live.rounds import Costs, Phase, in_turns
from bench.live.servers import Server, Starting
from bench.results import Progress, Results, compared, repeated

SINGLE, BURST = 2, 16
"""How many messages are under way at once. With two nearly each costs a send of its own; of 16 a server may merge."""
GOALS = {"single": 1.35, "burst": 1.8}
WARM_SECONDS = 0.4

Servers = dict[str, Server]


@asynccontextmanager
async def open_all(starting: Sequence[Starting], subscribers: int) -> AsyncIterator[Servers]:
    """All of them at once, each with so many subscribers. The first is the engine: the others' frames get the bytes
    that its frames have."""
    servers: Servers = {}
    frame = 0
    async with AsyncExitStack() as stack:
        for start in starting:
            server = await stack.enter_async_context(start())
            await server.open(subscribers)
            servers[server.name] = server
            if server.size == 0:
                server.size = frame
            frame = (await server.load.fill(SINGLE, WARM_SECONDS, server.size)).frame
        yield servers


async def single_and_burst(
    on: Servers, rounds: int, seconds: float, postmaster: int, progress: Progress, name: str, suffix: str = ""
) -> Results:
    phases = [Phase(on["engine"], SINGLE, seconds), Phase(on["single"], SINGLE, seconds)]
    phases += [Phase(on["engine"], BURST, seconds), Phase(on["merged"], BURST, seconds)]
    costs = await in_turns(phases, rounds, postmaster, progress, "Engine and floor")
    return against_floor(costs, name, suffix)


def against_floor(costs: Costs, name: str, suffix: str = "") -> Results:
    found: Results = {}
    for kind, window, floor in (("single", SINGLE, "single"), ("burst", BURST, "merged")):
        ours = costs["engine", window]
        floors = [each.whole for each in costs[floor, window]]
        found[f"{name}.{kind}{suffix}"] = compared([each.whole for each in ours], floors, "µs", GOALS[kind])
        found[f"{name}.{kind}{suffix}.postgres"] = repeated([each.postgres for each in ours], "µs")
    return found
