"""What writing costs: posts with their event, below HTTP against bare asyncpg, and over HTTP against a bare endpoint.

Below HTTP the floor sends the very statement that ours sends, with its values made beforehand, each worker over a
prepared statement on a connection of its own; a stamper runs beside both. Over HTTP the floor is one endpoint of
FastAPI that inserts one row through a pool of asyncpg, served by uvicorn with the same loop and parser. All series are
run in turns, so that whatever else the machine does falls on all alike.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

from bench.cpu import seconds, server_seconds
from bench.results import Progress, Result, Results, compared, repeated
from bench.serving import Serving, serving
from bench.writing.network import make
from server.actions.at_once import POST
from server.embedded import Embedded, start_embedded, stop_embedded
from server.programs import postgres_tools
from server.settings import get_settings

TURNS = 5
CONNECTIONS = (8, 32)
BELOW_SECONDS, PGBENCH_SECONDS, HTTP_SECONDS = 1.5, 1, 2.5
HTTP_CONNECTIONS = 16
GOAL_BELOW, GOAL_HTTP = 0.85, 0.5
PROGRAMS = {"ours": ("server.cli", "serve"), "bare": ("bench.writing.bare",)}


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    server_url = await start_embedded(data_dir)
    try:
        url = await make(server_url)
        postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
        return await _below(url, progress) | await _over_http(url, postmaster, progress)
    finally:
        await stop_embedded(data_dir)


async def _below(url: str, progress: Progress) -> Results:
    """`bench.writing.posting` does the work, in a process of its own with the loop that the server has."""
    found: Results = {}
    for connections in CONNECTIONS:
        series: dict[str, list[float]] = {}
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.writing.posting", url, str(connections), str(BELOW_SECONDS),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert child.stdin
        assert child.stdout
        for turn in range(TURNS):
            child.stdin.write(b"\n")
            for name, value in json.loads(await child.stdout.readline()).items():
                series.setdefault(name, []).append(value)
            series.setdefault("pgbench", []).append(await asyncio.to_thread(_pgbench, url, connections))
            progress(f"Posting below HTTP over {connections} connections", turn + 1, TURNS)
        child.stdin.close()
        await child.wait()
        name = f"write.below_http.{connections}"
        found |= {
            name: compared(series["ours"], series["bare"], "posts/s", GOAL_BELOW, at_least=True),
            f"{name}.cpu": compared(series["ours cpu"], series["bare cpu"], "us"),
            f"{name}.unstamped": repeated(series["bare unstamped"], "posts/s"),
            f"{name}.pgbench": repeated(series["pgbench"], "posts/s"),
        }
    return found


def _pgbench(url: str, connections: int) -> float:
    """Posts a second by the same statement, without any Python and without a stamper."""
    place = "('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))"
    values = {
        "me": place, "about": place, "text": "'Two surgeries now book the review with the flu jab.'",
        "event": "'{\"type\": \"post.written\", \"post_id\": \"00000000-0000-0000-0000-000000000000\", \"text\": \"Two "
        "surgeries now book the review with the flu jab.\", \"written_at\": \"0001-01-01T00:00:00Z\"}'", "reply": "''",
    }  # fmt: skip
    sql = POST.sql
    for number, name in reversed(list(enumerate(POST.names, 1))):
        sql = sql.replace(f"${number}", values[name])
    sql = re.sub(r"'[^']*'", lambda found: found[0].replace(":", "' || chr(58) || '"), sql)  # :MI would be a variable
    script = "\\set n random(22, 85)\n" + " ".join(sql.split()) + ";\n"
    host = parse_qs(urlsplit(url).query)["host"][0]
    command = (
        postgres_tools() / "pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T",
        str(PGBENCH_SECONDS), "-f", "/dev/stdin", "-h", host, "-U", "snowfield", urlsplit(url).path[1:],
    )  # fmt: skip
    said = subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout
    return float(said.partition("tps = ")[2].split()[0])


async def _over_http(url: str, postmaster: int, progress: Progress) -> Results:
    rates: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    costs: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    database: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    p99: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    async with AsyncExitStack() as stack:
        servers = {
            name: await stack.enter_async_context(serving(url, program, "info")) for name, program in PROGRAMS.items()
        }
        for name in PROGRAMS:
            await _load(servers[name], HTTP_SECONDS)  # also: each token was now seen within this minute
        for turn in range(TURNS):
            for name in PROGRAMS if turn % 2 else reversed(PROGRAMS):
                own, theirs = seconds(servers[name].pid), server_seconds(postmaster)
                said = await _load(servers[name], HTTP_SECONDS)
                rates[name].append(said["rate"])
                p99[name].append(said["p99_ms"])
                costs[name].append((seconds(servers[name].pid) - own) / said["count"] * 1e6)
                database[name].append((server_seconds(postmaster) - theirs) / said["count"] * 1e6)
            progress("Posting over HTTP", turn + 1, TURNS)
    return {
        "write.http": compared(rates["ours"], rates["bare"], "requests/s", GOAL_HTTP, at_least=True),
        "write.http.cpu": compared(costs["ours"], costs["bare"], "us"),
        "write.http.postgres_cpu": compared(database["ours"], database["bare"], "us"),
        "write.http.p99": Result(median(p99["ours"]), "ms", None, median(p99["bare"])),
    }


async def _load(server: Serving, length: float) -> dict[str, float]:
    """Posts as fast as they are answered, from a process of its own."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.writing.load", str(server.http.base_url), str(HTTP_CONNECTIONS), str(length),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await child.communicate()
    found: dict[str, float] = json.loads(said)
    return found
