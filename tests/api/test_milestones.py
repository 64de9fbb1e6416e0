"""Milestones are one's own: held against one's own past, asked once, told if one wishes. Thanks reach who did it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from server.measures.milestones import passed, runs, totals
from tests.people import Cast, Somebody
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def mine(who: Somebody) -> list[dict[str, Any]]:
    answer = await who.get("/me/milestones")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def answer(who: Somebody, milestone: dict[str, Any], said: str, **more: Any) -> Any:
    body = {"answer": said, "team_id": milestone["team_id"] if milestone["of_team"] else None, **more}
    return await who.put(f"/me/milestones/{milestone['key']}", body)


async def test_the_first_report_is_asked_about_and_told_to_nobody_else(asked: Asked) -> None:
    cast = asked.cast
    assert await mine(cast.mo) == []
    await asked.report(cast.mo)
    (first,) = await mine(cast.mo)
    assert (first["reached"], first["team_name"], first["of_team"]) == ("first_report", "Team", False)
    for who in (cast.lena, cast.mia, cast.rhea):
        assert await mine(who) == []


async def test_shared_it_stands_in_the_feed_as_a_celebration_and_is_not_asked_again(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo)
    (first,) = await mine(cast.mo)
    told = await answer(cast.mo, first, "shared", text="I did it!")
    assert told.status_code == 200, told.text
    post = (await cast.lena.get(f"/posts/{told.json()['post_id']}")).json()
    assert (post["celebrates"], post["text"], post["author"]["name"]) == ("first_report", "I did it!", "Mo")
    feed = (await cast.mia.get("/feed", team_id=cast.team)).json()["items"]
    assert post["id"] in [each["post"]["id"] for each in feed if each["kind"] == "post"]
    assert await mine(cast.mo) == []
    assert (await answer(cast.mo, first, "kept")).status_code == 404


async def test_kept_to_oneself_nobody_hears_of_it(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo)
    (first,) = await mine(cast.mo)
    assert (await answer(cast.mo, first, "kept")).json() == {"post_id": None}
    assert await mine(cast.mo) == []
    assert (await cast.lena.get("/posts", team_id=cast.team)).json()["items"] == []


async def test_ten_weeks_in_a_row_count_and_a_gap_begins_anew(asked: Asked) -> None:
    cast = asked.cast
    await asked.places_are_old()
    for back in (12, *range(9, 0, -1)):  # one alone, then nine
        sent = await cast.mo.post("/reports", asked.body(1, period=asked.this_week - min(back, 2) * WEEK))
        if sent.status_code == 201:
            async with cast.sessions.begin() as db:
                await db.execute(
                    text("update reports set period = :p where id = :id"),
                    {"p": asked.this_week - back * WEEK, "id": sent.json()["id"]},
                )
    assert [each["reached"] for each in await mine(cast.mo)] == ["first_report"]
    await asked.report(cast.mo)
    found = await mine(cast.mo)
    assert [(each["reached"], each["number"]) for each in found] == [("first_report", None), ("in_a_row", 10)]
    assert found[1]["sentence"] == "I have reported 10 weeks in a row."


async def test_a_running_total_is_held_against_itself_for_a_member_and_their_team(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 70, period=asked.this_week - WEEK)
    await asked.report(cast.mo, 40)
    assert ("total", 100) in {(each["reached"], each["number"]) for each in await mine(cast.mo)}
    await asked.report(cast.mia, 150)
    of_team = [each for each in await mine(cast.lena) if each["of_team"]]
    assert [(each["reached"], each["number"], each["team_name"]) for each in of_team] == [("total", 250, "Team")]
    assert of_team[0]["sentence"] == "Reviews: together we have passed 250."
    assert [each["number"] for each in await mine(cast.mia)] == [None, 100]


async def test_a_teams_milestone_is_answered_by_one_leader_for_all(asked: Asked) -> None:
    cast = asked.cast
    await cast.rhea.put(f"/teams/{cast.team}/members/{cast.rhea.id}", {"leads": True})
    await asked.report(cast.mo, 120)
    of_team = [each for each in await mine(cast.lena) if each["of_team"]]
    assert [each["key"] for each in await mine(cast.rhea) if each["team_id"] == str(cast.team)] == [
        each["key"] for each in of_team
    ]
    assert (await answer(cast.lena, of_team[0], "shared")).status_code == 200
    assert [each for each in await mine(cast.rhea) if each["team_id"] == str(cast.team)] == []
    assert (await answer(cast.mo, of_team[0], "shared")).status_code == 404


async def test_reaching_the_goal_is_the_teams_own(asked: Asked) -> None:
    cast = asked.cast
    goal = {
        "metric_id": str(asked.reviews), "team_id": str(cast.team), "baseline": 0, "baseline_source": "measured",
        "baseline_period": str(asked.this_week - WEEK), "target": 20, "starts_on": str(asked.this_week - WEEK),
        "deadline": "2031-03-31",
    }  # fmt: skip
    assert (await cast.lena.post("/goals", goal)).status_code == 201
    for who in (cast.mo, cast.mia):
        await asked.report(who, 15, period=asked.this_week - WEEK)
    goals = [each for each in await mine(cast.lena) if each["reached"] == "goal"]
    assert [each["sentence"] for each in goals] == ["Reviews: we have reached our goal."]


async def test_a_dated_milestone_on_the_way_to_a_goal_is_the_teams_own(asked: Asked) -> None:
    cast = asked.cast
    stops = [{"on_date": str(asked.this_week + weeks * WEEK), "value": value} for weeks, value in ((1, 20), (3, 50))]
    goal = {
        "metric_id": str(asked.reviews), "team_id": str(cast.team), "target": 90, "milestones": stops,
        "starts_on": str(asked.this_week - 3 * WEEK), "deadline": "2031-03-31",
    }  # fmt: skip
    made = (await cast.lena.post("/goals", goal)).json()

    async def after(weeks: int, number: int) -> list[dict[str, Any]]:
        for who in (cast.mo, cast.mia):
            await asked.report(who, number, period=asked.this_week - weeks * WEEK)
        return [each for each in await mine(cast.lena) if each["reached"] in ("milestone", "goal")]

    assert await after(3, 9) == []
    (first,) = await after(2, 1)
    assert first["sentence"].startswith("Reviews: we have reached 20, our milestone for ")
    assert "milestone" not in [each["reached"] for each in await mine(cast.mo)], "it is asked of leaders"
    post_id = (await answer(cast.lena, first, "shared")).json()["post_id"]
    post = (await cast.mo.get(f"/posts/{post_id}")).json()
    assert (post["celebrates"], post["text"]) == ("milestone", first["sentence"])
    new = {name: goal[name] for name in ("milestones", "starts_on", "deadline")} | {"target": 95, "reason": "We can."}
    assert (await cast.lena.post(f"/goals/{made['id']}/versions", new)).status_code == 201
    assert await after(0, 1) == [], "the same milestone is not asked about again"
    assert [each["sentence"].split(",")[0] for each in await after(1, 15)] == ["Reviews: we have reached 50"]


async def test_thanks_reach_who_did_it_and_say_whether_a_leader_gave_them(asked: Asked) -> None:
    cast = asked.cast
    report = await asked.report(cast.mo, high="It worked.")
    post = (await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Hello."})).json()
    for who, path in ((cast.mia, f"/posts/{post['id']}"), (cast.rhea, f"/reports/{report['id']}")):
        assert (await who.put(f"{path}/thanks")).status_code == 204
    page = (await cast.mo.get("/me/thanks")).json()
    assert [(each["by"]["name"], each["subject"], each["leads"], each["team_name"]) for each in page["items"]] == [
        ("Rhea", "report", True, "Team"), ("Mia", "post", False, "Team"),
    ]  # fmt: skip
    first = (await cast.mo.get("/me/thanks", limit=1)).json()
    second = (await cast.mo.get("/me/thanks", limit=1, before=first["next"])).json()
    assert [*first["items"], *second["items"]] == page["items"]
    for who in (cast.mia, cast.lena, cast.rhea):
        assert (await who.get("/me/thanks")).json()["items"] == []
    assert (await cast.rhea.delete(f"/reports/{report['id']}/thanks")).status_code == 204
    assert len((await cast.mo.get("/me/thanks")).json()["items"]) == 1
    assert UUID(page["items"][0]["subject_id"]) == UUID(report["id"])


def test_round_numbers_are_passed_from_below_and_once() -> None:
    from datetime import date
    from decimal import Decimal

    assert [passed(Decimal(a), Decimal(b)) for a, b in ((0, 99), (0, 100), (90, 260), (99, 6000), (100, 100))] == [
        None, 100, 250, 5000, None,
    ]  # fmt: skip
    weeks = [date(2026, 1, 5) + n * WEEK for n in range(4)]
    values = [Decimal(60), Decimal(60), Decimal(-30), Decimal(30)]
    assert totals(list(zip(weeks, values, strict=True))) == {weeks[1]: 100, weeks[3]: 100}
    assert runs("week", [weeks[0], weeks[1], weeks[3]]) == {
        weeks[0]: (1, weeks[0]), weeks[1]: (2, weeks[0]), weeks[3]: (1, weeks[3]),
    }  # fmt: skip
