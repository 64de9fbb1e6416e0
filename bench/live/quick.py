"""Parts of it for whoever tunes the engine: `python -m bench live.quick`, the engine and the floor in a minute, and
`live.loop`, how long a message takes and which callbacks hold up the loop. Kept nowhere."""

from bench.live import delay, fanout
from bench.live.fanout import BURST, HEADLINE, SINGLE, open_all
from bench.live.rounds import Phase, cost
from bench.live.servers import engine, floor, traced_engine
from bench.live.stage import stage
from bench.results import Progress, Result, Results

ROUNDS, SECONDS = 3, 1.2
SHOWN = 12


async def measure(progress: Progress) -> Results:
    async with stage(progress) as (hall, postmaster):
        found: Results = {}
        async with engine(hall) as alone:
            await alone.open(1)
            await cost(Phase(alone, BURST, 1.5), postmaster)
            for name, window in (("single", SINGLE), ("burst", BURST)):
                each = await cost(Phase(alone, window, 1.5), postmaster)
                found[f"quick.post.{name}"] = Result(each.whole, "µs a post")
        starting = [lambda: engine(hall), lambda: floor("single"), lambda: floor("merged")]
        async with open_all(starting, HEADLINE, progress) as servers:
            ours = servers["engine"]
            found["quick.memory"] = Result(ours.kib_each, "KiB", 28)
            found["quick.connects"] = Result(HEADLINE / ours.opened_seconds, "1/s")
            costs = await fanout.measured(servers, HEADLINE, ROUNDS, SECONDS, postmaster, progress)
        return found | fanout.results(costs, HEADLINE, "quick")


async def loop(progress: Progress) -> Results:
    async with (
        stage(progress) as (hall, _),
        open_all([lambda: traced_engine(hall), lambda: floor("single")], HEADLINE, progress) as servers,
    ):
        trace = servers["traced"].trace
        assert trace is not None
        found = delay.results(await delay.delays(servers, 1, progress), trace)
        for milliseconds, what in delay.callbacks(trace)[:SHOWN]:
            print(f"{milliseconds:6.1f} ms  {what}")
        return {name.replace("live.", "quick."): each for name, each in found.items()}
