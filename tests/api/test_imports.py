"""Files of figures, teams and metrics over the API: looked at, brought in whole or not at all, twice without effect,
undone so that nothing of them is left."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from models import Import, Metric, Team
from server.actions.recompute import differences
from server.bulk.imports import carry_out_one
from tests.people import NOBODY, Cast, Somebody
from tests.reporting import define

TABLE = "team,period,numerator,note\nTeam,2026-01-01,12,\nSibling,2026-01-01,7,first\nTeam,2026-02-01,10,\n"
MONTHLY: dict[str, Any] = {"period": "month", "reported_by": "team", "unit": "people"}


@pytest.fixture
async def monthly(cast: Cast) -> UUID:
    """A monthly number of teams, looked after by Rhea, from long ago."""
    return await define(cast.rhea, cast.region, **MONTHLY)


def body(cast: Cast, metric: UUID | None, csv: str = TABLE, **more: Any) -> dict[str, Any]:
    return {"kind": "reports", "team_id": str(cast.region), "metric_id": str(metric) if metric else None,
            "csv": csv, "file_name": "january.csv", **more}  # fmt: skip


async def bring(who: Somebody, cast: Cast, asked: dict[str, Any]) -> dict[str, Any]:
    """Order it, and wait for the job."""
    ordered = await who.post("/imports", asked)
    assert ordered.status_code == 201, ordered.text
    return await ended(who, cast, ordered.json()["id"])


async def ended(who: Somebody, cast: Cast, import_id: str) -> dict[str, Any]:
    """Carried out here, or by the job of the app that runs beside."""
    for _ in range(100):
        await carry_out_one(cast.sessions)
        found: dict[str, Any] = (await who.get(f"/imports/{import_id}")).json()
        if found["state"] not in ("waiting", "running"):
            async with cast.sessions() as db:
                for metric_id in await db.scalars(select(Metric.id)):
                    assert await differences(db, metric_id) == []
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def undo(who: Somebody, cast: Cast, import_id: str) -> Any:
    answer = await who.post(f"/imports/{import_id}/undoing", {})
    async with cast.sessions() as db:
        for metric_id in await db.scalars(select(Metric.id)):
            assert await differences(db, metric_id) == []
    return answer


async def state_of(cast: Cast) -> Sequence[Any]:
    """Everything that an import could have changed, as it stands."""
    async with cast.sessions() as db:
        return [
            (await db.execute(text(query))).all()
            for query in (
                "select metric_id, team_id, period, numerator, revision, latest from observations order by 2, 3, 5",
                "select metric_id, team_id, period, numerator, received, own from metric_sums order by 1, 2, 3",
                "select * from expected_changes order by 1, 2, 3",
                "select id, name, since, until from teams order by 1",
                "select team_id, parent_id, since, until from team_parents order by 1, 3",
                "select id from metrics order by 1",
                "select metric_id, version, name from metric_versions order by 1, 2",
            )
        ]


async def test_the_preview_says_what_would_happen_and_writes_nothing(cast: Cast, monthly: UUID) -> None:
    before = await state_of(cast)
    seen = await cast.rhea.post("/imports/preview", body(cast, monthly))
    assert seen.status_code == 200, seen.text
    found = seen.json()
    assert found["header"] == ["team", "period", "numerator", "note"]
    assert found["columns"] == {
        "period": "period", "team": "team", "numerator": "numerator", "denominator": None, "note": "note",
    }  # fmt: skip
    assert {name: found[name] for name in ("rows", "new", "changed", "unchanged", "faults")} == {
        "rows": 3, "new": 0, "changed": 0, "unchanged": 0, "faults": found["faults"],
    } | {"new": 3}  # fmt: skip
    assert found["faults"] == []
    assert await state_of(cast) == before
    assert (await cast.rhea.get("/imports")).json()["items"] == []


async def test_every_wrong_row_is_told_by_line_column_and_what_to_do(cast: Cast, monthly: UUID) -> None:
    wrong = (
        "team,period,numerator\nTeam,2026-01-02,12\nTeem,2026-01-01,12\nTeam,2026-01-01,twelve\nTeam,2031-01-01,1\n"
        "Team,2026-03-01,\nTeam,2026-04-01,1,2\nTeam,2026-05-01,1\nTeam,2026-05-01,1\n"
    )
    found = (await cast.rhea.post("/imports/preview", body(cast, monthly, wrong))).json()
    assert {(each["line"], each["column"]) for each in found["faults"]} == {
        (2, "period"), (3, "team"), (4, "numerator"), (5, "period"), (6, "numerator"), (7, ""), (9, "period"),
    }  # fmt: skip
    assert all(each["reason"].endswith(".") for each in found["faults"])
    before = await state_of(cast)
    done = await bring(cast.rhea, cast, body(cast, monthly, wrong))
    assert (done["state"], done["problem"]) == ("failed", "7 rows are wrong. Nothing was written.")
    assert len(done["faults"]) == 7
    assert await state_of(cast) == before
    async with cast.sessions() as db:
        assert await db.scalar(select(Import.content)) is None


async def test_a_file_comes_in_as_whoever_brought_it_and_says_so(cast: Cast, monthly: UUID) -> None:
    done = await bring(cast.rhea, cast, body(cast, monthly))
    assert (done["state"], done["new"], done["changed"], done["by"]["name"]) == ("done", 3, 0, "Rhea")
    assert (done["team_name"], done["metric_name"], done["file_name"]) == ("Region", "Reviews", "january.csv")
    points = (await cast.tom.get(f"/metrics/{monthly}/rollup", team_id=cast.core)).json()["points"]
    assert [(each["period"], each["numerator"]) for each in points[:2]] == [("2026-01-01", 19), ("2026-02-01", 10)]
    facts = (await cast.rhea.get("/observations", metric_id=monthly)).json()["items"]
    assert {(each["author_id"], each["reason"]) for each in facts} == {(str(cast.rhea.id), "import")}


async def test_the_same_file_again_changes_nothing_and_says_so(cast: Cast, monthly: UUID) -> None:
    await bring(cast.rhea, cast, body(cast, monthly))
    before = await state_of(cast)
    again = await bring(cast.rhea, cast, body(cast, monthly))
    assert (again["state"], again["new"], again["changed"], again["unchanged"]) == ("done", 0, 0, 3)
    assert again["undo_until"] is None
    assert await state_of(cast) == before


async def test_what_was_exported_can_be_brought_in_again_as_it_is(cast: Cast, monthly: UUID) -> None:
    await bring(cast.rhea, cast, body(cast, monthly))
    for format in ("csv", "json"):  # noqa: A001
        file = await cast.rhea.get("/exports/facts", metric_id=monthly, format=format)
        assert file.status_code == 200
        table = {"csv": file.text} if format == "csv" else {"csv": None, "rows": rows_of(file.text)}
        found = (await cast.rhea.post("/imports/preview", body(cast, monthly) | table)).json()
        assert (found["unchanged"], found["new"], found["faults"]) == (3, 0, []), found


def rows_of(file: str) -> list[dict[str, Any]]:
    names = ("team", "period", "numerator", "note")
    return [{name: each[name] for name in names} for each in json.loads(file)["items"]]


async def test_undoing_leaves_everything_as_it_was(cast: Cast, monthly: UUID) -> None:
    first = TABLE.replace("12", "11").replace("Team,2026-02-01,10,\n", "")
    await bring(cast.rhea, cast, body(cast, monthly, first))
    before = await state_of(cast)
    done = await bring(cast.rhea, cast, body(cast, monthly))
    assert (done["new"], done["changed"], done["unchanged"]) == (1, 1, 1)
    assert await state_of(cast) != before
    undone = await undo(cast.rhea, cast, done["id"])
    assert (undone.status_code, undone.json()["state"], undone.json()["undo_until"]) == (200, "undone", None)
    assert await state_of(cast) == before
    again = await undo(cast.rhea, cast, done["id"])
    assert (again.status_code, again.json()["code"]) == (409, "undone")


async def test_what_was_corrected_since_is_not_lost_by_undoing(cast: Cast, monthly: UUID) -> None:
    done = await bring(cast.rhea, cast, body(cast, monthly))
    fact = {"metric_id": str(monthly), "team_id": str(cast.team), "period": "2026-02-01", "numerator": 9}
    assert (await cast.rhea.post("/observations", {"items": [fact], "reason": "Miscounted."})).status_code == 201
    before = await state_of(cast)
    refused = await undo(cast.rhea, cast, done["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    assert "Team, 2026-02-01" in refused.json()["detail"]
    assert await state_of(cast) == before


async def test_it_can_be_undone_for_some_weeks_only(cast: Cast, monthly: UUID) -> None:
    done = await bring(cast.rhea, cast, body(cast, monthly))
    async with cast.sessions.begin() as db:
        await db.execute(update(Import).values(finished_at=Import.finished_at - text("interval '29 days'")))
    refused = await undo(cast.rhea, cast, done["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "too_late")


async def test_only_who_looks_after_the_number_or_leads_its_team_brings_figures(cast: Cast, monthly: UUID) -> None:
    asked = body(cast, monthly)
    said = {who.name: (await who.post("/imports/preview", asked)).status_code for who in cast.everybody}
    assert said == {
        "Ada": 403, "Olive": 200, "Rhea": 200, "Lena": 403, "Mo": 403, "Mia": 403, "Tom": 403, "Otto": 404,
        "Vera": 404, "Hugo": 404, "Xen": 401,
    }  # fmt: skip
    done = await bring(cast.rhea, cast, asked)
    seen = {who.name: (await who.get(f"/imports/{done['id']}")).status_code for who in cast.everybody}
    assert {name for name, status in seen.items() if status == 200} == {"Ada", "Rhea"}
    assert (await cast.mo.post(f"/imports/{done['id']}/undoing", {})).status_code == 404
    assert (await cast.mo.post(f"/imports/{NOBODY}/undoing", {})).status_code == 404


async def test_rights_are_asked_again_when_it_is_carried_out(cast: Cast, monthly: UUID) -> None:
    before = await state_of(cast)
    found = await carried_out(cast, monthly, cast.lena.id, "waiting")
    assert (found["state"], "Only Rhea" in found["problem"]) == ("failed", True)
    assert await state_of(cast) == before


async def test_nothing_comes_in_for_who_is_shut_out_meanwhile(cast: Cast, monthly: UUID) -> None:
    before = await state_of(cast)
    assert (
        await cast.ada.post(f"/members/{cast.rhea.id}/suspension", {"reason": "Lost her phone."})
    ).status_code == 201
    found = await carried_out(cast, monthly, cast.rhea.id, "waiting")
    assert (found["state"], "cannot come in" in found["problem"]) == ("failed", True)
    assert await state_of(cast) == before


async def carried_out(cast: Cast, metric: UUID, member_id: UUID, state: str, silent: int = 0) -> dict[str, Any]:
    """What becomes of an import that somebody ordered, and perhaps some process left as it was, seconds ago."""
    async with cast.sessions.begin() as db:
        row = Import(
            member_id=member_id, team_id=cast.region, metric_id=metric, kind="reports", file_name="f.csv", asked={},
            content=TABLE, state=state, touched_at=datetime.now(UTC) - timedelta(seconds=silent),
        )  # fmt: skip
        db.add(row)
    return await ended(cast.ada, cast, str(row.id))


async def test_members_numbers_do_not_come_by_file(cast: Cast) -> None:
    own = await define(cast.rhea, cast.region)
    refused = await cast.rhea.post("/imports/preview", body(cast, own))
    assert (refused.status_code, "each for themselves" in refused.json()["detail"]) == (409, True)


TREE = "team,above\nNorth,\nMoor,North\nFell,North\n"


def tree(cast: Cast, csv: str = TREE) -> dict[str, Any]:
    return {"kind": "teams", "team_id": str(cast.region), "csv": csv}


async def test_a_tree_of_teams_comes_in_and_out_again(cast: Cast, monthly: UUID) -> None:
    before = await state_of(cast)
    done = await bring(cast.rhea, cast, tree(cast))
    assert (done["state"], done["new"]) == ("done", 3)
    north = next(each for each in (await cast.rhea.get("/teams", q="North")).json()["items"])
    assert (north["parent_id"], north["children"]) == (str(cast.region), 2)
    again = await bring(cast.rhea, cast, tree(cast))
    assert (again["new"], again["unchanged"]) == (0, 3)
    file = (await cast.rhea.get("/exports/teams", team_id=cast.region)).text
    found = (await cast.rhea.post("/imports/preview", tree(cast, file))).json()
    assert (found["new"], found["unchanged"], found["faults"]) == (0, 5, [])
    undone = await undo(cast.rhea, cast, done["id"])
    assert undone.status_code == 200, undone.text
    assert await state_of(cast) == before


async def test_a_team_with_somebody_in_it_is_not_taken_out_again(cast: Cast) -> None:
    done = await bring(cast.rhea, cast, tree(cast))
    async with cast.sessions() as db:
        moor = await db.scalar(select(Team.id).where(Team.name == "Moor"))
    await cast.rhea.put(f"/teams/{moor}/members/{cast.mo.id}", {"leads": True})
    refused = await undo(cast.rhea, cast, done["id"])
    assert (refused.status_code, refused.json()["code"], "Moor" in refused.json()["detail"]) == (
        409, "used_since", True,
    )  # fmt: skip


async def test_wrong_rows_of_a_tree_are_told(cast: Cast) -> None:
    wrong = "team,above\nNorth,\nNorth,\nMoor,Nowhere\nA,B\nB,A\nTeam,Sibling\n,\n"
    found = (await cast.rhea.post("/imports/preview", tree(cast, wrong))).json()
    assert {(each["line"], each["column"]) for each in found["faults"]} == {
        (3, "team"), (4, "above"), (5, "above"), (6, "above"), (7, "above"), (8, "team"),
    }  # fmt: skip
    assert (await cast.lena.post("/imports/preview", tree(cast))).status_code == 403


async def test_metrics_come_in_with_their_words_and_out_again(cast: Cast, monthly: UUID) -> None:
    file = (await cast.rhea.get("/exports/metrics", metric_id=monthly)).text
    asked = {"kind": "metrics", "team_id": str(cast.team), "csv": file}
    before = await state_of(cast)
    done = await bring(cast.lena, cast, asked)
    assert (done["state"], done["new"]) == ("done", 1), done
    assert (await bring(cast.lena, cast, asked))["unchanged"] == 1
    better = asked | {"csv": file.replace("People reviewed this week.", "People reviewed this month.")}
    worded = await bring(cast.lena, cast, better)
    assert (worded["new"], worded["changed"]) == (0, 1)
    assert (await undo(cast.lena, cast, worded["id"])).status_code == 200
    assert (await bring(cast.lena, cast, asked))["unchanged"] == 1
    assert (await undo(cast.lena, cast, done["id"])).status_code == 200
    assert await state_of(cast) == before
    wrong = asked | {"csv": file.replace(",sum,sum,", ",sum,never,")}
    found = (await cast.lena.post("/imports/preview", wrong)).json()
    assert [(each["line"], each["column"]) for each in found["faults"]] == [(2, "over_time")]


async def test_a_process_that_fell_silent_holds_no_file_for_ever(cast: Cast, monthly: UUID) -> None:
    found = await carried_out(cast, monthly, cast.rhea.id, "running", silent=90)
    assert (found["state"], found["new"]) == ("done", 3)


async def test_an_unreadable_file_says_what_to_do(cast: Cast, monthly: UUID) -> None:
    for csv, word in (("", "empty"), ("a;b\n1;2\n", "Say which column"), ("team,period,numerator\n", "no rows")):
        answer = await cast.rhea.post("/imports/preview", body(cast, monthly, csv))
        assert (answer.status_code, word in answer.json()["detail"]) == (422, True), answer.text
