"""/metrics: for administrators, by route and never by what was asked, of one process or of all workers together."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from server import meters
from tests.people import NOBODY, Cast

EXAMPLES = Path(__file__).resolve().parent.parent / "docs/examples"
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(words: str) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(words)
        for sample in family.samples
    }


async def scraped(cast: Cast, http: httpx.AsyncClient) -> Figures:
    answer = await http.get("/metrics", headers=cast.ada.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    return figures(answer.text)


def requests(found: Figures, **labels: str) -> float:
    return found.get(("snowfield_http_requests_total", frozenset(labels.items())), 0)


async def test_only_administrators_read_it(cast: Cast, http: httpx.AsyncClient) -> None:
    assert (await http.get("/metrics")).status_code == 401
    refused = await http.get("/metrics", headers=cast.olive.headers)
    assert (refused.status_code, "Ask one of them" in refused.json()["detail"]) == (403, True)
    assert await scraped(cast, http)


async def test_requests_are_counted_by_route_and_never_by_what_stood_in_them(
    cast: Cast, http: httpx.AsyncClient
) -> None:
    before = await scraped(cast, http)
    for _ in range(3):
        assert (await cast.mo.get(f"/teams/{cast.team}", secret="three-green-kettles")).status_code == 200
    assert (await cast.mo.get(f"/teams/{NOBODY}")).status_code == 404
    assert (await cast.mo.get("/no-such-noun")).status_code == 404
    assert (await http.request("TRACE", "/api/v1/teams")).status_code == 405
    page = await http.get("/people/three-green-kettles")
    after = await scraped(cast, http)

    def more(**labels: str) -> float:
        return requests(after, **labels) - requests(before, **labels)

    assert more(method="GET", route="/api/v1/teams/{team_id}", status="2xx") == 3
    assert more(method="GET", route="/api/v1/teams/{team_id}", status="4xx") == 1
    assert more(method="GET", route="/{path:page}", status=f"{page.status_code // 100}xx") == 1
    labels = [dict(labels) for name, labels in after if name.startswith("snowfield_http")]
    assert {"GET", "POST", "other"} <= {each["method"] for each in labels} <= {*meters.METHODS, "other"}
    assert not re.search(r"TRACE|kettles|no-such|" + str(cast.team), str(labels))
    took = [found["snowfield_http_request_seconds_count", frozenset({("method", "GET")})] for found in (before, after)]
    assert took[1] - took[0] >= 5


async def test_what_all_processes_share_is_read_from_the_database(cast: Cast, http: httpx.AsyncClient) -> None:
    found = await scraped(cast, http)
    position = (await cast.ada.get("/processes")).json()["log"]["position"]
    assert found["snowfield_log_end", frozenset()] <= position
    assert found["snowfield_mails_waiting", frozenset()] == 0
    sent = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", sent)).status_code == 201
    assert (await scraped(cast, http))["snowfield_mails_waiting", frozenset()] == 1
    async with asyncio.timeout(10):
        while ("snowfield_processes", frozenset({("role", "live")})) not in await scraped(cast, http):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    found = await scraped(cast, http)
    assert found["snowfield_db_pool_size", frozenset()] >= 3
    started = found["snowfield_process_start_time_seconds", frozenset({("version", meters.VERSION)})]
    assert started > 1_700_000_000


def test_a_stream_that_lasts_is_counted_but_not_as_slow() -> None:
    class Stream:
        path = meters.STREAM

    before = meters.values(meters.SECONDS, "_count")["GET",]
    meters.count_request({"method": "GET", "route": Stream}, 200, 900)
    assert meters.values(meters.SECONDS, "_count")["GET",] == before
    assert meters.values(meters.REQUESTS)["GET", meters.STREAM, "2xx"] >= 1


WORKER = """
import sys
from server import meters
from realtime import metrics
class Route:
    path = "/api/v1/teams"
for _ in range(int(sys.argv[1])):
    meters.count_request({"method": "GET", "route": Route}, 200, 0.01)
metrics.CONNECTIONS.labels("ws").set(int(sys.argv[1]))
print(meters.values(metrics.CONNECTIONS)["ws",], flush=True)
sys.stdin.readline()
"""


def test_workers_of_one_machine_are_counted_together_and_the_dead_are_not_connected(tmp_path: Path) -> None:
    def python(*words: str, **more: Any) -> "subprocess.Popen[str]":
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
        return subprocess.Popen([sys.executable, "-c", *words], text=True, env=environment, cwd=EXAMPLES.parent.parent,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)  # fmt: skip

    def seen() -> Figures:
        told, _ = python("from server.meters import exposition; print(exposition().decode())").communicate(timeout=30)
        return figures(told)

    workers = [python(WORKER, count) for count in ("3", "4")]
    try:
        assert [each.stdout.readline() for each in workers if each.stdout] == ["3.0\n", "4.0\n"], "each its own"
        together = seen()
        assert requests(together, method="GET", route="/api/v1/teams", status="2xx") == 7
        assert together["snowfield_connections", frozenset({("kind", "ws")})] == 7
        workers[0].communicate("\n", timeout=10)
        gone = f"from prometheus_client.multiprocess import mark_process_dead as m; m({workers[0].pid})"
        python(gone).communicate(timeout=30)
        after = seen()
        assert requests(after, method="GET", route="/api/v1/teams", status="2xx") == 7
        assert after["snowfield_connections", frozenset({("kind", "ws")})] == 4
    finally:
        for each in workers:
            if each.poll() is None:
                each.communicate("\n", timeout=10)


async def test_the_example_alarms_speak_of_what_is_measured(cast: Cast, http: httpx.AsyncClient) -> None:
    await cast.mo.get("/teams")
    words = (await http.get("/metrics", headers=cast.ada.headers)).text
    measured = set(re.findall(r"^# TYPE (\w+)", words, re.MULTILINE))
    rules = (EXAMPLES / "alerts.yml").read_text()
    named = {re.sub(r"_(bucket|count|sum)$", "", each) for each in re.findall(r"\bsnowfield_\w+", rules)}
    assert len(named) >= 5
    assert named <= measured
    assert rules.count("- alert:") == rules.count("expr:") == rules.count("summary:") == 5
