"""Reminders by mail: the reporter first, the leader second, once each, never in quiet hours, never in public."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from models import EventRow, Member, MetricVersion, Place, ReminderRound, ReportForm
from server.actions.letter_figures import figures_for
from server.actions.recompute import rebuild
from server.actions.reminders import remind_some
from server.db import unit_of_work
from server.jobs import Jobs
from server.policy.figures import zone
from server.settings import Settings
from tests.people import Cast, Somebody
from tests.reminding import due_last_week, it_is_late, letters, rule
from tests.reporting import WEEK, Asked, ask


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    return await due_last_week(cast)


async def to_whom(cast: Cast) -> list[str]:
    return [to for to, _ in await letters(cast)]


async def test_who_has_not_reported_is_reminded_once(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    await asked.report(cast.mo, period=asked.this_week - WEEK)
    jobs = Jobs(cast.sessions, settings)
    await jobs.remind()
    await jobs.remind()
    assert await to_whom(cast) == ["mia", "tom"]
    text = (await letters(cast))[0][1]
    assert "Mia, your report for Team is asked for" in text
    assert "/from-letter#" in text
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).where(EventRow.body["type"].astext.like("%remind%"))) == 0


async def test_many_processes_at_once_remind_once(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    await asyncio.gather(*(Jobs(cast.sessions, settings).remind() for _ in range(5)))
    assert await to_whom(cast) == ["mia", "mo", "tom"]


async def test_a_process_killed_before_it_is_done_has_reminded_nobody(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    async with cast.sessions() as db:
        assert await remind_some(db, settings) == 3
        await db.flush()
    assert await to_whom(cast) == []
    await Jobs(cast.sessions, settings).remind()
    assert await to_whom(cast) == ["mia", "mo", "tom"]


async def test_letters_wait_until_the_quiet_hours_end(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    async with cast.sessions() as db:
        wall = (await db.scalars(select(func.now()))).one().astimezone(zone())
    around = {"quiet_from": f"{wall - timedelta(hours=1):%H:%M}", "quiet_until": f"{wall + timedelta(hours=1):%H:%M}"}
    await rule(cast, **around)
    await Jobs(cast.sessions, settings).remind()
    assert await to_whom(cast) == []
    await rule(cast, quiet_until=f"{wall - timedelta(minutes=30):%H:%M}")
    await Jobs(cast.sessions, settings).remind()
    assert await to_whom(cast) == ["mia", "mo", "tom"]


async def test_the_leader_is_told_second_in_one_letter_with_all_names(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    jobs = Jobs(cast.sessions, settings)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(due_hours=0, grace_days=60))
    await jobs.remind()
    assert await to_whom(cast) == ["mia", "mo", "tom"], "it is late at once: still the reporters come first"
    await it_is_late(cast)
    await asyncio.gather(*(Jobs(cast.sessions, settings).remind() for _ in range(4)))
    await jobs.remind()
    assert await to_whom(cast) == ["lena", "mia", "mo", "rhea", "tom"]
    told = dict(await letters(cast))
    assert "(late): Mia, Mo." in told["lena"]
    assert "Tom" not in told["lena"], "he is in another team"
    assert "Sibling" in told["rhea"], "it has no leader: the one above is told"
    assert "Mia" not in told["rhea"]


async def test_letters_carry_the_figure_as_their_reader_is_told_it(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    await asked.report(cast.mo, 4, period=asked.this_week - WEEK)
    await Jobs(cast.sessions, settings).remind()
    told = dict(await letters(cast))
    assert "Reviews of Team, the week of " in told["mia"]
    assert "1 of 2 have reported." in told["mia"]
    assert f"/teams/{cast.team}/numbers?metric={asked.reviews}" in told["mia"]
    assert "have reported" not in told["tom"], "nothing has come there, neither in this week nor in the one before"
    await it_is_late(cast)
    await Jobs(cast.sessions, settings).remind()
    assert "\n4\nReviews of Team, the week of " in dict(await letters(cast))["lena"]
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(MetricVersion).values(hides_small=True))
        await rebuild(db, asked.reviews)
        form, team = await db.get_one(ReportForm, asked.form), cast.team
        people = [await db.get_one(Member, each.id) for each in (cast.mia, cast.rhea, cast.tom, cast.ada)]
        found = await figures_for(db, settings, form, asked.this_week - WEEK, [(team, each) for each in people])
    assert {key[1]: each.value for key, each in found.items()} == {cast.mia.id: "4", cast.rhea.id: "4"}


async def test_missed_is_told_once_more_and_not_on_the_same_day(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    jobs = Jobs(cast.sessions, settings)
    await jobs.remind()
    await it_is_late(cast)
    await jobs.remind()
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(since=ReportForm.since - 2 * WEEK, grace_days=0))
        await db.execute(update(ReminderRound).values(period=ReminderRound.period - 7))
    before = len(await letters(cast))
    await jobs.remind()
    assert [to for to in (await to_whom(cast)) if to == "lena"] == ["lena"], "one letter a leader and day"
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReminderRound).values(done_at=ReminderRound.done_at - timedelta(days=1)))
    await jobs.remind()
    told = [text for to, text in await letters(cast) if to == "lena"]
    assert len(told) == 2
    assert "(not reported)" in told[-1]
    assert len(await letters(cast)) > before


async def test_each_switches_their_own_off(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    read = (await cast.mo.get("/me/letters")).json()
    assert (read["reminders"], read["who_is_late"], read["quiet_from"]) == (True, True, "00:00")
    for who, off in ((cast.mo, "reminders"), (cast.lena, "who_is_late")):
        body = {"reminders": True, "who_is_late": True, off: False}
        assert (await who.put("/me/letters", body)).json()[off] is False
    jobs = Jobs(cast.sessions, settings)
    await jobs.remind()
    await it_is_late(cast)
    await jobs.remind()
    assert await to_whom(cast) == ["mia", "rhea", "tom"]


async def test_nobody_is_reminded_who_cannot_come_in_or_came_later_or_is_not_asked(
    asked: Asked, settings: Settings
) -> None:
    cast = asked.cast
    assert (await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "Away."})).is_success
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Place).where(Place.member_id == cast.mia.id).values(since=func.now()))
    await Jobs(cast.sessions, settings).remind()
    assert await to_whom(cast) == ["tom"]


async def test_of_a_team_that_reports_as_a_whole_its_leaders_are_asked_and_those_above_told(
    cast: Cast, settings: Settings
) -> None:
    await ask(cast)
    await rule(cast, quiet_from="00:00", quiet_until="00:00")
    async with unit_of_work(cast.sessions) as db:
        await db.execute(
            update(ReportForm).values(reported_by="team", due_hours=200, grace_days=0, since=func.now() - WEEK)
        )
    jobs = Jobs(cast.sessions, settings)
    await jobs.remind()
    assert await to_whom(cast) == ["lena"]
    await it_is_late(cast)
    await jobs.remind()
    assert await to_whom(cast) == ["lena", "rhea"]


async def test_a_reminder_for_somebody_else_is_not_seen(asked: Asked, settings: Settings) -> None:
    """Nothing of it stands anywhere but in the letter and in one's own data."""
    cast = asked.cast
    await Jobs(cast.sessions, settings).remind()
    mine = await own_data(cast.mia)
    assert "Reminders sent to you" in mine
    assert str(cast.mo.id) not in mine.partition("Reminders sent to you")[2][:600]


async def own_data(who: Somebody) -> str:
    answer = await who.get("/me/data")
    assert answer.status_code == 200
    return answer.text


async def test_who_left_is_not_told_who_is_late(asked: Asked, settings: Settings) -> None:
    cast = asked.cast
    await Jobs(cast.sessions, settings).remind()
    await it_is_late(cast)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.lena.id).values(suspended_at=func.now()))
    await Jobs(cast.sessions, settings).remind()
    assert "lena" not in await to_whom(cast)
