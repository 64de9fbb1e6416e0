"""What others fell into between the log and the reader, each with the naive way beside ours where it can be shown.

| trap (realtime.md) | test |
|---|---|
| 2 the backlog before the listener | `test_what_happens_while_the_backlog_is_read_is_heard` |
| 3 a snapshot and its cursor race | `test_a_snapshot_reads_its_cursor_first` |
| 4 the resume path | tests/faults, and the tests here with a proxy |
| 5 moderated content on the stream | test_what_is_gone_is_not_replayed.py, test_nobody_hears_what_they_cannot_read.py |
| 6 rights are read once | test_live.py, test_suspended.py, `test_who_joins_hears_at_once` |
| 7 hidden events; tokens in addresses; no hello | `test_hidden_...`, `test_a_token_...`, `test_who_says_nothing_...` |
| 8, 15 a relay that is deaf | `test_a_dead_listening_connection_...`, `test_the_health_check_hears` |
| 9 one slow reader | `test_a_slow_reader_is_bounded_and_cut_and_delays_nobody` |
| 12 one audience is not one subscription | `test_losing_one_...`, `test_a_late_first_...`, `test_an_access_that_...` |
| 13 reset by the rows' own minimum and maximum | `test_an_emptied_log_...`, `test_what_is_cleared_...`; test_live.py |
| 14 replay all at once | test_live.py: a long backlog reaches a slow reader whole |
| 16 a connection held while a reader drains | `test_ten_stalled_readers_hold_no_database_connection` |
| a restore | `test_another_history_is_told_once_to_everybody` |
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import websockets
from sqlalchemy import text, update

import realtime.socket
from api import feed as feed_api
from models import ApiToken, Place
from realtime.hub import SLOW_READER_BYTES, Hub, Listener
from realtime.rights import AUDIENCES
from realtime.socket import Live
from realtime.stamper import Stamper
from realtime.wakeup import CHANNEL
from server.db import plain_url, unit_of_work
from server.events import AccessEnded, MemberChanged, PlaceEnded, PostWithdrawn, emit, to_member, to_team
from tests.conftest import fresh_database
from tests.live_client import Frame, LiveClient
from tests.people import NOBODY, Cast, Somebody, bring_together
from tests.realtime.own_app import Own, own_app
from tests.serving import Ear

REPLACED_SECONDS = 2.0
"""A second, and as much again for a machine that has other things to do."""


async def within(seconds: float, holds: Callable[[], object]) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
async def own(server_url: str, template: str, worker_id: str, run_dir: Path) -> AsyncIterator[Own]:
    async with (
        fresh_database(server_url, template, f"{worker_id}_own") as db_url,
        own_app(db_url, run_dir / f"way-{uuid4().hex[:8]}") as made,
    ):
        yield made


@pytest.fixture
async def cast(own: Own) -> Cast:
    return await bring_together(own.sessions, own.http, suffix=uuid4().hex[:8])


async def closed_with(url: str, **headers: str) -> tuple[int, str]:
    """How a socket that says nothing, or what it should not, is turned away."""
    async with websockets.connect(url.replace("http", "ws", 1), additional_headers=headers) as socket:
        if headers or "?" in url:
            await socket.send('{"after": null, "epoch": null}')
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


@pytest.mark.parametrize("naive", [False, True], ids=["ours", "naive"])
async def test_what_happens_while_the_backlog_is_read_is_heard(
    own: Own, cast: Cast, monkeypatch: pytest.MonkeyPatch, naive: bool
) -> None:
    async with Ear(own.url, cast.mo) as ear:
        start = ear.first["position"]
    before = await own.announce(to_team(cast.team))
    during: list[str] = []
    catch_up = realtime.socket._catch_up

    async def with_news(live: Live, listener: Listener) -> None:
        """An event right after the backlog was read, and another one right before."""
        during.append(await own.announce(to_team(cast.team)))
        if naive:
            listener.audiences = frozenset({to_team(cast.team)})
            await catch_up(live, listener)
            during.append(await own.announce(to_team(cast.team)))
            Hub.add(live.hub, listener)
        else:
            replay = realtime.socket._replay

            async def then_more(live: Live, listener: Listener, upto: int) -> None:
                await replay(live, listener, upto)
                during.append(await own.announce(to_team(cast.team)))
                monkeypatch.setattr(realtime.socket, "_replay", replay)

            monkeypatch.setattr(realtime.socket, "_replay", then_more)
            await catch_up(live, listener)

    monkeypatch.setattr(realtime.socket, "_catch_up", with_news)
    if naive:
        monkeypatch.setattr(own.live.hub, "add", lambda _: None)
    async with Ear(own.url, cast.mo, after=start) as ear:
        while len(during) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        after = await own.announce(to_team(cast.team))
        heard: list[str] = []
        while not heard or heard[-1] != after:
            heard.append((await ear.event("post.withdrawn"))["post_id"])
    everything = [before, *during, after]
    assert heard == everything if not naive else heard == [before, during[0], after]


@pytest.mark.parametrize("naive", [False, True], ids=["ours", "naive"])
async def test_a_snapshot_reads_its_cursor_first(
    own: Own, cast: Cast, monkeypatch: pytest.MonkeyPatch, naive: bool
) -> None:
    read_feed = feed_api.__dict__["feed"]
    posted: list[str] = []

    async def with_news(*args: Any) -> Any:
        rows = await read_feed(*args)
        answer = await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "Just now."})
        posted.append(answer.json()["id"])
        await own.passed()
        return rows

    monkeypatch.setattr(feed_api, "feed", with_news)
    snapshot = (await cast.mo.get("/feed")).json()
    monkeypatch.undo()
    assert snapshot["items"] == []
    cursor = own.live.relay.position if naive else snapshot["cursor"]
    async with Ear(own.url, cast.mo, after=cursor) as ear:
        if naive:
            await ear.hears_nothing("post.written")
        else:
            assert (await ear.event("post.written"))["post_id"] == posted[0]


async def test_who_joins_hears_at_once(own: Own, cast: Cast) -> None:
    async with Ear(own.url, cast.tom) as tom:
        assert (await cast.ada.put(f"/teams/{cast.team}/members/{cast.tom.id}", {})).status_code == 200
        await tom.event("place.changed")
        told = await own.announce(to_team(cast.team))
        assert (await tom.event("post.withdrawn", 1))["post_id"] == told


async def test_hidden_events_advance_the_cursor(own: Own, cast: Cast) -> None:
    async with Ear(own.url, cast.mo) as mo:
        for _ in range(3):
            await own.announce(to_team(cast.other))
        await own.live.hub.beat(own.live.relay.position)
        beat = await mo.next(lambda each: each["kind"] == "beat")
    assert beat["position"] == own.live.relay.position == mo.first["position"] + 3
    async with own.sessions.begin() as db:
        await db.execute(text("update log_marks set dropped = :upto"), {"upto": beat["position"]})
    try:
        async with Ear(own.url, cast.mo, after=beat["position"]) as ear:
            assert ear.first["kind"] == "hello"
        async with Ear(own.url, cast.mo, after=mo.first["position"]) as ear:  # naive: the last that I heard
            assert ear.first["kind"] == "reset"
    finally:
        async with own.sessions.begin() as db:
            await db.execute(text("update log_marks set dropped = 0"))


async def test_a_token_in_the_address_lets_nobody_in(own: Own, cast: Cast) -> None:
    secret = cast.mo.headers["Authorization"].removeprefix("Bearer ")
    for name in ("token", "access_token", "authorization"):
        code, reason = await closed_with(f"{own.url}/api/v1/live?{name}={secret}")
        assert (code, reason) == (1008, "not_signed_in")


async def test_who_says_nothing_is_closed(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime.socket, "IDENTIFY_SECONDS", 0.2)
    assert await closed_with(f"{own.url}/api/v1/live") == (1008, "no_hello")


@pytest.mark.parametrize("how", ["rst", "fin", "half_open"])
async def test_a_dead_listening_connection_is_replaced_within_a_second(own: Own, cast: Cast, how: str) -> None:
    """What is stamped elsewhere is then heard by its notification again, not by the poll a second later."""
    async with Ear(own.url, cast.mo) as mo:
        dead = own.way.listening(CHANNEL)
        assert dead
        if how == "half_open":
            own.way.half_open(dead)
        else:
            own.way.cut(dead, "rst" if how == "rst" else "fin")
        await within(REPLACED_SECONDS, lambda: len(own.way.listening(CHANNEL) - dead) == len(dead))
        late = []
        for _ in range(4):
            own.live.relay._looked_at = time.monotonic()  # the poll has just been
            began = time.monotonic()
            told = await own.announce(to_team(cast.team))
            assert (await mo.event("post.withdrawn"))["post_id"] == told
            late.append(time.monotonic() - began)
        assert sorted(late)[1] < 0.5, late
    own.way.heal()


async def test_the_health_check_hears(own: Own) -> None:
    await within(REPLACED_SECONDS, lambda: own.way.listening(CHANNEL))
    assert (await own.http.get("/readyz")).status_code == 200
    dead = own.way.listening(CHANNEL)
    own.way.half_open(dead)
    async with own.app.state.sessions() as db:
        assert await db.scalar(text("select 1")) == 1  # all that a naive check asks
    assert not await own.live.relay.works(within=0.15)
    await within(REPLACED_SECONDS, lambda: len(own.way.listening(CHANNEL) - dead) == len(dead))
    assert (await own.http.get("/readyz")).status_code == 200
    own.way.heal()


async def test_a_slow_reader_is_bounded_and_cut_and_delays_nobody(own: Own, cast: Cast) -> None:
    words = "x" * 15_000
    slow = LiveClient(own.url, cast.mo.headers, receive_bytes=4096, hurry=10)
    async with slow, Ear(own.url, cast.mia) as mia:
        await slow.heard(lambda frame: frame["kind"] == "hello")
        (behind,) = own.live.hub.of(to_member(cast.mo.id))
        slow.pause()
        most, slowest = 0, 0.0
        for number in range(120):
            await own.announce(to_team(cast.team), words=f"{number} {words}")
            began = time.monotonic()
            await mia.event("member.changed")
            slowest = max(slowest, time.monotonic() - began)
            most = max(most, behind.behind)
        assert behind not in own.live.hub.all
        assert most <= SLOW_READER_BYTES + 2 * len(words)
        assert slowest < 1
        slow.go_on()
        await slow.heard(lambda frame: frame["kind"] == "event" and frame["event"]["name"].startswith("119 "), 20)
    assert slow.lines[0].code == 1006
    events = [heard.frame for heard in slow.frames if heard.frame["kind"] == "event"]
    assert [each["event"]["name"].split()[0] for each in events] == [str(n) for n in range(120)]
    assert (slow.doubles, slow.resets) == (0, 0)


async def test_ten_stalled_readers_hold_no_database_connection(own: Own, cast: Cast) -> None:
    async with Ear(own.url, cast.mo) as ear:
        start, epoch = ear.first["position"], ear.first["epoch"]
    async with unit_of_work(own.sessions) as db:
        for number in range(200):
            words = f"{number} " + "x" * 10_000
            emit(db, [to_team(cast.team)], MemberChanged(member_id=NOBODY, name=words, role_title="", organisation=""))
    await own.passed()
    stalled = [
        LiveClient(own.url, cast.mo.headers, after=start, epoch=epoch, receive_bytes=4096, hurry=10) for _ in range(10)
    ]
    for each in stalled:
        each.pause()
        each.start()
    await within(10, lambda: len([e for e in own.live.hub.all if e.behind > SLOW_READER_BYTES // 2]) == 10)
    assert own.app.state.engine.pool.checkedout() == 0
    assert (await cast.mo.get("/me")).status_code == 200
    for each in stalled:
        each.go_on()
    for each in stalled:
        await each.heard(lambda frame: frame["kind"] == "event" and frame["event"]["name"].startswith("199 "), 30)
        assert each.doubles == 0
        await each.stop()


async def test_losing_one_place_ends_all_that_came_by_it_and_nothing_else(own: Own, cast: Cast) -> None:
    """Naive: a leader hears by subscribing to each team below, and one place lost is one subscription ended."""
    team, region = cast.team, cast.region
    assert (await cast.ada.put(f"/teams/{region}/members/{cast.mo.id}", {"leads": True})).status_code == 200
    await own.passed()
    async with Ear(own.url, cast.rhea) as rhea, Ear(own.url, cast.mo) as mo:
        assert (await cast.ada.delete(f"/teams/{region}/members/{cast.rhea.id}")).status_code == 200
        assert (await cast.ada.delete(f"/teams/{team}/members/{cast.mo.id}")).status_code == 200
        await rhea.event("place.ended")
        await mo.next(lambda each: each["kind"] == "event" and each["event"].get("member_id") == str(cast.mo.id))
        posted = await cast.mia.post("/posts", {"team_id": str(team), "text": "Who hears this?"})
        assert posted.status_code == 201
        assert (await mo.event("post.written"))["post_id"] == posted.json()["id"]
        await rhea.hears_nothing("post.written")


async def end_place(own: Own, cast: Cast, who: Somebody) -> None:
    async with unit_of_work(own.sessions) as db:
        place = update(Place).where(Place.member_id == who.id, Place.until.is_(None))
        await db.execute(place.values(until=datetime.now(UTC)))
        emit(db, [to_member(who.id), to_team(cast.team)], PlaceEnded(team_id=cast.team, member_id=who.id))
    await own.passed()


async def test_a_late_first_reading_of_rights_is_thrown_away(
    own: Own, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket's own reading comes back after the relay has read them again: it is older, and must not win."""
    began = asyncio.Event()
    direct = own.live.rights._direct

    class Late:
        async def row(self, query: Any, values: dict[str, Any]) -> Any:
            found = await direct.row(query, values)
            if query is AUDIENCES and values["me"] == cast.mo.id and not began.is_set():
                began.set()
                await end_place(own, cast, cast.mo)
            return found

    monkeypatch.setattr(own.live.rights, "_direct", Late())
    async with Ear(own.url, cast.mo) as mo:
        assert began.is_set()
        monkeypatch.undo()
        await own.announce(to_team(cast.team))
        await mo.hears_nothing("post.withdrawn")
    async with Ear(own.url, cast.mo) as again:  # nor is it kept for the next socket
        await own.announce(to_team(cast.team))
        await again.hears_nothing("post.withdrawn")


