"""No page and no answer sorts teams or people by a figure. By name, by time, by change where one asks for it: nothing
that makes a top or a bottom of anybody."""

import re
from pathlib import Path
from typing import Any

import pytest

from server.app import create_app
from server.settings import Settings
from tests.people import Cast, Somebody
from tests.reporting import Asked, ask

ROOT = Path(__file__).resolve().parent.parent
SORTING = re.compile(r"sort|order|rank|top|best|worst|highest|lowest", re.IGNORECASE)
BY_FIGURE = re.compile(r"numerator|denominator|received\b|expected|func\.(sum|count|avg)|people|progress")
ALLOWED = {"name", "change", "time"}
FOLLOW_UP = "/api/v1/webinars/{webinar_id}/follow-up"
"""Who stayed longest is whom a host rings first. Nobody but who runs the webinar reads that list."""
FIGURES = re.compile(
    r"\b(received|expected|numerator|denominator|value|people|progress|reported|thanked_by|waits_for_me|unanswered|total)\b"
)


def test_no_answer_can_be_asked_for_in_another_order_than_by_name_time_or_change() -> None:
    found = []
    for path, operations in create_app(Settings(demo=True)).openapi()["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                if SORTING.search(parameter["name"]):
                    choices = set(parameter["schema"].get("enum", ["anything"]))
                    if not choices <= ALLOWED | ({"stayed"} if path == FOLLOW_UP else set()):
                        found.append((method, path, parameter["name"], choices))
    assert found == []


def test_no_page_sorts_by_a_figure() -> None:
    """Every comparison that the pages sort by, read one by one: none names a figure of a team or of somebody."""
    found = []
    for file in sorted((ROOT / "frontend_static/src").rglob("*.ts*")):
        source = file.read_text()
        for place in re.finditer(r"\.(?:sort|toSorted)\(", source):
            compared = source[place.end() : place.end() + 200].split(");")[0]
            if FIGURES.search(compared):
                found.append(f"{file.name}: {compared.strip()}")
    assert found == []


def test_no_query_orders_teams_or_members_by_a_figure() -> None:
    found = []
    for room in ("api", "server/policy", "server/bulk"):
        for file in sorted((ROOT / room).glob("*.py")):
            ordered = re.findall(r"order_by\(([^)]*)\)", file.read_text())
            found += [f"{file.name}: {each}" for each in ordered if BY_FIGURE.search(each)]
    assert found == []


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def named(who: Somebody, path: str, *keys: str, **query: Any) -> list[str]:
    """The names in a list, in its order."""
    found: Any = (await who.get(path, **query)).json()
    for key in keys:
        found = found[key]
    return [each.get("name") or each["team_name"] for each in found]


async def test_whoever_reported_most_stands_where_their_name_does(asked: Asked) -> None:
    """Mia reported less than Mo, and Sibling less than Team: so every order by a figure, up or down, would show."""
    cast = asked.cast
    for number, names in ((1, ("Aa", "Zz")), (2, ("Zz", "Aa"))):
        await cast.rhea.patch(f"/teams/{cast.sibling}", {"name": names[0]})
        await cast.rhea.patch(f"/teams/{cast.team}", {"name": names[1]})
        if number == 1:
            for who, value in ((cast.mo, 90), (cast.mia, 10)):
                await asked.report(who, value)
            assert (await cast.tom.post("/reports", asked.body(4, team_id=cast.sibling))).status_code == 201
        region, metric = f"/teams/{cast.region}", f"/metrics/{asked.reviews}"
        assert await named(cast.rhea, f"{region}/board", "children") == ["Aa", "Zz"]
        assert await named(cast.rhea, region, "children") == ["Aa", "Zz"]
        assert await named(cast.rhea, "/teams", "items", parent_id=cast.region) == ["Aa", "Zz"]
        assert await named(cast.rhea, f"{metric}/rollup", "children", team_id=cast.region) == ["Aa", "Zz"]
        snow = await named(cast.rhea, f"/calls/{cast.call}/snowflake", "teams")
        assert snow == sorted(snow)
    assert await named(cast.lena, f"/teams/{cast.team}/board", "people") == ["Mia", "Mo"]
    people = await named(cast.lena, "/members", "items", team_id=cast.team)
    assert people == sorted(people)
