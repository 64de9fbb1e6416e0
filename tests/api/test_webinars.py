"""Webinars: scheduled, changed and cancelled; who may see one; places; letters with calendar entries."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models import Mail, Registration, Webinar
from server.actions.webinar_reminders import remind_of_webinars
from server.db import Sessions, unit_of_work
from server.settings import Settings
from server.videos import framed_address
from tests.asking import PLAN, scheduled
from tests.people import Cast, Somebody


async def sees(who: Somebody, webinar: dict[str, Any]) -> bool:
    listed = (await who.get("/webinars")).json()["items"]
    read = (await who.get(f"/webinars/{webinar['id']}")).status_code == 200
    assert read == (webinar["id"] in {each["id"] for each in listed}), who.name
    return read


async def letters_to(sessions: Sessions, who: Somebody) -> list[Mail]:
    async with sessions() as db:
        mine = select(Mail).where(Mail.to == f"{who.name.lower()}@example.org", Mail.calendar != "")
        return list(await db.scalars(mine.order_by(Mail.id)))


async def test_a_webinar_of_the_call_is_seen_by_everybody_in_it_and_by_nobody_else(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    assert {who.name for who in cast.everybody if who is not cast.xen and await sees(who, webinar)} == {
        "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom",
    }  # fmt: skip
    assert webinar["starts_at"] == "2031-03-04T12:30:00Z"
    assert [each["name"] for each in webinar["hosts"]] == ["Olive"]


async def test_one_for_teams_and_a_constituency_is_seen_below_and_above_them_and_by_who_has_a_part(cast: Cast) -> None:
    made = await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": "Pharmacists"})
    group = made.json()["id"]
    for_team = await scheduled(cast.rhea, cast, team_ids=[str(cast.team)])
    assert {each.name for each in cast.everybody[:7] if await sees(each, for_team)} == {
        "Olive",
        "Rhea",
        "Lena",
        "Mo",
        "Mia",
    }
    for_group = await scheduled(cast.olive, cast, constituency_ids=[group], presenter_ids=[str(cast.mia.id)])
    assert {each.name for each in cast.everybody[:7] if await sees(each, for_group)} == {"Olive", "Mia"}
    await cast.tom.put(f"/constituencies/{group}/members/{cast.tom.id}")
    assert await sees(cast.tom, for_group)
    await cast.tom.delete(f"/constituencies/{group}/members/{cast.tom.id}")
    assert not await sees(cast.tom, for_group)


async def test_a_leader_cannot_hold_one_for_a_team_that_is_not_theirs_nor_name_teams_of_another_call(
    cast: Cast,
) -> None:
    for team, status in ((cast.region, 403), (cast.sibling, 403), (cast.other, 422)):
        answer = await cast.lena.post("/webinars", {**PLAN, "call_id": str(cast.call), "team_ids": [str(team)]})
        assert answer.status_code == status, answer.text
    outsider = {**PLAN, "call_id": str(cast.call), "team_ids": [str(cast.team)], "presenter_ids": [str(cast.otto.id)]}
    assert (await cast.lena.post("/webinars", outsider)).status_code == 422


async def test_times_are_told_in_the_zone_of_the_webinar(cast: Cast) -> None:
    summer = await scheduled(cast.olive, cast, starts_at="2031-07-01T12:30:00", zone="Europe/London")
    assert summer["starts_at"] == "2031-07-01T11:30:00Z"
    for wrong in (
        {"starts_at": "2031-03-30T01:30:00"},  # the clocks go forward over it
        {"starts_at": "2020-01-01T12:00:00Z"},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"starts_at": "0001-01-01T00:00:00+12:00"},
        {"zone": "Europe/Nowhere"},
        {"zone": "../Europe/London"},
        {"join_url": "http://meet.example.org"},
        {"join_url": "https://bank.example.org@evil.example.org/"},
        {"video_url": "https://video.example.org/1"},
    ):
        answer = await cast.olive.post("/webinars", {**PLAN, "call_id": str(cast.call), **wrong})
        assert answer.status_code == 422, wrong


async def test_the_link_to_join_is_told_to_who_registered_and_who_runs_it_only(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, join_url="https://meet.example.org/1", presenter_ids=[str(cast.tom.id)])
    path = f"/webinars/{webinar['id']}"
    for who, told in ((cast.olive, True), (cast.tom, True), (cast.mo, False)):
        assert ((await who.get(path)).json()["join_url"] is not None) == told
    assert (await cast.mo.put(f"{path}/registration")).status_code == 204
    assert (await cast.mo.get(path)).json()["join_url"] == "https://meet.example.org/1"


async def test_never_more_places_are_given_than_there_are(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, capacity=3)
    path = f"/webinars/{webinar['id']}/registration"
    everybody = [cast.olive, cast.rhea, cast.lena, cast.mo, cast.mia, cast.tom]
    answers = await asyncio.gather(*(who.put(path) for who in everybody * 2))
    assert {answer.status_code for answer in answers} == {204, 409}
    now = (await cast.olive.get(f"/webinars/{webinar['id']}")).json()
    assert now["coming"] == 3
    inside = [who for who in everybody if (await who.get(f"/webinars/{webinar['id']}")).json()["registered"]]
    assert len(inside) == 3
    full = await next(who for who in everybody if who not in inside).put(path)
    assert full.json()["code"] == "full"
    assert (await inside[0].delete(path)).status_code == 204
    assert (await inside[0].delete(path)).status_code == 204
    smaller = {**PLAN, "host_ids": [str(cast.olive.id)], "capacity": 1}
    assert (await cast.olive.put(f"/webinars/{webinar['id']}", smaller)).json()["code"] == "too_small"


async def test_the_place_of_who_leaves_the_network_is_free_again(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast, capacity=1)
    path = f"/webinars/{webinar['id']}/registration"
    assert (await cast.mia.put(path)).status_code == 204
    assert (await cast.mo.put(path)).json()["code"] == "full"
    assert (await cast.mia.post(f"/members/{cast.mia.id}/leaving", {"note": "Goodbye."})).status_code < 300
    assert (await cast.mo.put(path)).status_code == 204


async def test_who_comes_is_seen_as_far_as_they_let_it_be(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    await cast.mo.put(f"{path}/registration", {"shown": False})
    await cast.mia.put(f"{path}/registration", {"shown": True})

    async def named(who: Somebody) -> set[str]:
        page = (await who.get(f"{path}/registrations")).json()
        assert page["coming"] == 2
        return {each["name"] for each in page["items"]}

    assert await named(cast.tom) == {"Mia"}
    assert await named(cast.mo) == await named(cast.olive) == {"Mo", "Mia"}
    await cast.mia.put(f"{path}/registration", {"shown": False})
    assert await named(cast.tom) == set()


async def test_calendars_follow_a_change_and_a_cancellation_by_themselves(cast: Cast, sessions: Sessions) -> None:
    webinar = await scheduled(
        cast.olive, cast, title="Ask; a pharmacist, please", join_url="https://meet.example.org/1"
    )
    path = f"/webinars/{webinar['id']}"
    await cast.mo.put(f"{path}/registration")
    await cast.mia.put(f"{path}/registration")
    await cast.mia.delete(f"{path}/registration")
    later = {**PLAN, "starts_at": "2031-03-05T12:30:00", "host_ids": [str(cast.olive.id)]}
    assert (await cast.olive.put(path, later)).status_code == 200
    assert (await cast.olive.post(f"{path}/cancellation", {"why": "Dele is ill."})).status_code == 200
    uid = f"UID:{webinar['id']}@"
    told = [each.calendar for each in await letters_to(sessions, cast.mo)]
    assert [_value(each, "METHOD") for each in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [_value(each, "SEQUENCE") for each in told] == ["0", "1", "2"]
    assert [_value(each, "DTSTART") for each in told] == ["20310304T123000Z"] + ["20310305T123000Z"] * 2
    assert all(uid in each for each in told)
    assert "SUMMARY:Ask\\; a pharmacist\\, please" in told[0]
    assert [_value(each.calendar, "METHOD") for each in await letters_to(sessions, cast.mia)] == ["REQUEST", "CANCEL"]
    file = await cast.tom.get(f"{path}/calendar")
    assert file.headers["content-type"].startswith("text/calendar")
    assert _value(file.text, "STATUS") == "CANCELLED"
    assert "meet.example.org" not in file.text
    assert (await cast.mo.put(f"{path}/registration")).status_code == 204  # is registered already
    assert (await cast.mia.put(f"{path}/registration")).json()["code"] == "cancelled"


def _value(file: str, name: str) -> str:
    return next(line.removeprefix(f"{name}:") for line in file.split("\r\n") if line.startswith(f"{name}:"))


async def test_a_list_of_many_asks_the_database_no_more_than_one_of_few(cast: Cast, queries: list[str]) -> None:
    counts = []
    for _ in range(2):
        webinar = await scheduled(cast.olive, cast, team_ids=[str(cast.team)], presenter_ids=[str(cast.mia.id)])
        await cast.mo.put(f"/webinars/{webinar['id']}/registration")
        for each in range(2):
            question = {"webinar_id": webinar["id"], "text": f"Number {each}?"}
            asked = (await cast.mo.post("/questions", question)).json()
            await cast.mia.post(f"/questions/{asked['id']}/answers", {"text": "So."})
        queries.clear()
        assert (await cast.mo.get("/webinars")).status_code == 200
        lists = len(queries)
        queries.clear()
        assert (await cast.mo.get("/questions", webinar_id=webinar["id"])).status_code == 200
        counts.append((lists, len(queries)))
    assert counts[0] == counts[1]


async def test_nobody_overwrites_a_plan_that_they_did_not_see(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    tag = (await cast.olive.get(path)).headers["etag"]
    plan = {**PLAN, "host_ids": [str(cast.olive.id)]}
    assert (await cast.olive.ask("PUT", path, plan, {"If-Match": tag})).status_code == 200
    assert (await cast.olive.ask("PUT", path, plan, {"If-Match": tag})).status_code == 412
    assert (await cast.olive.put(path, PLAN)).status_code == 422, "somebody has to host it"


@pytest.mark.parametrize(
    ("pasted", "framed"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=9", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871/abcdef1234", "https://player.vimeo.com/video/76979871?dnt=1&h=abcdef1234"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://player.vimeo.com/video/76979871?dnt=1", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://evil.example/https://youtu.be/dQw4w9WgXcQ", None),
        ("javascript://youtu.be/dQw4w9WgXcQ", None),
        ("https://youtu.be/%22onload=x", None),
        ("https://[", None),
    ],
)
def test_only_videos_of_allowed_hosts_are_framed(pasted: str, framed: str | None) -> None:
    assert framed_address(pasted) == framed


async def test_who_comes_is_reminded_a_day_and_ten_minutes_before_once_each(
    cast: Cast, sessions: Sessions, settings: Settings
) -> None:
    webinar = await scheduled(cast.olive, cast, team_ids=[str(cast.team)], join_url="https://meet.example.org/1")
    for who in (cast.mo, cast.mia):
        await who.put(f"/webinars/{webinar['id']}/registration")
    long_ago = func.now() - timedelta(days=9)
    async with sessions.begin() as db:
        await db.execute(update(Registration).values(registered_at=long_ago))
    assert (await cast.lena.delete(f"/teams/{cast.team}/members/{cast.mia.id}")).status_code == 200

    async def reminded(before: timedelta, subject: str = "It begins") -> list[str]:
        """To whom letters go when it begins in so long."""
        async with sessions.begin() as db:
            await db.execute(update(Webinar).values(starts_at=func.now() + before))
            before_that = list(await db.scalars(select(Mail.id)))
        for _ in range(2):
            async with unit_of_work(sessions) as db:
                await remind_of_webinars(db, settings)
        async with sessions() as db:
            new = select(Mail).where(Mail.id.not_in(before_that), Mail.subject.startswith(subject))
            letters = list(await db.scalars(new))
        assert all("https://meet.example.org/1" in each.text for each in letters)
        return [each.to for each in letters]

    assert await reminded(timedelta(hours=25)) == []
    assert await reminded(timedelta(hours=23), "It begins within a day: ") == ["mo@example.org"], "not Mia"
    assert await reminded(timedelta(hours=1)) == []
    assert await reminded(timedelta(minutes=9), "It begins soon: ") == ["mo@example.org"]
