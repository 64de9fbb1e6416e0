"""Commitments: to a team or a call, read by whom they are made to, kept or not, taken back, hidden."""

from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, select
from sqlalchemy import cast as cast_as

from models import EventRow, WebinarPerson
from server.db import unit_of_work
from tests.asking import scheduled
from tests.moderating import judged
from tests.people import Cast, Somebody
from tests.policy.world import COMMITMENT
from tests.serving import Ear, stamp_now


async def committed(who: Somebody, **more: Any) -> dict[str, Any]:
    answer = await who.post("/commitments", {**COMMITMENT, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(who: Somebody, **query: Any) -> list[str]:
    answer = await who.get("/commitments", **query)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def in_the_log(cast: Cast, words: str) -> int:
    await stamp_now(cast.sessions)
    async with cast.sessions() as db:
        query = select(func.count()).where(func.strpos(cast_as(EventRow.body, Text), words) > 0)
        return await db.scalar(query.select_from(EventRow)) or 0


async def test_what_is_made_to_a_team_is_read_there_and_what_is_made_to_the_call_by_everybody_in_it(
    cast: Cast,
) -> None:
    webinar = await scheduled(cast.olive, cast)
    to_team = await committed(cast.mo, team_id=str(cast.team), webinar_id=webinar["id"])
    to_call = await committed(cast.mia, webinar_id=webinar["id"])
    assert (to_call["call"]["id"], to_call["team"]) == (str(cast.call), None)
    for who in (cast.lena, cast.rhea, cast.mia):
        assert await listed(who, webinar_id=webinar["id"]) == [to_call["id"], to_team["id"]], who.name
    assert await listed(cast.tom, webinar_id=webinar["id"]) == [to_call["id"]]
    assert await listed(cast.otto, webinar_id=webinar["id"]) == []
    assert await listed(cast.mo, mine="true") == [to_team["id"]]
    assert to_team["webinar"]["name"] == webinar["title"]


async def test_of_a_webinar_that_is_not_for_me_i_am_told_nothing_with_the_commitment(cast: Cast, url: str) -> None:
    webinar = await scheduled(cast.olive, cast, team_ids=[str(cast.team)])
    async with Ear(url, cast.tom) as tom:
        made = await committed(cast.mo, webinar_id=webinar["id"])
        assert webinar["id"] not in str(await tom.event("commitment.changed"))
    seen = (await cast.tom.get(f"/commitments/{made['id']}")).json()
    assert (seen["webinar"], seen["webinar_id"]) == (None, None)
    refused = await cast.tom.post("/commitments", {**COMMITMENT, "webinar_id": webinar["id"]})
    assert refused.status_code == 404


async def test_a_commitment_is_kept_changed_and_taken_back_by_who_made_it(cast: Cast, url: str) -> None:
    made = await committed(cast.mo, team_id=str(cast.team), words="I ring Ward 6.")
    path = f"/commitments/{made['id']}"
    await stamp_now(cast.sessions)
    async with Ear(url, cast.mia) as mia, Ear(url, cast.mo) as mo:
        kept = await cast.mo.put(f"{path}/state", {"state": "kept"})
        assert (kept.status_code, kept.json()["state"]) == (200, "kept")
        assert (await mia.event("commitment.changed"))["state"] == "kept"
        stale = await cast.mo.ask("PUT", path, COMMITMENT, {"If-Match": 'W/"1"'})
        assert stale.status_code == 412
        assert (await cast.mo.put(path, {**COMMITMENT, "words": "I ring Ward 7."})).status_code == 200
        assert (await mia.event("commitment.changed"))["words"] == "I ring Ward 7."
        assert await in_the_log(cast, "Ward 6") == 0, "changed words are kept nowhere"
        assert (await cast.mo.delete(path)).status_code == 204
        assert (await mia.event("commitment.gone"))["commitment_id"] == made["id"]
        assert (await mo.event("commitment.gone"))["commitment_id"] == made["id"]
    assert (await cast.mia.get(path)).status_code == 404
    assert (await cast.mo.get(path)).json()["state"] == "taken_back"
    again = await cast.mo.put(f"{path}/state", {"state": "kept"})
    assert (again.status_code, again.json()["code"]) == (409, "taken_back")


async def test_a_day_that_is_over_and_a_team_of_another_call_are_refused_field_by_field(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    past = await cast.mo.post("/commitments", {**COMMITMENT, "due": "2020-01-01", "call_id": str(cast.call)})
    assert past.json()["fields"][0]["field"] == "due"
    nobody = await cast.mo.post("/commitments", COMMITMENT)
    assert nobody.json()["fields"][0]["field"] == "team_id"
    mixed = {**COMMITMENT, "team_id": str(cast.team), "call_id": str(cast.other_call)}
    assert (await cast.mo.post("/commitments", mixed)).json()["fields"][0]["field"] == "team_id"
    mixed = {**COMMITMENT, "webinar_id": webinar["id"], "call_id": str(cast.other_call)}
    assert (await cast.mo.post("/commitments", mixed)).json()["fields"][0]["field"] == "call_id"


async def test_a_moderator_hides_the_words_from_all_but_who_wrote_them(cast: Cast, url: str) -> None:
    made = await committed(cast.mo, team_id=str(cast.team), words="I ring bed 4.")
    path = f"/commitments/{made['id']}"
    await stamp_now(cast.sessions)
    async with Ear(url, cast.mia) as mia:
        case = await judged(cast, cast.mia, "commitment", made["id"], "hidden")
        assert (await mia.event("content.hidden"))["kind"] == "commitment"
        assert (await cast.mia.get(path)).status_code == 404
        assert await in_the_log(cast, "bed 4") == 0
        assert (await cast.mo.get(path)).json()["hidden"] is True
        assert (await cast.mo.put(path, COMMITMENT)).json()["code"] == "hidden"
        await cast.mo.put(f"{path}/state", {"state": "kept"})
        undoing = f"/moderation/decisions/{case['decisions'][0]['id']}/undoing"
        assert (await cast.ada.post(undoing, {"reason": "Fine."})).status_code == 201
        assert (await mia.event("commitment.changed"))["words"] == "I ring bed 4."
    assert (await cast.mia.get(path)).json()["state"] == "kept"


async def test_who_speaks_without_belonging_to_the_call_is_told_so(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    async with unit_of_work(cast.sessions) as db:
        db.add(WebinarPerson(webinar_id=UUID(webinar["id"]), member_id=cast.otto.id, part="presenter"))
    refused = await cast.otto.post("/commitments", {**COMMITMENT, "webinar_id": webinar["id"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_call")
    unseen = await cast.otto.post("/commitments", {**COMMITMENT, "call_id": str(cast.call)})
    assert unseen.status_code == 404, "of the call alone they know nothing"
    assert (await cast.otto.post("/commitments", {**COMMITMENT, "team_id": str(cast.other)})).status_code == 201
