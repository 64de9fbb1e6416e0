"""Passing up: what was known then stays; the level above reads it and passes up in turn; nobody is named unasked."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models import EventRow, Low, Report
from server.db import unit_of_work
from tests.people import Cast, Somebody
from tests.reporting import Asked, ask
from tests.serving import Ear


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


def of(asked: Asked, team: object) -> dict[str, str]:
    return {"form_id": str(asked.form), "period": str(asked.this_week), "team_id": str(team)}


async def draft(asked: Asked, who: Somebody, team: object) -> dict[str, Any]:
    answer = await who.get(f"/teams/{team}/summary-draft", form_id=asked.form, period=asked.this_week)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def pass_up(asked: Asked, who: Somebody, team: object, *items: dict[str, Any]) -> dict[str, Any]:
    answer = await who.post("/summaries", {**of(asked, team), "sentence": "A good week.", "items": list(items)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_is_filled_in_with_the_figures_highs_and_lows(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, share=(5, 8), high="A home joined.", low="No pharmacist.")
    found = await draft(asked, cast.lena, cast.team)
    assert found["sentence"] == "Team: Reviews 12; Stopped 62.5% (5 of 8); 1 of 2 have reported."
    assert [(each["name"], each["value"], each["received"], each["expected"]) for each in found["figures"]] == [
        ("Reviews", 12, 1, 2), ("Stopped", 0.625, 1, 2),
    ]  # fmt: skip
    assert [(each["kind"], each["text"], each["member"]["name"]) for each in found["sources"]] == [
        ("high", "A home joined.", "Mo"), ("low", "No pharmacist.", "Mo"),
    ]  # fmt: skip
    assert found["sources"][0]["source_id"] == sent["id"]
    assert ([each["name"] for each in found["to"]], found["to_team"]) == (["Rhea"], "Region")
    assert (await cast.rhea.get(f"/teams/{cast.team}/summary-draft", **_query(asked))).status_code == 403
    assert (await cast.mo.get(f"/teams/{cast.team}/summary-draft", **_query(asked))).status_code == 403


def _query(asked: Asked) -> dict[str, Any]:
    return {"form_id": asked.form, "period": asked.this_week}


async def test_what_was_known_then_stays_after_a_correction(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, high="A home joined.")
    summary = await pass_up(asked, cast.lena, cast.team, {"source_id": sent["id"]})
    correction = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 3}], "high": "Two.", "reason": "A slip."}
    assert (await cast.mo.post(f"/reports/{sent['id']}/revisions", correction)).status_code == 201
    await asked.report(cast.mia, 5)
    read = (await cast.rhea.get(f"/summaries/{summary['id']}")).json()
    assert (read["figures"][0]["value"], read["figures"][0]["received"], read["as_at"]) == (12, 1, summary["as_at"])
    assert (read["figures_now"][0]["value"], read["figures_now"][0]["received"]) == (8, 2)
    assert read["items"][0]["text"] == "A home joined."
    again = await pass_up(asked, cast.lena, cast.team)
    assert (again["version"], again["figures"][0]["value"]) == (2, 8)
    assert (await cast.rhea.get(f"/summaries/{summary['id']}")).json()["version"] == 1, "the first one stays"


async def test_two_levels_each_in_turn_up_to_the_core_team(asked: Asked, url: str) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, high="A home joined.")
    async with Ear(url, cast.rhea) as rhea:
        await pass_up(asked, cast.lena, cast.team, {"source_id": sent["id"]})
        assert (await rhea.event("summary.passed"))["author_name"] == "Lena"
    found = await draft(asked, cast.rhea, cast.region)
    assert [each["team"]["name"] for each in found["below"]] == ["Team"]
    (source,) = found["sources"]
    assert (source["text"], source["member"], source["can_be_named"]) == ("A home joined.", None, False)
    await pass_up(asked, cast.rhea, cast.region, {"source_id": source["source_id"]})
    top = await draft(asked, cast.olive, cast.core)
    assert [each["team"]["name"] for each in top["below"]] == ["Region"]
    (item,) = top["below"][0]["items"]
    assert (item["text"], item["team"]["name"], item["member"]) == ("A home joined.", "Team", None)
    listed = (await cast.olive.get("/summaries", **of(asked, cast.region))).json()["items"]
    assert [each["team"]["name"] for each in listed] == ["Region", "Team"]


async def test_a_name_goes_up_only_with_consent_and_can_be_taken_back(asked: Asked, url: str) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, high="A home joined.")
    async with Ear(url, cast.mo) as mo:
        summary = await pass_up(asked, cast.lena, cast.team, {"source_id": sent["id"], "with_name": True})
        assert (await mo.event("naming.asked"))["by_name"] == "Lena"
    path = f"/summaries/{summary['id']}"

    async def named() -> Any:
        (item,) = (await cast.rhea.get(path)).json()["items"]
        return item["member"] and item["member"]["name"], item["report_id"]

    assert await named() == (None, None)
    (asks,) = (await cast.mo.get("/namings")).json()["items"]
    assert (asks["text"], asks["by"]["name"], asks["team"]["name"]) == ("A home joined.", "Lena", "Team")
    assert (await cast.mia.put(f"/namings/{asks['id']}", {"agreed": True})).status_code == 404
    assert (await cast.mo.put(f"/namings/{asks['id']}", {"agreed": True})).json()["state"] == "yes"
    assert await named() == ("Mo", sent["id"])
    (source,) = (await draft(asked, cast.rhea, cast.region))["sources"]
    above = await pass_up(asked, cast.rhea, cast.region, {"source_id": source["source_id"], "with_name": True})
    assert above["items"][0]["member"]["name"] == "Mo"
    assert (await cast.mo.put(f"/namings/{asks['id']}", {"agreed": False})).json()["state"] == "refused"
    assert await named() == (None, None)
    assert (await cast.olive.get(f"/summaries/{above['id']}")).json()["items"][0]["member"] is None
    again = await pass_up(asked, cast.lena, cast.team, {"source_id": sent["id"], "with_name": True})
    assert (again["items"][0]["waits_for_consent"], (await cast.mo.get("/namings")).json()["items"]) == (False, [])


async def test_only_leaders_in_line_read_it(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 12)
    summary = await pass_up(asked, cast.lena, cast.team)
    for who in (cast.lena, cast.rhea, cast.olive):
        assert (await who.get(f"/summaries/{summary['id']}")).status_code == 200
    for who in (cast.mo, cast.mia, cast.tom, cast.ada, cast.otto):
        assert (await who.get(f"/summaries/{summary['id']}")).status_code == 404
    assert (await cast.mo.get("/summaries", **of(asked, cast.team))).json()["items"] == []
    async with cast.sessions() as db:
        (event,) = await db.scalars(select(EventRow).where(EventRow.body["type"].astext == "summary.passed"))
    assert sorted(event.audiences) == sorted(f"line:{each}" for each in (cast.team, cast.region, cast.core))


async def test_nobody_passes_up_what_is_not_theirs_to_choose(asked: Asked) -> None:
    cast = asked.cast
    other = await cast.tom.post("/reports", asked.body(3, team_id=cast.sibling, high="Elsewhere.", low="Alone."))
    foreign = [other.json()["id"], other.json()["lows"][0]["id"], str(asked.form)]
    for source in foreign:
        body = {**of(asked, cast.team), "sentence": "A good week.", "items": [{"source_id": source}]}
        assert (await cast.lena.post("/summaries", body)).status_code == 422
    low = (await asked.report(cast.mo, low="Mine."))["lows"][0]["id"]
    assert (await cast.lena.put(f"/lows/{low}/holder")).status_code == 200
    body = {**of(asked, cast.team), "sentence": "A good week.", "items": [{"source_id": low}]}
    assert (await cast.lena.post("/summaries", body)).status_code == 422, "it was passed to others, who read it now"


async def test_what_a_moderator_hid_is_hidden_in_a_summary_too(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, high="Points to a patient.", low="So does this.")
    chosen = [{"source_id": sent["id"]}, {"source_id": sent["lows"][0]["id"]}]
    summary = await pass_up(asked, cast.lena, cast.team, *chosen)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Report).values(hidden_at=func.now()))
        await db.execute(update(Low).values(hidden_at=func.now()))
    assert (await cast.rhea.get(f"/summaries/{summary['id']}")).json()["items"] == []


async def test_two_leaders_who_pass_up_at_once_make_two_versions(asked: Asked) -> None:
    cast = asked.cast
    body = {**of(asked, cast.team), "sentence": "A good week."}
    answers = await asyncio.gather(*(cast.lena.post("/summaries", body) for _ in range(4)))
    assert sorted(each.json()["version"] for each in answers) == [1, 2, 3, 4]