async def test_an_access_that_ends_before_its_socket_listens_is_noticed(
    own: Own, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_pass = own.live.rights.read_pass
    ended = False

    async def then_it_ends(*args: Any) -> Any:
        nonlocal ended
        found = await read_pass(*args)
        if not ended and found.member_id == cast.mo.id:
            ended = True
            async with unit_of_work(own.sessions) as db:
                token = update(ApiToken).where(ApiToken.member_id == cast.mo.id).returning(ApiToken.id)
                token_id = await db.scalar(token.values(revoked_at=datetime.now(UTC)))
                assert isinstance(token_id, UUID)
                emit(db, [to_member(cast.mo.id)], AccessEnded(member_id=cast.mo.id, access_id=token_id))
            await own.passed()
        return found

    monkeypatch.setattr(own.live.rights, "read_pass", then_it_ends)
    client = LiveClient(own.url, cast.mo.headers)
    async with client:
        await within(5, lambda: client.ended)
        assert ended
        assert client.ended is not None
        assert client.ended.code in (4001, 1008)
        assert [heard.frame for heard in client.frames if heard.frame["kind"] == "event"] == []


async def test_an_emptied_log_is_not_a_log_in_which_nothing_happened(own: Own, cast: Cast) -> None:
    async with Ear(own.url, cast.mo) as ear:
        start, epoch = ear.first["position"], ear.first["epoch"]
    for _ in range(3):
        await own.announce(to_team(cast.team))
    last = own.live.relay.position
    async with own.sessions.begin() as db:
        await db.execute(text("delete from events"))
        await db.execute(text("update log_marks set dropped = :last"), {"last": last})
    by_rows = "select min(position), max(position) from positions join events on events.id = positions.event_id"
    async with own.sessions() as db:
        lowest, highest = (await db.execute(text(by_rows))).one()
    assert (lowest, highest) == (None, None)  # naive: nothing is between my cursor and the end, so I missed nothing
    try:
        async with Ear(own.url, cast.mo, after=start, epoch=epoch) as ear:
            assert (ear.first["kind"], ear.first["position"]) == ("reset", last)
        async with Ear(own.url, cast.mo, after=last, epoch=epoch) as ear:
            assert (ear.first["kind"], ear.first["resumed"]) == ("hello", True)
        async with Ear(own.url, cast.mo, after=last + 5, epoch=epoch) as ear:  # naive: as good as the end
            assert (ear.first["kind"], ear.first["position"]) == ("reset", last)
    finally:
        async with own.sessions.begin() as db:
            await db.execute(text("update log_marks set dropped = 0"))


async def test_what_is_cleared_away_under_the_relay_is_no_silent_hole(
    own: Own, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its look at the marks and its reading of the rows: it would pass the end of an access by, for good."""
    read = own.live.relay._read

    async def after_it_was_cleared_away(upto: int) -> Any:
        async with own.sessions.begin() as db:
            await db.execute(text("delete from events"))
            await db.execute(text("update log_marks set dropped = :upto"), {"upto": upto})
        return await read(upto)

    client = LiveClient(own.url, cast.mo.headers, hurry=10)
    try:
        async with client:
            await client.heard(lambda frame: frame["kind"] == "hello")
            monkeypatch.setattr(own.live.relay, "_read", after_it_was_cleared_away)
            async with unit_of_work(own.sessions) as db:
                emit(db, [to_team(cast.team)], PostWithdrawn(post_id=uuid4(), team_id=NOBODY))
            connection = await asyncpg.connect(plain_url(own.db_url))
            await Stamper(own.db_url).stamp(connection)
            await connection.close()
            await client.heard(lambda frame: frame["kind"] == "reset")
            assert client.lines[0].code == 4000
    finally:
        async with own.sessions.begin() as db:
            await db.execute(text("update log_marks set dropped = 0"))


async def test_another_history_is_told_once_to_everybody(own: Own, cast: Cast) -> None:
    """As after a restore under a server that runs, seen by pages that were open: one reset each, one snapshot."""
    loads = 0

    async def load() -> int:
        nonlocal loads
        loads += 1
        async with own.sessions() as db:
            return (await db.scalar(text("select position from stampings order by position desc limit 1"))) or 0

    heard: dict[str, list[Frame]] = {who.name: [] for who in (cast.mo, cast.mia, cast.lena)}
    clients = [
        LiveClient(own.url, who.headers, load=load, apply=heard[who.name].append, hurry=10)
        for who in (cast.mo, cast.mia, cast.lena)
    ]
    for each in clients:
        each.start()
        await each.heard(lambda frame: frame["kind"] == "hello")
    await own.announce(to_team(cast.team))
    async with own.sessions.begin() as db:
        before = await db.scalar(text("select epoch from log_marks"))
        await db.execute(text("update log_marks set epoch = uuidv7()"))
    for each in clients:
        await each.heard(lambda frame: frame["kind"] == "reset" and frame["epoch"] != str(before), 10)
    told = await own.announce(to_team(cast.team))
    for each in clients:
        await each.heard(lambda frame: frame["kind"] == "event" and frame["event"].get("post_id") == told)
        assert each.resets == 1
        assert [line.code for line in each.lines[:-1]] == [4000]
        await each.stop()
    assert loads == 2 * len(clients)
    for name, events in heard.items():
        assert events[-1]["post_id"] == told, name
