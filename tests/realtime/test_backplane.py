"""Several machines on one database and one NATS: real processes, a real nats-server, and ways that break.

Two edges carry the live feed, the office answers the API and stamps. Whatever happens to NATS, each client hears
each post once and in order; that it was NATS that carried them shows in that nobody listens to the database meanwhile.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from realtime.backplane import packed, servers_of, unpacked
from realtime.hub import Announcement, Hub
from realtime.relay import Relay
from realtime.rights import Rights
from realtime.stamper import Stamped
from server.app import create_app
from server.db import Sessions, open_engine, open_sessions, plain_url
from server.settings import Role, Settings
from tests.conftest import fresh_database
from tests.faults.processes import Process
from tests.faults.proxy import Proxy, to_port
from tests.live_client import LiveClient
from tests.people import Cast, bring_together
from tests.realtime.nats_server import NatsServer
from tests.serving import serve

pytestmark = pytest.mark.fault


@dataclass
class Machines:
    nats: NatsServer
    ways: dict[str, Proxy]
    """From each process to NATS."""
    edges: dict[str, Process]
    people: Cast
    http: httpx.AsyncClient
    database: "asyncpg.Connection[asyncpg.Record]"
    epoch: UUID

    def ear(self, *names: str, hurry: float = 1.0) -> LiveClient:
        """A client of Mia's that comes back to any of these processes."""
        tries = iter(range(1_000_000))
        urls = [self.edges[each].url for each in names]
        return LiveClient(lambda: urls[next(tries) % len(urls)], self.people.mia.headers, hurry=hurry)

    async def write(self, words: int = 1, pause: float = 0.0) -> list[str]:
        """So many posts of Mo's. Their ids."""
        written = []
        for _ in range(words):
            answer = await self.people.mo.post("/posts", {"team_id": str(self.people.team), "text": "Snow."})
            assert answer.status_code == 201, answer.text
            written.append(answer.json()["id"])
            await asyncio.sleep(pause)
        return written

    async def brought(self, name: str) -> float:
        """How many events NATS brought to this process."""
        answer = await self.http.get(f"{self.edges[name].url}/metrics", headers=self.people.ada.headers)
        words = answer.raise_for_status().text
        return sum(float(line.split()[1]) for line in words.splitlines() if line.startswith("snowfield_nats_events"))

    async def listeners(self) -> int:
        """How many connections wait to be woken by the database."""
        query = "select count(*) from pg_stat_activity where application_name = 'snowfield listener'"
        found: int = await self.database.fetchval(f"{query} and datname = current_database()")
        return found

    async def until_listeners(self, wanted: int, within: float = 20) -> None:
        async with asyncio.timeout(within):
            while await self.listeners() != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


def heard(client: LiveClient) -> list[str]:
    """The posts in the order in which they came."""
    events = [each.frame["event"] for each in client.frames if each.frame["kind"] == "event"]
    return [each["post_id"] for each in events if each["type"] == "post.written"]


async def hears(client: LiveClient, written: list[str], within: float = 20) -> None:
    """All of it, once and in order, and nothing else."""
    async with asyncio.timeout(within):
        while len(heard(client)) < len(written):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert heard(client) == written, [each.frame for each in client.frames]
    assert client.doubles == 0


@pytest.fixture(scope="module")
async def machines(server_url: str, template: str, worker_id: str, run_dir: Path) -> AsyncIterator[Machines]:
    """The office runs in this process, the edges in processes of their own."""
    async with AsyncExitStack() as stack:
        server = NatsServer()
        await server.start()
        stack.push_async_callback(server.kill)
        url = await stack.enter_async_context(fresh_database(server_url, template, f"{worker_id}_nats"))
        ways = {name: Proxy(to_port(server.port)) for name in ("edge-1", "edge-2", "office")}
        for way in ways.values():
            await way.start()
            stack.push_async_callback(way.stop)
        nats_urls = {name: f"nats://127.0.0.1:{way.where}" for name, way in ways.items()}
        edges = {}
        for name in ("edge-1", "edge-2"):
            home = run_dir / f"nats-{worker_id}-{name}"
            home.mkdir()
            edges[name] = Process(name, "live", url, home, {"SNOWFIELD_NATS_URL": nats_urls[name]})
            edges[name].keep()
            stack.push_async_callback(edges[name].stop)
        roles: frozenset[Role] = frozenset({"web", "jobs"})
        settings = Settings(database_url=url, roles=roles, nats_url=nats_urls["office"])
        office = await stack.enter_async_context(serve(create_app(settings)))
        database = await asyncpg.connect(plain_url(url))
        stack.push_async_callback(database.close)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=office, timeout=30))
        engine = open_engine(url, 2)
        stack.push_async_callback(engine.dispose)
        people = await bring_together(open_sessions(engine), http)
        await asyncio.gather(*(each.ready(http) for each in edges.values()))
        epoch = await database.fetchval("select epoch from log_marks")
        made = Machines(server, ways, edges, people, http, database, epoch)
        await made.until_listeners(0, 30)
        yield made
        assert [died for each in edges.values() for died in (*each.died, *each.complaints())] == []


