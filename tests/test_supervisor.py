"""`snowfield serve` stands up again: workers that are killed, a database that is killed, a parent that is killed."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from server import glance, migrations
from server.cli import app
from server.settings import Settings
from server.supervisor import NotStarted, Workers
from tests.conftest import fresh_database
from tests.people import Cast
from tests.standing import Served, command_line, served, until

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
async def two(server_url: str, template: str, worker_id: str, run_dir: Path) -> AsyncIterator[Served]:
    """Two workers on a database of their own."""
    async with fresh_database(server_url, template, f"{worker_id}_two") as url:
        log = run_dir / f"two-{worker_id}.log"
        async with served(log, "--workers", "2", DATABASE_URL=url) as running:
            await until(lambda: running.wrote("worker_ready") == 2)
            yield running


async def test_a_killed_worker_is_started_again_while_the_other_serves(two: Served) -> None:
    before, ready = two.workers(), two.wrote("worker_ready")
    os.kill(before[1], signal.SIGKILL)
    await until(lambda: two.workers().get(1, before[1]) != before[1])
    assert await two.get("/healthz") == 200
    assert two.wrote("worker_ready") == ready  # it was the other one
    await until(lambda: two.wrote("worker_ready") == ready + 1)
    assert two.workers()[2] == before[2]
    assert f'"worker": 1, "pid": {before[1]}, "status": -9' in two.log.read_text()


async def test_no_secret_stands_on_a_command_line_and_each_line_of_the_log_names_its_worker(two: Served) -> None:
    for pid in two.workers().values():
        assert "postgresql" not in " ".join(command_line(pid))
    for _ in range(20):
        await two.get("/api/v1/me")
    lines = [line for line in two.log.read_text().splitlines() if '"request"' in line]
    assert lines
    assert all('"worker": 1' in line or '"worker": 2' in line for line in lines)


async def test_both_workers_get_their_share_of_a_burst_of_connections(two: Served) -> None:
    address = (httpx.URL(two.url).host, httpx.URL(two.url).port or 0)
    streams = await asyncio.gather(*(asyncio.open_connection(*address) for _ in range(200)))
    await asyncio.sleep(0.3)
    shares = [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in two.workers().values()]
    for _, writer in streams:
        writer.close()
    assert min(shares) > 40, shares


async def test_workers_whose_parent_is_killed_end_and_give_the_port_back(
    server_url: str, template: str, worker_id: str, tmp_path: Path
) -> None:
    async with fresh_database(server_url, template, f"{worker_id}_orphans") as url:
        async with served(tmp_path / "log", "--workers", "2", DATABASE_URL=url) as running:
            workers = list(running.workers().values())
            running.parent.kill()
            await until(lambda: not any(map(command_line, workers)))
        with socket.create_server(("127.0.0.1", httpx.URL(running.url).port or 0)):
            pass


async def test_a_killed_database_is_started_again_within_seconds(data_dir: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        async with served(data_dir / "log", DATA_DIR=str(data_dir)) as running:
            postmaster = data_dir / "postgres/postmaster.pid"
            os.kill(int(postmaster.read_text().split()[0]), signal.SIGKILL)
            assert await until(lambda: running.wrote("database_gone") == 1) < 1
            await until(lambda: running.wrote("database_started") == 1)
            async with asyncio.timeout(20):
                while await running.get("/readyz") != 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    assert (running.parent.returncode, postmaster.exists()) == (0, False)


async def test_a_worker_that_never_comes_up_ends_the_first_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = Settings(database_url="postgresql://x/y", workers=2)
        workers = Workers(settings, listening, (sys.executable, "-c", "raise SystemExit(3)"))
        await workers.start()
        try:
            with pytest.raises(NotStarted, match="ended 6 times before it was ready"):
                await asyncio.wait_for(workers.run(), 20)
        finally:
            await workers.end()


RELAY_FALLS_OVER = """
import socket, sys
from realtime.relay import Relay
from server import serving

