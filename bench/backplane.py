"""`python -m bench.backplane`: what NATS costs an edge on which nobody hears the events, and what waking costs without.

Processor time only, so it may run beside other work. docs/decisions/0008-backplane.md has the figures.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import asyncpg
from nats.aio.client import Client

from bench.cpu import server_seconds
from realtime import relay as relay_module
from realtime.backplane import Backplane, packed, unpacked
from realtime.hub import Hub
from realtime.relay import Relay
from realtime.rights import Rights
from realtime.stamper import Stamped
from server.db import Sessions, plain_url
from server.embedded import start_embedded, stop_embedded
from server.events import PostWritten
from tests.realtime.nats_server import NatsServer

EVENTS = 20_000
BATCHES = (1, 10, 100)
LISTENERS = (0, 8, 80)
NOTICES = 3_000
NO_DATABASE = cast("Sessions", None)


class _Plane(Backplane):
    """Without a database to ask for the epoch."""

    epoch = UUID(int=7)

    async def _epoch(self) -> UUID:
        return self.epoch


def post(position: int) -> Stamped:
    now = datetime.now(UTC)
    words = "We asked every patient on the ward this week, and wrote down what they said. " * 3
    written = PostWritten(
        post_id=uuid4(), team_id=uuid4(), author_id=uuid4(), author_name="Mo Lowther", text=words,
        html=f"<p>{words}</p>", written_at=now, edited_at=None,
    )  # fmt: skip
    audiences = [f"team:{uuid4()}", *(f"line:{uuid4()}" for _ in range(4))]
    return Stamped(position, audiences, written.model_dump_json(), "post.written", now)


async def edge(nats_url: str, through: int) -> None:
    """One edge, without clients and without a database: processor seconds from the first event to the last."""
    relay_module.POLL_SECONDS = 1e9
    plane = _Plane(nats_url, NO_DATABASE)
    relay = Relay(NO_DATABASE, Hub(), cast("Rights", None), "postgresql:///none", plane)
    relay.epoch, relay._looked_at = plane.epoch, time.monotonic()
    running = asyncio.create_task(plane.run())
    while not plane.up:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    began = time.process_time()
    while relay.position < through:
        turn = asyncio.create_task(relay._turn())
        while not turn.done() and relay.position < through:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        turn.cancel()
    print(time.process_time() - began, flush=True)
    running.cancel()


async def through_nats() -> None:
    server = NatsServer()
    await server.start()
    client = Client()
    await client.connect([server.url])
    events = [post(position) for position in range(1, EVENTS + 1)]
    for batch in BATCHES:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.backplane", server.url, str(EVENTS), stdout=asyncio.subprocess.PIPE
        )
        assert child.stdout is not None
        while await child.stdout.readline() != b"ready\n":
            pass  # what the connection says in the log
        sent = 0
        for start in range(0, EVENTS, batch):
            for message in packed(events[start : start + batch]):
                sent += len(message)
                await client.publish(f"snowfield.{_Plane.epoch}.log.bench", message)
            if start % 200 < batch:
                await client.flush()
                await asyncio.sleep(0.005)
        seconds = float(await child.stdout.readline())
        await child.wait()
        print(f"edge, batches of {batch:3}: {seconds / EVENTS * 1e6:5.1f} us an event, {sent / EVENTS:5.0f} bytes")
    await client.close()
    await server.kill()


def per_event(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(20):
        work()
    return (time.process_time() - began) / 20 / 100 * 1e6


async def waking(directory: Path) -> None:
    """Processor time of PostgreSQL for one NOTIFY, with so many processes that listen."""
    url = plain_url(await start_embedded(directory, throwaway=True))
    for count in LISTENERS:
        listeners = [await asyncpg.connect(url) for _ in range(count)]
        for each in listeners:
            await each.add_listener("events", lambda *_: None)
        speaker = await asyncpg.connect(url)
        postmaster = int(next(directory.rglob("postmaster.pid")).read_text().split()[0])
        before, began = server_seconds(postmaster), time.monotonic()
        for number in range(NOTICES):
            await speaker.execute(f"notify events, '{number}'")
        each_us = (time.monotonic() - began) / NOTICES * 1e6
        spent = (server_seconds(postmaster) - before) / NOTICES * 1e6
        print(f"notify, {count:3} listeners: PostgreSQL {spent:6.0f} us a batch of events, {each_us:6.0f} us each")
        for connection in (*listeners, speaker):
            await connection.close()
    await stop_embedded(directory)


async def main() -> None:
    events = [post(position) for position in range(1, 101)]
    message = next(packed(events))
    print(f"packing   {per_event(lambda: list(packed(events))):5.1f} us an event")
    print(f"unpacking {per_event(lambda: unpacked(message)):5.1f} us, of which JSON "
          f"{per_event(lambda: [json.loads(each.body) for each in events]):5.1f} us")  # fmt: skip
    await through_nats()
    with tempfile.TemporaryDirectory(prefix="snowfield-bench-") as directory:
        Path(directory).chmod(0o711)
        await waking(Path(directory) / "db")


if __name__ == "__main__":
    asyncio.run(edge(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else main())
