"""All teams of a level beside each other: on one scale, by name or by change, never with a bottom."""

import xml.etree.ElementTree as ElementTree

import pytest

from tests.people import Cast
from tests.reporting import METRIC, WEEK, Asked, ask, define


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_teams_of_a_level_stand_side_by_side_by_name_or_by_the_largest_change(asked: Asked) -> None:
    cast = asked.cast
    beds = await define(cast.olive, cast.core, METRIC | {"reported_by": "team", "over_time": "last"})
    facts = [
        {"metric_id": str(beds), "team_id": str(team), "period": str(asked.this_week - week * WEEK), "numerator": n}
        for team, numbers in ((cast.team, (40, 10)), (cast.sibling, (20, 25)))
        for week, n in zip((12, 1), numbers, strict=True)
    ]
    assert (await cast.olive.post("/observations", {"items": facts, "reason": "history"})).status_code == 201
    path = f"/metrics/{beds}/multiples"

    async def names(**more: object) -> list[str]:
        page = await cast.tom.get(path, **({"team_id": cast.region} | more))
        assert page.status_code == 200, page.text
        return [each["name"] for each in page.json()["items"]]

    assert await names() == ["Sibling", "Team"]
    assert await names(sort="change") == ["Team", "Sibling"], "30 fewer is a larger change than 5 more"
    assert await names(team_id=cast.core) == ["Region"]
    assert await names(team_id=cast.core, level=2) == ["Sibling", "Team"]
    (first, second) = (await cast.tom.get(path, team_id=cast.region)).json()["items"]
    assert (first["value"], first["change"], second["change"]) == (25, 5, -30)
    drawn = ElementTree.fromstring(first["svg"])  # noqa: S314  our own
    assert "25, Week of" in "".join(drawn.itertext())
    assert (await cast.otto.get(path, team_id=cast.region)).status_code == 404
    assert (await cast.tom.get(path, team_id=cast.region, level=9)).status_code == 422


async def test_twelve_stand_on_a_page(asked: Asked) -> None:
    cast = asked.cast
    for number in range(13):
        body = {"name": f"Team {number:02}", "parent_id": str(cast.team)}
        assert (await cast.rhea.post("/teams", body)).status_code == 201
    first = (await cast.tom.get(f"/metrics/{asked.reviews}/multiples", team_id=cast.team)).json()
    rest = (await cast.tom.get(f"/metrics/{asked.reviews}/multiples", team_id=cast.team, after=first["next"])).json()
    assert (len(first["items"]), [each["name"] for each in rest["items"]], rest["next"]) == (12, ["Team 12"], None)
