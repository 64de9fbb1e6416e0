"""Webinars that repeat: clock times are kept, and one or all that are to come are changed. Copies and templates."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text, update

from models import Webinar
from server.actions.series import nth_after
from server.db import unit_of_work
from tests.asking import PLAN, asked, scheduled
from tests.people import Cast, Somebody

LONDON = ZoneInfo("Europe/London")


async def series(who: Somebody) -> list[dict[str, Any]]:
    items = (await who.get("/webinars", limit=50)).json()["items"]
    over = (await who.get("/webinars", limit=50, over=True)).json()["items"]
    return sorted((each for each in [*items, *over] if each["series"]), key=lambda each: each["series"]["place"])


def clocks(webinars: list[dict[str, Any]]) -> list[str]:
    return [f"{datetime.fromisoformat(each['starts_at']).astimezone(LONDON):%d %b %H:%M}" for each in webinars]


@pytest.mark.parametrize(
    ("first", "every", "wanted"),
    [
        ("2031-03-18", "week", ["18 Mar", "25 Mar", "01 Apr", "08 Apr"]),
        ("2031-12-23", "two_weeks", ["23 Dec", "06 Jan", "20 Jan", "03 Feb"]),
        ("2031-11-11", "month", ["11 Nov", "09 Dec", "13 Jan", "10 Feb"]),  # second Tuesdays
        ("2031-01-31", "month", ["31 Jan", "28 Feb", "28 Mar", "25 Apr"]),  # last Fridays
    ],
)
def test_days_of_a_series(first: str, every: Any, wanted: list[str]) -> None:
    begins = datetime.fromisoformat(first)
    assert [f"{nth_after(begins, every, place):%d %b}" for place in range(4)] == wanted


async def test_a_series_keeps_its_clock_time_across_daylight_saving_and_each_is_its_own(cast: Cast) -> None:
    first = await scheduled(
        cast.olive, cast, starts_at="2031-03-23T12:30:00", repeat={"every": "week", "times": 3}, capacity=5
    )
    assert first["series"] | {"id": ""} == {"id": "", "every": "week", "place": 1, "times": 3}
    all_of_them = await series(cast.mo)
    assert clocks(all_of_them) == ["23 Mar 12:30", "30 Mar 12:30", "06 Apr 12:30"]
    assert all_of_them[1]["starts_at"] == "2031-03-30T11:30:00Z"
    await asked(cast.mo, all_of_them[0], "Only for the first?")
    assert (await cast.mo.get("/questions", webinar_id=all_of_them[1]["id"])).json()["items"] == []
    gap = await scheduled(cast.olive, cast, starts_at="2031-03-23T01:30:00", repeat={"every": "week", "times": 2})
    assert gap["series"]["times"] == 2, "01:30 is left out on 30 March: that one begins at 02:30"


async def test_one_or_all_that_are_to_come_are_changed_and_cancelled(cast: Cast) -> None:
    await scheduled(cast.olive, cast, starts_at="2031-03-18T12:30:00", repeat={"every": "week", "times": 4})
    one, two, three, four = await series(cast.olive)
    await cast.mo.put(f"/webinars/{four['id']}/registration")
    plan = {**PLAN, "host_ids": [str(cast.olive.id)], "starts_at": "2031-03-26T14:00:00"}
    alone = {**plan, "title": "Only this", "starts_at": "2031-04-01T12:00:00"}
    assert (await cast.olive.put(f"/webinars/{three['id']}", alone)).status_code == 200
    assert clocks(await series(cast.olive)) == ["18 Mar 12:30", "25 Mar 12:30", "01 Apr 12:00", "08 Apr 12:30"]
    moved = await cast.olive.put(f"/webinars/{two['id']}?later=true", {**plan, "title": "Moved"})
    assert moved.status_code == 200, moved.text
    now = await series(cast.olive)
    assert clocks(now) == ["18 Mar 12:30", "26 Mar 14:00", "02 Apr 13:30", "09 Apr 14:00"]
    assert [each["title"] for each in now] == ["Ask a pharmacist", "Moved", "Only this", "Moved"]
    assert (now[3]["coming"], now[0]["version"]) == (1, one["version"])
    stale = await cast.olive.ask("PUT", f"/webinars/{two['id']}?later=true", plan, {"If-Match": 'W/"1"'})
    assert stale.status_code == 412
    gone = await cast.olive.post(f"/webinars/{three['id']}/cancellation", {"why": "No room.", "later": True})
    assert gone.status_code == 200, gone.text
    assert [bool(each["cancelled_at"]) for each in await series(cast.olive)] == [False, False, True, True]


async def test_what_one_of_a_series_has_of_its_own_stays_when_all_that_are_to_come_are_changed(cast: Cast) -> None:
    video = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    overlap = {"starts_at": "2031-10-19T01:30:00", "repeat": {"every": "week", "times": 3}}
    await scheduled(cast.olive, cast, **overlap, video_url=video, host_ids=[str(cast.olive.id)])
    one, two, three = await series(cast.olive)
    olive, mo, mia, tom = (str(each.id) for each in (cast.olive, cast.mo, cast.mia, cast.tom))
    its_own = {**PLAN, "starts_at": "2031-10-26T01:30:00Z", "host_ids": [olive], "presenter_ids": [mo, tom]}
    its_own |= {"minutes": 90, "team_ids": [str(cast.team)], "video_url": video}
    assert (await cast.olive.put(f"/webinars/{two['id']}", its_own)).status_code == 200
    versions = [each["version"] for each in await series(cast.olive)]
    plan = {**PLAN, "starts_at": one["starts_at"], "host_ids": [olive], "video_url": one["video_url"]}
    assert (await cast.olive.put(f"/webinars/{one['id']}?later=true", plan)).status_code == 200
    assert [each["version"] for each in await series(cast.olive)] == [versions[0] + 1, *versions[1:]], "nothing changed"
    plan |= {"minutes": 60, "takeaway": "Where to start.", "presenter_ids": [mia], "constituency_ids": []}
    assert (await cast.olive.put(f"/webinars/{one['id']}?later=true", plan)).status_code == 200
    _, second, third = await series(cast.olive)
    assert (second["minutes"], third["minutes"]) == (90, 60)
    assert second["takeaway"] == third["takeaway"] == "Where to start."
    assert {each["name"] for each in second["presenters"]} == {"Mo", "Tom", "Mia"}
    assert ([each["name"] for each in second["teams"]], third["teams"]) == (["Team"], [])
    assert second["starts_at"] == "2031-10-26T01:30:00Z", "in the hour that comes twice it stays where it was"
    assert (second["video_url"], third["starts_at"]) == (one["video_url"], three["starts_at"])


async def test_what_is_changed_in_one_at_the_same_moment_stays(cast: Cast) -> None:
    await scheduled(cast.olive, cast, starts_at="2031-03-18T12:30:00", repeat={"every": "week", "times": 2})
    one, two = await series(cast.olive)
    plan = {**PLAN, "host_ids": [str(cast.olive.id)], "starts_at": one["starts_at"], "title": "For all"}
    async with unit_of_work(cast.sessions) as db:
        meanwhile = update(Webinar).where(Webinar.id == UUID(two["id"]))
        await db.execute(meanwhile.values(takeaway="Its own."))
        changing = asyncio.create_task(cast.olive.put(f"/webinars/{one['id']}?later=true", plan))
        waits = text(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        )
        async with asyncio.timeout(10):
            while not await db.scalar(waits):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    assert (await changing).status_code == 200
    now = (await series(cast.olive))[1]
    assert (now["title"], now["takeaway"]) == ("For all", "Its own.")


async def test_one_that_would_be_carried_out_of_sight_or_is_too_full_leaves_all_as_they_are(cast: Cast) -> None:
    await scheduled(cast.olive, cast, starts_at="2031-03-18T12:30:00", repeat={"every": "week", "times": 2})
    one, two = await series(cast.olive)
    plan = {**PLAN, "host_ids": [str(cast.olive.id)], "starts_at": "2199-03-18T12:30:00"}
    path = f"/webinars/{one['id']}"
    assert (await cast.olive.put(f"{path}?later=true", plan)).status_code == 200
    assert (await cast.olive.put(path, {**plan, "starts_at": "2031-03-18T12:30:00"})).status_code == 200
    refused = await cast.olive.put(f"{path}?later=true", plan)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "starts_at")
    for who in (cast.mo, cast.mia):
        assert (await who.put(f"/webinars/{two['id']}/registration")).status_code == 204
    full = await cast.olive.put(f"{path}?later=true", {**plan, "starts_at": "2031-03-18T12:30:00", "capacity": 1})
    assert (full.status_code, full.json()["code"]) == (409, "too_small")
    assert "2199" in full.json()["detail"], "it says which"
    assert [each["starts_at"][:4] for each in await series(cast.olive)] == ["2031", "2199"]


async def test_a_webinar_begins_as_a_copy_of_another_with_its_polls(cast: Cast) -> None:
    source = await scheduled(cast.olive, cast, title="As always")
    poll = {"webinar_id": source["id"], "kind": "single", "question": "Who was there?", "choices": ["All", "Some"]}
    made = (await cast.olive.post("/polls", poll)).json()
    await cast.olive.put(f"/polls/{made['id']}/state", {"state": "open"})
    await cast.mo.put(f"/polls/{made['id']}/answer", {"choices": [1]})
    path = f"/webinars/{source['id']}/template"
    assert (await cast.olive.put(path)).json()["template"]
    for who, found in ((cast.olive, ["As always"]), (cast.mo, []), (cast.lena, [])):
        assert [each["title"] for each in (await who.get("/webinars/templates")).json()["items"]] == found, who.name
    copied = await scheduled(cast.olive, cast, title="Again", copy_of=source["id"])
    (draft,) = (await cast.olive.get("/polls", webinar_id=copied["id"])).json()["items"]
    assert (draft["question"], draft["state"], draft["answers"]) == ("Who was there?", "draft", 0)
    refused = await cast.lena.post(
        "/webinars", {**PLAN, "call_id": str(cast.call), "team_ids": [str(cast.team)], "copy_of": source["id"]}
    )
    assert refused.status_code == 403
    assert not (await cast.olive.delete(path)).json()["template"]
