"""Lists about reporting cost as many queries for many rows as for one."""

import pytest

from tests.people import Cast
from tests.reporting import METRIC, WEEK, Asked, ask, define


async def more_of_everything(asked: Asked, n: int) -> None:
    """A metric, a goal and a form of its own, a place in another team, and a report with a low and its answer."""
    cast = asked.cast
    metric = await define(cast.rhea, cast.region, METRIC)
    goal = {
        "metric_id": str(metric), "team_id": str(cast.team), "target": 5, "starts_on": str(asked.this_week),
        "deadline": str(asked.this_week + WEEK),
    }  # fmt: skip
    assert (await cast.lena.post("/goals", goal)).status_code == 201
    form = {"team_id": str(cast.region), "name": f"Form {n}", "period": "week", "numbers": [{"metric_id": str(metric)}]}
    assert (await cast.rhea.post("/forms", form)).status_code == 201
    team = (await cast.rhea.post("/teams", {"name": f"Team {n}", "parent_id": str(cast.region)})).json()["id"]
    assert (await cast.rhea.put(f"/teams/{team}/members/{cast.mia.id}", {})).status_code == 200
    sent = await asked.report(cast.mo, low="Tired.", period=asked.this_week - n * WEEK)
    await cast.lena.post(f"/lows/{sent['lows'][0]['id']}/answers", {"text": "Rest."})


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/goals", "/forms?team_id={team}", "/reports/due", "/lows", "/observations?metric_id={metric}"],
)
async def test_a_longer_list_costs_no_more_queries(cast: Cast, queries: list[str], path: str) -> None:
    asked = await ask(cast)
    who = cast.mia if path == "/reports/due" else cast.lena
    path = path.format(team=cast.team, metric=asked.reviews)
    await who.get("/me")  # from now on it is known when they were last seen
    counts, lengths = [], []
    await more_of_everything(asked, 0)
    for n in (1, 2, 3):
        await more_of_everything(asked, n)
        if n > 1:
            queries.clear()
            answer = await who.get(path)
            counts.append(len(queries))
            lengths.append(len(answer.json()["items"]))
    assert lengths[0] < lengths[1]
    assert counts[0] == counts[1]
