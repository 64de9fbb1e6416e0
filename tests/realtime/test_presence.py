"""Who looks at a team and who types: told to everyone inside, to nobody else, and forgotten soon."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from models import ApiToken, Member, Place, TeamParent
from realtime import lookers, presence
from realtime.hub import Hub
from server.app import create_app
from server.db import Sessions, unit_of_work
from server.events import (
    AccessEnded,
    MemberSuspended,
    PlaceEnded,
    TeamMoved,
    emit,
    to_line,
    to_member,
    to_team,
)
from server.settings import Role, Settings
from tests.people import Cast, Somebody
from tests.realtime.nats_server import NatsServer
from tests.serving import Ear, Frame, serve


async def say(ear: Ear, team_id: UUID | None, *, typing: bool = False) -> None:
    words = {"kind": "here", "team_id": team_id and str(team_id), "typing": typing}
    await ear.socket.send(json.dumps(words))


async def told(ear: Ear, team_id: UUID, *here: Somebody, typing: tuple[Somebody, ...] = (), within: float = 5) -> Frame:
    """The next frame that says that these, and nobody else, are there."""

    def matches(frame: Frame) -> bool:
        return (
            frame["kind"] == "presence"
            and frame["team_id"] == str(team_id)
            and {each["name"] for each in frame["here"]} == {each.name for each in here}
            and set(frame["typing"]) == {str(each.id) for each in typing}
        )

    return await ear.next(matches, within)


async def told_nothing(ear: Ear, seconds: float = 1.5) -> None:
    try:
        frame = await ear.next(lambda each: each["kind"] == "presence", seconds)
    except TimeoutError:
        return
    raise AssertionError(f"{ear.who.name} was told {frame}")


async def test_who_looks_at_a_team_is_told_to_everyone_inside_and_to_nobody_else(url: str, cast: Cast) -> None:
    async with (
        Ear(url, cast.mo) as mo,
        Ear(url, cast.mia) as mia,
        Ear(url, cast.lena) as lena,
        Ear(url, cast.rhea) as rhea,
        Ear(url, cast.tom) as tom,
        Ear(url, cast.otto) as otto,
        Ear(url, cast.ada) as ada,
    ):
        await say(mo, cast.team)
        frame = await told(mia, cast.team, cast.mo)
        assert frame["here"] == [{"member_id": str(cast.mo.id), "name": "Mo"}]
        for each in (mo, lena, rhea):
            await told(each, cast.team, cast.mo)
        await say(rhea, cast.team, typing=True)
        await told(mo, cast.team, cast.mo, cast.rhea, typing=(cast.rhea,))
        await asyncio.gather(*(told_nothing(each) for each in (tom, otto, ada)))
        await say(mo, cast.region)  # one looks at one team at a time, and Mo is not inside this one
        await told(mia, cast.team, cast.rhea, typing=(cast.rhea,))


async def test_nobody_is_shown_in_a_team_that_they_are_not_inside(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mia) as mia, Ear(url, cast.tom) as tom, Ear(url, cast.otto) as otto:
        for each in (tom, otto):
            await say(each, cast.team, typing=True)
            await say(each, uuid4(), typing=True)
        await told_nothing(mia)
        await told_nothing(tom, 0.1)
        await say(tom, cast.sibling)
        await told(tom, cast.sibling, cast.tom)


async def test_typing_ends_by_word_or_by_silence(url: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "TYPING_SECONDS", 1.5)
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        await say(mo, cast.team, typing=True)
        await told(mia, cast.team, cast.mo, typing=(cast.mo,))
        await say(mo, cast.team)
        await told(mia, cast.team, cast.mo)
        await say(mo, cast.team, typing=True)
        await told(mia, cast.team, cast.mo, typing=(cast.mo,))
        await told(mia, cast.team, cast.mo)


async def test_who_leaves_the_page_or_the_network_is_gone(
    url: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Ear(url, cast.mia) as mia:
        async with Ear(url, cast.mo) as mo, Ear(url, cast.mo) as other_page:
            await say(mo, cast.team)
            await say(other_page, cast.team)
            await told(mia, cast.team, cast.mo)
            await say(mo, None)
            await told_nothing(mia)
            await say(other_page, None)
            await told(mia, cast.team)
            await say(mo, cast.team)
            await told(mia, cast.team, cast.mo)
        await told(mia, cast.team)
        monkeypatch.setattr(presence, "HERE_SECONDS", 1)
        async with Ear(url, cast.mo) as silent:
            await say(silent, cast.team)
            await told(mia, cast.team, cast.mo)
            await told(mia, cast.team)


async def test_who_comes_is_shown_who_is_there_already(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.lena) as lena:
        await say(mo, cast.team)
        await say(lena, cast.team)
        await told(mo, cast.team, cast.mo, cast.lena)
        async with Ear(url, cast.lena) as other_page:
            await say(other_page, cast.team)  # nothing changes for others
            await told(other_page, cast.team, cast.mo, cast.lena)


async def test_a_team_is_told_of_at_most_once_a_second(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        for number in range(30):
            await say(mo, cast.team, typing=number % 2 == 0)
            await asyncio.sleep(0.1)
        await told_nothing_more(mia)
        assert 1 <= len([each for each in mia.frames if each["kind"] == "presence"]) <= 6


async def told_nothing_more(ear: Ear, seconds: float = 1.5) -> None:
    with pytest.raises(TimeoutError):
        await ear.next(lambda _: False, seconds)


async def test_who_talks_too_much_is_not_listened_to(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        for _ in range(50):
            await say(mo, None)
        await say(mo, cast.team)
        await told_nothing(mia, 0.8)
        await asyncio.sleep(0.5)
        await say(mo, cast.team)
        await told(mia, cast.team, cast.mo)


@pytest.mark.parametrize(
    "junk",
    [
        {"kind": "here"},
        {"kind": "here", "team_id": 7},
        {"kind": "here", "team_id": "team"},
        {"kind": "here", "team_id": "\ud800"},
        {"kind": "here", "team_id": [], "typing": True},
        {"kind": "here", "team_id": str(uuid4()), "typing": "yes"},
        {"kind": "there", "team_id": str(uuid4())},
        {"kind": ["here"]},
    ],
)
async def test_what_is_no_presence_is_ignored(url: str, cast: Cast, junk: dict[str, Any]) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
        await mo.socket.send(json.dumps(junk))
        await say(mo, cast.team)
        await told(mia, cast.team, cast.mo)


async def test_a_slow_reader_is_skipped_and_nobody_waits(settings: Settings, cast: Cast) -> None:
    """Presence is the first to go: at half of what may wait for a reader it is not written any more."""
    app = create_app(settings)
    async with serve(app) as url:
        await ready(url)
        async with Ear(url, cast.mo) as mo, Ear(url, cast.mia) as mia:
            await say_while_one_is_slow(app.state.live.hub, cast, mo, mia)


async def say_while_one_is_slow(hub: Hub, cast: Cast, mo: Ear, mia: Ear) -> None:
    await say(mo, cast.team)
    await told(mia, cast.team, cast.mo)
    (slow,) = hub.of(to_member(cast.mia.id))
    mia.socket.transport.pause_reading()
    while slow.behind <= 80 * 1024:
        slow.wire.write(b"\x81\x7e\x40\x00" + b" " * 0x4000)
    waits = slow.behind
    await say(mo, cast.team, typing=True)
    await told(mo, cast.team, cast.mo, typing=(cast.mo,))
    assert slow.behind == waits
    mia.socket.transport.abort()


async def test_who_loses_their_place_or_access_is_gone_at_once(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mo) as mo, Ear(url, cast.rhea) as rhea, Ear(url, cast.lena) as lena:
        for each in (mo, rhea, lena):
            await say(each, cast.team)
        await told(lena, cast.team, cast.mo, cast.rhea, cast.lena)
        async with unit_of_work(sessions) as db:
            place = update(Place).where(Place.member_id == cast.mo.id)
            await db.execute(place.values(until=datetime.now(UTC)))
            ended = PlaceEnded(team_id=cast.team, member_id=cast.mo.id)
            emit(db, [to_member(cast.mo.id), to_team(cast.team)], ended)
        await told(lena, cast.team, cast.rhea, cast.lena, within=2.5)
        async with unit_of_work(sessions) as db:
            token = update(ApiToken).where(ApiToken.member_id == cast.rhea.id).returning(ApiToken.id)
            token_id = await db.scalar(token.values(revoked_at=datetime.now(UTC)))
            assert token_id is not None
            emit(db, [to_member(cast.rhea.id)], AccessEnded(member_id=cast.rhea.id, access_id=token_id))
        await told(lena, cast.team, cast.lena, within=2.5)
        await mo.event("place.ended")
        await told_nothing(mo, 0.1)


async def test_who_led_from_above_is_gone_when_the_team_moves(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.rhea) as rhea, Ear(url, cast.lena) as lena:
        await say(rhea, cast.team)
        await say(lena, cast.team)
        await told(lena, cast.team, cast.rhea, cast.lena)
        await told(rhea, cast.team, cast.rhea, cast.lena)
        async with unit_of_work(sessions) as db:
            hangs = update(TeamParent).where(TeamParent.team_id == cast.team)
            await db.execute(hangs.values(parent_id=cast.core))
            line = [to_team(cast.team), *to_line([cast.team, cast.region, cast.core])]
            emit(db, line, TeamMoved(team_id=cast.team, parent_id=cast.core))
        await told(lena, cast.team, cast.lena, within=2.5)
        await rhea.event("team.moved")
        await say(lena, None)
        await told_nothing(rhea)


# -- pages without a socket


async def test_a_page_on_the_stream_says_it_by_request(url: str, cast: Cast, http: httpx.AsyncClient) -> None:
    async with Ear(url, cast.mia) as mia, following(http, cast.mo) as mo:
        assert (await anext(mo))["kind"] == "hello"
        assert (await cast.mo.put("/presence", {"team_id": str(cast.team), "typing": True})).status_code == 204
        await told(mia, cast.team, cast.mo, typing=(cast.mo,))
        shown = await anext(mo)
        assert (shown["kind"], [each["name"] for each in shown["here"]]) == ("presence", ["Mo"])
        assert (await cast.mo.put("/presence", {"team_id": None})).status_code == 204
        await told(mia, cast.team)


async def test_a_page_that_says_nothing_for_a_minute_is_forgotten(
    url: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "ASKED_SECONDS", 1)
    async with Ear(url, cast.mia) as mia:
        await cast.mo.put("/presence", {"team_id": str(cast.team)})
        await told(mia, cast.team, cast.mo)
        await told(mia, cast.team)


async def test_outsiders_are_refused_by_request(url: str, cast: Cast) -> None:
    async with Ear(url, cast.mia) as mia:
        assert (await cast.tom.put("/presence", {"team_id": str(cast.team)})).status_code == 403
        assert (await cast.otto.put("/presence", {"team_id": str(cast.team)})).status_code == 404
        assert (await cast.mo.put("/presence", {"team_id": str(cast.team), "typing": "maybe"})).status_code == 422
        await told_nothing(mia, 0.5)


async def test_who_is_suspended_is_gone_at_once(url: str, cast: Cast, sessions: Sessions) -> None:
    async with Ear(url, cast.mia) as mia, Ear(url, cast.lena) as lena:
        await cast.mo.put("/presence", {"team_id": str(cast.team)})
        await say(lena, cast.team)
        await told(mia, cast.team, cast.mo, cast.lena)
        for who, left in ((cast.mo, [cast.lena]), (cast.lena, [])):
            async with unit_of_work(sessions) as db:
                member = update(Member).where(Member.id == who.id)
                await db.execute(member.values(suspended_at=datetime.now(UTC)))
                emit(db, [to_member(who.id)], MemberSuspended(member_id=who.id, suspended=True))
            await told(mia, cast.team, *left, within=2.5)


@asynccontextmanager
async def following(http: httpx.AsyncClient, who: Somebody) -> AsyncIterator[AsyncIterator[Frame]]:
    """The frames of a stream of somebody."""
    async with http.stream("GET", "/api/v1/live/stream", headers=who.headers) as answer:

        async def frames() -> AsyncIterator[Frame]:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

        yield frames()


# -- several processes


@asynccontextmanager
async def another(settings: Settings, **changes: Any) -> AsyncIterator[str]:
    app = create_app(settings.model_copy(update=changes))
    async with serve(app) as url:
        await ready(url)
        yield url


async def ready(url: str) -> None:
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=url) as http:
        while (await http.get("/readyz")).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.fixture(params=["postgresql", "nats"])
async def two(request: pytest.FixtureRequest, settings: Settings, cast: Cast) -> AsyncIterator[tuple[str, str]]:
    """Two more processes that speak to each other either way."""
    server = NatsServer()
    if request.param == "nats":
        await server.start()
    nats_url = server.url if request.param == "nats" else None
    edge: frozenset[Role] = frozenset({"live"})
    async with another(settings, nats_url=nats_url) as one, another(settings, nats_url=nats_url, roles=edge) as other:
        yield one, other
    await server.kill()


async def test_processes_tell_each_other_who_is_there(two: tuple[str, str], cast: Cast, sessions: Sessions) -> None:
    one, other = two
    async with Ear(one, cast.mo) as mo, Ear(other, cast.mia) as mia, Ear(other, cast.otto) as otto:
        await asyncio.sleep(0.5)
        await say(mo, cast.team, typing=True)
        await told(mia, cast.team, cast.mo, typing=(cast.mo,))
        await say(mia, cast.team)
        await told(mo, cast.team, cast.mo, cast.mia, typing=(cast.mo,))
        await say(mo, None)
        await told(mia, cast.team, cast.mia)
        async with httpx.AsyncClient(base_url=one) as http:  # whichever process hears the request
            answer = await http.put("/api/v1/presence", json={"team_id": str(cast.team)}, headers=cast.lena.headers)
            assert answer.status_code == 204
        await told(mia, cast.team, cast.mia, cast.lena)
        await told_nothing(otto, 0.1)
        async with unit_of_work(sessions) as db:
            await db.execute(update(Place).where(Place.member_id == cast.mia.id).values(until=datetime.now(UTC)))
            ended = PlaceEnded(team_id=cast.team, member_id=cast.mia.id)
            emit(db, [to_member(cast.mia.id), to_team(cast.team)], ended)
        await told(mo, cast.team, cast.lena, within=3)


async def test_a_process_that_falls_silent_is_forgotten_and_a_new_one_is_told(
    settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "TELL_AGAIN_SECONDS", 1_000)  # so that it was asked for
    async with another(settings) as one, Ear(one, cast.mo) as mo:
        await say(mo, cast.team)
        await told(mo, cast.team, cast.mo)
        async with another(settings) as late, Ear(late, cast.mia) as mia:
            await say(mia, cast.team)
            await told(mia, cast.team, cast.mo, cast.mia)
            monkeypatch.setattr(presence, "FORGET_SECONDS", 0.5)
            await told(mia, cast.team, cast.mia)


# -- what processes say to each other


def test_what_is_said_fits_into_a_notice() -> None:
    people = [[str(uuid4()), "Ångström ❄" * 4, False] for _ in range(presence.MOST_NAMED)]
    entries: list[tuple[str, str, list[Any]]] = [("teams", str(uuid4()), [["team:x"], list(people)]) for _ in range(9)]
    entries += [("asked", str(uuid4()), [str(uuid4()), "Mo", None, False, []]) for _ in range(200)]
    messages = list(presence.packed("process", entries, 7_900))
    assert max(map(len, messages)) < 7_900
    said = [json.loads(each) for each in messages]
    assert sum(len(each["teams"]) for each in said) == 9
    assert sum(len(each["asked"]) for each in said) == 200
    assert all(people for each in said for _, people in each["teams"].values())


def test_people_of_several_processes_are_each_shown_once() -> None:
    mo, mia = uuid4(), uuid4()
    people = [lookers.Person(mo, "Mo", False), lookers.Person(mia, "Mia", False), lookers.Person(mo, "Mo", True)]
    assert lookers.merged(people) == [people[2], people[1]]
