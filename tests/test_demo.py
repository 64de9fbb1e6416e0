"""The demo network: what it holds, that it holds together, and that it is the same every time."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from models import Call, Evidence, Member, Metric, Report, Team
from server.actions.recompute import differences
from server.db import Sessions, open_engine, open_sessions, unit_of_work
from server.demo import SIGNED_IN, built, is_demo, is_empty, links_in, seed, words
from server.demo.world import WEEKS_DONE, World
from server.measures.spc import analyse
from tests.conftest import fresh_database

TODAY = date(2026, 11, 25)


@dataclass
class Network:
    sessions: Sessions
    seconds: float
    told: list[float]

    async def one(self, query: str) -> Any:
        async with self.sessions() as db:
            return (await db.execute(text(query))).scalar_one()


@pytest.fixture(scope="module")
async def network(server_url: str, template: str, worker_id: str) -> AsyncIterator[Network]:
    async with fresh_database(server_url, template, f"{worker_id}_demo") as url:
        engine = open_engine(url, 2)
        sessions = open_sessions(engine)
        started, told = time.perf_counter(), []
        async with unit_of_work(sessions) as db:
            assert await is_empty(db)
            await seed(db, TODAY, lambda _, done: told.append(done))
        yield Network(sessions, time.perf_counter() - started, told)
        await engine.dispose()


async def test_it_is_there_in_seconds_and_says_how_far_it_is(network: Network) -> None:
    assert network.seconds < 20
    assert network.told == sorted(network.told)
    assert network.told[-1] == 1


async def test_it_has_the_size_of_the_real_one(network: Network) -> None:
    assert await network.one("select count(*) from members") == 600
    assert await network.one("select count(*) from constituencies") == 8
    assert 60 <= await network.one("select count(*) from teams") <= 65
    assert await network.one("select count(distinct period) from reports") == WEEKS_DONE
    assert await network.one("select count(*) from goals where part_of is null") == 2
    depth = """with recursive down as (
        select id, 1 as level from teams t where not exists (select from team_parents p where p.team_id = t.id)
        union all select p.team_id, level + 1 from down join team_parents p on p.parent_id = down.id and until is null
    ) select max(level) from down"""
    assert await network.one(depth) == 3
    leaderless = """select count(*) from teams t where not exists (
        select from places p where p.team_id = t.id and p.leads and p.until is null)"""
    assert await network.one(leaderless) == 0


async def test_last_week_is_week_28_of_42(network: Network) -> None:
    async with network.sessions() as db:
        call = (await db.scalars(select(Call))).one()
        last = await db.scalar(select(func.max(Report.period)))
    assert last == date(2026, 11, 16)
    first = call.launched_on - timedelta(days=call.launched_on.weekday())
    assert (last - first).days // 7 + 1 == 28
    assert (call.deadline - first).days // 7 + 1 == 42
    assert call.goal_sentence == (
        "Every person with dementia on an antipsychotic has a clinical review by 27 February 2027."
    )


async def test_some_are_late_some_missing_some_corrected_and_lows_wait(network: Network) -> None:
    assert await network.one("select count(*) from observations where not on_time") > 100
    assert await network.one("select count(*) from report_revisions where revision = 2") > 100
    lows = await network.one("select count(*) from lows")
    waiting = await network.one("select count(*) from lows where answered_at is null")
    assert 3 <= waiting < 0.1 * lows
    hers = """select count(*) from lows l join teams t on t.id = l.held_by and t.name = 'Northmoor'
        where l.answered_at is null"""
    assert await network.one(hers) == 3
    reported = """select count(*) from reports r join members m on m.id = r.member_id and m.name = 'Priya Raman'
        where r.period = '2026-11-16'"""
    assert await network.one(reported) == 0


async def test_nothing_happened_after_last_week_nor_before_people_came(network: Network) -> None:
    for what, when in (
        ("reports", "sent_at"),
        ("report_revisions", "sent_at"),
        ("low_answers", "answered_at"),
        ("posts", "written_at"),
        ("comments", "written_at"),
        ("acknowledgements", "acknowledged_at"),
        ("places", "since"),
    ):
        assert await network.one(f"select max({when}) from {what}") < World(TODAY, "Europe/London").at(TODAY), what
    early = "select count(*) from reports r join members m on m.id = r.member_id and r.sent_at < m.joined_at"
    assert await network.one(early) == 0
    assert await network.one("select count(*) from comments c join posts p on p.id = c.post_id and c.id < p.id") == 0


async def test_the_kept_sums_are_those_of_the_reports(network: Network) -> None:
    async with network.sessions() as db:
        for metric_id in list(await db.scalars(select(Metric.id))):
            assert await differences(db, metric_id) == []


async def test_the_chart_has_a_signal_to_find(network: Network) -> None:
    async with network.sessions() as db:
        core = await db.scalar(select(Team.id).where(Team.name == "Core team"))
        rows = await db.execute(
            text("""select s.period, s.numerator / s.denominator from metric_sums s
                join metrics m on m.id = s.metric_id and m.over_teams = 'ratio' where s.team_id = :core"""),
            {"core": core},
        )
        found = analyse([(period, value) for period, value in rows], direction="up")
    assert found.variation is not None
    assert found.variation.startswith("improvement")
    assert {each.point_type for each in found.points} >= {"common_cause", "special_cause_improvement"}


async def test_only_the_evidence_is_real_and_has_sources(network: Network) -> None:
    async with network.sessions() as db:
        assert (await db.scalars(select(Call.made_up))).all() == [True]
        evidence = list(await db.scalars(select(Evidence).order_by(Evidence.place)))
    assert len(evidence) == len(words.EVIDENCE)
    assert all(each.source for each in evidence)
    told = " ".join(each.statement for each in evidence)
    for figure in ("17%", "6.8%", "14.25%", "4.46%", "13%", "161 of 1,051", "45,554 of 470,292", "9 June 2011"):
        assert figure in told


async def test_no_events_are_written_for_history(network: Network) -> None:
    assert await network.one("select count(*) from events") == 0
    assert await network.one("select count(*) from audit_entries") == 0


async def test_four_people_can_be_signed_in(network: Network) -> None:
    async with unit_of_work(network.sessions) as db:
        assert await is_demo(db)
        assert not await is_empty(db)
        links = await links_in(db, "http://localhost:8000", timedelta(days=1))
    assert [(name, part) for name, part, _ in links] == list(SIGNED_IN)
    assert all(re.fullmatch(r"http://localhost:8000/sign-in#[\w-]{40,}", link) for *_, link in links)


def test_the_same_day_gives_the_same_network() -> None:
    one, two = made(TODAY), made(TODAY)
    assert one == two
    later = made(TODAY + timedelta(days=7))
    assert {name: len(rows) for name, rows in later.items()} == {name: len(rows) for name, rows in one.items()}
    assert made(TODAY - timedelta(days=2)) == one


def made(today: date) -> dict[str, Any]:
    return {table.__tablename__: rows for table, rows in built(today, "Europe/London").rows.items()}


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2027, 3, 29), date(2028, 2, 29)])
def test_any_day_will_do(today: date) -> None:
    rows = made(today)
    assert len(rows["members"]) == 600
    assert len({row["email"] for row in rows["members"]}) == 600


@pytest.mark.fault
async def test_the_command_seeds_serves_and_stops_and_keeps_its_data(data_dir: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(free_port())}
    env.pop("DATABASE_URL", None)
    people = []
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.cli",
            "demo",
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(60):
            while "Ctrl-C stops it" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
        links = re.findall(r"(http://localhost:\d+)/sign-in#(\S+)", said)
        assert len(links) == 4, said
        async with httpx.AsyncClient(base_url=links[3][0]) as http:
            for _ in range(300):
                try:
                    signed_in = await http.post("/api/v1/sessions/link", json={"token": links[3][1]})
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.1)
            assert signed_in.status_code == 201, signed_in.text
            people.append(json.dumps((await http.get("/api/v1/me")).json()["places"]))
            again = await http.post("/api/v1/sessions/link", json={"token": links[3][1]})
            assert again.json()["code"] == "link_not_valid"
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    assert people[0] == people[1]


async def test_a_real_network_is_not_made_a_demo(server_url: str, template: str, data_dir: Path) -> None:
    async with fresh_database(server_url, template, "real") as url:
        engine = open_engine(url, 1)
        async with unit_of_work(open_sessions(engine)) as db:
            db.add(Member(email="ada@example.org", name="Ada"))
        await engine.dispose()
        env = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(data_dir), "PORT": str(free_port())}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.cli", "demo", env=env, stderr=asyncio.subprocess.PIPE
        )
        _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"not the demo" in said


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
