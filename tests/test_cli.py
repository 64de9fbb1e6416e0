"""The command line in the hands of whoever runs a network: migrate, doctor, backup, restore, serve."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import text

from server import migrations
from server.commands.doctor import examine
from server.embedded import start_embedded, stop_embedded
from server.settings import Settings

Said = tuple[int, str]


async def start(*words: str, **settings: str) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT", "DATA_DIR")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server.cli",
        *words,
        cwd=migrations.ROOT,
        env={**clean, "PORT": str(free_port()), **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def snowfield(*words: str, **settings: str) -> Said:
    """The exit status, and what was said on either stream."""
    running = await start(*words, **settings)
    said, _ = await running.communicate()
    assert running.returncode is not None
    return running.returncode, said.decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def test_help_names_every_command() -> None:
    status, said = await snowfield("--help")
    assert status == 0
    for command in ("serve", "migrate", "backup", "restore", "invite", "token", "doctor"):
        assert command in said


async def test_migrate_brings_an_empty_database_up_and_can_be_said_again(empty_url: str) -> None:
    assert await snowfield("migrate", DATABASE_URL=empty_url) == (0, f"The database is now at {migrations.head()}.\n")
    assert await snowfield("migrate", DATABASE_URL=empty_url) == (
        0,
        f"The database is up to date ({migrations.head()}).\n",
    )


async def test_a_wrong_setting_stops_the_command_and_is_named() -> None:
    status, said = await snowfield("migrate", SNOWFIELD_TIME_ZONE="Europe/Londres")
    assert (status, "Traceback" in said) == (1, False)
    assert "time_zone" in said
    assert "Write one like Europe/London" in said


async def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    status, said = await snowfield("migrate", DATABASE_URL="postgresql://me:hush@127.0.0.1:1/x")
    assert (status, "Traceback" in said, "hush" in said) == (1, False, False)
    assert "127.0.0.1/x does not let us in" in said


async def test_what_needs_the_tables_says_to_migrate_first(empty_url: str) -> None:
    status, said = await snowfield("token", "mo@example.org", DATABASE_URL=empty_url)
    assert (status, said) == (
        1,
        "The database is not at this release's tables. Run 'snowfield migrate' first.\n",
    )


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[str]]:
    """What the doctor finds, a line a finding, with these settings: in this process, which is ten times as quick."""

    async def examined(**environment: str) -> str:
        monkeypatch.setattr("server.settings._current", None)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        for name, value in {"PORT": str(free_port()), **environment}.items():
            monkeypatch.setenv(name, value)
        return "\n".join([f"{found.how} {found.what}: {found.sentence}" async for found in examine()])

    return examined


Examined = Callable[..., Awaitable[str]]


async def test_doctor_ends_with_one_where_something_is_wrong() -> None:
    status, said = await snowfield("doctor", DATABASE_URL="postgresql://me:hush@127.0.0.1:1/x")
    assert (status, "Traceback" in said, "hush" in said) == (1, False, False)
    assert "✗ wrong Database: The database 127.0.0.1/x does not let us in" in said


async def test_doctor_finds_nothing_wrong_with_a_sound_installation(db_url: str, examined: Examined) -> None:
    said = await examined(DATABASE_URL=db_url, SNOWFIELD_MAIL_FROM="Snowfield <us@example.org>")
    assert "well Database: PostgreSQL 18" in said
    assert f"well Tables: they are this release's ({migrations.head()})" in said
    assert [line for line in said.splitlines() if line.startswith("wrong") and "Pages" not in line] == []


async def test_doctor_changes_nothing_where_nothing_is(data_dir: Path, examined: Examined) -> None:
    said = await examined(DATA_DIR=str(data_dir / "new"))
    assert "look Database: there is none yet. 'snowfield serve' makes it" in said
    assert list(data_dir.iterdir()) == []


async def test_doctor_looks_into_the_embedded_database(data_dir: Path, examined: Examined) -> None:
    await start_embedded(data_dir, throwaway=True)
    await stop_embedded(data_dir)
    said = await examined(DATA_DIR=str(data_dir))
    assert "well Data directory" in said
    assert "look Tables: there are none yet" in said
    assert not (data_dir / "postgres/postmaster.pid").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"PORT": "eighty"}, "wrong Settings: The setting SNOWFIELD_PORT is wrong"),
        ({"SNOWFIELD_SMTP_URL": "smtp://127.0.0.1:1"}, "wrong Mail: the mail server does not take us"),
        ({"SNOWFIELD_PUBLIC_URL": "http://snowfield.example.org"}, "wrong Address: "),
        ({"DATA_DIR": "/dev/null/x"}, "look Data directory: /dev/null/x is not there yet"),
    ],
)
async def test_doctor_says_what_is_wrong(
    settings: dict[str, str], says: str, data_dir: Path, examined: Examined
) -> None:
    assert says in await examined(**{"DATA_DIR": str(data_dir), **settings})


async def test_doctor_tells_tables_of_another_release(empty_url: str, examined: Examined) -> None:
    await migrations.migrate(empty_url)
    async with migrations.connect(empty_url) as connection:
        await connection.execute(text("alter table posts add column extra text"))
        await connection.commit()
    assert "wrong Tables: they are not as this release made them" in await examined(DATABASE_URL=empty_url)
    async with migrations.connect(empty_url) as connection:
        await connection.execute(text("update alembic_version set version_num = 'feedfeedfeed'"))
        await connection.commit()
    assert "wrong Tables: they are at feedfeedfeed, of a newer Snowfield" in await examined(DATABASE_URL=empty_url)


async def test_doctor_tries_the_mail_server(data_dir: Path, examined: Examined) -> None:
    mail = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    mail.start()
    try:
        said = await examined(DATA_DIR=str(data_dir), SNOWFIELD_SMTP_URL=f"smtp://127.0.0.1:{mail.port}")
    finally:
        mail.stop()
    assert "look Mail: it comes from Snowfield <snowfield@localhost>" in said


async def test_doctor_tells_a_taken_port_from_a_free_one(data_dir: Path, examined: Examined, url: str) -> None:
    ours = urlsplit(url).port
    assert f"well Port: Snowfield runs on {ours}" in await examined(DATA_DIR=str(data_dir), PORT=str(ours))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = await examined(DATA_DIR=str(data_dir), PORT=port)
    assert f"wrong Port: {port} cannot be used" in said


async def test_backup_and_restore_between_the_embedded_database_and_ones_own(
    data_dir: Path, empty_url: str, tmp_path: Path
) -> None:
    await migrations.migrate(await start_embedded(data_dir, throwaway=True))
    await stop_embedded(data_dir)
    file = str(tmp_path / "network.backup")
    status, said = await snowfield("backup", file, DATA_DIR=str(data_dir))
    assert (status, "keep it safe" in said) == (0, True), said
    status, said = await snowfield("restore", file, DATABASE_URL=empty_url)
    assert (status, "Restored 4 rows" in said) == (0, True), said
    status, said = await snowfield("backup", file, DATA_DIR=str(data_dir))
    assert (status, "already a file" in said) == (1, True)


@pytest.mark.fault
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_serve_starts_its_database_and_stops_both_cleanly(data_dir: Path, how: signal.Signals) -> None:
    port = free_port()
    serving = await start("serve", DATA_DIR=str(data_dir), PORT=str(port))
    await until_ready(serving, port)
    taken, said = await snowfield("serve", DATA_DIR=str(data_dir), PORT=str(port))
    assert (taken, f"Port {port}" in said) == (1, True), said
    serving.send_signal(how)
    said = (await serving.communicate())[0].decode()
    assert (serving.returncode, "Traceback" in said) == (0, False), said
    assert f"http://localhost:{port}" in said
    assert not (data_dir / "postgres/postmaster.pid").exists()


async def until_ready(serving: asyncio.subprocess.Process, port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(900):
            await asyncio.sleep(0.1)
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                    return
            if serving.returncode is not None:
                break
    with contextlib.suppress(ProcessLookupError):
        serving.terminate()
    pytest.fail(f"The server did not become ready: {(await serving.communicate())[0].decode()}")


def test_settings_are_heard_by_the_names_that_hosts_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@h/d?sslmode=require")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "x" / ".."))
    monkeypatch.setenv("PORT", "9001")
    settings = Settings()
    assert settings.database_url == "postgresql+asyncpg://a:b@h/d?ssl=require"
    assert (settings.data_dir, settings.public_url) == (tmp_path, "http://localhost:9001")
    assert "a:b@h" not in repr(settings)
