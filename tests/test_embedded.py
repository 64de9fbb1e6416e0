"""The embedded database starts again by itself, is shared by those who use it, and lets nobody else in."""

import asyncio
import os
import pwd
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from server import embedded
from server.embedded import Embedded, start_embedded, stop_embedded
from server.programs import EmbeddedError, postgres_tools, programs_for

SECOND_PROCESS = """
import asyncio, sys
from pathlib import Path
from server.embedded import start_embedded, stop_embedded

async def main():
    print(await start_embedded(Path(sys.argv[1]), throwaway=True), flush=True)
    sys.stdin.readline()
    await stop_embedded(Path(sys.argv[1]))

asyncio.run(main())
"""


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres/postmaster.pid").read_text().splitlines()[0])


def is_stopped(data_dir: Path) -> bool:
    return not (data_dir / "postgres/postmaster.pid").exists()


async def second_process(data_dir: Path) -> asyncio.subprocess.Process:
    """Another program that uses the same data, until it is told to leave."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SECOND_PROCESS,
        str(data_dir),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(embedded.__file__).parent.parent)},
    )
    assert running.stdout is not None
    assert (await asyncio.wait_for(running.stdout.readline(), 60)).startswith(b"postgresql+asyncpg://")
    return running


async def test_it_keeps_its_data_from_one_start_to_the_next(data_dir: Path) -> None:
    await ask(await start_embedded(data_dir), "create table kept as select 1")
    await stop_embedded(data_dir)
    assert is_stopped(data_dir)
    assert await ask(await start_embedded(data_dir), "select count(*) from kept") == 1
    await stop_embedded(data_dir)


async def test_it_is_postgresql_18_in_utf8_and_utc(data_dir: Path) -> None:
    url = await start_embedded(data_dir, throwaway=True)
    assert str(await ask(url, "show server_version")).startswith("18.")
    assert await ask(url, "show server_encoding") == "UTF8"
    assert await ask(url, "show timezone") == "UTC"
    assert await ask(url, "select lower('ŽÄ')") == "žä"
    await stop_embedded(data_dir)


@pytest.mark.fault
async def test_its_log_never_shows_what_people_wrote(data_dir: Path) -> None:
    url = await start_embedded(data_dir, throwaway=True)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    words = "The list was old."
    try:
        await connection.execute("create table said (text text unique check (text <> 'never'))")
        await connection.execute("set log_min_duration_statement = 0")
        await connection.execute("insert into said values ($1)", words)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("insert into said values ($1)", words)
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("update said set text = case when text = $1 then 'never' end", words)
    finally:
        await connection.close()
        await stop_embedded(data_dir)
    log = (data_dir / "postgres.log").read_text()
    assert "insert into said" in log
    assert words not in log


async def test_a_killed_database_starts_again_by_itself_and_has_lost_nothing(data_dir: Path) -> None:
    url = await start_embedded(data_dir)
    await ask(url, "create table kept as select 1")
    os.kill(postmaster(data_dir), signal.SIGKILL)
    embedded._in_use.clear()  # as if the app had been killed as well
    url = await start_embedded(data_dir)
    assert await ask(url, "select count(*) from kept") == 1
    await stop_embedded(data_dir)


@pytest.mark.fault
async def test_a_stale_lock_whose_number_went_to_another_program_is_no_obstacle(data_dir: Path) -> None:
    await start_embedded(data_dir, throwaway=True)
    await stop_embedded(data_dir)
    lock = data_dir / "postgres/postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{data_dir}/postgres\n1\n5432\n\n\n\nready\n")
    assert await ask(await start_embedded(data_dir, throwaway=True), "select 1") == 1
    await stop_embedded(data_dir)


@pytest.mark.fault
async def test_a_database_that_outlived_its_killed_app_is_found_again(data_dir: Path) -> None:
    app = await second_process(data_dir)
    pid = postmaster(data_dir)
    app.kill()
    await app.wait()
    url = await start_embedded(data_dir, throwaway=True)
    assert (postmaster(data_dir), await ask(url, "select 1")) == (pid, 1)
    await stop_embedded(data_dir)
    assert is_stopped(data_dir)


async def test_the_last_of_two_processes_to_leave_stops_it(data_dir: Path) -> None:
    url = await start_embedded(data_dir, throwaway=True)
    other = await second_process(data_dir)
    await stop_embedded(data_dir)
    assert await ask(url, "select 1") == 1
    await other.communicate(b"\n")
    assert is_stopped(data_dir)


async def test_starting_it_twice_in_one_process_counts_twice(data_dir: Path) -> None:
    first, second = await asyncio.gather(*(start_embedded(data_dir, throwaway=True) for _ in range(2)))
    assert first == second
    await stop_embedded(data_dir)
    assert await ask(first, "select 1") == 1
    await stop_embedded(data_dir)
    assert is_stopped(data_dir)


async def test_a_start_that_died_half_way_leaves_nothing_in_the_way(data_dir: Path) -> None:
    (data_dir / "postgres.new").mkdir()
    (data_dir / "postgres.new/half").touch()
    assert await ask(await start_embedded(data_dir, throwaway=True), "select 1") == 1
    await stop_embedded(data_dir)


async def test_only_its_owner_can_connect(data_dir: Path) -> None:
    url = await start_embedded(data_dir, throwaway=True)
    assert await ask(url, "show listen_addresses") == ""
    assert [stat.S_IMODE((data_dir / name).stat().st_mode) for name in ("postgres", "socket")] == [0o700, 0o700]
    rules = (data_dir / "postgres/pg_hba.conf").read_text().split("\n")
    assert rules == ["local all all peer map=snowfield", ""]
    if os.geteuid() == 0:
        assert "Permission denied" in await asyncio.to_thread(_knock_as_nobody, data_dir)
    await stop_embedded(data_dir)


def _knock_as_nobody(data_dir: Path) -> str:
    stranger = pwd.getpwnam("nobody")
    tried = subprocess.run(
        [postgres_tools() / "psql", "-h", data_dir / "socket", "-U", "snowfield", "-c", "select 1"],
        capture_output=True,
        check=False,
        text=True,
        user=stranger.pw_uid,
        group=stranger.pw_gid,
        extra_groups=[],
    )
    return tried.stderr


async def test_a_long_path_gets_its_socket_elsewhere(data_dir: Path) -> None:
    long = data_dir / ("x" * 100)
    url = await start_embedded(long, throwaway=True)
    assert await ask(url, "select 1") == 1
    assert stat.S_IMODE(Embedded(long).socket_dir.stat().st_mode) == 0o700
    await stop_embedded(long)
    Embedded(long).socket_dir.rmdir()


async def test_data_of_another_postgresql_is_refused_in_words(data_dir: Path) -> None:
    await start_embedded(data_dir, throwaway=True)
    await stop_embedded(data_dir)
    (data_dir / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="written by PostgreSQL 17"):
        await start_embedded(data_dir)


async def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match=r"cannot write to .*/file/data.*DATA_DIR="):
        await start_embedded(tmp_path / "file/data")


@pytest.mark.fault
async def test_a_database_that_will_not_start_says_where_to_read_why(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start_embedded(data_dir, throwaway=True)
    await stop_embedded(data_dir)
    (data_dir / "postgres/postgresql.auto.conf").write_text("no_such_setting = 'x'\n")
    monkeypatch.setattr(embedded, "START_SECONDS", 2)
    with pytest.raises(EmbeddedError, match=r"(?s)did not start within 2 seconds.*postgres\.log.*no_such_setting"):
        await start_embedded(data_dir)


def test_root_keeps_a_copy_of_the_programs_where_a_closed_checkout_hides_them(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = pwd.getpwuid(os.geteuid())
    assert programs_for(owner, data_dir) == postgres_tools()
    monkeypatch.setattr("server.programs.may_enter", lambda _owner, _directory: False)
    copy = programs_for(owner, data_dir)
    assert copy.is_relative_to(data_dir)
    said = subprocess.run([copy / "initdb", "--version"], capture_output=True, check=True, text=True)
    assert "PostgreSQL) 18" in said.stdout
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in copy.rglob("*"))
    assert programs_for(owner, data_dir) == copy
