"""Goals: set, changed with a reason, and how far they have come."""

from typing import Any

import pytest

from tests.people import NOBODY, Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


def goal_of(asked: Asked, **other: Any) -> dict[str, Any]:
    goal = {
        "metric_id": asked.reviews, "team_id": asked.cast.core, "target": 80, "starts_on": asked.this_week - 2 * WEEK,
        "deadline": asked.this_week + 6 * WEEK,
    } | other  # fmt: skip
    return {
        name: value if isinstance(value, int | float) or value is None else str(value) for name, value in goal.items()
    }


async def test_a_goal_of_a_running_total_moves_with_every_report(asked: Asked) -> None:
    cast = asked.cast
    made = await cast.olive.post("/goals", goal_of(asked))
    assert made.status_code == 201, made.text
    assert made.json()["current"] is None
    for week, number in ((2, 10), (1, 6), (0, 4)):
        await asked.report(cast.mo, number, period=asked.this_week - week * WEEK)
    await asked.report(cast.mo, 100, period=asked.this_week - 3 * WEEK)
    goal = (await cast.tom.get(f"/goals/{made.json()['id']}")).json()
    assert (goal["current"]["value"], goal["progress"], goal["baseline"]) == (20, 0.25, None)
    assert (goal["current"]["received"], goal["current"]["expected"]) == (3, 9)
    assert 20 <= goal["even_pace_value"] <= 30
    assert goal["sentence"].startswith("20 of 80: 25% of the way;")
    assert (goal["pace"]["from"], goal["pace"]["sentence"]) == (None, "The pace can be told from 7 complete weeks on.")
    assert goal["may_edit"] is False
    listed = (await cast.tom.get("/goals", call_id=cast.call)).json()["items"]
    assert [each["id"] for each in listed] == [goal["id"]]
    assert (await cast.otto.get(f"/goals/{goal['id']}")).json() == (await cast.otto.get(f"/goals/{NOBODY}")).json()


async def test_a_share_shows_the_latest_judged_figure_and_the_provisional_one(asked: Asked) -> None:
    cast = asked.cast
    last_week = asked.this_week - WEEK
    share = goal_of(
        asked, metric_id=asked.stopped, team_id=cast.team, target=0.9, baseline=0.5, baseline_source="measured",
        baseline_period=asked.this_week - 4 * WEEK,
    )  # fmt: skip
    goal_id = (await cast.lena.post("/goals", share)).json()["id"]
    for who in (cast.mo, cast.mia):
        await asked.report(who, share=(7, 10), period=last_week)
    await asked.report(cast.mo, share=(1, 10))
    goal = (await cast.mo.get(f"/goals/{goal_id}")).json()
    assert (goal["current"]["value"], goal["current"]["period"], goal["current"]["provisional"]) == (
        0.7,
        str(last_week),
        False,
    )
    assert (goal["latest"]["value"], goal["latest"]["provisional"]) == (0.1, True)
    assert goal["progress"] == 0.5
    assert goal["sentence"].startswith("70% now, 90% is the target: 50% of the way;")


async def test_only_who_leads_the_team_sets_a_goal_that_makes_sense(asked: Asked) -> None:
    cast = asked.cast
    assert (await cast.mo.post("/goals", goal_of(asked, team_id=cast.team))).status_code == 403
    assert (await cast.otto.post("/goals", goal_of(asked, team_id=cast.other))).status_code == 403
    wrong = goal_of(asked, deadline=asked.this_week - 9 * WEEK, baseline=3, baseline_period=asked.this_week + WEEK / 7)
    fields = [each["field"] for each in (await cast.olive.post("/goals", wrong)).json()["fields"]]
    assert fields == ["deadline", "baseline_source", "baseline_period"]


async def test_a_change_is_a_version_and_an_easier_goal_begins_with_the_next_period(asked: Asked) -> None:
    cast = asked.cast
    made = (await cast.olive.post("/goals", goal_of(asked))).json()
    path = f"/goals/{made['id']}/versions"
    new = {name: value for name, value in goal_of(asked).items() if name not in ("metric_id", "team_id")}
    assert (await cast.olive.post(path, new)).status_code == 422
    assert (await cast.mo.post(path, new | {"reason": "No."})).status_code == 403
    harder = (await cast.olive.post(path, new | {"target": 90, "reason": "We can."})).json()
    assert (harder["target"], harder["version"]) == (90, 2)
    stale = await cast.olive.post(path, new | {"reason": "Late."}, **{"If-Match": 'W/"1"'})
    assert stale.status_code == 412
    easier = (await cast.olive.post(path, new | {"target": 60, "reason": "Two teams left."})).json()
    assert (easier["target"], easier["version"], len(easier["versions"])) == (90, 2, 3)
    assert easier["versions"][-1]["holds_from"] == str(asked.this_week + WEEK)


async def test_the_first_complete_period_becomes_the_baseline(asked: Asked) -> None:
    cast = asked.cast
    goal = goal_of(asked, metric_id=asked.stopped, team_id=cast.team, target=0.9)
    goal_id = (await cast.lena.post("/goals", goal)).json()["id"]
    path = f"/goals/{goal_id}/baseline"
    assert (await cast.lena.post(path, {})).json()["code"] == "nothing_judged"
    await asked.report(cast.mo, share=(1, 10), period=asked.this_week - 2 * WEEK)
    for who in (cast.mo, cast.mia):
        await asked.report(who, share=(4, 10), period=asked.this_week - WEEK)
    based = (await cast.lena.post(path, {})).json()
    assert (based["baseline"], based["baseline_period"], based["progress"]) == (0.4, str(asked.this_week - WEEK), 0)
    assert (await cast.lena.post(path, {})).json()["code"] == "baseline_known"
