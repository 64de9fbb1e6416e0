"""Milestones on the way to a goal, its parts down the tree, and how sure people are of it."""

import pytest

from tests.api.test_goals import goal_of
from tests.people import Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_milestones_bend_the_even_pace_and_stay_in_the_history(asked: Asked) -> None:
    cast = asked.cast
    stop = {"on_date": str(asked.this_week - WEEK), "value": 60}
    straight = (await cast.olive.post("/goals", goal_of(asked))).json()
    bent = await cast.olive.post("/goals", goal_of(asked) | {"milestones": [stop]})
    assert bent.status_code == 201, bent.text
    assert straight["even_pace_value"] < 40 < 60 <= bent.json()["even_pace_value"] <= 80
    for wrong in ({"on_date": str(asked.this_week + 9 * WEEK)}, {"on_date": str(asked.this_week - 3 * WEEK)}):
        refused = await cast.olive.post("/goals", goal_of(asked) | {"milestones": [stop | wrong]})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "milestones")
    twice = await cast.olive.post("/goals", goal_of(asked) | {"milestones": [stop, stop]})
    assert twice.status_code == 422
    path = f"/goals/{bent.json()['id']}/versions"
    changed = goal_of(asked) | {"milestones": [], "reason": "One line will do."}
    later = await cast.olive.post(path, {k: v for k, v in changed.items() if k not in ("metric_id", "team_id")})
    assert [each["milestones"] for each in later.json()["versions"]] == [[stop], []]
    assert later.json()["milestones"] == []


async def test_a_goal_is_split_down_the_tree_and_the_sum_of_its_parts_is_shown(asked: Asked) -> None:
    cast = asked.cast
    goal = (await cast.olive.post("/goals", goal_of(asked))).json()["id"]
    path = f"/goals/{goal}/parts"
    assert (await cast.tom.get(path)).json()["sentence"] == "This goal is not split."
    parts = [{"team_id": str(cast.team), "target": 50}, {"team_id": str(cast.sibling), "target": 20}]
    assert (await cast.rhea.put(path, {"parts": parts})).status_code == 403
    split = (await cast.olive.put(path, {"parts": parts})).json()
    assert (split["total"], split["sentence"]) == (70, "The parts come to 70: 10 short of the whole.")
    assert [(each["team_name"], each["target"]) for each in split["parts"]] == [("Sibling", 20), ("Team", 50)]
    part = (await cast.mo.get(f"/goals/{split['parts'][1]['goal_id']}")).json()
    assert (part["part_of"], part["baseline_source"], part["team"]["name"]) == (goal, "not_yet_known", "Team")

    again = (await cast.olive.put(path, {"parts": [parts[0] | {"target": 60}], "reason": "More beds."})).json()
    assert again["sentence"] == "The parts come to the whole: 80."
    versions = (await cast.mo.get(f"/goals/{split['parts'][1]['goal_id']}")).json()["versions"]
    assert [(each["target"], each["reason"]) for each in versions] == [(50, ""), (60, "More beds.")]
    for wrong in (cast.core, cast.other):
        refused = await cast.olive.put(path, {"parts": [{"team_id": str(wrong), "target": 1}]})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "parts")


async def test_parts_of_a_share_are_not_added_up(asked: Asked) -> None:
    cast = asked.cast
    goal = (await cast.olive.post("/goals", goal_of(asked, metric_id=asked.stopped, target=0.9))).json()["id"]
    split = await cast.olive.put(f"/goals/{goal}/parts", {"parts": [{"team_id": str(cast.team), "target": 0.8}]})
    assert (split.json()["total"], split.json()["sentence"]) == (
        None,
        "This number does not add up, so each part stands for itself.",
    )


async def test_how_sure_people_are_is_spread_out_and_never_averaged(asked: Asked) -> None:
    cast = asked.cast
    goal = (await cast.rhea.post("/goals", goal_of(asked, team_id=cast.region))).json()["id"]
    path = f"/goals/{goal}/confidence"
    assert (await cast.ada.put(path, {"score": 5})).status_code == 403
    assert (await cast.mo.put(path, {"score": 11})).status_code == 422
    first = (await cast.mo.put(path, {"score": 2, "note": "Two of us are leaving."})).json()
    assert (first["given"], first["mine"]["score"], first["spread"], first["lowest"]) == (1, 2, None, None)
    await cast.mia.put(path, {"score": 9})
    await cast.mia.put(path, {"score": 8})
    await cast.tom.put(path, {"score": 8})
    seen = (await cast.tom.get(path)).json()
    assert (seen["given"], seen["spread"]) == (3, [0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0])
    assert seen["sentence"] == "3 people said how sure they are: from 2 to 8 of 10."
    assert (seen["lowest"]["note"], seen["lowest"]["name"]) == ("Two of us are leaving.", None)
    assert (await cast.rhea.get(path)).json()["lowest"]["name"] == "Mo"
    outside = (await cast.ada.get(path)).json()
    assert (outside["given"], outside["spread"], outside["lowest"], outside["may_say"]) == (3, None, None, False)
    assert (await cast.otto.get(path)).status_code == 404


async def test_a_goal_to_hold_what_there_is_has_no_progress_and_one_that_fell_back_says_so(asked: Asked) -> None:
    cast, week = asked.cast, asked.this_week
    share = {"metric_id": asked.stopped, "team_id": cast.team, "baseline": 0.5, "baseline_source": "measured"}
    share |= {"baseline_period": week - 4 * WEEK}
    hold = (await cast.lena.post("/goals", goal_of(asked, **share, target=0.5))).json()["id"]
    better = (await cast.lena.post("/goals", goal_of(asked, **share, target=0.9))).json()["id"]
    for who in (cast.mo, cast.mia):
        await asked.report(who, share=(4, 10), period=week - WEEK)
    held = (await cast.mo.get(f"/goals/{hold}")).json()
    assert (held["progress"], held["sentence"][:22]) == (None, "Hold at 50%: 40% now; ")
    fallen = (await cast.mo.get(f"/goals/{better}")).json()
    assert fallen["progress"] == -0.25
    assert "worse than at the start" in fallen["sentence"]
