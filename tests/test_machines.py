"""Two machines that share a database, and a network that comes back from a backup: cursors hold, or are reset once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from server.db import open_engine, open_sessions
from tests.conftest import fresh_database
from tests.e2e.conftest import free_port
from tests.live_client import LiveClient
from tests.people import Cast, Somebody, bring_together
from tests.standing import Served, served, until
from tests.test_cli import snowfield

pytestmark = pytest.mark.fault


@asynccontextmanager
async def network(server_url: str, template: str, suffix: str) -> AsyncIterator[tuple[str, Cast]]:
    """A database of its own with the cast in it."""
    async with fresh_database(server_url, template, suffix) as url, httpx.AsyncClient() as nowhere:
        engine = open_engine(url, 1)
        cast = await bring_together(open_sessions(engine), nowhere)
        await engine.dispose()
        yield url, cast


async def post(machine: Served, cast: Cast, text: str) -> None:
    async with httpx.AsyncClient(base_url=machine.url, trust_env=False) as http:
        mo = Somebody("Mo", cast.mo.id, http, cast.mo.headers)
        answer = await mo.post("/posts", {"team_id": str(cast.team), "text": text})
        assert answer.status_code == 201, answer.text


def texts(client: LiveClient) -> list[str]:
    """Of the posts heard, in the order of hearing."""
    events = [each.frame["event"] for each in client.frames if each.frame["kind"] == "event"]
    return [each["text"] for each in events if each["type"] == "post.written"]


async def test_who_comes_back_to_another_machine_misses_nothing_and_hears_nothing_twice(
    server_url: str, template: str, worker_id: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        url, cast = await stack.enter_async_context(network(server_url, template, f"{worker_id}_machines"))
        starting = [stack.enter_async_context(served(tmp_path / name, DATABASE_URL=url)) for name in ("one", "other")]
        one, other = await asyncio.gather(*starting)
        near = {"at": one.url}
        client = LiveClient(lambda: near["at"], cast.mia.headers, hurry=10)
        await stack.enter_async_context(client)
        await client.heard(lambda frame: frame["kind"] == "hello")
        await post(one, cast, "here")
        await post(other, cast, "there")
        await until(lambda: texts(client) == ["here", "there"])
        near["at"] = other.url
        one.parent.terminate()
        for number in range(5):
            await post(other, cast, f"meanwhile {number}")
        await until(lambda: len(texts(client)) == 7)
        assert texts(client)[2:] == [f"meanwhile {number}" for number in range(5)]
        assert [line.url for line in client.lines if line.opened_at] == [one.url, other.url]
        assert (client.lines[0].code, client.doubles, client.resets) == (4000, 0, 0)


async def test_after_a_restore_each_client_is_reset_once_and_then_resumes(
    server_url: str, template: str, worker_id: str, tmp_path: Path
) -> None:
    file, port = str(tmp_path / "network.backup"), free_port()
    async with AsyncExitStack() as stack:
        url, cast = await stack.enter_async_context(network(server_url, template, f"{worker_id}_drill"))
        address = f"http://127.0.0.1:{port}"
        stays = LiveClient(address, cast.lena.headers, hurry=10, load=_nothing, transport="stream")
        sleeps = LiveClient(address, cast.mia.headers, hurry=10, load=_nothing)
        clients = [await stack.enter_async_context(each) for each in (stays, sleeps)]
        async with served(tmp_path / "log", port=port, DATABASE_URL=url) as before:
            await until(lambda: all(heard_hello(each) for each in clients))
            await post(before, cast, "kept")
            status, said = await snowfield("backup", file, DATABASE_URL=url)
            assert status == 0, said
            for number in range(3):
                await post(before, cast, f"lost {number}")
            await until(lambda: all(texts(each)[-1:] == ["lost 2"] for each in clients))
            before.parent.terminate()
            lines = [next(line for line in each.lines if line.opened_at) for each in clients]
            await until(lambda: all(each.code for each in lines))
            assert [each.code for each in lines] == [4000, 4000]
        await sleeps.stop()
        status, said = await snowfield("restore", file, "--replace", DATABASE_URL=url)
        assert status == 0, said
        async with served(tmp_path / "log", port=port, DATABASE_URL=url) as after:
            await until(lambda: stays.resets > 0)
            for number in range(5):  # the log goes past where it was: by its position alone a cursor would fit
                await post(after, cast, f"new {number}")
            sleeps.start()
            await until(lambda: sleeps.resets > 0)
            await post(after, cast, "new")
            await until(lambda: all(texts(each)[-1] == "new" for each in clients))
            for each in clients:
                await each.stop()
            await post(after, cast, "while away")
            for each in clients:
                each.start()
            await until(lambda: all(texts(each)[-1] == "while away" for each in clients))
        assert [each.resets for each in clients] == [1, 1]
        for each in clients:
            hellos = [heard.frame for heard in each.frames if heard.frame["kind"] == "hello"]
            assert (hellos[-1]["resumed"], each.doubles, texts(each)[-2:]) == (True, 0, ["new", "while away"])


def heard_hello(client: LiveClient) -> bool:
    return any(heard.frame["kind"] == "hello" for heard in client.frames)


async def _nothing() -> int:
    return 0
