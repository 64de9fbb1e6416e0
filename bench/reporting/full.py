"""What reporting costs, in processor time of the server: one more report against the same rows written by a bare
endpoint; boards, goal pages and the snowflake of a network of 10,000 leaf teams; and the minute in which all report.

Asked through the API of a real `snowfield serve`; counted are its Python process and its whole PostgreSQL server. What
was reported for the running week in a run before is taken out first.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.cpu import Watched, peak_kib
from bench.reporting.load import Report
from bench.results import Progress, Result, Results, compared, repeated
from bench.serving import Serving, serving
from bench.world import WEEKS, WITH_TOKENS, World, ready, secret_of
from server.embedded import Embedded, start_embedded, stop_embedded
from server.migrations import connect
from server.settings import get_settings

TURNS, REPORTS, CONNECTIONS = 5, 160, 8
READS, WARM_UP = 20, 3
DUE_SECONDS, DUE_CONNECTIONS, BOARD_EVERY = 60, 64, 1.0
GOAL_REPORT, GOAL_GROWTH, GOAL_PAGE_MS, GOAL_SNOWFLAKE_MS, GOAL_MIB, GOAL_P99_MS = 2.0, 1.2, 150.0, 400.0, 300.0, 2000.0

GOAL_PAGE = (
    "/goals/{goal}", "/teams/{team}", "/metrics/{metric}", "/metrics/{metric}/rollup?team_id={team}",
    "/metrics/{metric}/chart?team_id={team}", "/metrics/{metric}/stages?team_id={team}",
    "/metrics/{metric}/multiples?team_id={team}&level=1&sort=name", "/goals/{goal}/confidence", "/goals/{goal}/parts",
)  # fmt: skip
"""All that the page of a goal asks for when it is opened."""


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    url = await start_embedded(data_dir)
    try:
        worlds = [await ready(url, weeks, progress) for weeks in WEEKS]
        for each in worlds:
            await _unreport(each)
        postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(serving(each.url)) for each in worlds]
            bare = await stack.enter_async_context(serving(worlds[-1].url, ("bench.reporting.floor",)))
            ours, world = servers[-1], worlds[-1]
            found = await _reports(list(zip(worlds, servers, strict=True)), bare, postmaster, progress)
            found |= await _pages(world, ours, postmaster, progress)
            found |= await _due_minute(world, ours, postmaster, progress)
            return found | {"report.memory": Result(peak_kib(ours.pid) / 1024, "MiB", GOAL_MIB)}
    finally:
        await stop_embedded(data_dir)


async def _unreport(world: World) -> None:
    """What runs before this one left of the running week. Everybody has just opened the page from which they send."""
    async with connect(world.url) as connection:
        for statement in _UNREPORT.split(";\n"):
            await connection.execute(text(statement))
        await connection.commit()
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("vacuum (analyze) observations, reports, report_revisions, metric_sums, events"))


_UNREPORT = """
set local session_replication_role = replica;
create temporary table gone on commit drop as
    select id from reports where period = date_trunc('week', now() at time zone 'Europe/London')::date;
delete from observations where report_id in (select id from gone);
delete from report_revisions where report_id in (select id from gone);
delete from reports where id in (select id from gone);
delete from metric_sums where period = date_trunc('week', now() at time zone 'Europe/London')::date;
delete from kept_replies;
update api_tokens set last_used_at = now()
"""


async def _reports(servers: list[tuple[World, Serving]], bare: Serving, postmaster: int, progress: Progress) -> Results:
    """In turns, so that whatever else the machine does falls on all alike; the first turn warms up."""
    world, ours = servers[-1]
    series: list[tuple[str, Serving, Iterator[Report]]] = [
        (f"{each.weeks}_weeks", served, iter(await _waiting(each, "one"))) for each, served in servers
    ]
    twenty, one = iter(await _waiting(world, "twenty")), series[-1][2]
    series += [("floor", bare, one), ("twenty", ours, twenty), ("twenty_floor", bare, twenty)]
    cost: dict[str, list[float]] = {name: [] for name, _, _ in series}
    for turn in range(TURNS + 1):
        for name, served, reports in series if turn % 2 else reversed(series):
            few = list(islice(reports, REPORTS))
            watched = Watched(served.pid, postmaster)
            before = watched.seconds()
            said = await _load(served, few, CONNECTIONS)
            if said["said"] != {"201": REPORTS}:
                raise RuntimeError(f"{name}: {said['said']}")
            if turn:
                cost[name].append((watched.seconds() - before) / REPORTS * 1000)
        progress("Reporting", turn + 1, TURNS + 1)
    lengths = [f"{weeks}_weeks" for weeks in WEEKS]
    return {
        **{f"report.{name}": repeated(cost[name], "ms") for name in lengths[:-1]},
        f"report.{lengths[-1]}": compared(cost[lengths[-1]], cost["floor"], "ms", GOAL_REPORT),
        "report.growth": repeated(
            [longest / shortest for shortest, longest in zip(cost[lengths[0]], cost[lengths[-1]], strict=True)],
            "times",
            GOAL_GROWTH,
        ),
        "report.twenty_numbers": compared(cost["twenty"], cost["twenty_floor"], "ms", GOAL_REPORT),
    }


async def _waiting(world: World, form: str) -> list[Report]:
    """Reports that leaf teams have still to send for the running week, each by its leader."""
    async with connect(world.url) as connection:
        rows = (await connection.execute(text(_WAITING), {"form_id": world.forms[form], "number": WITH_TOKENS})).all()
        numbers = (await connection.execute(text(_NUMBERS), {"form_id": world.forms[form]})).all()
    run = token_hex(4)
    return [
        (
            secret_of(number),
            f"{run}-{form}-{number}",
            {
                "form_id": str(world.forms[form]),
                "team_id": str(team_id),
                "period": week.isoformat(),
                "numbers": [
                    {"metric_id": str(metric), "numerator": 41, "denominator": 90 if kind == "ratio" else None}
                    for metric, kind in numbers
                ],
            },
        )
        for number, team_id, week in rows
    ]


_WAITING = """
select split_part(t.name, ' ', 2)::int - (select count(*) from teams where name not like 'Leaf %') + 1 as number, t.id,
       date_trunc('week', now() at time zone 'Europe/London')::date
