"""The clients that docs/live-protocol.md shows are run as they stand there: they hear, and they come back."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.app import create_app
from server.settings import Settings
from tests.e2e.conftest import free_port
from tests.people import Cast, Somebody
from tests.serving import serve

PAGE = Path(__file__).resolve().parents[2] / "docs/live-protocol.md"
NODE = str(Path(sys.executable).parent / "node")
CLIENTS = {"python": ("follow.py", sys.executable), "javascript": ("follow.mjs", NODE)}


@asynccontextmanager
async def following(language: str, folder: Path, url: str, token: str) -> AsyncIterator[asyncio.StreamReader]:
    """What the client of this language prints."""
    [program] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    name, runs_it = CLIENTS[language]
    (folder / name).write_text(program)
    process = await asyncio.create_subprocess_exec(
        runs_it,
        str(folder / name),
        url,
        token,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # `node` starts another process: both are to end
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)
        _, complaints = await process.communicate()
        assert complaints == b""


async def write(who: Somebody, cast: Cast, words: str) -> None:
    assert (await who.post("/posts", {"team_id": str(cast.team), "text": words})).status_code == 201


async def heard(lines: asyncio.StreamReader) -> int:
    """The position of the next post."""
    while True:
        line = (await asyncio.wait_for(lines.readline(), 20)).decode().split()
        assert line, "the client ended"
        if line[1] == "post.written":
            return int(line[0])


@pytest.mark.parametrize("language", CLIENTS)
async def test_the_client_on_the_page_hears_everything_across_a_restart(
    language: str, cast: Cast, db_url: str, tmp_path: Path
) -> None:
    port = free_port()
    settings = Settings(database_url=db_url, port=port)
    url, token = f"http://127.0.0.1:{port}", cast.lena.headers["Authorization"].removeprefix("Bearer ")
    app = create_app(settings)
    async with asyncio.timeout(60), serve(app, port):
        client = following(language, tmp_path, url, token)
        lines = await client.__aenter__()
        while not app.state.live.hub.all:  # noqa: ASYNC110  whoever connects tells nobody here
            await asyncio.sleep(0.05)
        await write(cast.mo, cast, "Before")
        positions = [await heard(lines)]
    try:
        for number in range(3):
            await write(cast.mo, cast, f"Meanwhile {number}")
        async with serve(create_app(settings), port):
            positions += [await heard(lines) for _ in range(3)]
            await write(cast.mo, cast, "Afterwards")
            positions.append(await heard(lines))
    finally:
        await client.__aexit__(None, None, None)
    assert positions == sorted(set(positions))
