"""Files of what one may see: as much as the pages show, and no more; written part by part."""

import csv
import io
import json
from typing import Any

import pytest

from server.bulk import exports
from tests.people import Cast, Somebody
from tests.reporting import Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def rows(who: Somebody, what: str, **query: Any) -> list[dict[str, str]]:
    answer = await who.get(f"/exports/{what}", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{what}.csv"'
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_everybody_takes_out_the_facts_that_they_may_read(asked: Asked) -> None:
    cast = asked.cast
    for who, number in ((cast.mo, 12), (cast.mia, 5)):
        await asked.report(who, number)
    await cast.tom.post("/reports", asked.body(4, team_id=cast.sibling))
    seen = {
        who.name: sorted(each["member"] for each in await rows(who, "facts", metric_id=asked.reviews))
        for who in (cast.ada, cast.olive, cast.rhea, cast.lena, cast.mo, cast.tom)
    }
    assert seen == {
        "Ada": [], "Olive": ["Mia", "Mo", "Tom"], "Rhea": ["Mia", "Mo", "Tom"], "Lena": ["Mia", "Mo"],
        "Mo": ["Mia", "Mo"], "Tom": ["Tom"],
    }  # fmt: skip
    read = (await cast.lena.get("/observations", metric_id=asked.reviews)).json()["items"]
    taken = (await cast.lena.get("/exports/facts", metric_id=asked.reviews, format="json")).json()["items"]
    assert [(each["numerator"], each["period"], each["team_id"]) for each in taken] == [
        (each["numerator"], each["period"], each["team_id"]) for each in read
    ]


async def test_figures_are_those_of_the_pages(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 12)
    found = await rows(cast.tom, "figures", metric_id=asked.reviews)
    assert [each["team"] for each in found] == sorted(each["team"] for each in found)
    for each in found:
        query = {"team_id": each["team_id"]}
        points = (await cast.tom.get(f"/metrics/{asked.reviews}/rollup", **query)).json()["points"]
        point = next(point for point in points if point["period"] == each["period"])
        assert (each["numerator"], each["received"], each["expected"]) == (
            str(point["numerator"]), str(point["received"]), str(point["expected"]),
        )  # fmt: skip
    assert (await cast.tom.get("/exports/figures")).status_code == 422


async def test_the_tree_and_the_definitions_are_those_one_may_know_of(asked: Asked) -> None:
    cast = asked.cast
    assert [(each["team"], each["above"]) for each in await rows(cast.mo, "teams", team_id=cast.core)] == [
        ("Region", "Core"), ("Team", "Region"), ("Sibling", "Region"),
    ]  # fmt: skip
    assert [each["name"] for each in await rows(cast.mo, "metrics")] == ["Reviews", "Stopped"]
    assert await rows(cast.otto, "metrics") == []
    for what in ("facts", "teams", "metrics"):
        assert (await cast.otto.get(f"/exports/{what}", team_id=cast.team)).status_code == 404
    assert (await cast.otto.get("/exports/figures", metric_id=asked.reviews)).status_code == 404


async def test_however_many_parts_it_is_one_file(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = asked.cast
    for back in range(5):
        await asked.places_are_old()
        await asked.report(cast.mo, back)
        await asked.weeks_pass(1)
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    whole = await rows(cast.mo, "facts")
    assert sorted(each["numerator"] for each in whole) == ["0", "1", "2", "3", "4"]
    body = (await cast.mo.get("/exports/facts", format="json")).text
    assert len(json.loads(body)["items"]) == 5
    empty = (await cast.otto.get("/exports/facts", format="json")).text
    assert json.loads(empty) == {"items": []}


async def test_no_cell_is_a_formula_and_the_journal_knows(asked: Asked) -> None:
    cast = asked.cast
    await cast.rhea.patch(f"/teams/{cast.sibling}", {"name": "=1+2"})
    assert "'=1+2" in {each["team"] for each in await rows(cast.mo, "teams")}
    entries = (await cast.mo.get("/audit", action="data.exported")).json()["items"]
    assert [each["details"]["what"] for each in entries] == ["teams"]
