"""Calls, evidence and organisers through HTTP and a real PostgreSQL."""

import asyncio
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models import EventRow, Organiser
from tests.people import NOBODY, Cast

WORDS = {
    "name": "Sit up, get dressed, keep moving",
    "goal_sentence": "Nobody stays in bed without a reason.",
    "condition": "People lose their strength in hospital beds.",
    "launched_on": "2026-03-02",
    "deadline": "2026-12-31",
}


async def events(cast: Cast, kind: str) -> list[EventRow]:
    async with cast.sessions() as db:
        query = select(EventRow).where(EventRow.body["type"].astext == kind).order_by(EventRow.id)
        return list(await db.scalars(query))


async def test_who_belongs_to_a_call_reads_it(cast: Cast) -> None:
    for who in (cast.ada, cast.olive, cast.rhea, cast.lena, cast.mo, cast.tom):
        call = (await who.get(f"/calls/{cast.call}")).json()
        assert call["name"] == "The Right Prescription"
        assert [each["name"] for each in call["root_teams"]] == ["Core"]
        assert [each["name"] for each in call["organisers"]] == ["Olive"]
        assert call["may_edit"] is (who in (cast.ada, cast.olive))
    listed = (await cast.mo.get("/calls")).json()["items"]
    assert [(each["id"], each["root_team_id"]) for each in listed] == [(str(cast.call), str(cast.core))]
    assert len((await cast.ada.get("/calls")).json()["items"]) == 2


async def test_an_outsider_cannot_tell_that_a_call_exists(cast: Cast) -> None:
    hidden, missing = await cast.otto.get(f"/calls/{cast.call}"), await cast.otto.get(f"/calls/{NOBODY}")
    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (await cast.otto.patch(f"/calls/{cast.call}", {"name": "x"})).status_code == 404
    assert (await cast.xen.get("/calls")).status_code == 401


async def test_calls_come_page_by_page_the_nearest_deadline_first(cast: Cast) -> None:
    await cast.ada.post("/calls", WORDS)
    first = (await cast.ada.get("/calls", limit=2)).json()
    second = (await cast.ada.get("/calls", limit=2, after=first["next"])).json()
    items = first["items"] + second["items"]
    assert (len(items), second["next"]) == (3, None)
    assert [each["deadline"] for each in items] == sorted(each["deadline"] for each in items)
    assert (await cast.ada.get("/calls", after="bm9wZQ")).json()["code"] == "not_a_cursor"


async def test_only_an_administrator_opens_a_call(cast: Cast) -> None:
    assert (await cast.olive.post("/calls", WORDS)).status_code == 403
    made = (await cast.ada.post("/calls", WORDS)).json()
    assert (made["name"], made["organisers"], made["may_edit"]) == (WORDS["name"], [], True)
    wrong = await cast.ada.post("/calls", {**WORDS, "deadline": "2026-03-02"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "deadline")


async def test_an_organiser_changes_the_words_and_nobody_overwrites_them_unseen(cast: Cast) -> None:
    path = f"/calls/{cast.call}"
    tag = (await cast.olive.get(path)).headers["etag"]
    changed = await cast.olive.patch(path, {"goal_sentence": "All of them."}, tag)
    assert (changed.json()["goal_sentence"], changed.json()["name"]) == ("All of them.", "The Right Prescription")
    assert (await cast.ada.patch(path, {"name": "x"}, tag)).status_code == 412
    assert (await cast.lena.patch(path, {"name": "x"})).status_code == 403
    assert (await cast.olive.patch(path, {"deadline": "2020-01-01"})).status_code == 422
    (event,) = await events(cast, "call.changed")
    assert (event.audiences, event.body["goal_sentence"]) == (["administrators", f"call:{cast.call}"], "All of them.")


async def test_evidence_is_told_with_its_source_in_order(cast: Cast) -> None:
    path = f"/calls/{cast.call}/evidence"
    facts: list[dict[str, Any]] = [
        {"statement": "17% in 2006.", "source": "National audit 2012", "source_url": "https://digital.nhs.uk/"},
        {"statement": "6.8% in 2011.", "source": "National audit 2012", "source_url": None},
    ]
    for told in (facts, facts[1:]):
        kept = (await cast.olive.put(path, {"items": told})).json()["evidence"]
        assert [{name: each[name] for name in told[0]} for each in kept] == told
    assert (await cast.mo.put(path, {"items": facts})).status_code == 403
    bad = [{"statement": "x", "source": "y", "source_url": "javascript:alert(1)"}]
    assert (await cast.olive.put(path, {"items": bad})).status_code == 422


async def test_organisers_come_and_go_and_hear_of_it(cast: Cast) -> None:
    path = f"/calls/{cast.call}/organisers/{cast.rhea.id}"
    assert (await cast.rhea.put(path)).status_code == 403
    answers = await asyncio.gather(*(cast.olive.put(path) for _ in range(5)))
    assert {each.status_code for each in answers} == {204}
    assert (await cast.rhea.get(f"/calls/{cast.call}")).json()["may_edit"] is True
    assert (await cast.olive.put(f"/calls/{cast.call}/organisers/{cast.otto.id}")).status_code == 404
    assert (await cast.rhea.delete(f"/calls/{cast.call}/organisers/{cast.olive.id}")).status_code == 204
    assert (await cast.rhea.delete(f"/calls/{cast.call}/organisers/{cast.olive.id}")).status_code == 404
    assert (await cast.olive.put(path)).status_code == 403
    said = await events(cast, "organiser.changed")
    assert [(each.body["name"], each.body["organises"]) for each in said] == [("Rhea", True), ("Olive", False)]
    assert f"member:{cast.rhea.id}" in said[0].audiences
    async with cast.sessions() as db:
        rows = list(await db.scalars(select(Organiser).where(Organiser.call_id == cast.call).order_by(Organiser.since)))
        assert [each.until is None for each in rows] == [False, True]


async def test_weeks_are_counted_from_the_launch(cast: Cast) -> None:
    monday = date.today() - timedelta(days=date.today().weekday())  # noqa: DTZ011  a day either way is within the week
    launched = monday - timedelta(weeks=28) + timedelta(days=3)
    deadline = monday + timedelta(weeks=13) + timedelta(days=5)
    words = {**WORDS, "launched_on": launched.isoformat(), "deadline": deadline.isoformat()}
    call = (await cast.ada.post("/calls", words)).json()
    assert (call["week"], call["weeks"]) == (29, 42)
    assert 91 <= call["days_left"] <= 97


async def test_a_call_costs_no_more_queries_with_more_in_it(cast: Cast, queries: list[str]) -> None:
    async def count() -> int:
        queries.clear()
        assert (await cast.olive.get(f"/calls/{cast.call}")).status_code == 200
        return len(queries)

    await count()
    few = await count()
    for n in range(5):
        await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": f"Group {n}"})
        await cast.olive.post("/teams", {"name": f"Root {n}", "call_id": str(cast.call)})
    assert await count() == few
