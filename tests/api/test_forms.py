"""Report forms: begun from templates, looked at before they are on, changed in versions, closed."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from models import ExpectedChange, Metric, ReportForm
from server.actions.recompute import differences, rebuild
from server.db import unit_of_work
from server.measures.periods import Kind, period_start
from tests.people import Cast
from tests.reporting import METRIC, WEEK, Asked, ask, define


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def templates(cast: Cast) -> dict[str, dict[str, Any]]:
    answer = await cast.lena.get("/form-drafts", team_id=cast.team)
    assert answer.status_code == 200, answer.text
    return {each["key"]: each for each in answer.json()["items"]}


def as_form(template: dict[str, Any], cast: Cast, **other: Any) -> dict[str, Any]:
    names = ("name", "period", "reported_by", "due_hours", "grace_days", "numbers", "questions")
    return {name: template[name] for name in names} | {"team_id": str(cast.team), **other}


async def metrics_of(cast: Cast) -> int:
    async with cast.sessions() as db:
        return await db.scalar(select(func.count()).select_from(Metric)) or 0


async def test_every_template_is_made_a_form_with_the_metrics_it_needs(cast: Cast) -> None:
    keys = ["clinical_review", "readiness", "signatures", "one_to_ones", "attendance"]
    drafts = await templates(cast)
    assert list(drafts) == keys
    for key, template in drafts.items():
        before = await metrics_of(cast)
        made = await cast.lena.post("/forms", as_form(template, cast))
        assert made.status_code == 201, f"{key}: {made.text}"
        form = made.json()
        assert [each["name"] for each in form["numbers"]] == [each["metric"]["name"] for each in template["numbers"]]
        assert [each["name"] for each in form["questions"]] == [each["name"] for each in template["questions"]]
        assert await metrics_of(cast) == before + len(template["numbers"])
    # made once, they are there: the templates name them, and whoever is below has them, too
    assert all(
        each["metric_id"] and not each["metric"] for t in (await templates(cast)).values() for each in t["numbers"]
    )
    due = (await cast.mo.get("/reports/due")).json()["items"]
    assert {each["form_name"] for each in due} == {
        drafts[key]["name"] for key in keys if key not in ("readiness", "attendance")
    }


async def test_a_form_is_made_with_its_metrics_or_neither_is(cast: Cast) -> None:
    template = (await templates(cast))["clinical_review"]
    wrong = as_form(template, cast, questions=[{"kind": "choice", "name": "Where?", "choices": ["Here"]}])
    before = await metrics_of(cast)
    assert (await cast.lena.post("/forms", wrong)).status_code == 422
    bad = as_form(template, cast)
    bad["numbers"] = [bad["numbers"][0], bad["numbers"][1] | {"metric": bad["numbers"][1]["metric"] | {"out_of": ""}}]
    assert (await cast.lena.post("/forms", bad)).status_code == 422
    neither = as_form(template, cast, numbers=[{"required": True}])
    assert (await cast.lena.post("/forms", neither)).json()["fields"][0]["field"] == "numbers.0.metric_id"
    assert await metrics_of(cast) == before
    assert (await cast.lena.get("/forms", team_id=cast.team)).json()["items"] == []


async def test_a_form_is_looked_at_as_a_member_will_see_it_and_nothing_is_stored(cast: Cast) -> None:
    template = (await templates(cast))["clinical_review"]
    before = await metrics_of(cast)
    look = await cast.lena.post("/form-drafts/preview", as_form(template, cast, due_hours=41))
    assert look.status_code == 200, look.text
    seen = look.json()
    assert [each["name"] for each in seen["numbers"]] == ["Clinical reviews done", "Medicine stopped or cut down"]
    assert (seen["numbers"][0]["help"], seen["numbers"][1]["kind"]) == ("Count people, not visits.", "ratio")
    assert [each["kind"] for each in seen["questions"]] == ["text", "confidence"]
    assert seen["readers"]["low"] == "Read by Lena, and nobody else."
    wrong = as_form(template, cast, numbers=[])
    assert (await cast.lena.post("/form-drafts/preview", wrong)).json()["fields"][0]["field"] == "numbers"
    assert await metrics_of(cast) == before
    assert (await cast.lena.get("/forms", team_id=cast.team)).json()["items"] == []
    assert (await cast.mo.get("/reports/due")).json()["items"] == []
    made = await cast.lena.post("/forms", as_form(template, cast, due_hours=41))
    first = (await cast.mo.get("/reports/due")).json()["items"][0]
    same = ("form_name", "team_name", "period", "label", "due_at", "leaders", "readers")
    assert made.status_code == 201
    assert {name: seen[name] for name in same} == {name: first[name] for name in same}


async def changed(asked: Asked, form_id: Any = None, **other: Any) -> dict[str, Any]:
    body = {
        "name": "Weekly report, shorter", "numbers": [{"metric_id": str(asked.stopped)}],
        "questions": [{"kind": "text", "name": "What is next?"}], "reason": "Shorter is better.", **other,
    }  # fmt: skip
    made = await asked.cast.rhea.post(f"/forms/{form_id or asked.form}/versions", body)
    assert made.status_code == 201, made.text
    version: dict[str, Any] = made.json()
    return version


async def expected(asked: Asked, metric: Any, weeks: int) -> int:
    """At Core, so many weeks from now."""
    async with asked.cast.sessions() as db:
        change = ExpectedChange
        query = select(func.coalesce(func.sum(change.total), 0)).where(
            change.metric_id == metric,
            change.team_id == asked.cast.core,
            change.period <= asked.this_week + weeks * WEEK,
        )
        return await db.scalar(query) or 0


async def test_a_changed_form_asks_from_the_next_period_and_reports_keep_the_one_they_answered(asked: Asked) -> None:
    cast = asked.cast
    old = await asked.report(cast.mo, 12, share=(3, 4))
    version = await changed(asked)
    assert (version["version"], version["first_id"], version["reason"]) == (2, str(asked.form), "Shorter is better.")
    assert version["since"].startswith(str(asked.this_week + WEEK)[:7])
    (shown,) = (await cast.lena.get("/forms", team_id=cast.team)).json()["items"]
    assert (shown["id"], shown["next"]["id"]) == (str(asked.form), version["id"])
    assert [each["form_id"] for each in (await cast.mia.get("/reports/due")).json()["items"]][:2] == [
        str(asked.form)
    ] * 2
    assert [await expected(asked, asked.reviews, n) for n in (0, 1, 2)] == [3, 0, 0]
    assert [await expected(asked, asked.stopped, n) for n in (0, 1, 2)] == [3, 3, 3]
    await asked.agrees()

    early = await cast.mia.post("/reports", asked.body(share=(1, 2)) | {"form_id": version["id"]})
    assert (early.status_code, early.json()["code"]) == (422, "not_asked")
    # the week after: the new one asks, and last week's report is still asked for by the old one
    await asked.weeks_pass(1)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(until=ReportForm.until - WEEK))
        for metric_id in (asked.reviews, asked.stopped):
            await rebuild(db, metric_id)
    due = [(each["form_id"], each["period"]) for each in (await cast.mia.get("/reports/due")).json()["items"]]
    assert due[:2] == [(version["id"], str(asked.this_week)), (str(asked.form), str(asked.this_week - WEEK))]
    new = asked.body() | {"form_id": version["id"]}
    new["numbers"] = [{"metric_id": str(asked.stopped), "numerator": 1, "denominator": 2}]
    assert (await cast.mia.post("/reports", new)).status_code == 201
    late = await asked.report(cast.mia, 7, period=asked.this_week - WEEK)
    for report_id in (old["id"], late["id"]):
        report = (await cast.lena.get(f"/reports/{report_id}")).json()
        assert (report["form_id"], report["numbers"][0]["name"]) == (str(asked.form), "Reviews")
    assert [await expected(asked, asked.reviews, n) for n in (-1, 0, 1)] == [3, 0, 0]
    await asked.agrees()

    # the board of last week is that of the old version, whichever is named
    for form_id in (asked.form, version["id"]):
        board = (
            await cast.lena.get(f"/teams/{cast.team}/board", form_id=form_id, period=asked.this_week - WEEK)
        ).json()
        assert (board["form"]["version"], [each["reported"] for each in board["people"]]) == (1, [True, True])
        board = (await cast.lena.get(f"/teams/{cast.team}/board", form_id=form_id, period=asked.this_week)).json()
        assert (board["form"]["version"], [each["reported"] for each in board["people"]]) == (2, [True, False])
        assert len(board["periods"]) == 12


async def test_a_version_that_has_not_begun_is_replaced_and_of_two_changes_one_is_refused(asked: Asked) -> None:
    second = await changed(asked)
    late = await asked.cast.rhea.post(
        f"/forms/{asked.form}/versions",
        {"name": "Mine", "numbers": [{"metric_id": str(asked.reviews)}], "reason": "Mine."},
    )
    assert (late.status_code, late.json()["code"]) == (409, "newer_version")
    third = await changed(asked, second["id"], numbers=[{"metric_id": str(asked.reviews)}])
    assert third["since"] == second["since"]
    versions = (await asked.cast.mo.get(f"/forms/{asked.form}/versions")).json()["items"]
    assert [each["version"] for each in versions] == [3, 2, 1]
    assert [await expected(asked, asked.stopped, n) for n in (0, 1, 2)] == [3, 0, 0]
    assert [await expected(asked, asked.reviews, n) for n in (0, 1, 2)] == [3, 3, 3]
    # whoever joins meanwhile is expected of whatever is asked then
    await asked.cast.lena.put(
        f"/teams/{asked.cast.team}/members/{asked.cast.lena.id}", {"leads": True, "reports": True}
    )
    assert [await expected(asked, asked.stopped, n) for n in (0, 1, 2)] == [4, 0, 0]
    assert [await expected(asked, asked.reviews, n) for n in (0, 1, 2)] == [4, 4, 4]
    await asked.agrees()


@pytest.mark.parametrize("period", ["day", "month", "quarter"])
async def test_another_rhythm_ends_the_form_and_makes_the_next_and_no_day_is_asked_for_twice(
    asked: Asked, period: Kind
) -> None:
    cast = asked.cast
    path = f"/forms/{asked.form}/rhythms"
    assert (await cast.rhea.post(path, {"period": "week", "reason": "No."})).status_code == 422
    would = {each["period"]: each for each in (await cast.rhea.get(path)).json()["items"]}
    assert sorted(would) == ["day", "month", "quarter"]
    made = await cast.rhea.post(path, {"period": period, "reason": "Every week is too often."})
    assert made.status_code == 201, made.text
    following = made.json()
    assert (following["period"], following["version"], following["reason"]) == (period, 1, "Every week is too often.")
    assert [each["name"] for each in following["numbers"]] == ["Reviews", "Stopped"]
    new = following["numbers"][0]["metric_id"]
    assert new != str(asked.reviews)
    (shown,) = (await cast.lena.get("/forms", team_id=cast.team)).json()["items"]
    assert (shown["id"], shown["replaced_by"]["id"]) == (str(asked.form), following["id"])

    first = date.fromisoformat(would[period]["first_day"])
    assert period_start(period, first) == first > asked.this_week
    old_weeks = [asked.this_week + n * WEEK for n in range(20) if await expected(asked, asked.reviews, n)]
    assert old_weeks[0] == asked.this_week, "the running week is asked for to its end"
    assert old_weeks[-1] + WEEK <= first, "no day is asked for twice"
    assert (free := first - (old_weeks[-1] + WEEK)) < WEEK
    assert (would[period]["free_from"] is None) == (free == timedelta(0))
    async with cast.sessions() as db:
        change = ExpectedChange
        begins = select(func.min(change.period)).where(change.metric_id == new, change.total > 0)
        assert await db.scalar(begins) == first
        assert await differences(db, UUID(new)) == []
    await asked.agrees()
    await asked.report(cast.mo, 3)
    assert (await cast.rhea.post(path, {"period": period, "reason": "Again."})).json()["code"] == "form_closed"
    due = (await cast.mia.get("/reports/due")).json()["items"]
    assert {each["form_id"] for each in due} == {str(asked.form)}, "what runs and what is late is asked for still"
    # closed before it began, the next form does not begin either
    assert (await cast.rhea.put(f"/forms/{asked.form}/closed")).status_code == 200
    assert (await cast.mia.get("/reports/due")).json()["items"] == []
    assert (await cast.mo.get(f"/forms/{following['id']}")).json()["until"] == following["since"]


async def test_closing_closes_the_version_that_is_still_to_come(asked: Asked) -> None:
    second = await changed(asked)
    assert (await asked.cast.rhea.put(f"/forms/{second['id']}/closed")).status_code == 200
    assert (await asked.cast.mo.get("/reports/due")).json()["items"] == []
    assert (await asked.cast.lena.get("/forms", team_id=asked.cast.team)).json()["items"] == []
    assert [await expected(asked, asked.stopped, n) for n in (0, 1, 2)] == [0, 0, 0]
    again = await asked.cast.rhea.post(
        f"/forms/{second['id']}/versions",
        {"name": "Mine", "numbers": [{"metric_id": str(asked.reviews)}], "reason": "Mine."},
    )
    assert (again.status_code, again.json()["code"]) == (409, "form_closed")
    await asked.agrees()


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
async def test_each_rhythm_is_due_at_its_hour_in_the_zone_of_the_network(cast: Cast, period: str) -> None:
    metric = await define(cast.lena, cast.team, METRIC, period=period)
    form = {
        "team_id": str(cast.team), "name": "Report", "period": period, "due_hours": 17,
        "numbers": [{"metric_id": str(metric)}],
    }  # fmt: skip
    assert (await cast.lena.post("/forms", form)).status_code == 201
    (due,) = (await cast.mo.get("/reports/due")).json()["items"]
    assert due["state"] == "open"

    at = datetime.fromisoformat(due["due_at"]).astimezone(ZoneInfo("Europe/London"))
    assert (at.hour, at.minute) == (17, 0)
    assert at - timedelta(hours=17) > datetime.now(at.tzinfo)
