"""Metrics and forms: defined by leaders, in dated words, asked for by forms; and the roll-up."""

import pytest

from tests.people import NOBODY, Cast
from tests.reporting import METRIC, SHARE, WEEK, Asked, ask, define


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_a_leader_defines_a_metric_and_everyone_in_the_call_reads_it(cast: Cast) -> None:
    made = await cast.rhea.post("/metrics", METRIC | {"team_id": str(cast.region), "threshold": 0.75})
    assert made.status_code == 201
    metric = (await cast.tom.get(f"/metrics/{made.json()['id']}")).json()
    assert (metric["owner"]["name"], metric["threshold"], metric["may_edit"]) == ("Rhea", 0.75, False)
    assert (await cast.mo.post("/metrics", METRIC | {"team_id": str(cast.team)})).status_code == 403
    hidden, missing = await cast.otto.get(f"/metrics/{metric['id']}"), await cast.otto.get(f"/metrics/{NOBODY}")
    assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert [each["name"] for each in (await cast.mo.get("/metrics", team_id=cast.team)).json()["items"]] == ["Reviews"]
    assert (await cast.otto.get("/metrics")).json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"over_time": "ratio"}, "over_time"), ({"over_teams": "min"}, "over_time"), ({"out_of": "All."}, "out_of")],
)
async def test_rules_that_do_not_go_together_are_refused(cast: Cast, wrong: dict[str, str], field: str) -> None:
    answer = await cast.rhea.post("/metrics", METRIC | wrong | {"team_id": str(cast.region)})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


async def test_words_are_bettered_by_a_new_version_with_a_reason(cast: Cast) -> None:
    metric = await define(cast.rhea, cast.region)
    words = {name: METRIC[name] for name in ("name", "counts", "unit", "direction")} | {"name": "People reviewed"}
    path = f"/metrics/{metric}/versions"
    assert (await cast.rhea.post(path, words)).status_code == 422
    assert (await cast.lena.post(path, words | {"reason": "Clearer."})).status_code == 403
    version = (await cast.rhea.post(path, words | {"reason": "Clearer."})).json()
    assert (version["name"], [each["name"] for each in version["versions"]]) == (
        "People reviewed", ["Reviews", "People reviewed"],
    )  # fmt: skip
    later = (await cast.rhea.post(path, words | {"reason": "Fewer will do.", "threshold": 0.5})).json()
    assert (later["version"], len(later["versions"]), later["threshold"]) == (2, 3, 0.8)


async def test_a_metric_is_handed_over(cast: Cast) -> None:
    metric = await define(cast.rhea, cast.region)
    path = f"/metrics/{metric}/owner"
    assert (await cast.mo.put(path, {"member_id": str(cast.mo.id)})).status_code == 403
    assert (await cast.rhea.put(path, {"member_id": str(cast.otto.id)})).status_code == 404
    assert (await cast.rhea.put(path, {"member_id": str(cast.lena.id)})).json()["owner"]["name"] == "Lena"
    assert (await cast.lena.get(f"/metrics/{metric}")).json()["may_edit"]


async def test_a_form_asks_only_for_what_fits(cast: Cast) -> None:
    weekly, monthly = await define(cast.rhea, cast.region), await define(cast.rhea, cast.region, period="month")
    form = {"team_id": str(cast.team), "name": "Weekly", "period": "week"}
    made = await cast.lena.post("/forms", form | {"numbers": [{"metric_id": str(weekly)}]})
    assert (made.status_code, made.json()["numbers"][0]["required"]) == (201, True)
    for numbers in ([], [{"metric_id": str(monthly)}], [{"metric_id": str(NOBODY)}], [{"metric_id": str(weekly)}] * 2):
        assert (await cast.lena.post("/forms", form | {"numbers": numbers})).status_code == 422
    assert (await cast.mo.post("/forms", form | {"numbers": [{"metric_id": str(weekly)}]})).status_code == 403
    assert (await cast.otto.get(f"/forms/{made.json()['id']}")).status_code == 404
    assert [each["name"] for each in (await cast.mo.get("/forms", team_id=cast.team)).json()["items"]] == ["Weekly"]
    assert (await cast.lena.put(f"/forms/{made.json()['id']}/closed")).json()["until"]
    assert (await cast.mo.get("/forms", team_id=cast.team)).json()["items"] == []


async def test_a_roll_up_counts_who_reported_and_who_is_missing(asked: Asked) -> None:
    cast = asked.cast
    last_week = asked.this_week - WEEK
    for who, number in ((cast.mo, 5), (cast.mia, 7)):
        await asked.report(who, number, period=last_week)
        await asked.report(who, number)
    rollup = (await cast.tom.get(f"/metrics/{asked.reviews}/rollup", team_id=cast.team)).json()
    last, now = rollup["points"][-2:]
    assert (last["value"], last["received"], last["expected"], last["judged"], last["hollow"]) == (
        12,
        2,
        2,
        True,
        False,
    )
    assert (now["closed"], now["judged"]) == (False, False)
    above = (await cast.rhea.get(f"/metrics/{asked.reviews}/rollup", team_id=cast.region, period=last_week)).json()
    assert [(each["name"], each["value"], each["received"], each["expected"]) for each in above["children"]] == [
        ("Sibling", None, 0, 1), ("Team", 12, 2, 2),
    ]  # fmt: skip
    only = await cast.rhea.get(f"/metrics/{asked.reviews}/rollup?from={last_week}&to={last_week}&team_id={cast.region}")
    assert [each["period"] for each in only.json()["points"]] == [str(last_week)]
    path = f"/metrics/{asked.reviews}/rollup"
    assert (await cast.rhea.get(path, team_id=cast.region, period="9999-12-31")).status_code == 422
    ages = (await cast.rhea.get(f"{path}?from=0001-01-01&team_id={cast.region}")).json()["points"]
    assert 10 < len(ages) < 20
    assert (await cast.rhea.get(f"{path}?from=9999-12-31&team_id={cast.region}")).json()["points"] == []
    assert (await cast.otto.get(path, team_id=cast.team)).status_code == 404


async def test_the_most_is_read_from_the_facts(cast: Cast) -> None:
    most = await define(cast.rhea, cast.region, METRIC | {"over_teams": "max", "over_time": "none"})
    share = await define(cast.rhea, cast.region, SHARE)
    numbers = [{"metric_id": str(most)}, {"metric_id": str(share)}]
    form = {"team_id": str(cast.region), "name": "Weekly", "period": "week", "numbers": numbers}
    form_id = (await cast.rhea.post("/forms", form)).json()["id"]
    week = (await cast.mo.get("/reports/due")).json()["items"][0]["period"]
    for who, number in ((cast.mo, 4), (cast.mia, 9)):
        report = {"form_id": form_id, "team_id": str(cast.team), "period": week}
        sent = await who.post("/reports", report | {"numbers": [{"metric_id": str(most), "numerator": number}]})
        assert sent.status_code == 201, sent.text
    assert sent.json()["effect"]["figures"][0]["value"] == 9
    points = (await cast.rhea.get(f"/metrics/{most}/rollup", team_id=cast.core)).json()["points"]
    assert points[-1]["value"] == 9
