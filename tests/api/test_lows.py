"""Lows and requests for help: read by their author and who owes the answer, and by nobody else."""

import pytest
from sqlalchemy import select

from models import EventRow
from tests.people import NOBODY, Cast
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def test_a_leader_answers_and_the_author_sees_it(asked: Asked) -> None:
    cast = asked.cast
    (low,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    assert (low["may_answer"], low["held_by"]["name"]) == (False, "Team")
    (open_one,) = (await cast.lena.get("/lows", unanswered=True, team_id=cast.team)).json()["items"]
    assert (open_one["text"], open_one["may_answer"]) == ("No pharmacist.", True)
    answered = await cast.lena.post(f"/lows/{low['id']}/answers", {"text": "I will ring them."})
    assert answered.status_code == 201
    assert (await cast.lena.get("/lows", unanswered=True)).json()["items"] == []
    (mine,) = (await cast.mo.get("/lows")).json()["items"]
    assert [(each["author"]["name"], each["text"]) for each in mine["answers"]] == [("Lena", "I will ring them.")]
    assert (await cast.mo.post(f"/lows/{low['id']}/answers", {"text": "Me too."})).status_code == 403
    async with cast.sessions() as db:
        query = select(EventRow).where(EventRow.body["type"].astext == "low.answered")
        (event,) = await db.scalars(query)
    assert sorted(event.audiences) == sorted([f"member:{cast.mo.id}", f"line:{cast.team}"])


async def test_nobody_else_can_tell_that_a_low_exists(asked: Asked) -> None:
    cast = asked.cast
    (low,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    for who in (cast.mia, cast.rhea, cast.olive, cast.tom, cast.ada, cast.otto):
        answer = await who.post(f"/lows/{low['id']}/answers", {"text": "?"})
        missing = await who.post(f"/lows/{NOBODY}/answers", {"text": "?"})
        assert (answer.status_code, answer.json()) == (404, missing.json()), who.name
        assert (await who.get("/lows")).json()["items"] == [], who.name


async def test_without_another_leader_a_low_goes_to_the_next_one_above(asked: Asked) -> None:
    cast = asked.cast
    sent = await cast.tom.post("/reports", asked.body(3, team_id=cast.sibling, low="Alone here.", help="Anyone?"))
    assert [each["held_by"]["name"] for each in sent.json()["lows"]] == ["Region", "Region"]
    assert sent.json()["effect"]["low_read_by"] == "Rhea"
    leads = {"leads": True, "reports": True}
    assert (await cast.rhea.put(f"/teams/{cast.sibling}/members/{cast.tom.id}", leads)).is_success
    before = {"team_id": cast.sibling, "period": asked.this_week - WEEK}
    (own,) = (await asked.report(cast.tom, 3, low="Nobody above me here.", **before))["lows"]
    assert own["held_by"]["name"] == "Region", "who leads alone does not answer themself"
    (passed,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    assert (await cast.lena.put(f"/lows/{passed['id']}/holder")).status_code == 200
    waiting = (await cast.rhea.get("/lows", unanswered=True)).json()["items"]
    assert [each["text"] for each in waiting] == [
        "Alone here.", "Anyone?", "Nobody above me here.", "No pharmacist.",
    ], "the oldest first"  # fmt: skip


async def test_a_low_can_be_passed_up_until_nobody_is_above(asked: Asked) -> None:
    cast = asked.cast
    (low,) = (await asked.report(cast.mo, low="No pharmacist."))["lows"]
    path = f"/lows/{low['id']}/holder"
    assert (await cast.lena.put(path)).json()["held_by"]["name"] == "Region"
    assert (await cast.lena.put(path)).status_code == 404
    assert (await cast.rhea.put(path)).json()["held_by"]["name"] == "Core"
    assert (await cast.olive.put(path)).status_code == 409
