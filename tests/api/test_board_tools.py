"""What a leader does on a board: asks whoever has not reported, sees odd numbers, says that all were read, talks with
the reporter, asks to correct."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from models import EventRow, Mail, Reminder
from server.db import unit_of_work
from server.policy.figures import zone
from tests.people import Cast
from tests.reminding import due_last_week, letters, rule
from tests.reporting import WEEK, Asked
from tests.serving import Ear


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await due_last_week(cast)


def nudge(asked: Asked, **more: object) -> dict[str, object]:
    return {"form_id": str(asked.form), "period": str(asked.this_week - WEEK), **more}


async def test_one_press_asks_whoever_has_not_reported_and_once_a_day(asked: Asked, url: str) -> None:
    cast = asked.cast
    await asked.report(cast.mo, period=asked.this_week - WEEK)
    path = f"/teams/{cast.team}/nudges"
    async with Ear(url, cast.mia) as mia, Ear(url, cast.mo) as mo:
        done = await cast.lena.post(path, nudge(asked))
        assert (done.status_code, done.json()) == (201, {"member_ids": [str(cast.mia.id)], "waits_until": None})
        assert (await mia.event("report.asked"))["by_name"] == "Lena"
        await cast.mo.patch("/me", {"role_title": "Nurse"})
        await mo.event("member.changed")
        assert "report.asked" not in str(mo.frames), "not even the rest of the team learns who was asked"
    ((to, text),) = await letters(cast)
    assert (to, "Lena asks you for it" in text, "/from-letter#" in text) == ("mia", True, True)
    again = await cast.rhea.post(path, nudge(asked))
    assert (again.status_code, again.json()["code"]) == (409, "nobody_to_ask")
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Reminder).values(written_at=func.now() - timedelta(days=1)))
    assert (await cast.rhea.post(path, nudge(asked, member_id=str(cast.mia.id)))).status_code == 201
    board = (await cast.lena.get(f"/teams/{cast.team}/board", period=asked.this_week - WEEK)).json()
    assert [(each["name"], each["asked_at"] is not None) for each in board["people"]] == [("Mia", True), ("Mo", False)]
    board = (await cast.mo.get(f"/teams/{cast.team}/board", period=asked.this_week - WEEK)).json()
    assert [each["asked_at"] for each in board["people"]] == [None, None], "only leaders see who was asked"


async def test_two_leaders_at_once_ask_once(asked: Asked) -> None:
    cast = asked.cast
    path = f"/teams/{cast.team}/nudges"
    answers = await asyncio.gather(*(who.post(path, nudge(asked)) for who in (cast.lena, cast.rhea, cast.olive)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    assert [to for to, _ in await letters(cast)] == ["mia", "mo"]


async def test_a_letter_asked_for_in_quiet_hours_waits(asked: Asked) -> None:
    cast = asked.cast
    async with cast.sessions() as db:
        wall = (await db.scalars(select(func.now()))).one().astimezone(zone())
    hour = timedelta(hours=1)
    await rule(cast, quiet_from=f"{wall - hour:%H:%M}", quiet_until=f"{wall + hour:%H:%M}")
    done = (await cast.lena.post(f"/teams/{cast.team}/nudges", nudge(asked))).json()
    assert done["waits_until"] is not None
    async with cast.sessions() as db:
        waits = list(await db.scalars(select(Mail.next_try_at)))
    assert [each > wall for each in waits] == [True, True]


async def test_who_wants_no_reminders_gets_no_letter_but_sees_it(asked: Asked, url: str) -> None:
    cast = asked.cast
    await cast.mo.put("/me/letters", {"reminders": False, "who_is_late": True})
    async with Ear(url, cast.mo) as mo:
        assert (await cast.lena.post(f"/teams/{cast.team}/nudges", nudge(asked))).status_code == 201
        assert (await mo.event("report.asked"))["member_id"] == str(cast.mo.id)
    assert [to for to, _ in await letters(cast)] == ["mia"]


async def test_nobody_is_asked_for_what_is_not_taken_or_is_another_teams(asked: Asked) -> None:
    cast = asked.cast
    path = f"/teams/{cast.team}/nudges"
    later = nudge(asked, period=str(asked.this_week + WEEK))
    assert (await cast.lena.post(path, later)).status_code == 409
    assert (await cast.lena.post(path, nudge(asked, period="2026-11-18"))).status_code == 422
    assert (await cast.lena.post(f"/teams/{cast.sibling}/nudges", nudge(asked))).status_code == 403
    assert (await cast.mo.post(path, nudge(asked))).status_code == 403
    assert (await cast.otto.post(path, nudge(asked))).status_code == 404
    assert await letters(cast) == []


async def test_each_number_stands_beside_those_before_and_odd_ones_are_marked(asked: Asked) -> None:
    cast = asked.cast
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Reminder).values(answers=0))
    await asked.places_are_old()
    await asked.report(cast.mo, 12, period=asked.this_week - WEEK)
    await asked.report(cast.mo, 130, share=(5, 8))
    board = (await cast.lena.get(f"/teams/{cast.team}/board")).json()
    (mo,) = [each for each in board["people"] if each["name"] == "Mo"]
    reviews, stopped = mo["numbers"]
    assert (reviews["numerator"], reviews["before"], reviews["odd"] != "") == (130, [None] * 5 + [12], True)
    assert (stopped["numerator"], stopped["denominator"], stopped["odd"]) == (5, 8, "")
    outside = (await cast.tom.get(f"/teams/{cast.team}/board")).json()
    assert outside["people"] is None


async def test_one_press_says_that_all_were_read(asked: Asked, url: str) -> None:
    cast = asked.cast
    for who in (cast.mo, cast.mia):
        await asked.report(who)
    body = {"form_id": str(asked.form), "period": str(asked.this_week)}
    path = f"/teams/{cast.team}/acknowledgements"
    async with Ear(url, cast.mo) as mo:
        assert len((await cast.lena.post(path, body)).json()["report_ids"]) == 2
        assert (await mo.event("report.acknowledged"))["name"] == "Lena"
    assert (await cast.lena.post(path, body)).json()["report_ids"] == []
    board = (await cast.lena.get(f"/teams/{cast.team}/board")).json()
    assert [each["read_by_me"] for each in board["people"]] == [True, True]
    assert (await cast.mo.post(path, body)).status_code == 403


async def test_a_question_to_correct_is_seen_and_answered_by_a_correction(asked: Asked, url: str) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 120)
    path = f"/reports/{sent['id']}/remarks"
    async with Ear(url, cast.mo) as mo:
        question = await cast.lena.post(path, {"text": "Is it 12?", "kind": "correction"})
        assert (question.status_code, question.json()["settled_at"]) == (201, None)
        assert (await mo.event("remark.written"))["text"] == "Is it 12?"
    (mine,) = (await cast.mo.get("/corrections")).json()["items"]
    assert (mine["text"], mine["author"]["name"], mine["team"]["name"]) == ("Is it 12?", "Lena", "Team")
    board = (await cast.rhea.get(f"/teams/{cast.team}/board")).json()
    assert [each["correction_open"] for each in board["people"]] == [False, True]
    correction = {"numbers": [{"metric_id": str(asked.reviews), "numerator": 12}], "reason": "A slip."}
    assert (await cast.mo.post(f"/reports/{sent['id']}/revisions", correction)).status_code == 201
    assert (await cast.mo.get("/corrections")).json()["items"] == []
    (settled,) = (await cast.lena.get(path)).json()["items"]
    assert settled["settled_at"] is not None


async def test_or_by_an_answer_in_words(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 120)
    path = f"/reports/{sent['id']}/remarks"
    await cast.lena.post(path, {"text": "Is it 12?", "kind": "correction"})
    await cast.rhea.post(path, {"text": "I wonder, too."})
    assert len((await cast.mo.get("/corrections")).json()["items"]) == 1, "a leader's words settle nothing"
    assert (await cast.mo.post(path, {"text": "It is 120: we had two clinics."})).status_code == 201
    assert (await cast.mo.get("/corrections")).json()["items"] == []
    said = [
        (each["author"]["name"], each["settled_at"] is not None) for each in (await cast.mo.get(path)).json()["items"]
    ]
    assert said == [("Lena", True), ("Rhea", False), ("Mo", False)]


async def test_the_rest_of_the_team_reads_the_report_and_not_what_is_said_about_it(asked: Asked) -> None:
    cast = asked.cast
    sent = await asked.report(cast.mo, 120)
    path = f"/reports/{sent['id']}/remarks"
    await cast.lena.post(path, {"text": "Is it 12?", "kind": "correction"})
    assert (await cast.mia.get(f"/reports/{sent['id']}")).json()["may_remark"] is False
    assert (await cast.mia.get(path)).status_code == 403
    assert (await cast.tom.get(path)).status_code == 404
    board = (await cast.mia.get(f"/teams/{cast.team}/board")).json()
    assert [each["correction_open"] for each in board["people"]] == [False, False]
    async with cast.sessions() as db:
        (event,) = await db.scalars(select(EventRow).where(EventRow.body["type"].astext == "remark.written"))
    line = [f"line:{each}" for each in (cast.team, cast.region, cast.core)]
    assert sorted(event.audiences) == sorted([f"member:{cast.mo.id}", *line])