@pytest.fixture
async def listening(machines: Machines) -> AsyncIterator[Client]:
    """Somebody else on the same NATS."""
    client = await nats.connect(machines.nats.url)
    yield client
    await client.close()


async def test_both_edges_hear_through_nats_what_a_third_process_stamped(machines: Machines, listening: Client) -> None:
    published = []

    async def count(message: Msg) -> None:
        published.extend(json.loads(message.data)["events"])

    await listening.subscribe(f"snowfield.{machines.epoch}.log.*", cb=count)
    await listening.flush()
    async with machines.ear("edge-1") as one, machines.ear("edge-2") as two:
        await asyncio.gather(*(each.heard(lambda frame: frame["kind"] == "hello") for each in (one, two)))
        before = [await machines.brought(each) for each in machines.edges]
        written, waits = [], []
        for _ in range(15):
            began = time.monotonic()
            written += await machines.write()
            await hears(one, written)
            await hears(two, written)
            waits.append(time.monotonic() - began)
        assert median(waits) < 0.4, waits  # looking at the log each second makes this more than half a second
        assert [json.loads(each[2])["post_id"] for each in published] == written
        async with asyncio.timeout(10):  # one may have been read from the log first
            while [await machines.brought(each) - 15 for each in machines.edges] != before:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await machines.listeners() == 0


async def test_ready_means_that_nats_carries(machines: Machines) -> None:
    answer = await machines.http.get(f"{machines.edges['edge-1'].url}/readyz")
    assert answer.status_code == 200
    assert await machines.listeners() == 0  # so it was not the database that was heard


async def test_who_was_on_an_edge_that_is_killed_goes_on_at_the_other(machines: Machines) -> None:
    async with machines.ear("edge-2", "edge-1", hurry=5) as client:
        await client.heard(lambda frame: frame["kind"] == "hello")
        writing = asyncio.create_task(machines.write(60, 0.03))
        await asyncio.sleep(0.5)
        machines.edges["edge-2"].kill()
        await hears(client, await writing)
        assert len(client.lines) > 1
        assert client.resets == 0
    await machines.edges["edge-2"].ready(machines.http)


async def test_nothing_is_lost_while_the_nats_server_is_killed_and_comes_back(machines: Machines) -> None:
    async with machines.ear("edge-1") as one, machines.ear("edge-2") as two:
        await asyncio.gather(*(each.heard(lambda frame: frame["kind"] == "hello") for each in (one, two)))
        writing = asyncio.create_task(machines.write(80, 0.03))
        await asyncio.sleep(0.5)
        await machines.nats.kill()
        await machines.until_listeners(2)
        await asyncio.sleep(0.5)
        await machines.nats.start()
        await machines.until_listeners(0)
        written = await writing
        written += await machines.write(5)
        await hears(one, written)
        await hears(two, written)
        assert len(one.lines) == len(two.lines) == 1


async def test_an_edge_that_is_cut_off_from_nats_without_a_word_hears_by_the_database_and_heals(
    machines: Machines,
) -> None:
    async with machines.ear("edge-1") as one, machines.ear("edge-2") as two:
        await asyncio.gather(*(each.heard(lambda frame: frame["kind"] == "hello") for each in (one, two)))
        way = machines.ways["edge-2"]
        way.half_open()
        way.swallows_new = True
        written = await machines.write(20, 0.02)
        await hears(one, written)
        await hears(two, written)
        await machines.until_listeners(1)
        written += await machines.write()
        await hears(two, written)
        way.heal()
        await machines.until_listeners(0)
        written += await machines.write(10)
        await hears(one, written)
        await hears(two, written)


