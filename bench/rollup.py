"""Roll-ups over 10,000 leaf teams and 156 weeks, in processor time of the server.

Asked through the API of a real `snowfield serve`; counted are its Python process and its whole PostgreSQL server. The
floor is the plain SQL sum over the leaf facts of the same team, without any kept sums, in the same run.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from bench.cpu import Watched
from bench.results import Progress, Result, Results
from bench.serving import Serving, serving
from bench.world import WEEKS, World, ready
from server.embedded import Embedded, start_embedded, stop_embedded
from server.migrations import connect
from server.settings import get_settings

LEVELS = {"root": "root", "middle": "region", "leaf": "leaf"}
WARM_UP, READS, FLOORS = 10, 100, 3
GOAL_MS = 200.0


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    url = await start_embedded(data_dir)
    try:
        world = await ready(url, max(WEEKS), progress)
        postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
        async with serving(world.url) as served:
            return await _rollups(world, served, postmaster, progress)
    finally:
        await stop_embedded(data_dir)


async def _rollups(world: World, served: Serving, postmaster: int, progress: Progress) -> Results:
    found: Results = {}
    watched = Watched(served.pid, postmaster)
    for done, (name, level) in enumerate(LEVELS.items(), 1):
        team = world.teams[level]

        async def read(team: UUID = team) -> None:
            answer = await served.http.get(f"/api/v1/metrics/{world.metric}/rollup", params={"team_id": str(team)})
            answer.raise_for_status()
            assert len(answer.json()["points"]) >= world.weeks

        await _repeat(read, WARM_UP)
        cost = await _cost(watched, read, READS)
        floor = await _floor(world, team, postmaster)
        found[f"rollup.{name}"] = Result(cost, "ms", GOAL_MS, floor)
        progress("Rolling up", done, len(LEVELS))
    return found


async def _floor(world: World, team: UUID, postmaster: int) -> float:
    """In one process, so that the workers of a parallel plan are not forgotten; none of it is Python's."""
    async with connect(world.url) as connection:
        await connection.execute(text("set max_parallel_workers_per_gather = 0"))

        async def ask() -> None:
            (await connection.execute(_PLAIN_SUM, {"metric_id": world.metric, "team_id": team})).all()

        await _repeat(ask, 1)
        once = await _cost(Watched(None, postmaster), ask, FLOORS)
        return once if once > 10 else await _cost(Watched(None, postmaster), ask, READS * 10)


_PLAIN_SUM = text("""
with recursive below as (
    select cast(:team_id as uuid) as team_id
    union all
    select p.team_id from below b join team_parents p on p.parent_id = b.team_id and p.until is null
)
select o.period, sum(o.numerator), sum(o.denominator), count(*)
from observations o join below b on b.team_id = o.team_id
where o.metric_id = :metric_id and o.latest
group by o.period order by o.period
""")


async def _repeat(work: Callable[[], Awaitable[None]], times: int) -> None:
    for _ in range(times):
        await work()


async def _cost(watched: Watched, work: Callable[[], Awaitable[None]], times: int) -> float:
    """Milliseconds of processor time that one takes, on average."""
    before = watched.seconds()
    await _repeat(work, times)
    return (watched.seconds() - before) / times * 1000
