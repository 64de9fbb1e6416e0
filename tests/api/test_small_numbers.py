"""Counts of 1 to 5 are held back outside the team, everywhere a figure leaves it, and no total gives them away."""

import random
from typing import Any
from uuid import UUID

import pytest

from models import Team, TeamParent
from tests.measures.solver import Number, Solver
from tests.measures.test_small import Place, World
from tests.people import LONG_AGO, Cast, Somebody
from tests.reporting import METRIC, SHARE, WEEK, Asked, ask, define
from tests.serving import Ear, stamp_now


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def team(cast: Cast, name: str, parent: UUID) -> UUID:
    async with cast.sessions.begin() as db:
        made = Team(name=name, call_id=cast.call, since=LONG_AGO)
        db.add(made)
        await db.flush()
        db.add(TeamParent(team_id=made.id, parent_id=parent, since=LONG_AGO))
        return made.id


HIDING = METRIC | {"reported_by": "team", "hides_small": True, "over_time": "last"}


@pytest.fixture
async def falls(asked: Asked) -> UUID:
    """A count of whole teams, of which small numbers are held back: Region has four teams to report it."""
    cast = asked.cast
    for name in ("East", "West"):
        await team(cast, name, cast.region)
    return await define(cast.olive, cast.core, HIDING, name="Falls")


async def counted(
    asked: Asked, metric: UUID, team_id: UUID, number: int, out_of: int | None = None, **more: Any
) -> Any:
    fact = {
        "metric_id": str(metric),
        "team_id": str(team_id),
        "period": str(asked.this_week - WEEK),
        "numerator": number,
    }
    fact |= {"denominator": out_of} if out_of is not None else {}
    sent = await asked.cast.olive.post("/observations", {"items": [fact | more]})
    assert sent.status_code == 201, sent.text
    return sent.json()


async def told(who: Somebody, asked: Asked, metric: UUID, team_id: UUID) -> tuple[int | None, str | None]:
    """The figure of a team last week, and how much of it this reader is told."""
    week = str(asked.this_week - WEEK)
    points = (await who.get(f"/metrics/{metric}/rollup?from={week}&to={week}&team_id={team_id}")).json()["points"]
    return (points[0]["numerator"], points[0]["told"]) if points else (None, None)


async def below(cast: Cast, top: UUID) -> dict[str, UUID]:
    tree = (await cast.olive.get("/teams", call_id=cast.call)).json()["items"]
    return {each["name"]: UUID(each["id"]) for each in tree if each["parent_id"] == str(top)}


