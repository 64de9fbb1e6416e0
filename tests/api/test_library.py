"""Metrics are copied from one another, adopted by teams above, and linked as stages."""

from typing import Any
from uuid import UUID

import pytest

from tests.people import NOBODY, Cast
from tests.reporting import METRIC, SHARE, WEEK, Asked, ask, define


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_everybody_reads_how_others_count_but_not_who_or_what(cast: Cast) -> None:
    local = await define(cast.lena, cast.team, name="Falls at night", counts="Falls between 22:00 and 6:00.")
    found = (await cast.otto.get("/metrics/library", q="falls NIGHT")).json()["items"]
    assert [(each["name"], each["team_name"], each["copies"]) for each in found] == [("Falls at night", None, 0)]
    assert (await cast.mo.get("/metrics/library", q="22:00")).json()["items"][0]["team_name"] == "Team"
    assert (await cast.otto.get(f"/metrics/{local}")).status_code == 404
    assert (await cast.otto.get("/metrics/library", q="beds")).json()["items"] == []
    copy = METRIC | {"name": "Falls at night", "copied_from": str(local), "team_id": str(cast.region)}
    made = await cast.rhea.post("/metrics", copy)
    assert (made.status_code, made.json()["copied_from"]) == (201, str(local))
    assert (await cast.otto.get("/metrics/library", q="22:00")).json()["items"][0]["copies"] == 1
    assert (await cast.rhea.post("/metrics", copy | {"copied_from": str(NOBODY)})).status_code == 404


async def test_the_library_comes_in_pages_by_name(cast: Cast) -> None:
    for name in ("beta", "Alpha", "gamma"):
        await define(cast.lena, cast.team, name=name)
    first = (await cast.mo.get("/metrics/library", limit=2)).json()
    rest = (await cast.mo.get("/metrics/library", limit=2, after=first["next"])).json()
    assert [each["name"] for each in first["items"] + rest["items"]] == ["Alpha", "beta", "gamma"]
    assert rest["next"] is None


async def test_a_team_above_adopts_a_metric_and_all_below_it_can_be_asked(cast: Cast) -> None:
    metric = await define(cast.lena, cast.team)
    form = {"team_id": str(cast.sibling), "name": "Weekly", "period": "week", "numbers": [{"metric_id": str(metric)}]}
    assert (await cast.rhea.post("/forms", form)).status_code == 422
    path = f"/metrics/{metric}/team"
    for who, team, status in (
        (cast.lena, cast.region, 403), (cast.tom, cast.region, 403), (cast.otto, cast.other, 404),
        (cast.rhea, cast.sibling, 422), (cast.rhea, cast.team, 422),
    ):  # fmt: skip
        assert (await who.put(path, {"team_id": str(team)})).status_code == status, who.name
    adopted = (await cast.rhea.put(path, {"team_id": str(cast.region)})).json()
    assert (adopted["team_name"], adopted["owner"]["name"]) == ("Region", "Lena")
    assert (await cast.rhea.post("/forms", form)).status_code == 201


async def test_stages_show_the_share_of_the_stage_before_and_question_more_than_that(asked: Asked) -> None:
    cast, by_team = asked.cast, METRIC | {"reported_by": "team"}
    names = ("Reviewed", "Reduced", "Stopped")
    reviewed, reduced, stopped = [await define(cast.rhea, cast.region, by_team, name=name) for name in names]
    for metric, before in ((reduced, reviewed), (stopped, reduced)):
        linked = await cast.rhea.put(f"/metrics/{metric}/stage", {"before_id": str(before)})
        assert (linked.status_code, linked.json()["stage_of"]) == (200, str(before)), linked.text
    week = str(asked.this_week - WEEK)

    async def count(**numbers: int) -> None:
        of = {"reviewed": reviewed, "reduced": reduced, "stopped": stopped}
        facts = [
            {"metric_id": str(of[name]), "team_id": str(cast.team), "period": week, "numerator": number}
            for name, number in numbers.items()
        ]
        assert (await cast.rhea.post("/observations", {"items": facts})).status_code == 201

    async def seen(of: UUID) -> list[tuple[Any, Any]]:
        stages = (await cast.tom.get(f"/metrics/{of}/stages", team_id=cast.region, period=week)).json()["stages"]
        return [(each["value"], each["share"]) for each in stages]

    await count(reviewed=40, reduced=20, stopped=5)
    assert await seen(stopped) == await seen(reviewed) == [(40, None), (20, 0.5), (5, 0.25)]
    await count(stopped=30)
    stages = (await cast.tom.get(f"/metrics/{reviewed}/stages", team_id=cast.region, period=week)).json()["stages"]
    assert stages[2]["sentence"] == "30 is more than 20 Reduced, the stage before. Somebody should look."


async def test_only_alike_counts_become_stages_and_never_in_a_circle(cast: Cast) -> None:
    first, second = await define(cast.rhea, cast.region), await define(cast.rhea, cast.region)
    share, monthly = await define(cast.rhea, cast.region, SHARE), await define(cast.rhea, cast.region, period="month")
    assert (await cast.rhea.put(f"/metrics/{second}/stage", {"before_id": str(first)})).status_code == 200
    for metric, before in ((first, second), (first, first), (share, first), (monthly, first), (share, share)):
        refused = await cast.rhea.put(f"/metrics/{metric}/stage", {"before_id": str(before)})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "before_id")
    assert (await cast.mo.put(f"/metrics/{second}/stage", {"before_id": None})).status_code == 403
    assert (await cast.rhea.put(f"/metrics/{second}/stage", {"before_id": None})).json()["stage_of"] is None


async def test_whoever_reports_more_than_the_stage_before_is_asked_and_may_mean_it(asked: Asked) -> None:
    cast = asked.cast
    reviewed, reduced = [await define(cast.rhea, cast.region, name=name) for name in ("Reviewed", "Reduced")]
    assert (await cast.rhea.put(f"/metrics/{reduced}/stage", {"before_id": str(reviewed)})).status_code == 200
    numbers = [{"metric_id": str(reviewed)}, {"metric_id": str(reduced)}]
    form = {"team_id": str(cast.region), "name": "Stages", "period": "week", "numbers": numbers}
    form_id = (await cast.rhea.post("/forms", form)).json()["id"]
    due = next(each for each in (await cast.mo.get("/reports/due")).json()["items"] if each["form_id"] == form_id)
    assert [each["stage_of"] for each in due["numbers"]] == [None, str(reviewed)]
    report = {"form_id": form_id, "team_id": str(cast.team), "period": due["period"]}
    given = [{"metric_id": str(reviewed), "numerator": 3}, {"metric_id": str(reduced), "numerator": 4}]
    sent = await cast.mo.post("/reports", report | {"numbers": given})
    assert (sent.status_code, sent.json()["effect"]["odd"]) == (
        201,
        ["Reduced: 4 is more than 3 of “Reviewed”, the stage before. Is it right?"],
    )
    sure = await cast.mia.post("/reports", report | {"numbers": given, "sure": True})
    assert (sure.status_code, sure.json()["effect"]["odd"]) == (201, [])
