"""A backup is the whole network, a restore all of it or nothing, between any two databases."""

import json
import os
import stat
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select, text, update

from models import AuditEntry, Base, EventRow, LogMark, Member, MemberSession, Post, Team
from server import migrations
from server.backup import SEEDED, BackupError, back_up, restore
from server.db import open_engine, open_sessions, unit_of_work
from tests.conftest import fresh_database

Contents = dict[str, list[str]]
AWKWARD = "tab\there, newline\nthere, back\\slash, \\N, \\., quote\" and 'quote', ž–☃–𝄞"


@pytest.fixture(scope="module")
async def network(server_url: str, template: str, worker_id: str) -> AsyncIterator[str]:
    """A database with a little of everything that is awkward to copy. No test leaves it changed."""
    async with fresh_database(server_url, template, f"{worker_id}_network") as url:
        await _fill(url)
        yield url


@pytest.fixture(scope="module")
async def saved(network: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    path = tmp_path_factory.mktemp("backups") / "network.backup"
    await back_up(network, path)
    return path


async def _fill(url: str) -> None:
    engine = open_engine(url)
    async with unit_of_work(open_sessions(engine)) as db:
        mo = Member(name=AWKWARD, email="mo@example.org", password_hash="$argon2id$x")
        team = Team(name="Team")
        db.add_all([mo, team])
        await db.flush()
        db.add_all([Post(team_id=team.id, author_id=mo.id, text=AWKWARD * n) for n in range(1, 200)])
        db.add(AuditEntry(member_id=mo.id, action="member.joined", details={"words": AWKWARD}))
        ends = datetime.now(UTC) + timedelta(days=1)
        db.add(MemberSession(member_id=mo.id, token_hash=b"x", device="Firefox", shared_computer=False, ends_at=ends))
        db.add(EventRow(audiences=["all", AWKWARD], body={"type": "x", "text": AWKWARD}))
        await db.execute(text("insert into stampings values (41, 0, '{}', '{}')"))
    await engine.dispose()


@pytest.fixture
async def other(server_url: str, worker_id: str) -> AsyncIterator[str]:
    async with fresh_database(server_url, "template1", f"{worker_id}_other") as url:
        yield url


async def contents(url: str) -> Contents:
    """Every row of every table, but for what a restore starts afresh."""
    found: Contents = {}
    async with migrations.connect(url) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in (*SEEDED, "sessions"):
                rows = await connection.execute(text(f"select t::text from {table.name} t order by 1"))
                found[table.name] = [row[0] for row in rows]
    return found


async def test_what_was_backed_up_is_restored_to_the_letter(network: str, saved: Path, other: str) -> None:
    seen: list[tuple[int, int]] = []
    header = await restore(other, saved, progress=lambda done, of: seen.append((done, of)))
    assert await contents(other) == await contents(network)
    assert seen[-1] == (sum(table.rows for table in header.tables),) * 2
    assert await migrations.differences(other) == []


async def test_which_processes_run_is_nothing_to_keep(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        tables = {table["name"] for table in json.loads(archive.read("backup.json"))["tables"]}
    assert "processes" not in tables
    assert tables > {"members", "events", "stampings"}


async def test_what_is_written_after_a_restore_gets_new_numbers(saved: Path, other: str) -> None:
    await restore(other, saved)
    async with migrations.connect(other) as connection:
        assert await connection.scalar(text("select max(position) from stampings")) == 41
        made = text("insert into events (audiences, body) values ('{}', '{}') returning id")
        assert await connection.scalar(made) == 2
        with pytest.raises(Exception, match="only ever added"):
            await connection.execute(text("delete from audit_entries"))


async def test_after_a_restore_nobody_is_signed_in_and_cursors_end(network: str, saved: Path, other: str) -> None:
    await restore(other, saved)
    async with migrations.connect(network) as connection:
        assert await connection.scalar(select(MemberSession.ended_at)) is None
        before = await connection.scalar(select(LogMark.epoch))
    async with migrations.connect(other) as connection:
        assert await connection.scalar(select(MemberSession.ended_at)) is not None
        assert await connection.scalar(select(LogMark.epoch)) not in (None, before)


async def test_a_network_is_replaced_only_when_asked(network: str, saved: Path, other: str) -> None:
    await restore(other, saved)
    async with migrations.connect(other) as connection:
        await connection.execute(update(Member).values(name="Somebody else"))
        await connection.commit()
    with pytest.raises(BackupError, match="--replace"):
        await restore(other, saved)
    assert await contents(other) != await contents(network)
    await restore(other, saved, replace=True)
    assert await contents(other) == await contents(network)


def _short_of_a_row(archive: dict[str, bytes]) -> None:
    archive["tables/posts.copy"] = archive["tables/posts.copy"].split(b"\n", 1)[1]


def _pointing_nowhere(archive: dict[str, bytes]) -> None:
    archive["tables/teams.copy"] = b""
    header = json.loads(archive["backup.json"])
    next(table for table in header["tables"] if table["name"] == "teams")["rows"] = 0
    archive["backup.json"] = json.dumps(header).encode()


def _without_a_table(archive: dict[str, bytes]) -> None:
    del archive["tables/posts.copy"]


def _without_a_header(archive: dict[str, bytes]) -> None:
    del archive["backup.json"]


def _of_a_newer_release(archive: dict[str, bytes]) -> None:
    archive["backup.json"] = json.dumps(json.loads(archive["backup.json"]) | {"revision": "feedfeedfeed"}).encode()


def _of_another_format(archive: dict[str, bytes]) -> None:
    archive["backup.json"] = b'{"format": 2}'


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_short_of_a_row, "short of rows"),
        (_pointing_nowhere, "does not fit"),
        (_without_a_table, "not a whole backup"),
        (_without_a_header, "not a whole backup"),
        (_of_a_newer_release, "newer Snowfield"),
        (_of_another_format, "newer Snowfield"),
    ],
)
async def test_a_damaged_backup_changes_nothing(
    network: str, saved: Path, tmp_path: Path, damage: Callable[[dict[str, bytes]], None], says: str
) -> None:
    before = await contents(network)
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    damage(members)
    with zipfile.ZipFile(tmp_path / "damaged", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(BackupError, match=says):
        await restore(network, tmp_path / "damaged", replace=True)
    assert await contents(network) == before


@pytest.mark.parametrize("cut", [0, 10, -10])
async def test_a_file_cut_short_is_not_restored(network: str, saved: Path, tmp_path: Path, cut: int) -> None:
    (tmp_path / "cut").write_bytes(saved.read_bytes()[:cut])
    with pytest.raises(BackupError, match="not a whole backup"):
        await restore(network, tmp_path / "cut", replace=True)


async def test_a_backup_is_for_its_owner_only_and_never_half(network: str, tmp_path: Path) -> None:
    await back_up(network, tmp_path / "b")
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    with pytest.raises(BackupError, match="already a file"):
        await back_up(network, tmp_path / "b")
    with pytest.raises(BackupError, match="no directory"):
        await back_up(network, tmp_path / "nowhere" / "b")

    def fill_the_disk(done: int, of: int) -> None:
        raise OSError(28, os.strerror(28))

    with pytest.raises(BackupError, match="No space left"):
        await back_up(network, tmp_path / "c", progress=fill_the_disk)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


async def test_an_empty_database_has_nothing_to_back_up(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        await back_up(empty_url, tmp_path / "b")


async def test_a_backup_is_one_picture_while_people_write(saved: Path, other: str, tmp_path: Path) -> None:
    await restore(other, saved)
    engine = open_engine(other)
    written = 0

    async def write(_done: int, _of: int) -> None:
        nonlocal written
        async with unit_of_work(open_sessions(engine)) as db:
            somebody = Member(name="New", email=f"new{written}@example.org")
            db.add(somebody)
            await db.flush()
            post = await db.scalar(select(Post).limit(1))
            assert post is not None
            db.add(Post(team_id=post.team_id, author_id=somebody.id, text="late"))
        written += 1

    await _with_writes_between_tables(write, lambda: back_up(other, tmp_path / "b"))
    await engine.dispose()
    assert written
    await restore(other, tmp_path / "b", replace=True)
    assert "late" not in "".join((await contents(other))["posts"])


async def _with_writes_between_tables(
    write: Callable[[int, int], Awaitable[None]], work: Callable[[], Awaitable[object]]
) -> None:
    """Runs `write` after each table that `work` copies."""
    copy = asyncpg.Connection.copy_from_query

    async def copy_then_write(self: "asyncpg.Connection[asyncpg.Record]", *args: object, **options: object) -> object:
        done = await copy(self, *args, **options)  # type: ignore[arg-type]
        await write(0, 0)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "copy_from_query", copy_then_write)
        await work()


async def test_nothing_is_restored_under_a_running_server(network: str, saved: Path) -> None:
    engine = open_engine(network)
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))
        with pytest.raises(BackupError, match="Stop it first"):
            await restore(network, saved, replace=True)
    await engine.dispose()
