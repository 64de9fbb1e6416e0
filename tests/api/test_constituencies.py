"""Constituencies, and belonging to one, through HTTP and a real PostgreSQL."""

import asyncio
from typing import Any

from sqlalchemy import select

from models import ConstituencyMember, EventRow
from tests.people import NOBODY, Cast


async def make(cast: Cast, name: str = "Pharmacists") -> Any:
    answer = await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": name, "description": "All."})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_organiser_makes_and_describes_constituencies(cast: Cast) -> None:
    made = await make(cast)
    assert (made["members"], made["mine"]) == (0, False)
    body = {"call_id": str(cast.call), "name": "Pharmacists"}
    assert (await cast.olive.post("/constituencies", body)).json()["code"] == "name_taken"
    assert (await cast.mo.post("/constituencies", body)).status_code == 403
    assert (await cast.otto.post("/constituencies", body)).status_code == 404
    other = await make(cast, "Carers")
    path = f"/constituencies/{other['id']}"
    assert (await cast.olive.patch(path, {"name": "Pharmacists"})).status_code == 409
    assert (await cast.olive.patch(path, {"description": "And families."})).json()["name"] == "Carers"
    assert (await cast.mo.patch(path, {"name": "x"})).status_code == 403
    listed = (await cast.mo.get("/constituencies", call_id=cast.call)).json()["items"]
    assert [each["name"] for each in listed] == ["Pharmacists", "Carers"]


async def test_an_outsider_cannot_tell_that_a_constituency_exists(cast: Cast) -> None:
    made = await make(cast)
    for path in ("/constituencies/{}", "/constituencies/{}/members"):
        hidden, missing = await cast.otto.get(path.format(made["id"])), await cast.otto.get(path.format(NOBODY))
        assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (await cast.otto.put(f"/constituencies/{made['id']}/members/{cast.otto.id}")).status_code == 404
    assert (await cast.otto.get("/constituencies", call_id=cast.call)).status_code == 404


async def test_members_join_and_leave_by_themselves(cast: Cast) -> None:
    made = await make(cast)
    path = f"/constituencies/{made['id']}/members/{cast.mo.id}"
    answers = await asyncio.gather(*(cast.mo.put(path) for _ in range(5)))
    assert {each.status_code for each in answers} == {204}
    assert (await cast.mo.get(f"/constituencies/{made['id']}")).json() == made | {"members": 1, "mine": True}
    assert (await cast.mia.get(f"/constituencies/{made['id']}/members")).json()["items"] == [
        {"id": str(cast.mo.id), "name": "Mo"}
    ]
    assert (await cast.mia.put(path)).status_code == 403
    assert (await cast.lena.delete(path)).status_code == 403
    assert (await cast.mo.delete(path)).status_code == 204
    assert (await cast.mo.delete(path)).status_code == 404
    async with cast.sessions() as db:
        rows = list(await db.scalars(select(ConstituencyMember)))
        said = [
            each.body["belongs"]
            for each in await db.scalars(select(EventRow).order_by(EventRow.id))
            if each.body["type"] == "constituency_member.changed"
        ]
    assert ([each.until is None for each in rows], said) == ([False], [True, False])


async def test_an_organiser_brings_others_in_and_belonging_opens_the_call(cast: Cast) -> None:
    made = await make(cast)
    assert (await cast.olive.put(f"/constituencies/{made['id']}/members/{cast.tom.id}")).status_code == 204
    assert (await cast.olive.put(f"/constituencies/{made['id']}/members/{cast.otto.id}")).status_code == 404
    assert (await cast.ada.put(f"/constituencies/{made['id']}/members/{cast.otto.id}")).status_code == 204
    assert (await cast.otto.get(f"/calls/{cast.call}")).status_code == 200
    assert (await cast.otto.get(f"/teams/{cast.team}")).json()["inside"] is False
    assert (await cast.otto.delete(f"/constituencies/{made['id']}/members/{cast.otto.id}")).status_code == 204
    assert (await cast.otto.get(f"/calls/{cast.call}")).status_code == 404
