"""An unlucky day: the process is killed right after it said 201, and its database too. Nothing is lost."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import free_port

SNOWFIELD = Path(sys.executable).parent / "snowfield"
SECONDS = 60
pytestmark = pytest.mark.fault


@asynccontextmanager
async def served(data_dir: Path, port: int) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`snowfield serve` on an embedded database, and what it printed."""
    environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(port)}
    environment.pop("DATABASE_URL", None)  # it is the embedded database that is killed
    log = data_dir / "log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(SNOWFIELD, "serve", env=environment, stdout=out, stderr=out)
    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient() as http:
            while True:
                assert process.returncode is None, log.read_text()
                with suppress(httpx.HTTPError):
                    if (await http.get(f"http://localhost:{port}/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.1)
        yield process, log.read_text()
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), 20)


def postmaster_of(data_dir: Path) -> int:
    return int((data_dir / "postgres/postmaster.pid").read_text().splitlines()[0])


async def test_killed_between_a_201_and_the_next_line_nothing_is_lost(data_dir: Path) -> None:
    port = free_port()
    base = f"http://localhost:{port}"
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", headers={"Origin": base}) as http:
        async with served(data_dir, port) as (process, printed):
            token = re.search(r"/invitation#(\S+)", printed)
            assert token
            accept = {"token": token[1], "name": "Ada", "password": "nine otters by the weir"}
            joined = await http.post("/invitations/accept", json={**accept, "accept_house_rules": True})
            assert joined.status_code == 201, joined.text
            made = await http.post("/teams", json={"name": "Stays"})
            os.kill(process.pid, signal.SIGKILL)
            assert made.status_code == 201
            await process.wait()
        os.kill(postmaster_of(data_dir), signal.SIGKILL)
        async with served(data_dir, port):
            found = await http.get(f"/teams/{made.json()['id']}")
            assert found.status_code == 200, found.text
            assert found.json()["name"] == "Stays"
            events = await http.get("/me")
            assert events.json()["cursor"] > 0
