"""One message to everybody: its processor time for each of them, single and in bursts, by number of subscribers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bench.live.machine import Missing
from bench.live.rounds import NEEDED, Costs, Phase, in_turns
from bench.live.servers import Server, Starting
from bench.results import Progress, Results, ahead, compared, repeated

SINGLE, BURST = 2, 16
"""How many messages are under way at once. With two nearly each costs a send of its own; of 16 a server may merge."""
KINDS = {"single": SINGLE, "burst": BURST}
HEADLINE = 5_000
"""The goals are for so many subscribers; other numbers are for reading."""
FLOORS = {"single": "single", "burst": "merged"}
FLOOR_GOALS = {"single": 1.35, "burst": 1.8}
AHEAD_GOALS = {"nchan": {"single": 1.0, "burst": 3.0}, "socketio": {"single": 1.8, "burst": 7.0}}
CHANNELS_GOAL = 40.0
SLOW, SLOW_BURSTS_UPTO = frozenset({"channels", "python-socketio"}), 1_000
"""Beyond so many, one burst of these takes longer than everything else."""
WARM_SECONDS = 0.4

Servers = dict[str, Server]


@asynccontextmanager
async def open_all(starting: Sequence[Starting], subscribers: int, progress: Progress) -> AsyncIterator[Servers]:
    """All of them at once, each with so many subscribers; what is missing on this machine is left out.

    The first is the engine: the others' frames get as many bytes as its frames have.
    """
    servers: Servers = {}
    frame = 0
    async with AsyncExitStack() as stack:
        for done, start in enumerate(starting, 1):
            name = "A server"
            try:
                server = await stack.enter_async_context(start())
                name = server.name
                await server.open(subscribers)
            except Missing as missing:
                print(missing)
                continue
            except (RuntimeError, TimeoutError) as failed:
                if name in NEEDED or not servers:
                    raise
                print(f"{name} is left out. {failed}")
                continue
            servers[server.name] = server
            if server.size == 0:
                server.size = frame
            for window in (SINGLE, BURST) if server.name not in SLOW else (SINGLE,):
                frame = (await server.load.fill(window, WARM_SECONDS, server.size)).frame
            progress(f"Connecting {subscribers:,} to each", done, len(starting))
        yield servers


def phases(servers: Servers, seconds: float, subscribers: int) -> list[Phase]:
    found = []
    for kind, window in KINDS.items():
        for name, server in servers.items():
            unfit = name in FLOORS.values() and name != FLOORS[kind]
            endless = name in SLOW and kind == "burst" and subscribers > SLOW_BURSTS_UPTO
            if not unfit and not endless:
                found.append(Phase(server, window, seconds))
    return found


async def measured(
    servers: Servers, subscribers: int, rounds: int, seconds: float, postmaster: int, progress: Progress
) -> Costs:
    what = f"{subscribers:,} subscribers"
    return await in_turns(phases(servers, seconds, subscribers), rounds, postmaster, progress, what)


def results(costs: Costs, subscribers: int, name: str = "live") -> Results:
    """Ours against the floor, PostgreSQL's part of it, and how far it is ahead of each other server."""
    end = "" if subscribers == HEADLINE else f".{subscribers}"
    found: Results = {}
    for kind, window in KINDS.items():
        ours = [each.whole for each in costs["engine", window]]
        floors = [each.whole for each in costs[FLOORS[kind], window]]
        goal = FLOOR_GOALS[kind] if subscribers == HEADLINE else None
        found[f"{name}.fanout.{kind}{end}"] = compared(ours, floors, "µs", goal)
        postgres = [each.postgres for each in costs["engine", window]]
        found[f"{name}.fanout.{kind}.postgres{end}"] = repeated(postgres, "µs")
    for (other, window), theirs in costs.items():
        if other != "engine" and other not in FLOORS.values():
            kind = "single" if window == SINGLE else "burst"
            ours = [each.whole for each in costs["engine", window]]
            whole = [each.whole for each in theirs]
            found[f"{name}.vs.{other}.{kind}{end}"] = ahead(ours, whole, _ahead_goal(other, kind, subscribers))
    return found


def _ahead_goal(other: str, kind: str, subscribers: int) -> float | None:
    if other == "channels":
        return CHANNELS_GOAL
    return AHEAD_GOALS.get(other, {}).get(kind) if subscribers == HEADLINE else None
