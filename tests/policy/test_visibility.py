"""Who reads a report under each of the network's three choices, person by person: the report, its numbers on the board,
what is said before sending, and what is heard live."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import select

from models import EventRow
from server.db import Sessions
from tests.people import Cast, Somebody
from tests.policy.bodies import BODIES
from tests.policy.world import World, build
from tests.realtime.test_nobody_hears_what_they_cannot_read import put_up_fence, told_by_the_fence
from tests.serving import Ear

EVERYBODY = {"Ada", "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom", "Otto", "Vera", "Hugo"}
TEAM, ABOVE = {"Lena", "Mo", "Mia"}, {"Olive", "Rhea"}
CHOICES = {
    "line": (TEAM | ABOVE, TEAM | ABOVE),
    "call": (TEAM | ABOVE, TEAM | ABOVE | {"Tom"}),
    "flat": (TEAM, TEAM),
}
"""By choice: who reads Mo's report, and who sees its numbers with his name."""


async def choose(cast: Cast, choice: str) -> None:
    rules = (await cast.ada.get("/network")).json()["rules"]
    assert (await cast.ada.put("/network", {**rules, "visibility": choice})).status_code == 200


async def names(cast: Cast, sees: Any) -> set[str]:
    return {who.name for who in cast.everybody if who.name != "Xen" and await sees(who)}


async def numbers_of_mo(world: World, who: Somebody) -> list[Any]:
    board = await who.get(f"/teams/{world.ids['team']}/board", period=world.this_week, form_id=world.ids["form"])
    people = (board.json()["people"] or []) if board.status_code == 200 else []
    return [each["numbers"] for each in people if each["name"] == "Mo" and each["numbers"]]


@pytest.mark.parametrize("choice", CHOICES)
async def test_who_reads_a_report_and_its_numbers(cast: Cast, choice: str) -> None:
    world = await build(cast)
    await choose(cast, choice)
    reads, sees_numbers = CHOICES[choice]
    report = world.ids["report"]

    async def opens(who: Somebody) -> bool:
        return (await who.get(f"/reports/{report}")).status_code == 200

    async def lists(who: Somebody) -> bool:
        return report in str((await who.get("/reports")).json())

    async def feeds(who: Somebody) -> bool:
        return report in str((await who.get("/feed")).json())

    async def speaks(who: Somebody) -> bool:
        return (await who.get(f"/reports/{report}/remarks")).status_code == 200

    async def thanks(who: Somebody) -> bool:
        return (await who.put(f"/reports/{report}/thanks")).status_code != 404

    async def on_the_board(who: Somebody) -> bool:
        return bool(await numbers_of_mo(world, who))

    for sees in (opens, lists, feeds, thanks):
        assert await names(cast, sees) == reads, sees.__name__
    assert await names(cast, speaks) == reads - {"Mia"}
    assert await names(cast, on_the_board) == sees_numbers


@pytest.mark.parametrize("choice", CHOICES)
async def test_words_and_lows_are_opened_to_nobody_else(cast: Cast, choice: str) -> None:
    world = await build(cast)
    await choose(cast, choice)
    board = f"/teams/{world.ids['team']}/board?period={world.this_week}&form_id={world.ids['form']}"
    for who in (cast.tom, cast.otto, cast.ada):
        for path in (board, "/feed", "/reports", "/lows"):
            told = (await who.get(path)).text
            assert "It worked." not in told, (who.name, path)
            assert "The list was old." not in told, (who.name, path)
    assert [low["text"] for low in (await cast.lena.get("/lows")).json()["items"]] == ["The list was old."]
    assert (await cast.rhea.get("/lows")).json()["items"] == []


@pytest.mark.parametrize("choice", CHOICES)
async def test_who_may_read_it_hears_it_and_nobody_else(cast: Cast, url: str, sessions: Sessions, choice: str) -> None:
    world = await build(cast)
    await choose(cast, choice)
    reads, sees_numbers = CHOICES[choice]
    people = [who for who in cast.everybody if who.name != "Xen"]
    async with AsyncExitStack() as stack:
        ears = [await stack.enter_async_context(Ear(url, who)) for who in people]
        body = BODIES["POST", "/reports/{report}/revisions"](world)
        assert (await cast.mo.post(f"/reports/{world.ids['report']}/revisions", body)).status_code == 201
        await put_up_fence(sessions)
        heard = {ear.who.name: await told_by_the_fence(ear) for ear in ears}
    assert {name for name, kinds in heard.items() if "report.sent" in kinds} == reads
    shown = {name for name, kinds in heard.items() if "numbers.shown" in kinds}
    assert shown == (sees_numbers if choice == "call" else set())


@pytest.mark.parametrize(
    ("choice", "numbers", "high"),
    [
        ("line", "Read by the members of Team, and by the leaders above it: Rhea and Olive.", None),
        ("call", "Read, with your name, by everybody in the call.", "Read by the members of Team, and by the leaders"),
        ("flat", "Read by the members of Team, and nobody above. Only totals go up.", None),
    ],
)
async def test_it_is_said_before_sending(cast: Cast, choice: str, numbers: str, high: str | None) -> None:
    await build(cast)
    await choose(cast, choice)
    readers = (await cast.mia.get("/reports/due")).json()["items"][0]["readers"]
    assert readers["numbers"] == numbers
    assert readers["high"].startswith(high or numbers)
    assert readers["low"] == "Read by Lena, and nobody else."
    assert (await cast.mia.get("/me")).json()["network"]["visibility"] == choice


async def test_what_fewer_may_read_leaves_the_log(cast: Cast) -> None:
    world = await build(cast)
    await choose(cast, "call")
    body = BODIES["POST", "/reports/{report}/revisions"](world)
    assert (await cast.mo.post(f"/reports/{world.ids['report']}/revisions", body)).status_code == 201
    await choose(cast, "flat")
    async with cast.sessions() as db:
        of_reports = EventRow.body["type"].astext == "report.sent"
        heard_by = [each.audiences for each in await db.scalars(select(EventRow).where(of_reports))]
        shown = list(await db.scalars(select(EventRow).where(EventRow.body["type"].astext == "numbers.shown")))
    assert shown == []
    assert all(f"team:{cast.team}" in each for each in heard_by)
    assert not any(f"line:{cast.region}" in each or f"line:{cast.core}" in each for each in heard_by)
