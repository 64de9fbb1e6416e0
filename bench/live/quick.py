"""The engine and the floor alone, in about a minute: for whoever tunes the engine."""

from bench.live.fanout import BURST, SINGLE, open_all, single_and_burst
from bench.live.rounds import Phase, cost
from bench.live.servers import engine, floor
from bench.live.stage import stage
from bench.results import Progress, Result, Results

SUBSCRIBERS, ROUNDS, SECONDS = 5_000, 3, 1.2


async def measure(progress: Progress) -> Results:
    async with stage(progress) as (hall, postmaster):
        found: Results = {}
        async with engine(hall) as alone:
            await alone.open(1)
            await cost(Phase(alone, SINGLE, 1), postmaster)
            for name, window in (("single", SINGLE), ("burst", BURST)):
                each = await cost(Phase(alone, window, 1.5), postmaster)
                found[f"quick.post.{name}"] = Result(each.whole, "µs a post")
        starting = [lambda: engine(hall), lambda: floor("single"), lambda: floor("merged")]
        async with open_all(starting, SUBSCRIBERS) as on:
            found["quick.memory"] = Result(on["engine"].kib_each, "KiB", 28)
            found["quick.connects"] = Result(SUBSCRIBERS / on["engine"].opened_seconds, "1/s", 2000, at_least=True)
            return found | await single_and_burst(on, ROUNDS, SECONDS, postmaster, progress, "quick")
