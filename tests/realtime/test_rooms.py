"""Who is in a webinar's room: kept once for each person, counted for everybody, told to who runs it only."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from models import Attendance, Member, Webinar
from realtime.rooms import Rooms
from server.actions.attendance import Seen, keep_attendance
from server.db import Sessions, unit_of_work
from server.policy.rooms import present_in
from tests.asking import PLAN, scheduled
from tests.people import Cast, Somebody
from tests.serving import Ear


async def begun(cast: Cast, sessions: Sessions, **more: Any) -> dict[str, Any]:
    """A webinar that goes on just now."""
    webinar = await scheduled(cast.olive, cast, **more)
    async with unit_of_work(sessions) as db:
        begins = update(Webinar).where(Webinar.id == UUID(webinar["id"]))
        await db.execute(begins.values(starts_at=func.now() - timedelta(minutes=5)))
    return webinar


async def comes_in(ear: Ear, webinar: dict[str, Any], **more: Any) -> None:
    await ear.socket.send(json.dumps({"kind": "in", "webinar_id": webinar["id"], **more}))


async def room_of(who: Somebody, webinar: dict[str, Any]) -> dict[str, Any]:
    answer = await who.get(f"/webinars/{webinar['id']}/attendance")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def hears_of(ear: Ear, present: int) -> dict[str, Any]:
    """The next count of people that is this one."""
    while True:
        room: dict[str, Any] | None = (await ear.event("votes.counted"))["room"]
        if room is not None and room["present"] == present:
            return room


async def test_a_person_with_three_pages_is_one_and_who_leaves_is_gone(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    webinar = await begun(cast, sessions)
    async with Ear(url, cast.olive) as olive:
        async with Ear(url, cast.mo) as first, Ear(url, cast.mo) as second, Ear(url, cast.mia) as mia:
            for ear in (first, second, mia):
                await comes_in(ear, webinar)
            assert await hears_of(olive, 2) == {"present": 2, "peak": 2}
            await comes_in(second, webinar, left=True)
            await comes_in(mia, webinar, left=True)
            assert await hears_of(olive, 1) == {"present": 1, "peak": 2}
        async with Ear(url, cast.mo) as again:  # a connection that breaks and comes back is nobody leaving
            await comes_in(again, webinar)
            await olive.hears_nothing("votes.counted", 1.5)
            await comes_in(again, webinar, left=True)
            assert await hears_of(olive, 0) == {"present": 0, "peak": 2}
    room = await room_of(cast.olive, webinar)
    assert {each["name"] for each in room["items"]} == {"Mo", "Mia"}
    assert (room["attended"], room["peak"]) == (2, 2)


async def test_a_room_is_nobodys_who_may_not_see_the_webinar_and_opens_with_it(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    later, narrow = await scheduled(cast.olive, cast), await begun(cast, sessions, team_ids=[str(cast.team)])
    async with Ear(url, cast.tom) as tom, Ear(url, cast.mo) as mo:
        await comes_in(tom, narrow)
        for nonsense in ({"webinar_id": 7}, {"webinar_id": "\ud800"}, {}, {"webinar_id": str(cast.team)}):
            await mo.socket.send(json.dumps({"kind": "in", **nonsense}))
        await comes_in(mo, later)
        await comes_in(mo, narrow)
        assert await hears_of(mo, 1) == {"present": 1, "peak": 1}
        moved = {**PLAN, "starts_at": narrow["starts_at"], "host_ids": [str(cast.olive.id)]}
        narrower = await cast.olive.put(f"/webinars/{narrow['id']}", {**moved, "team_ids": [str(cast.sibling)]})
        assert narrower.status_code == 200, narrower.text
    assert [each["name"] for each in (await room_of(cast.olive, narrow))["items"]] == ["Mo"]
    assert (await room_of(cast.olive, later))["attended"] == 0
    assert (await cast.tom.get(f"/webinars/{later['id']}/attendance")).status_code == 403


async def test_who_says_so_before_their_connection_hears_of_it_is_counted_soon(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    webinar = await begun(cast, sessions, team_ids=[str(cast.sibling)])
    starts_at = (await cast.olive.get(f"/webinars/{webinar['id']}")).json()["starts_at"]
    async with Ear(url, cast.mo) as mo:
        await comes_in(mo, webinar)
        await asyncio.sleep(0.3)  # heard, and not for him yet
        plan = {**PLAN, "starts_at": starts_at, "host_ids": [str(cast.olive.id)], "team_ids": [str(cast.team)]}
        assert (await cast.olive.put(f"/webinars/{webinar['id']}", plan)).status_code == 200
        assert await hears_of(mo, 1) == {"present": 1, "peak": 1}


async def test_a_page_without_a_socket_says_by_request_that_it_is_there(
    url: str, cast: Cast, sessions: Sessions
) -> None:
    webinar = await begun(cast, sessions)
    async with Ear(url, cast.olive) as olive:
        assert (await cast.mo.put(f"/webinars/{webinar['id']}/here")).status_code == 204
        await hears_of(olive, 1)
        assert (await cast.mo.delete(f"/webinars/{webinar['id']}/here")).status_code == 204
        await hears_of(olive, 0)


async def test_time_is_counted_once_however_many_tell_of_it_and_not_across_a_break(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = UUID((await begun(cast, sessions))["id"])

    async def seen(*, stays: bool = True) -> None:
        async with unit_of_work(sessions) as db:
            await keep_attendance(db, [Seen(webinar, cast.mo.id, stays)])

    async def ago(seconds: float, *, gone: bool = False) -> None:
        """They were last seen so long ago."""
        async with unit_of_work(sessions) as db:
            last = func.clock_timestamp() - timedelta(seconds=seconds)
            here = last if gone else Attendance.here_until
            await db.execute(update(Attendance).values(last_seen=last, here_until=here))

    async def kept() -> float:
        async with sessions() as db:
            return await db.scalar(select(Attendance.seconds)) or 0

    await seen()
    await ago(15)
    await asyncio.gather(*(seen() for _ in range(5)))
    assert 15 <= await kept() < 17
    await ago(300, gone=True)
    await seen()
    assert 15 <= await kept() < 17, "they were away"
    await ago(10)
    await seen(stays=False)
    assert 25 <= await kept() < 29


async def test_who_was_left_behind_by_a_process_that_died_is_counted_out(cast: Cast, sessions: Sessions) -> None:
    webinar = UUID((await begun(cast, sessions))["id"])
    async with unit_of_work(sessions) as db:
        await db.execute(update(Webinar).where(Webinar.id == webinar).values(present=3))
    told = asyncio.Event()
    running = asyncio.create_task(Rooms(sessions, lambda each: told.set() if each == webinar else None).run())
    await asyncio.wait_for(told.wait(), 5)
    running.cancel()


async def test_thousands_of_arrivals_are_a_few_statements(cast: Cast, sessions: Sessions) -> None:
    webinar = UUID((await begun(cast, sessions))["id"])
    async with unit_of_work(sessions) as db:
        people = [{"email": f"m{each}@example.org", "name": "M"} for each in range(2_000)]
        members = list(await db.scalars(insert(Member).returning(Member.id), people))
    changed: list[UUID] = []
    rooms = Rooms(sessions, changed.append)
    for each in members:
        rooms.asked(webinar, each, here=True)
    running = asyncio.create_task(rooms.run())
    async with asyncio.timeout(20), sessions() as db:
        while await db.scalar(present_in(webinar)) != len(members):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    running.cancel()
    assert set(changed) == {webinar}
    assert len(changed) <= 3, "once for each thousand, and once a quarter of a minute"
    async with unit_of_work(sessions) as db:
        await db.execute(delete(Attendance))
        await db.execute(delete(Member).where(Member.id.in_(members)))


async def test_thanks_are_one_a_person_and_a_number_for_everybody(url: str, cast: Cast, sessions: Sessions) -> None:
    webinar = await begun(cast, sessions, captions_url="https://captions.example.org/1")
    path = f"/webinars/{webinar['id']}/thanks"
    async with Ear(url, cast.tom) as tom:
        answers = await asyncio.gather(*(who.put(path) for who in (cast.mo, cast.mia) for _ in range(10)))
        assert {each.status_code for each in answers} == {204}
        while (counted := await tom.event("votes.counted"))["thanks"] != 2:
            pass
        assert str(cast.mo.id) not in str(counted)
        assert (await cast.mo.delete(path)).status_code == 204
        while (await tom.event("votes.counted"))["thanks"] != 1:
            pass
    read = (await cast.mia.get(f"/webinars/{webinar['id']}")).json()
    assert (read["thanks"], read["thanked"], read["captions_url"]) == (1, True, "https://captions.example.org/1")
    assert (await cast.mia.put(f"/webinars/{(await scheduled(cast.olive, cast))['id']}/thanks")).status_code == 409