async def test_edges_notice_that_a_stamper_is_cut_off_from_nats(machines: Machines) -> None:
    """They are connected, and hear nothing: within a few events they let the database wake them."""
    way = machines.ways["office"]
    async with machines.ear("edge-1") as one:
        await one.heard(lambda frame: frame["kind"] == "hello")
        way.half_open()
        way.swallows_new = True
        written = await machines.write(60, 0.05)
        await machines.until_listeners(2)
        written += await machines.write(10)
        await hears(one, written)
        way.heal()


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"last":1,"events":[]}',
        b'{"last":999999999999999999999,"events":[]}',
        b'{"last":9000000,"events":[[9000000,["all"],"{","post.written","2026-11-23T12:00:00+00:00"]]}',
        b'{"last":9000000,"events":[[9000000,["all"],"{}","place.ended","2026-11-23T12:00:00+00:00"]]}',
        b'{"last":9000000,"events":[[9000000,["all"],"\\"\\ud800\\"","x","2026-11-23T12:00:00+00:00"]]}',
        b'{"last":9000000,"events":[[9000000,7,"{}","x","2026-11-23T12:00:00+00:00"]]}',
    ],
)
async def test_what_is_not_a_message_of_ours_does_no_harm(machines: Machines, listening: Client, junk: bytes) -> None:
    async with machines.ear("edge-1") as one:
        await one.heard(lambda frame: frame["kind"] == "hello")
        position = await machines.database.fetchval("select max(position) from stampings") + 1
        junk = junk.replace(b"9000000", b"%d" % position)
        for subject in ("log", "presence", "probe"):
            await listening.publish(f"snowfield.{machines.epoch}.{subject}.somebody", junk)
        await listening.flush()
        await hears(one, await machines.write(2), 2)
        assert len(one.lines) == 1


async def test_another_network_on_the_same_nats_is_not_heard(machines: Machines, listening: Client) -> None:
    position = await machines.database.fetchval("select max(position) from stampings") + 1
    words = json.dumps({"type": "post.written", "post_id": "theirs"})
    theirs = [position, [f"team:{machines.people.team}"], words, "post.written", "2026-11-23T12:00:00+00:00"]
    async with machines.ear("edge-1") as one:
        await one.heard(lambda frame: frame["kind"] == "hello")
        message = json.dumps({"last": position, "events": [theirs]}).encode()
        await listening.publish(f"snowfield.{uuid4()}.log.somebody", message)
        await listening.flush()
        await hears(one, await machines.write(2))


async def test_what_is_said_again_is_not_heard_again(machines: Machines, listening: Client) -> None:
    messages: list[bytes] = []

    async def keep(message: Msg) -> None:
        messages.append(message.data)

    subject = f"snowfield.{machines.epoch}.log"
    kept = await listening.subscribe(f"{subject}.*", cb=keep)
    await listening.flush()
    async with machines.ear("edge-1") as one:
        await one.heard(lambda frame: frame["kind"] == "hello")
        written = await machines.write(6, 0.02)
        await hears(one, written)
        async with asyncio.timeout(5):
            while not messages:  # noqa: ASYNC110  the server may tell the edge first
                await asyncio.sleep(0.02)
        await kept.unsubscribe()
        for each in (*messages, *reversed(messages)):
            await listening.publish(f"{subject}.somebody", each)
        written += await machines.write()
        await hears(one, written)


@pytest.mark.parametrize("crossed", [(1, 3, 2, 4), (4, 1, 2, 3), (1, 2, 2, 3, 1, 4), (2, 1, 4, 3, 3)])
async def test_what_crossed_on_the_way_is_put_in_order(crossed: tuple[int, ...]) -> None:
    """Two processes stamped one after the other; what they say can arrive the other way round, or twice."""
    delivered: list[int] = []

    class Ears(Hub):
        async def deliver(self, batch: Sequence[Announcement]) -> int:
            delivered.extend(position for _, position, _ in batch)
            return 0

    relay = Relay(cast("Sessions", None), Ears(), cast("Rights", None), "postgresql://nowhere")
    now = datetime.now(UTC)
    for place in crossed:
        relay.hand_over([Stamped(place, ["all"], "{}", "x", now)])
    await relay._take_what_was_handed()
    assert delivered == [1, 2, 3, 4]


def test_a_password_stands_in_no_address() -> None:
    servers, user, password = servers_of("tls://snow:fl%40ke@one:4222, nats://two")
    assert (servers, user, password) == (["tls://one:4222", "nats://two"], "snow", "fl@ke")
    assert servers_of("nats://127.0.0.1:4222") == (["nats://127.0.0.1:4222"], None, None)


def test_messages_stay_below_what_nats_takes_and_say_where_something_is_missing() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    sizes = [10, 300_000, 200_000, 10, 1_200_000, 10, 1_200_000]
    events = [
        Stamped(place, ["all"], json.dumps({"type": "x", "words": "y" * size}), "x", now)
        for place, size in enumerate(sizes, 1)
    ]
    messages = list(packed(events))
    assert max(map(len, messages)) < 1_000_000
    heard = [unpacked(each) for each in messages]
    assert [event for found, _ in heard for event in found] == [event for event in events if len(event.body) < 900_000]
    assert heard[-1][1] == 7