async def run(self):
    raise RuntimeError("fell over")

Relay.run = run
sys.exit(serving.work(int(sys.argv[-2]), socket.socket(fileno=int(sys.argv[-1])), socket.socket(fileno=0)))
"""


async def test_a_worker_whose_relay_died_ends_with_a_status_and_is_started_again(db_url: str) -> None:
    with socket.socket() as listening, capture_logs() as wrote:
        listening.bind(("127.0.0.1", 0))
        workers = Workers(Settings(database_url=db_url), listening, (sys.executable, "-c", RELAY_FALLS_OVER))
        await workers.start()
        running = asyncio.create_task(workers.run())
        await until(lambda: len(wrote) >= 3, 60)
        await stop(running)
        await workers.end()
    assert [each["event"] for each in wrote[:3]] == ["worker_ready", "worker_ended", "worker_ready"]
    assert wrote[1]["status"] == 1


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


COMES_UP_ONCE = """
import pathlib, socket, sys
parent = socket.socket(fileno=0)
said = parent.makefile()
said.readline(), said.readline()
parent.send(b"ready\\n")
with pathlib.Path(sys.argv[1]).open("a") as file:
    file.write("x")
"""


async def test_one_that_came_up_once_is_started_for_ever_after_growing_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    def note(seconds: float) -> Coroutine[Any, Any, None]:
        """The pauses of the supervisor; an app that other tests left running beside sleeps as it likes."""
        if sys._getframe(1).f_globals["__name__"] != "server.supervisor":
            return sleep(seconds)
        pauses.append(seconds)
        return sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    starts = tmp_path / "starts"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = Settings(database_url="postgresql://x/y")
        workers = Workers(settings, listening, (sys.executable, "-S", "-c", COMES_UP_ONCE, str(starts)))
        await workers.start()
        running = asyncio.create_task(workers.run())
        while len(pauses) < 12:
            await sleep(0.02)
            assert not running.done()
        await stop(running)
        await workers.end()
    assert starts.stat().st_size >= 12
    assert all(0.05 * 2**n <= pauses[n] <= 0.1 * 2**n for n in range(6))
    assert all(5 <= pause <= 10 for pause in pauses[8:])


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (["--roles", "web,lives"], {}, "Write one or more of web, live and jobs"),
        ([], {"SNOWFIELD_ROLES": ","}, "Write one or more of web, live and jobs"),
        (["--workers", "0"], {"SNOWFIELD_WORKERS": "2"}, "The setting workers is wrong."),
        (["--workers", "40"], {}, "Set SNOWFIELD_POOL_SIZE or SNOWFIELD_WORKERS lower"),
    ],
)
def test_wrong_words_are_answered_with_a_sentence(
    words: list[str], environment: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("server.settings._current", None)
    said = CliRunner().invoke(app, ["serve", *words])
    assert (said.exit_code, sentence in said.output) == (1, True), said.output


def test_roles_are_heard_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().roles == {"web", "live", "jobs"}
    monkeypatch.setenv("SNOWFIELD_ROLES", "web, live")
    assert Settings().roles == {"web", "live"}
    assert Settings.model_validate(Settings().model_dump(mode="json")) == Settings()  # as a worker gets them


async def test_a_glance_tells_what_a_close_look_would(db_url: str, empty_url: str, cast: Cast) -> None:
    assert glance.newest_revision() == migrations.head()
    assert await glance.is_current(db_url)
    assert await glance.is_peopled(db_url)
    assert not await glance.is_current(empty_url)
    assert not await glance.is_peopled(empty_url)
    assert not await glance.is_current("postgresql+asyncpg://me:hush@127.0.0.1:1/x")


async def test_a_start_that_finds_nothing_to_do_loads_no_migrations() -> None:
    code = "import sys, server.cli, server.supervisor, server.glance; print('sqlalchemy' in sys.modules)"
    asked = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert (await asked.communicate())[0] == b"False\n"
