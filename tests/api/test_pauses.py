"""Pauses: periods that lie in them are not due, not missed and not expected; what was due before stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models import ExpectedChange, Pause
from server.actions.recompute import differences, rebuild
from server.db import unit_of_work
from server.jobs import Jobs
from server.settings import Settings
from tests.people import Cast, Somebody
from tests.reminding import due_last_week, letters
from tests.reporting import METRIC, WEEK, Asked, ask, define

DAY = timedelta(days=1)


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await ask(cast)


async def pause(who: Somebody, first: date, last: date, form_id: Any = None, name: str = "Holidays") -> dict[str, Any]:
    body = {"form_id": form_id and str(form_id), "first_day": str(first), "last_day": str(last), "name": name}
    made = await who.post("/pauses", body)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def expected(asked: Asked, *weeks: int) -> list[int]:
    """At Core, so many weeks from now."""
    found = []
    async with asked.cast.sessions() as db:
        for each in weeks:
            query = select(func.coalesce(func.sum(ExpectedChange.total), 0)).where(
                ExpectedChange.metric_id == asked.reviews, ExpectedChange.team_id == asked.cast.core,
                ExpectedChange.period <= asked.this_week + each * WEEK,
            )  # fmt: skip
            found.append(await db.scalar(query) or 0)
    return found


async def test_whole_weeks_in_a_pause_are_not_expected_and_those_around_are(asked: Asked) -> None:
    cast = asked.cast
    made = await pause(cast.rhea, asked.this_week + 13 * DAY, asked.this_week + 28 * DAY, asked.form)
    assert len(made["skips"]) == 2
    assert await expected(asked, 0, 1, 2, 3, 4, 5) == [3, 3, 0, 0, 3, 3]
    # who joins before it begins is not expected in it either
    await cast.lena.put(f"/teams/{cast.team}/members/{cast.lena.id}", {"leads": True, "reports": True})
    assert await expected(asked, 0, 1, 2, 3, 4, 5) == [4, 4, 0, 0, 4, 4]
    await asked.agrees()
    # made anew from the leaf facts they are the same, those to come as well
    async with unit_of_work(cast.sessions) as db:
        await rebuild(db, asked.reviews)
    assert await expected(asked, 0, 1, 2, 3, 4, 5) == [4, 4, 0, 0, 4, 4]


async def test_a_paused_week_is_not_due_and_a_report_for_it_counts_all_the_same(asked: Asked) -> None:
    cast = asked.cast
    await pause(cast.rhea, asked.this_week, asked.this_week + 6 * DAY, asked.form, "Easter")
    due = (await cast.mo.get("/reports/due")).json()
    assert str(asked.this_week) not in [each["period"] for each in due["items"]]
    (said,) = due["paused"]
    assert (said["name"], said["form_id"]) == ("Easter", str(asked.form))
    assert said["until"] == str(asked.this_week + WEEK)
    board = (await cast.lena.get(f"/teams/{cast.team}/board", period=asked.this_week)).json()
    assert (board["pause"], board["people"], board["reported"]["expected_people"]) == ("Easter", [], 0)
    await asked.report(cast.mo, 5)
    board = (await cast.lena.get(f"/teams/{cast.team}/board", period=asked.this_week)).json()
    assert [each["name"] for each in board["people"]] == ["Mo"]
    assert (board["reported"]["people"], board["reported"]["expected_people"]) == (1, 1)
    assert await expected(asked, 0, 1) == [1, 3]
    await asked.agrees()


async def test_what_had_closed_before_the_pause_was_set_stands(asked: Asked) -> None:
    cast = asked.cast
    await pause(cast.rhea, asked.this_week - 3 * WEEK, asked.this_week + 6 * DAY, asked.form)
    assert await expected(asked, -2, -1, 0, 1) == [3, 3, 0, 3]
    due = [each["period"] for each in (await cast.mo.get("/reports/due")).json()["items"]]
    assert str(asked.this_week - WEEK) in due
    await asked.agrees()


async def test_a_pause_is_ended_and_what_it_spared_stays_spared(asked: Asked) -> None:
    cast = asked.cast
    made = await pause(cast.rhea, asked.this_week, asked.this_week + 20 * DAY, asked.form)
    assert await expected(asked, 0, 1, 2, 3) == [0, 0, 0, 3]
    async with unit_of_work(cast.sessions) as db:  # it was set two weeks ago, and has been running since
        earlier = {
            "first_day": Pause.first_day - 14,
            "last_day": Pause.last_day - 14,
            "set_at": Pause.set_at - 2 * WEEK,
        }
        await db.execute(update(Pause).values(**earlier))
        for metric_id in (asked.reviews, asked.stopped):
            await rebuild(db, metric_id)
    assert await expected(asked, -3, -2, -1, 0, 1) == [3, 0, 0, 0, 3]
    assert (await cast.rhea.delete(f"/pauses/{made['id']}")).status_code == 204
    assert await expected(asked, -3, -2, -1, 0, 1) == [3, 0, 0, 3, 3]
    await asked.agrees()
    again = await cast.rhea.delete(f"/pauses/{made['id']}")
    assert (again.status_code, again.json()["code"]) == (409, "pause_over")
    called_off = await pause(cast.rhea, asked.this_week + 7 * DAY, asked.this_week + 13 * DAY, asked.form)
    assert (await cast.rhea.delete(f"/pauses/{called_off['id']}")).status_code == 204
    assert (await cast.rhea.delete(f"/pauses/{called_off['id']}")).status_code == 404
    assert await expected(asked, 0, 1, 2) == [3, 3, 3]


async def test_the_network_pauses_every_form_by_its_own_rhythm(asked: Asked) -> None:
    cast = asked.cast
    daily = await define(cast.lena, cast.team, METRIC, period="day")
    monthly = await define(cast.lena, cast.team, METRIC, period="month")
    for metric, period in ((daily, "day"), (monthly, "month")):
        form = {"team_id": str(cast.team), "name": period, "period": period, "numbers": [{"metric_id": str(metric)}]}
        assert (await cast.lena.post("/forms", form)).status_code == 201
    refused = await cast.rhea.post("/pauses", {"first_day": "2030-01-01", "last_day": "2030-01-02", "name": "No"})
    assert refused.status_code == 403
    await pause(cast.ada, asked.this_week + 7 * DAY, asked.this_week + 13 * DAY)
    assert await expected(asked, 0, 1, 2) == [3, 0, 3]
    assert (await cast.mo.get("/reports/due")).json()["paused"] == []
    async with cast.sessions() as db:
        for metric_id in (daily, monthly):
            assert await differences(db, metric_id) == []
        turns = dict(
            (await db.execute(
                select(ExpectedChange.period, ExpectedChange.total)
                .where(ExpectedChange.metric_id == daily, ExpectedChange.team_id == cast.team)
            )).all()
        )  # fmt: skip
        assert [turns[asked.this_week + n * DAY] for n in (7, 14)] == [-2, 2]
        months = (
            select(func.count())
            .select_from(ExpectedChange)
            .where(ExpectedChange.metric_id == monthly, ExpectedChange.team_id == cast.team)
        )
        assert await db.scalar(months) == 1  # a week is no month


async def test_nobody_is_reminded_of_a_paused_week(cast: Cast, settings: Settings) -> None:
    asked = await due_last_week(cast)
    async with unit_of_work(cast.sessions) as db:
        last_week = asked.this_week - WEEK
        days = {"first_day": last_week, "last_day": last_week + 6 * DAY, "set_at": func.now() - 3 * WEEK}
        db.add(Pause(form_id=asked.form, name="Holidays", author_id=cast.rhea.id, **days))
    await Jobs(cast.sessions, settings).remind()
    assert await letters(cast) == []


async def test_days_that_cannot_be_meant_are_refused(asked: Asked) -> None:
    cast = asked.cast

    async def refused(first: date, last: date) -> str:
        body = {"form_id": str(asked.form), "first_day": str(first), "last_day": str(last), "name": "No"}
        answer = await cast.rhea.post("/pauses", body)
        assert answer.status_code == 422, answer.text
        field: str = answer.json()["fields"][0]["field"]
        return field

    week = asked.this_week
    assert await refused(week + 9 * DAY, week + 8 * DAY) == "last_day"
    assert await refused(week - 9 * DAY, week - 8 * DAY) == "last_day"
    assert await refused(week, week + 400 * DAY) == "last_day"