async def test_a_small_number_is_read_inside_the_team_and_by_nobody_outside(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    await counted(asked, falls, cast.team, 4)
    await counted(asked, falls, cast.sibling, 12)
    for who in (cast.mo, cast.lena, cast.rhea, cast.olive):
        assert await told(who, asked, falls, cast.team) == (4, "inside"), who.name
    for who in (cast.tom, cast.ada):
        assert await told(who, asked, falls, cast.team) == (None, "none"), who.name
    assert await told(cast.mo, asked, falls, cast.sibling) == (12, "all")
    assert await told(cast.rhea, asked, falls, cast.region) == (16, "inside")
    assert await told(cast.mo, asked, falls, cast.region) == (12, "part"), "16 would tell 12 and 4"


async def test_a_total_moves_outside_only_when_three_small_numbers_move_it_together(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    teams = await below(cast, cast.region)
    seen = []
    for name, number in (("East", 2), ("West", 4), ("Sibling", 3), ("East", 5), ("West", 2), ("Sibling", 1)):
        await counted(asked, falls, teams[name], number)
        seen.append(await told(cast.mo, asked, falls, cast.region))
    assert seen == [(None, "none"), (None, "none"), (9, "all"), (9, "part"), (9, "part"), (8, "all")]
    await counted(asked, falls, teams["East"], 40)
    assert await told(cast.ada, asked, falls, teams["East"]) == (None, "none"), "what it was would be told"
    await counted(asked, falls, teams["West"], 50)
    await counted(asked, falls, teams["Sibling"], 60)
    assert await told(cast.ada, asked, falls, teams["East"]) == (40, "all"), "of what they were, the sum is known"
    assert await told(cast.ada, asked, falls, cast.region) == (150, "all")


async def test_the_rest_of_a_share_is_a_number_of_people_too(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    share = await define(cast.olive, cast.core, SHARE | {"reported_by": "team", "hides_small": True})
    await counted(asked, share, cast.team, 97, 100)
    await counted(asked, share, cast.sibling, 60, 100)
    assert await told(cast.tom, asked, share, cast.team) == (None, "none")
    assert await told(cast.mo, asked, share, cast.sibling) == (60, "all")
    refused = await cast.olive.post("/metrics", HIDING | {"over_teams": "max", "team_id": str(cast.core)})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "hides_small")


async def test_it_holds_for_board_chart_table_goal_export_and_public_page(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    await counted(asked, falls, cast.team, 4)
    aim = {"target": 90, "starts_on": str(asked.this_week - 3 * WEEK), "deadline": "2099-03-31"}
    goal = (await cast.olive.post("/goals", aim | {"metric_id": str(falls), "team_id": str(cast.team)})).json()["id"]
    form = {"team_id": str(cast.core), "name": "Falls", "period": "week", "reported_by": "team"}
    form_id = (await cast.olive.post("/forms", form | {"numbers": [{"metric_id": str(falls)}]})).json()["id"]
    week = asked.this_week - WEEK
    places = {
        "roll-up": f"/metrics/{falls}/rollup?team_id={cast.region}&period={week}",
        "chart": f"/metrics/{falls}/chart?team_id={cast.team}&goal_id={goal}",
        "picture": f"/metrics/{falls}/chart.svg?team_id={cast.team}",
        "table": f"/metrics/{falls}/chart.csv?team_id={cast.team}",
        "goal": f"/goals/{goal}",
        "goals": f"/goals?team_id={cast.team}",
        "facts": f"/observations?metric_id={falls}",
        "board": f"/teams/{cast.region}/board?form_id={form_id}&period={week}",
    }
    secret = ("4", "4.0")

    def says(answer: Any) -> bool:
        """Whether 4 stands anywhere as a figure; that four teams are asked is no secret."""
        if isinstance(answer, dict):
            counts = ("version", "cursor", "received", "expected", "on_time", "n", "people", "expected_teams")
            return any(says(each) for name, each in answer.items() if name not in counts)
        if isinstance(answer, list):
            return any(says(each) for each in answer)
        return isinstance(answer, int | float) and not isinstance(answer, bool) and answer == 4

    for name, path in places.items():
        for who, expected in ((cast.rhea, True), (cast.tom, False), (cast.ada, False)):
            answer = await who.get(path)
            assert answer.status_code == 200, (name, answer.text)
            if name == "table":
                found = any(each in secret for line in answer.text.splitlines()[1:] for each in line.split(",")[2:])
            elif name == "picture":
                found = ">4<" in answer.text
            else:
                found = says(answer.json())
            assert found is expected, (name, who.name)


async def test_whoever_reports_is_not_told_what_stands_above(asked: Asked) -> None:
    cast = asked.cast
    small = await define(cast.rhea, cast.region, METRIC | {"hides_small": True})
    form = {"team_id": str(cast.region), "name": "Small", "period": "week", "numbers": [{"metric_id": str(small)}]}
    form_id = (await cast.rhea.post("/forms", form)).json()["id"]
    aim = {"target": 90, "starts_on": str(asked.this_week - 3 * WEEK), "deadline": "2099-03-31"}
    await cast.rhea.post("/goals", aim | {"metric_id": str(small), "team_id": str(cast.region)})
    report = {"form_id": form_id, "period": str(asked.this_week)}
    numbers = [{"metric_id": str(small), "numerator": 3}]
    await cast.tom.post("/reports", report | {"team_id": str(cast.sibling), "numbers": numbers})
    sent = await cast.mo.post("/reports", report | {"team_id": str(cast.team), "numbers": numbers})
    figures = {each["team_id"]: (each["numerator"], each["told"]) for each in sent.json()["effect"]["figures"]}
    assert figures == {
        str(cast.team): (3, "inside"),
        str(cast.region): (None, "none"),
        str(cast.core): (None, "none"),
    }
    assert "6" not in sent.json()["effect"]["sentences"][0]
    assert [
        each["value"] for each in (await cast.mia.get(f"/metrics/{small}/rollup", team_id=cast.team)).json()["points"]
    ] == [3]


async def test_it_begins_and_ends_with_a_period_and_has_a_reason(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    plain = await define(cast.olive, cast.core, HIDING | {"hides_small": False})
    await counted(asked, plain, cast.team, 4)
    words = {name: METRIC[name] for name in ("name", "counts", "unit", "direction")}
    changed = await cast.olive.post(
        f"/metrics/{plain}/versions", words | {"hides_small": True, "reason": "Few people."}
    )
    assert changed.json()["versions"][-1]["holds_from"] == str(asked.this_week + WEEK)
    assert await told(cast.tom, asked, plain, cast.team) == (4, None), "it was told before"


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_told_is_what_the_rule_says_whatever_is_reported(asked: Asked, seed: int) -> None:
    """The kept sums against a world in plain Python, which `tests/measures/test_small.py` tries to break."""
    cast, dice = asked.cast, random.Random(seed)
    metric = await define(cast.olive, cast.core, HIDING)
    shape = [[2, 3, 3], [4, 2, 1]][seed]
    world = World(shape)
    ids: dict[Place, UUID] = {(): cast.core}
    if shape[0] > 1:
        ids[0,] = cast.region
    for number, size in enumerate(shape):
        if size > 1 and (number,) not in ids:
            ids[number,] = await team(cast, f"Region {number}", cast.core)
        elif size == 1:
            ids[number, 0] = await team(cast, f"Team {number}", cast.core)
    existing = [cast.team, cast.sibling]
    for each in world.teams:
        if each not in ids:
            mine = each[0] == 0 and each[1] < 2
            ids[each] = existing[each[1]] if mine else await team(cast, f"Team {each}", ids[each[:1]])
    for step in range(18):
        which, value = dice.choice(world.teams), dice.choice([0, 1, 1, 2, 3, 4, 5, 6, 9, 40])
        world.report(which, value)
        await counted(asked, metric, ids[which], value)
        if step % 9 == 8:
            for place, team_id in ids.items():
                assert await told(cast.ada, asked, metric, team_id) == world.told(place), (place, which, value)
    assert world.given_away() == set()


async def test_a_team_that_moves_takes_no_small_number_out_of_a_total(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    other = await team(cast, "Region B", cast.core)
    teams = await below(cast, cast.region)
    this_week = {"metric_id": str(falls), "period": str(asked.this_week)}
    for name, number in (("East", 2), ("West", 4), ("Sibling", 3), ("Team", 20)):
        fact = this_week | {"team_id": str(teams[name]), "numerator": number}
        assert (await cast.olive.post("/observations", {"items": [fact]})).status_code == 201

    async def now(team_id: UUID) -> Any:
        return (await cast.ada.get(f"/metrics/{falls}/rollup", team_id=team_id)).json()["points"][-1]["numerator"]

    assert await now(cast.region) == 29
    for name, left in (("East", 29), ("Team", 9)):
        moved = await cast.olive.put(f"/teams/{teams[name]}/parent", {"parent_id": str(other)})
        assert moved.status_code == 200, moved.text
        assert (await now(cast.region), await now(cast.core)) == (left, 29), name


async def test_what_was_passed_up_before_a_team_left_gives_no_number_of_it_away(asked: Asked, falls: UUID) -> None:
    """Tom leads the region only since then: what it came to before, less what it comes to now, would be East's."""
    cast, week = asked.cast, str(asked.this_week)
    other = await team(cast, "Region B", cast.core)
    teams = await below(cast, cast.region)
    form = {"team_id": str(cast.core), "name": "Falls", "period": "week", "reported_by": "team"}
    form_id = (await cast.olive.post("/forms", form | {"numbers": [{"metric_id": str(falls)}]})).json()["id"]
    secret: dict[Number, int] = {("East", 0): 2, ("West", 0): 4, ("Sibling", 0): 3, ("Team", 0): 20}
    for (name, _), number in secret.items():
        fact = {"metric_id": str(falls), "period": week, "team_id": str(teams[str(name)]), "numerator": number}
        assert (await cast.olive.post("/observations", {"items": [fact]})).status_code == 201
    of = {"team_id": str(cast.region), "form_id": form_id, "period": week}
    draft = await cast.rhea.get(f"/teams/{cast.region}/summary-draft", form_id=form_id, period=week)
    assert (draft.json()["figures"][0]["value"], "29" in draft.json()["sentence"]) == (29, False)
    summary = (await cast.rhea.post("/summaries", {**of, "sentence": "A good week."})).json()["id"]
    moved = await cast.olive.put(f"/teams/{teams['East']}/parent", {"parent_id": str(other)})
    assert moved.status_code == 200, moved.text
    assert (await cast.olive.put(f"/teams/{cast.region}/members/{cast.tom.id}", {"leads": True})).is_success

    async def as_at(who: Somebody) -> Any:
        read = (await who.get(f"/summaries/{summary}")).json()
        (listed,) = [e for e in (await who.get("/summaries", **of)).json()["items"] if e["id"] == summary]
        assert listed["figures"] == read["figures"]
        return read["figures"][0]["numerator"], read["figures"][0]["told"], read["figures_now"][0]["numerator"]

    assert await as_at(cast.olive) == (29, "inside", 27), "she leads all of them"
    then, told_then, now = await as_at(cast.tom)
    tom = Solver()
    tom.hear([each for each in secret if each[0] != "East"], now)
    if then is not None:
        tom.hear(secret, then)
    assert tom.worked_out(secret, ("West", "Sibling", "Team")) == set()
    assert (then, told_then, now) == (None, "none", 27)


async def test_those_outside_hear_what_they_are_told_and_those_inside_the_figure(asked: Asked, falls: UUID) -> None:
    cast = asked.cast
    url = str(cast.mo.http.base_url)
    async with Ear(url, cast.tom) as tom, Ear(url, cast.mo) as mo, Ear(url, cast.rhea) as rhea:
        await counted(asked, falls, cast.team, 4)
        await stamp_now(cast.sessions)
        heard = {"mo": await mo.event("figures.changed"), "rhea": await rhea.event("figures.changed")}
        sampled = await tom.sample()
    assert [each["numerator"] for each in heard["mo"]["figures"]] == [4]
    assert heard["rhea"]["figures"][0]["numerator"] == 4
    outside = [figure for event in sampled for figure in event["figures"]]
    assert {(each["numerator"], each["value"], each["told"]) for each in outside} == {(None, None, "none")}
    assert len(outside) == 3
