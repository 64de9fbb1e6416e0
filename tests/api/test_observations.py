"""Leaf facts: read by who may, and brought in batches by programs."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import Cast
from tests.reporting import METRIC, SHARE, WEEK, Asked, ask, define


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_facts_of_members_are_read_as_their_reports_are(asked: Asked) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 12)

    async def seen(who: Any) -> int:
        return len((await who.get("/observations", metric_id=asked.reviews)).json()["items"])

    assert [await seen(who) for who in (cast.mo, cast.mia, cast.lena, cast.rhea, cast.olive, cast.tom)] == [
        1,
        1,
        1,
        1,
        1,
        0,
    ]
    assert (await cast.otto.get("/observations", metric_id=asked.reviews)).status_code == 404
    assert (await cast.ada.get("/observations", metric_id=asked.reviews)).json()["items"] == []


async def test_a_batch_is_stored_whole_or_not_at_all(asked: Asked) -> None:
    cast = asked.cast
    beds = await define(cast.rhea, cast.region, METRIC | {"reported_by": "team"})
    share = await define(cast.rhea, cast.region, SHARE | {"reported_by": "team"})
    last = asked.this_week - WEEK

    def fact(metric: Any, team: Any, **other: Any) -> dict[str, Any]:
        return {"metric_id": str(metric), "team_id": str(team), "period": str(last), "numerator": 4} | other

    good = [fact(beds, cast.team), fact(beds, cast.sibling, numerator=5), fact(share, cast.team, denominator=8)]
    bad = [
        fact(asked.reviews, cast.team), fact(share, cast.sibling), fact(share, cast.sibling, denominator=3),
        fact(beds, cast.other), fact(beds, cast.team, period=str(last + timedelta(days=1))),
        fact(beds, cast.team, period=str(asked.this_week + WEEK)),
    ]  # fmt: skip
    refused = await cast.rhea.post("/observations", {"items": good + bad})
    assert refused.status_code == 422
    fields = sorted(each["field"] for each in refused.json()["fields"])
    assert fields == [
        "items.3.team_id", "items.4.numerator", "items.4.period", "items.5.numerator", "items.5.period",
        "items.6.metric_id", "items.7.period", "items.8.period",
    ]  # fmt: skip
    assert (await cast.rhea.get("/observations", metric_id=beds)).json()["items"] == []

    stored = await cast.rhea.post("/observations", {"items": good})
    assert stored.status_code == 201
    region = next(each for each in stored.json()["figures"] if each["team_id"] == str(cast.region))
    assert (region["numerator"], region["received"], region["expected"]) in ((9, 2, 2), (4, 1, 1))
    assert (await cast.rhea.post("/observations", {"items": good})).json()["figures"] == []
    assert len((await cast.tom.get("/observations", metric_id=beds, team_id=cast.team)).json()["items"]) == 1
    corrected = [fact(beds, cast.team, numerator=6)]
    assert (await cast.lena.post("/observations", {"items": corrected})).status_code == 201
    assert (await cast.mo.post("/observations", {"items": corrected})).status_code == 422
    every = (await cast.lena.get("/observations", metric_id=beds, team_id=cast.team, latest=False)).json()["items"]
    assert [(each["numerator"], each["revision"], each["latest"]) for each in every] == [(4, 1, False), (6, 2, True)]
    await asked.agrees()


async def test_an_odd_number_of_a_team_is_questioned_and_taken(asked: Asked) -> None:
    cast = asked.cast
    beds = await define(cast.rhea, cast.region, METRIC | {"reported_by": "team", "name": "Beds"})

    async def bring(*numbers: tuple[int, Any], **more: Any) -> list[str]:
        items = [
            {"metric_id": str(beds), "team_id": str(team), "period": str(asked.this_week - back * WEEK)}
            | {"numerator": n}
            for back, (n, team) in enumerate(numbers, start=1)
        ]
        sent = await cast.rhea.post("/observations", {"items": items, **more})
        assert sent.status_code == 201, sent.text
        found: list[str] = sent.json()["odd"]
        return found

    assert await bring((20, cast.sibling), (22, cast.sibling), (20, cast.team), (22, cast.team)) == []
    question = "400 is 10 times as much as lately, or more: it was 22 at most. Is it right?"
    assert await bring((400, cast.sibling)) == [f"Beds: {question}"]
    assert await bring((400, cast.sibling)) == [], "it was taken, and nothing new came"
    assert await bring((500, cast.sibling), sure=True) == []
    both = await bring((400, cast.sibling), (21, cast.sibling))
    assert [each.partition(": ")[0].startswith("Beds, Sibling, Week of ") for each in both] == [True]


async def test_a_team_and_one_below_it_never_both_count(asked: Asked) -> None:
    cast = asked.cast
    beds = await define(cast.rhea, cast.region, METRIC | {"reported_by": "team"})
    fact = {"metric_id": str(beds), "period": str(asked.this_week), "numerator": 4}
    both = [fact | {"team_id": str(cast.team)}, fact | {"team_id": str(cast.region)}]
    assert (await cast.rhea.post("/observations", {"items": both})).json()["code"] == "counted_twice"
    assert (await cast.rhea.post("/observations", {"items": both[:1]})).status_code == 201
    assert (await cast.rhea.post("/observations", {"items": both[1:]})).json()["code"] == "counted_twice"


async def test_what_is_closed_for_good_is_only_for_the_owner_with_a_reason(asked: Asked) -> None:
    cast = asked.cast
    beds = await define(cast.rhea, cast.region, METRIC | {"reported_by": "team"})
    old = [
        {"metric_id": str(beds), "team_id": str(cast.team), "period": str(asked.this_week - 30 * WEEK), "numerator": 4}
    ]
    assert (await cast.rhea.post("/observations", {"items": old})).status_code == 422
    assert (await cast.lena.post("/observations", {"items": old, "reason": "Found."})).status_code == 422
    assert (await cast.rhea.post("/observations", {"items": old, "reason": "Found."})).status_code == 201
