"""The snowflake of a call: what PostgreSQL puts together is what the pages say one by one, and no more than one may
know."""

from typing import Any

import pytest
from sqlalchemy import update

from api.snowflakes import SnowflakeOut
from models import Member, Place, Team, TeamParent
from tests.people import LONG_AGO, Cast, Somebody
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def flake(who: Somebody, cast: Cast, **query: Any) -> dict[str, Any]:
    answer = await who.get(f"/calls/{cast.call}/snowflake", **query)
    assert answer.status_code == 200, answer.text
    SnowflakeOut.model_validate_json(answer.content)
    found: dict[str, Any] = answer.json()
    return found


async def teams(who: Somebody, cast: Cast, **query: Any) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in (await flake(who, cast, **query))["teams"]}


async def test_it_says_of_every_team_what_its_own_page_says(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo)
    whole = await flake(cast.tom, cast)
    assert [each["name"] for each in whole["teams"]] == ["Core", "Region", "Sibling", "Team"]
    assert (whole["form_id"], whole["period"]) == (str(asked.form), str(asked.this_week))
    for each in whole["teams"]:
        page = (await cast.tom.get(f"/teams/{each['id']}")).json()
        assert (each["parent_id"], each["people"], each["leaders"]) == (
            page["parent_id"], page["people"], page["leaders"],
        )  # fmt: skip
        board = (await cast.tom.get(f"/teams/{each['id']}/board", form_id=asked.form, period=asked.this_week)).json()
        figure = board["figures"][0]
        assert (each["received"], each["expected"]) == (figure["received"], figure["expected"])


async def test_somebody_in_two_teams_is_one_person_above_them(asked: Asked) -> None:
    cast = asked.cast
    await cast.rhea.put(f"/teams/{cast.sibling}/members/{cast.mo.id}", {"leads": False})
    found = await teams(cast.lena, cast)
    assert {name: each["people"] for name, each in found.items()} == {"Core": 6, "Region": 5, "Sibling": 2, "Team": 3}


async def test_until_something_comes_it_shows_the_period_before(asked: Asked) -> None:
    cast = asked.cast
    last_week = asked.this_week - WEEK
    await asked.report(cast.mo, period=last_week)
    assert (await flake(cast.lena, cast))["period"] == str(last_week)
    now = await teams(cast.lena, cast, period=asked.this_week)
    assert now["Team"]["received"] == 0
    assert (await cast.lena.get(f"/calls/{cast.call}/snowflake", period="2026-11-17")).status_code == 422
    assert (await cast.lena.get(f"/calls/{cast.call}/snowflake", form_id=cast.team)).status_code == 404


async def test_a_low_shows_to_whoever_owes_the_answer_and_to_nobody_else(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, low="No pharmacist.")
    everybody = (cast.ada, cast.olive, cast.rhea, cast.lena, cast.mo, cast.mia, cast.tom)
    seen = {who.name: (await teams(who, cast))["Team"]["waits_for_me"] for who in everybody}
    assert seen == {"Ada": 0, "Olive": 0, "Rhea": 0, "Lena": 1, "Mo": 0, "Mia": 0, "Tom": 0}
    low = (await cast.lena.get("/lows", unanswered="true")).json()["items"][0]
    await cast.lena.put(f"/lows/{low['id']}/holder")
    assert (await teams(cast.rhea, cast))["Team"]["waits_for_me"] == 1


async def test_too_many_people_are_told_to_that_leader_those_above_and_organisers(asked: Asked) -> None:
    cast = asked.cast
    async with cast.sessions.begin() as db:
        more = [Member(email=f"m{n}@example.org", name=f"M{n}", joined_at=LONG_AGO) for n in range(11)]
        db.add_all(more)
        await db.flush()
        db.add_all(Place(team_id=cast.team, member_id=each.id, leads=False, reports=False) for each in more)
    everybody = (cast.ada, cast.olive, cast.rhea, cast.lena, cast.mo, cast.tom)
    seen = {who.name: (await teams(who, cast))["Team"]["too_many"] for who in everybody}
    assert seen == {"Ada": 13, "Olive": 13, "Rhea": 13, "Lena": 13, "Mo": None, "Tom": None}
    assert (await flake(cast.lena, cast))["most_led"] == 12
    rules = (await cast.ada.get("/network")).json()["rules"]
    assert (await cast.ada.put("/network", {**rules, "most_led": 13})).status_code == 200
    assert (await teams(cast.lena, cast))["Team"]["too_many"] is None


async def test_the_leaders_right_below_are_a_leaders_people_too(asked: Asked) -> None:
    """Rhea leads Region: herself she does not count; below are Team (Lena) and Sibling, which nobody leads."""
    cast = asked.cast
    rules = (await cast.ada.get("/network")).json()["rules"]
    await cast.ada.put("/network", {**rules, "most_led": 1})
    await cast.rhea.put(f"/teams/{cast.sibling}/members/{cast.tom.id}", {"leads": True})
    found = await teams(cast.ada, cast)
    assert {name: each["too_many"] for name, each in found.items()} == {
        "Core": None, "Region": 2, "Sibling": None, "Team": 2,
    }  # fmt: skip


async def test_a_team_whose_leaders_cannot_come_in_is_led_by_nobody(asked: Asked) -> None:
    cast = asked.cast
    found = await teams(cast.olive, cast)
    assert {name: each["led"] for name, each in found.items()} == {
        "Core": True, "Region": True, "Sibling": False, "Team": True,
    }  # fmt: skip
    assert (await cast.ada.post(f"/members/{cast.lena.id}/suspension", {"reason": "Away."})).status_code < 300
    assert (await teams(cast.olive, cast))["Team"]["led"] is False


async def test_without_a_form_it_is_a_picture_of_teams(cast: Cast) -> None:
    whole = await flake(cast.mo, cast)
    assert (whole["form_id"], whole["period"], whole["label"]) == (None, None, "")
    assert {each["expected"] for each in whole["teams"]} == {0}


async def test_closed_teams_and_other_calls_are_not_in_it(cast: Cast) -> None:
    assert (await cast.rhea.put(f"/teams/{cast.sibling}/closed")).status_code == 200
    assert list(await teams(cast.mo, cast)) == ["Core", "Region", "Team"]
    assert (await cast.otto.get(f"/calls/{cast.call}/snowflake")).status_code == 404


async def test_it_asks_as_often_for_a_thousand_teams_as_for_four(asked: Asked, queries: list[str]) -> None:
    cast = asked.cast
    queries.clear()
    await teams(cast.olive, cast)
    few = len(queries)
    async with cast.sessions.begin() as db:
        made = [Team(name=f"Leaf {n}", call_id=cast.call, since=LONG_AGO) for n in range(1000)]
        db.add_all(made)
        await db.flush()
        db.add_all(TeamParent(team_id=each.id, parent_id=cast.region, since=LONG_AGO) for each in made)
        await db.execute(update(Team).where(Team.name == "Leaf 7").values(name='Ölhafen "7"'))
    queries.clear()
    found = await teams(cast.olive, cast)
    assert (len(found), len(queries)) == (1004, few)
    assert found['Ölhafen "7"']["parent_id"] == str(cast.region)
