"""Polls of webinars: drafts that only the desk sees, one answer a person, counted with the votes."""

import asyncio
from typing import Any

from sqlalchemy import select

from models import EventRow
from server.db import Sessions
from tests.asking import scheduled
from tests.people import Cast, Somebody

CHOICES = ["The care home", "The family", "Nobody else"]


async def polled(who: Somebody, webinar: dict[str, Any], kind: str = "single", **more: Any) -> dict[str, Any]:
    body = {"webinar_id": webinar["id"], "kind": kind, "question": "Who was in the room?", "choices": CHOICES, **more}
    made = await who.post("/polls", body)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def counted(who: Somebody, poll: dict[str, Any], counts: list[int]) -> None:
    async with asyncio.timeout(10):
        while (await who.get(f"/polls/{poll['id']}")).json()["counts"] != counts:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_one_person_has_one_answer_however_often_they_press_and_can_change_it(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    poll = await polled(cast.olive, webinar)
    path = f"/polls/{poll['id']}"
    assert (await cast.mo.get(path)).status_code == 404, "a draft"
    assert (await cast.olive.put(f"{path}/state", {"state": "open"})).status_code == 200
    presses = [who.put(f"{path}/answer", {"choices": [0]}) for who in (cast.mo, cast.mia, cast.tom) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*presses)} == {204}
    await counted(cast.mo, poll, [3, 0, 0])
    assert (await cast.mia.put(f"{path}/answer?the-long-way", {"choices": [2]})).status_code == 204
    await counted(cast.mo, poll, [2, 0, 1])
    assert (await cast.mia.put(f"{path}/answer", {"choices": [1]})).status_code == 204
    await counted(cast.mo, poll, [2, 1, 0])
    now = (await cast.mia.get(path)).json()
    assert (now["answers"], now["mine"]) == (3, [1])
    for wrong in ([0, 1], [3], []):
        assert (await cast.mo.put(f"{path}/answer", {"choices": wrong})).status_code == 422
    assert (await cast.olive.put(f"{path}/state", {"state": "closed"})).status_code == 200
    closed = await cast.mo.put(f"{path}/answer", {"choices": [2]})
    assert (closed.status_code, closed.json()["code"]) == (409, "closed")


async def test_several_choices_and_a_scale_and_nobody_is_told_whose_answer_it_is(
    cast: Cast, sessions: Sessions
) -> None:
    webinar = await scheduled(cast.olive, cast)
    several = await polled(cast.olive, webinar, "several")
    scale = await polled(cast.olive, webinar, "scale", choices=[])
    assert len(scale["choices"]) == 11
    for poll, choices in ((several, [0, 2]), (scale, [7])):
        await cast.olive.put(f"/polls/{poll['id']}/state", {"state": "open"})
        assert (await cast.mo.put(f"/polls/{poll['id']}/answer", {"choices": choices})).status_code == 204
    await counted(cast.olive, several, [1, 0, 1])
    await counted(cast.olive, scale, [0] * 7 + [1] + [0] * 3)
    async with sessions() as db:
        rows = await db.scalars(
            select(EventRow).where(EventRow.body["type"].astext.in_(["poll.changed", "votes.counted"]))
        )
        assert all(str(cast.mo.id) not in str(row.body) for row in rows)
    twice = {"webinar_id": webinar["id"], "kind": "single", "question": "Which?", "choices": ["A", "A"]}
    assert (await cast.olive.post("/polls", twice)).status_code == 422
