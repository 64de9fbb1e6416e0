"""The migrations build exactly what the models say, go back, and come again."""

import asyncio

import pytest

from server import migrations
from tests.conftest import url_of


async def test_the_migrations_are_in_step_with_the_models(db_url: str) -> None:
    assert await migrations.differences(db_url) == []


async def test_up_down_up_ends_where_it_began(empty_url: str) -> None:
    assert await migrations.migrate(empty_url) == (None, migrations.head())
    await migrations.downgrade(empty_url, "base")
    assert await migrations.migrate(empty_url) == (None, migrations.head())
    assert await migrations.differences(empty_url) == []


async def test_migrating_again_changes_nothing(db_url: str) -> None:
    assert await migrations.migrate(db_url) == (migrations.head(), migrations.head())


async def test_two_servers_that_start_at_once_migrate_once(empty_url: str) -> None:
    results = await asyncio.gather(migrations.migrate(empty_url), migrations.migrate(empty_url))
    assert sorted(results, key=str) == [(migrations.head(), migrations.head()), (None, migrations.head())]


def test_every_migration_is_dated_waits_shortly_and_imports_nothing_of_ours() -> None:
    for path in (migrations.ROOT / "alembic/versions").glob("*.py"):
        source = path.read_text()
        assert path.name[:4].isdigit(), path.name
        assert source.count("set local lock_timeout") == source.count("set local statement_timeout") == 2, path.name
        for room in ("api", "models", "realtime", "server"):
            assert f"from {room}" not in source, path.name
            assert f"import {room}" not in source, path.name


async def test_an_old_postgresql_is_refused_in_words(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "OLDEST_POSTGRES", 990000)
    with pytest.raises(migrations.TooOld, match="needs PostgreSQL 18 or newer"):
        await migrations.migrate(url_of(server_url, "postgres"))