from teams t where t.name like 'Leaf %' and cast(:form_id as uuid) is not null
order by 1 limit :number
"""
_NUMBERS = """
select n.metric_id, m.over_teams from form_numbers n join metrics m on m.id = n.metric_id
where n.form_id = :form_id order by n.place
"""


async def _load(served: Serving, reports: list[Report], connections: int, seconds: float = 0) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.reporting.load", str(served.http.base_url), str(connections), str(seconds),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await child.communicate("\n".join(map(json.dumps, reports)).encode())
    found: dict[str, Any] = json.loads(said)
    return found


async def _pages(world: World, served: Serving, postmaster: int, progress: Progress) -> Results:
    """The dearest of each kind stands for all."""
    levels = {name: world.teams[name] for name in ("root", "region", "district", "leaf")}
    found: Results = {}
    pages: dict[str, tuple[list[str], float]] = {}
    for name, team in levels.items():
        for form in ("one", "twenty"):
            pages[f"board.{name}.{form}"] = [f"/teams/{team}/board?form_id={world.forms[form]}"], GOAL_PAGE_MS
        ids: dict[str, UUID] = {"goal": world.goals[name], "team": team, "metric": world.metric}
        pages[f"goal_page.{name}"] = [each.format(**ids) for each in GOAL_PAGE], GOAL_PAGE_MS
    pages["snowflake"] = [f"/calls/{world.call}/snowflake"], GOAL_SNOWFLAKE_MS
    for done, (name, (paths, goal)) in enumerate(pages.items(), 1):

        async def open_page(paths: list[str] = paths) -> None:
            for path in paths:
                (await served.http.get(f"/api/v1{path}")).raise_for_status()

        found[f"page.{name}"] = Result(await _cost(Watched(served.pid, postmaster), open_page), "ms", goal)
        progress("Opening pages", done, len(pages))
    return found


async def _cost(watched: Watched, work: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of processor time that one takes, on average."""
    for _ in range(WARM_UP):
        await work()
    before = watched.seconds()
    for _ in range(READS):
        await work()
    return (watched.seconds() - before) / READS * 1000


async def _due_minute(world: World, served: Serving, postmaster: int, progress: Progress) -> Results:
    """Five thousand members report within a minute, while the board of the whole call is read once a second."""
    reports = await _waiting(world, "members")
    board = f"/api/v1/teams/{world.teams['root']}/board?form_id={world.forms['members']}"
    watched = Watched(served.pid, postmaster)
    before = watched.seconds()
    sending = asyncio.create_task(_load(served, reports, DUE_CONNECTIONS, DUE_SECONDS))
    took, seen = [], 0
    loop = asyncio.get_running_loop()
    while not sending.done():
        began = loop.time()
        seen = (await served.http.get(board)).raise_for_status().json()["reported"]["people"]
        took.append((loop.time() - began) * 1000)
        progress("Everybody reports", min(seen, len(reports)), len(reports))
        await asyncio.wait({sending}, timeout=max(BOARD_EVERY - (loop.time() - began), 0))
    said = await sending
    spent = watched.seconds() - before
    seen = (await served.http.get(board)).raise_for_status().json()["reported"]["people"]
    took.sort()
    return {
        "due_minute.lost": Result(len(reports) - said["said"].get("201", 0), "reports", 0),
        "due_minute.miscounted": Result(abs(seen - len(reports)), "reports", 0),
        "due_minute.seconds": Result(said["seconds"], "s", DUE_SECONDS * 1.02),
        "due_minute.p50": Result(said["p50_ms"], "ms"),
        "due_minute.p99": Result(said["p99_ms"], "ms", GOAL_P99_MS),
        "due_minute.board_p99": Result(took[int(len(took) * 0.99)], "ms", GOAL_P99_MS),
        "due_minute.cpu": Result(spent / len(reports) * 1000, "ms"),
    }
