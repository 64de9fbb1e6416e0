"""Roll-ups over 10,000 leaf teams and 156 weeks, and what one more report costs, in processor time of the server.

Asked through the API of a real `snowfield serve`; counted are its Python process and its whole PostgreSQL server. The
floor is the plain SQL sum over the leaf facts of the same team, without any kept sums, in the same run.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import islice
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
ROUNDS, REPORTS = 10, 10
GOAL_MS, GOAL_GROWTH = 200.0, 1.2


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    url = await start_embedded(data_dir)
    try:
        worlds = [await ready(url, weeks, progress) for weeks in WEEKS]
        postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
        async with AsyncExitStack() as stack:
            servers = [(world, await stack.enter_async_context(serving(world.url))) for world in worlds]
            found = await _rollups(*servers[-1], postmaster, progress)
            return found | await _reports(servers, postmaster, progress)
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


async def _reports(servers: list[tuple[World, Serving]], postmaster: int, progress: Progress) -> Results:
    """One more report each, in turns, so that whatever else the machine does falls on all alike."""
    bodies = {world.weeks: iter(await _unreported(world, (ROUNDS + 1) * REPORTS)) for world, _ in servers}
    cost = dict.fromkeys(bodies, 0.0)
    for turn in range(ROUNDS + 1):
        for world, served in servers:
            mine = islice(bodies[world.weeks], REPORTS)

            async def send(served: Serving = served, mine: "islice[dict[str, object]]" = mine) -> None:
                (await served.http.post("/api/v1/reports", json=next(mine))).raise_for_status()

            spent = await _cost(Watched(served.pid, postmaster), send, REPORTS)
            cost[world.weeks] += spent / ROUNDS if turn else 0  # the first turn warms up
        progress("Reporting", turn + 1, ROUNDS + 1)
    shortest, longest = cost[min(cost)], cost[max(cost)]
    found = {
        f"report.{weeks}_weeks": Result(spent, "ms", None, shortest if weeks != min(cost) else None)
        for weeks, spent in cost.items()
    }
    return found | {"report.growth": Result(longest / shortest, "times", GOAL_GROWTH)}


async def _unreported(world: World, number: int) -> list[dict[str, object]]:
    """Reports for the running week of leaf teams that have not sent theirs."""
    async with connect(world.url) as connection:
        rows = await connection.execute(_UNREPORTED, {"form_id": world.form, "number": number})
        return [
            {
                "form_id": str(world.form),
                "team_id": str(team_id),
                "period": week.isoformat(),
                "numbers": [{"metric_id": str(world.metric), "numerator": 41, "denominator": 90}],
            }
            for team_id, week in rows
        ]


_UNREPORTED = text("""
select t.id, w.week
from teams t cross join (select date_trunc('week', now() at time zone 'Europe/London')::date as week) w
where t.name like 'Leaf %'
  and not exists (select from reports r where r.form_id = :form_id and r.team_id = t.id and r.period = w.week)
order by md5(t.name) limit :number
""")


async def _repeat(work: Callable[[], Awaitable[None]], times: int) -> None:
    for _ in range(times):
        await work()


async def _cost(watched: Watched, work: Callable[[], Awaitable[None]], times: int) -> float:
    """Milliseconds of processor time that one takes, on average."""
    before = watched.seconds()
    await _repeat(work, times)
    return (watched.seconds() - before) / times * 1000
