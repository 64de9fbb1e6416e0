"""The whole of it, in about ten minutes: `python -m bench live`."""

from bench.live import connects, delay, fanout
from bench.live.fanout import BURST, HEADLINE, SINGLE, Servers, open_all
from bench.live.others import channels, nchan, node, python
from bench.live.rounds import Costs, Phase, cost
from bench.live.servers import Starting, engine, floor, split_engine, traced_engine
from bench.live.stage import most_subscribers, stage
from bench.live.table import Facts, show
from bench.live.world import Hall
from bench.results import Progress, Result, Results, compared, repeated

ROUNDS, SECONDS = 5, 0.8
FEW, MANY = 1_000, 10_000
MEMORY_GOAL_KIB = 28.0


def floors() -> list[Starting]:
    return [lambda: floor("single"), lambda: floor("merged")]


def others(subscribers: int) -> list[Starting]:
    """Beyond 5,000 only those that come near."""
    found: list[Starting] = [nchan, lambda: node("ws"), lambda: node("socketio")]
    if subscribers <= HEADLINE:
        found += [lambda: python("broadcast", "broadcast"), lambda: python("plain", "plain")]
        found += [lambda: python("python-socketio", "socketio_server"), channels]
    return found


async def measure(progress: Progress) -> Results:
    async with stage(progress) as (hall, postmaster):
        found: Results = {"live.post": await _post(hall, postmaster)}
        costs: dict[int, Costs] = {}
        facts: Facts = {}
        for subscribers in (FEW, HEADLINE, MANY):
            if subscribers > most_subscribers():
                print(f"{subscribers:,} subscribers are left out: raise the limit of open files (ulimit -n).")
                continue
            starting = [lambda: engine(hall), *floors(), *others(subscribers)]
            async with open_all(starting, subscribers, progress) as servers:
                if subscribers == HEADLINE:
                    facts = _facts(servers)
                    found["live.memory.idle"] = Result(servers["engine"].kib_each, "KiB", MEMORY_GOAL_KIB)
                each = await fanout.measured(servers, subscribers, ROUNDS, SECONDS, postmaster, progress)
            costs[subscribers] = each
            found |= fanout.results(each, subscribers)
        found |= await _alone(hall, postmaster, progress)
        found |= await _delays(hall, ROUNDS, progress)
        async with engine(hall) as server:
            found |= await connects.measure(server, postmaster, ROUNDS, progress)
        show(costs, facts)
        return found


def _facts(servers: Servers) -> Facts:
    return {name: (each.kib_each, HEADLINE / each.opened_seconds) for name, each in servers.items()}


async def _post(hall: Hall, postmaster: int) -> Result:
    """What one POST costs when one listens: the part of a delivery that more subscribers share."""
    async with engine(hall) as server:
        await server.open(1)
        await cost(Phase(server, BURST, 2 * SECONDS), postmaster)
        return repeated([(await cost(Phase(server, SINGLE, SECONDS), postmaster)).whole for _ in range(ROUNDS)], "µs")


async def _alone(hall: Hall, postmaster: int, progress: Progress) -> Results:
    """The process with the sockets, when another one takes the posts."""
    async with open_all([lambda: split_engine(hall), *floors()], HEADLINE, progress) as servers:
        costs = await fanout.measured(servers, HEADLINE, ROUNDS, SECONDS, postmaster, progress)
    found: Results = {}
    for kind, window in fanout.KINDS.items():
        ours = [each.parts["live"] for each in costs["split", window]]
        least = [each.whole for each in costs[fanout.FLOORS[kind], window]]
        found[f"live.fanout.{kind}.alone"] = compared(ours, least, "µs")
    return found


async def _delays(hall: Hall, rounds: int, progress: Progress) -> Results:
    starting = [lambda: traced_engine(hall), lambda: floor("single"), nchan]
    async with open_all(starting, HEADLINE, progress) as servers:
        trace = servers["traced"].trace
        assert trace is not None
        return delay.results(await delay.delays(servers, rounds, progress), trace)
