"""The chart of a metric and team: for the page, as files, and with a goal's target."""

import csv
import io
import xml.etree.ElementTree as ElementTree

import pytest

from tests.people import Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    """Ten weeks of shares that wobble around 70%, and a running week from which half is in."""
    asked = await ask(cast)
    for half in range(2):
        if half:
            await asked.weeks_pass(5)
        for week in range(5, 0, -1):
            for who in (cast.mo, cast.mia):
                await asked.report(who, 1, share=(68 + week % 3 * 2, 100), period=asked.this_week - week * WEEK)
    await asked.report(cast.mo, 1, share=(10, 100))
    return asked


async def test_a_chart_tells_the_signal_from_the_noise(asked: Asked) -> None:
    cast = asked.cast
    goal = {
        "metric_id": str(asked.stopped), "team_id": str(cast.team), "target": 0.95,
        "starts_on": str(asked.this_week - 9 * WEEK), "deadline": str(asked.this_week + 9 * WEEK),
    }  # fmt: skip
    goal_id = (await cast.lena.post("/goals", goal)).json()["id"]
    chart = (await cast.tom.get(f"/metrics/{asked.stopped}/chart", team_id=cast.team, goal_id=goal_id)).json()
    assert len(chart["points"]) == 11
    assert (chart["mean"], chart["target"]) == (pytest.approx(0.704), 0.95)
    last = chart["points"][-1]
    assert (last["value"], last["judged"], last["label_of_point"]) == (0.1, False, "Provisional: not judged yet")
    assert chart["points"][0]["judged"]
    assert ElementTree.fromstring(chart["svg_wide"]).tag.endswith("svg")  # noqa: S314  our own
    assert "chart-narrow" in chart["svg_narrow"]
    assert "Trial limits" in chart["story"]
    new = {name: goal[name] for name in ("starts_on", "deadline")} | {"target": 0.97, "reason": "We can do more."}
    assert (await cast.lena.post(f"/goals/{goal_id}/versions", new)).status_code == 201
    chart = (await cast.tom.get(f"/metrics/{asked.stopped}/chart", team_id=cast.team, goal_id=goal_id)).json()
    assert any("The goal was changed. “We can do more.”" in note for note in chart["notes"])
    wrong = await cast.tom.get(f"/metrics/{asked.reviews}/chart", team_id=cast.team, goal_id=goal_id)
    assert wrong.status_code == 422


async def test_the_limits_can_start_anew(asked: Asked) -> None:
    cast = asked.cast
    path, start = f"/metrics/{asked.stopped}/chart", asked.this_week - 3 * WEEK
    chart = (await cast.lena.get(path, team_id=cast.team, rebase=start)).json()
    assert chart["points"][0]["mean"] != chart["points"][-1]["mean"]
    assert (await cast.lena.get(path, team_id=cast.team, rebase="1999-01-04")).status_code == 422


async def test_the_chart_can_be_taken_away_as_a_picture_and_as_a_table(asked: Asked) -> None:
    cast = asked.cast
    svg = await cast.mo.get(f"/metrics/{asked.stopped}/chart.svg", team_id=cast.team)
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    assert "attachment" in svg.headers["content-disposition"]
    assert "Stopped, Team" in "".join(ElementTree.fromstring(svg.text).itertext())  # noqa: S314  our own
    table = await cast.mo.get(f"/metrics/{asked.stopped}/chart.csv", team_id=cast.team)
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert (rows[0]["Numerator"], rows[0]["Denominator"], rows[0]["Received"], rows[0]["Expected"]) == (
        "144",
        "200",
        "2",
        "2",
    )
    for name in ("chart", "chart.svg", "chart.csv"):
        assert (await cast.otto.get(f"/metrics/{asked.stopped}/{name}", team_id=cast.team)).status_code == 404
