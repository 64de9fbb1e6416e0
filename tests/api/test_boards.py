"""The board of a team: who has reported what, for a leader and for those who belong to it."""

import pytest

from tests.people import Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_a_leader_sees_who_has_reported_and_who_has_not(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 12, low="No pharmacist.")
    board = (await cast.lena.get(f"/teams/{cast.team}/board")).json()
    assert (board["form"]["name"], board["period"], board["state"]) == ("Weekly report", str(asked.this_week), "open")
    assert board["reported"] == {"people": 1, "expected_people": 2, "teams": 0, "expected_teams": 0}
    assert [(each["name"], each["reported"], each["report_id"]) for each in board["people"]] == [
        ("Mia", False, None), ("Mo", True, sent["id"]),
    ]  # fmt: skip
    first, second = board["figures"]
    assert (first["metric_name"], first["value"], first["hollow"], first["judged"]) == ("Reviews", 12, True, False)
    assert (second["metric_name"], second["value"], second["received"]) == ("Stopped", None, 0)


async def test_above_the_teams_below_stand_in_its_place(asked: Asked) -> None:
    cast = asked.cast
    for who in (cast.mo, cast.mia):
        await asked.report(who, 10)
    sent = await cast.tom.post("/reports", asked.body(4, team_id=cast.sibling, low="Alone here."))
    assert sent.status_code == 201
    board = (await cast.rhea.get(f"/teams/{cast.region}/board")).json()
    assert board["reported"] == {"people": 3, "expected_people": 3, "teams": 2, "expected_teams": 2}
    below = [(each["name"], each["figures"][0]["value"], each["unanswered"]) for each in board["children"]]
    assert [each["has_reported"] for each in board["children"]] == [True, True]
    assert below == [("Sibling", 4, 1), ("Team", 20, 0)]
    assert board["people"] is None
    assert [each["name"] for each in board["children"][1]["leaders"]] == ["Lena"]
    top = (await cast.olive.get(f"/teams/{cast.core}/board")).json()
    assert (top["form"]["name"], top["figures"][0]["value"]) == ("Weekly report", 24)


async def test_until_something_comes_the_board_shows_the_period_before(asked: Asked) -> None:
    cast = asked.cast
    last_week = asked.this_week - WEEK
    await asked.report(cast.mo, 5, period=last_week)
    assert (await cast.lena.get(f"/teams/{cast.team}/board")).json()["period"] == str(last_week)
    chosen = (await cast.lena.get(f"/teams/{cast.team}/board", period=asked.this_week)).json()
    assert chosen["figures"][0]["received"] == 0
    assert [each["period"] for each in chosen["periods"][:2]] == [str(asked.this_week), str(last_week)]
    assert len(chosen["periods"]) == 12
    assert (await cast.lena.get(f"/teams/{cast.team}/board", period="2026-11-17")).status_code == 422


async def test_outside_one_sees_the_totals_and_nobody_by_name(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 12)
    board = (await cast.tom.get(f"/teams/{cast.team}/board")).json()
    assert (board["people"], board["figures"][0]["value"]) == (None, 12)
    assert [each["unanswered"] for each in (await cast.tom.get(f"/teams/{cast.region}/board")).json()["children"]] == [
        None,
        None,
    ]
    assert (await cast.otto.get(f"/teams/{cast.team}/board")).status_code == 404
    empty = (await cast.otto.get(f"/teams/{cast.other}/board")).json()
    assert (empty["form"], empty["figures"], empty["children"]) == (None, [], [])


async def test_more_teams_cost_no_more_queries(asked: Asked, queries: list[str]) -> None:
    cast = asked.cast

    async def count() -> int:
        queries.clear()
        assert (await cast.rhea.get(f"/teams/{cast.region}/board")).status_code == 200
        return len(queries)

    await asked.report(cast.mo)
    await count()
    few = await count()
    for n in range(5):
        await cast.rhea.post("/teams", {"name": f"More {n}", "parent_id": str(cast.region)})
    assert await count() == few
