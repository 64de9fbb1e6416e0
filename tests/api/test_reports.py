"""Reports through HTTP and a real PostgreSQL: sent, read, corrected, acknowledged, and what they did."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from models import EventRow, ReportForm
from server.db import unit_of_work
from tests.people import NOBODY, Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def events(cast: Cast, kind: str) -> list[EventRow]:
    async with cast.sessions() as db:
        query = select(EventRow).where(EventRow.body["type"].astext == kind).order_by(EventRow.id)
        return list(await db.scalars(query))


async def test_a_report_is_due_with_who_will_read_it(asked: Asked) -> None:
    cast = asked.cast
    due = (await cast.mo.get("/reports/due")).json()["items"]
    assert [each["period"] for each in due[:2]] == [str(asked.this_week), str(asked.this_week - WEEK)]
    first = due[0]
    assert (first["form_name"], first["team_name"], first["state"]) == ("Weekly report", "Team", "open")
    assert [(each["name"], each["kind"], each["required"]) for each in first["numbers"]] == [
        ("Reviews", "number", True),
        ("Stopped", "ratio", False),
    ]
    assert first["readers"]["high"] == "Read by the members of Team, and by the leaders above it: Rhea and Olive."
    assert first["readers"]["low"] == "Read by Lena, and nobody else."
    assert [each["name"] for each in first["leaders"]] == ["Lena"]
    assert (await cast.lena.get("/reports/due")).json()["items"] == []
    await asked.report(cast.mo)
    after = (await cast.mo.get("/reports/due")).json()["items"]
    assert str(asked.this_week) not in [each["period"] for each in after]
    assert (after[0]["numbers"][0]["last"]["numerator"], after[0]["numbers"][0]["so_far"]) == (12, 12)


async def test_sending_says_what_it_did(asked: Asked) -> None:
    cast = asked.cast
    goal = {
        "metric_id": str(asked.reviews), "team_id": str(cast.core), "baseline": 0, "baseline_source": "measured",
        "baseline_period": str(asked.this_week), "target": 802, "starts_on": str(asked.this_week),
        "deadline": "2027-03-31",
    }  # fmt: skip
    await asked.report(cast.mia, 483)
    assert (await cast.olive.post("/goals", goal)).status_code == 201
    sent = await asked.report(cast.mo, 12, share=(3, 4), low="No pharmacist.")
    assert sent["effect"]["sentences"] == [
        "Your 12 made it 495 of 802.",
        f"Stopped: your 3 of 4 made it 75% in Team, Week of {asked.this_week.day} {asked.this_week:%B %Y}.",
        "Lena will read your low.",
    ]
    assert sent["effect"]["low_read_by"] == "Lena"
    teams = [each["team_id"] for each in sent["effect"]["figures"] if each["metric_id"] == str(asked.reviews)]
    assert teams == [str(cast.team), str(cast.region), str(cast.core)]
    await asked.agrees()


async def test_each_reads_of_a_report_what_they_may(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, high="It **works**.", low="I am tired.", help="Who has a form?")
    path = f"/reports/{sent['id']}"
    for who in (cast.mo, cast.mia, cast.lena, cast.rhea, cast.olive):
        report = (await who.get(path)).json()
        assert report["numbers"][0]["numerator"] == 12
        assert report["high_html"] == "<p>It <strong>works</strong>.</p>"
        kinds = [each["kind"] for each in report["lows"]]
        assert kinds == (["low", "help"] if who in (cast.mo, cast.lena) else []), who.name
        assert report["may_correct"] == (who is cast.mo)
        assert report["may_acknowledge"] == (who in (cast.lena, cast.rhea, cast.olive))
    missing = (await cast.tom.get(f"/reports/{NOBODY}")).json()
    for who in (cast.tom, cast.otto, cast.ada):
        answer = await who.get(path)
        assert (answer.status_code, answer.json()) == (404, missing), who.name
    assert (await cast.xen.get(path)).status_code == 401
    assert (await cast.tom.get("/reports", team_id=cast.team)).status_code == 403
    assert (await cast.otto.get("/reports", team_id=cast.team)).status_code == 404


async def test_those_who_may_read_it_hear_it_and_the_low_stays_with_its_holder(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 12, low="I am tired.")
    (report,) = await events(cast, "report.sent")
    line = [f"line:{each}" for each in (cast.team, cast.region, cast.core)]
    assert sorted(report.audiences) == sorted([f"member:{cast.mo.id}", f"team:{cast.team}", *line])
    assert "tired" not in str(report.body)
    (low,) = await events(cast, "low.raised")
    assert sorted(low.audiences) == sorted([f"member:{cast.mo.id}", f"line:{cast.team}"])
    (figures,) = await events(cast, "figures.changed")
    assert sorted(figures.audiences) == sorted([f"team:{cast.team}", *line, f"figures:{cast.call}", "administrators"])


async def test_what_does_not_fit_is_refused_field_by_field(asked: Asked) -> None:
    cast = asked.cast

    async def refused(**more: Any) -> tuple[int, str, list[str]]:
        answer = await cast.mo.post("/reports", asked.body(**more))
        problem = answer.json()
        return answer.status_code, problem["code"], [each["field"] for each in problem.get("fields", [])]

    assert await refused(numbers=[]) == (422, "invalid", ["numbers"])
    assert await refused(share=(5, 4)) == (422, "invalid", ["numbers.1.numerator"])
    assert await refused(share=(1, 0)) == (422, "invalid", ["numbers.1.numerator"])
    stray = [{"metric_id": str(asked.reviews), "numerator": 1}, {"metric_id": str(NOBODY), "numerator": 1}]
    assert await refused(numbers=stray) == (422, "invalid", ["numbers.1.metric_id"])
    assert await refused(period=asked.this_week + WEEK) == (422, "future_period", ["period"])
    assert await refused(period=str(asked.this_week + WEEK / 7)) == (422, "invalid", ["period"])
    assert await refused(period=asked.this_week - 30 * WEEK) == (409, "period_locked", [])
    assert await refused(team_id=cast.sibling) == (422, "not_in_team", [])
    assert await refused(team_id=cast.region) == (422, "not_in_team", [])
    assert await refused(team_id=cast.other) == (404, "not_found", [])
    assert await refused(form_id=NOBODY) == (404, "not_found", [])
    lena = await cast.lena.post("/reports", asked.body())
    assert (lena.status_code, lena.json()["code"]) == (422, "not_asked")
    assert not await events(cast, "report.sent")
    await asked.report(cast.mo, 0)
    assert (await cast.mo.post("/reports", asked.body())).json()["code"] == "already_sent"


async def test_a_correction_keeps_what_stood_there_before(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, share=(3, 4), high="Good week.")
    change = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 10}], "reason": "Two were counted twice."}
    path = f"/reports/{sent['id']}/revisions"
    assert (await cast.mia.post(path, change)).status_code == 403
    assert (await cast.tom.post(path, change)).status_code == 404
    assert (await cast.mo.post(path, change | {"reason": " "})).status_code == 422
    corrected = (await cast.mo.post(path, change)).json()
    assert [each["numerator"] for each in corrected["numbers"]] == [10, 3]
    stages = [
        (each["revision"], each["reason"], [n["numerator"] for n in each["numbers"]]) for each in corrected["revisions"]
    ]
    assert stages == [(1, "", [12, 3]), (2, "Two were counted twice.", [10, 3])]
    assert corrected["high"] == "Good week."
    rollup = (await cast.olive.get(f"/metrics/{asked.reviews}/rollup", team_id=cast.core)).json()
    point = rollup["points"][-1]
    assert (point["numerator"], point["received"], point["expected"], point["revised"]) == (10, 1, 3, 1)
    assert [each.body["revision"] for each in await events(cast, "report.sent")] == [1, 2]
    await asked.agrees()


async def test_a_leader_says_that_they_have_read_it(asked: Asked) -> None:
    cast = asked.cast
    path = f"/reports/{(await asked.report(cast.mo))['id']}/acknowledgement"
    assert (await cast.mia.put(path)).status_code == (await cast.mo.put(path)).status_code == 403
    for _ in range(2):
        read = (await cast.rhea.put(path)).json()
        assert [each["name"] for each in read["acknowledged_by"]] == ["Rhea"]
    assert len(await events(cast, "report.acknowledged")) == 1


async def test_late_reports_are_taken_until_the_period_is_locked(asked: Asked) -> None:
    cast = asked.cast
    late = await asked.report(cast.mo, 5, period=asked.this_week - 3 * WEEK)
    assert late["late"]
    rollup = (await cast.rhea.get(f"/metrics/{asked.reviews}/rollup", team_id=cast.region)).json()
    then = next(each for each in rollup["points"] if each["period"] == str(asked.this_week - 3 * WEEK))
    assert (then["received"], then["on_time"], then["closed"], then["judged"]) == (1, 0, True, False)
    await asked.agrees()
    await asked.weeks_pass(20)
    change = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 6}], "reason": "Found one more."}
    path = f"/reports/{late['id']}/revisions"
    assert (await cast.mo.post(path, change)).json()["code"] == "period_locked"
    assert (await cast.rhea.post(path, change)).status_code == 201
    await asked.agrees()


async def test_many_report_at_once_and_every_one_counts_once(asked: Asked) -> None:
    cast = asked.cast
    await cast.lena.put(f"/teams/{cast.team}/members/{cast.lena.id}", {"leads": True, "reports": True})
    await asked.places_are_old()
    people = (cast.mo, cast.mia, cast.lena)
    bodies = [asked.body(7, share=(1, 2), period=asked.this_week - n * WEEK) for n in range(4)]
    sent = await asyncio.gather(*(who.post("/reports", body) for who in people for body in bodies for _ in range(2)))
    assert sorted({each.status_code for each in sent}) == [201, 409]
    assert sum(each.status_code == 201 for each in sent) == 12
    point = (await cast.olive.get(f"/metrics/{asked.reviews}/rollup", team_id=cast.core)).json()["points"][-1]
    assert (point["numerator"], point["received"], point["expected"]) == (21, 3, 4)
    await asked.agrees()


async def test_a_longer_list_of_reports_costs_no_more_queries(asked: Asked, queries: list[str]) -> None:
    cast = asked.cast

    async def count() -> int:
        queries.clear()
        assert (await cast.lena.get("/reports", team_id=cast.team)).status_code == 200
        return len(queries)

    await asked.report(cast.mo, low="One.")
    await count()
    few = await count()
    for n in range(4):
        await asked.report(cast.mia, period=asked.this_week - n * WEEK, high="Yes", low="Two.")
    assert await count() == few
    page = (await cast.lena.get("/reports", team_id=cast.team, limit=3)).json()
    rest = (await cast.lena.get("/reports", team_id=cast.team, limit=3, before=page["next"])).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)


async def test_reports_that_meet_moves_and_people_who_come_and_go_still_add_up(asked: Asked) -> None:
    cast = asked.cast
    other = (await cast.rhea.post("/teams", {"name": "Elsewhere", "parent_id": str(cast.core)})).json().get("id")
    assert other is None, "Rhea does not lead the core"
    other = (await cast.olive.post("/teams", {"name": "Elsewhere", "parent_id": str(cast.core)})).json()["id"]

    async def report() -> None:
        for week in range(4):
            for who in (cast.mo, cast.mia, cast.tom):
                team = cast.sibling if who is cast.tom else cast.team
                body = asked.body(5, share=(1, 4), team_id=team, period=asked.this_week - week * WEEK)
                assert (await who.post("/reports", body)).status_code in (201, 409, 422)

    async def move() -> None:
        for parent in (other, str(cast.region), other):
            moved = await cast.olive.put(f"/teams/{cast.team}/parent", {"parent_id": parent})
            assert moved.status_code == 200, moved.text

    async def come_and_go() -> None:
        for _ in range(3):
            path = f"/teams/{cast.sibling}/members/{cast.mia.id}"
            assert (await cast.rhea.put(path, {"reports": True})).status_code == 200
            assert (await cast.rhea.delete(path)).status_code == 200

    await asyncio.gather(report(), move(), come_and_go(), report())
    await asked.agrees()


async def test_an_odd_number_is_questioned_and_taken(asked: Asked) -> None:
    cast = asked.cast
    for weeks, number in ((3, 9), (2, 12), (1, 11)):
        sent = await asked.report(cast.mo, number, share=(3, 4), period=asked.this_week - weeks * WEEK)
        assert sent["effect"]["odd"] == []
    first = (await cast.mo.get("/reports/due")).json()["items"][0]["numbers"]
    assert first[0]["usual"] == {"least": 9, "most": 12, "above": 120, "below": None}
    assert (first[1]["usual"]["above"], first[1]["usual_of"]["above"]) == (30, 40)
    sent = await asked.report(cast.mo, 120, share=(3, 40))
    assert sent["effect"]["odd"] == [
        "Reviews: 120 is 10 times as much as lately, or more: it was 12 at most. Is it right?",
        "Stopped: 40 is 10 times as much as lately, or more: it was 4 at most. Is it right?",
    ]
    assert (await cast.lena.get(f"/reports/{sent['id']}")).json()["numbers"][0]["numerator"] == 120
    assert (await asked.report(cast.mia, 7000, sure=True))["effect"]["odd"] == []
    correction = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 1200}], "reason": "A slip."}
    path = f"/reports/{sent['id']}/revisions"
    assert (await cast.mo.post(path, correction)).json()["effect"]["odd"] == [
        "Reviews: 1,200 is 10 times as much as lately, or more: it was 12 at most. Is it right?"
    ]
    assert (await cast.mo.post(path, correction | {"sure": True})).json()["effect"]["odd"] == []
    await asked.agrees()


async def test_what_was_missed_is_still_taken_and_only_shown_to_who_asks_for_it(asked: Asked) -> None:
    cast = asked.cast
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(due_hours=0, grace_days=0))
    missed = str(asked.this_week - 2 * WEEK)

    async def periods(**params: Any) -> list[str]:
        return [each["period"] for each in (await cast.mo.get("/reports/due", **params)).json()["items"]]

    assert missed not in await periods()
    assert missed in await periods(missed=True)
    assert (await asked.report(cast.mo, 3, period=missed))["late"] is True
    assert missed not in await periods(missed=True)
