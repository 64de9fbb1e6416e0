"""The short way of a report: whatever it writes, announces and answers, the long way would have, to the last digit; and
it never refuses anybody itself. A query makes a request take the long way."""

import asyncio
import re
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from models import (
    EventRow,
    KeptReply,
    NetworkVersion,
    Observation,
    Report,
    ReportAnswer,
    ReportForm,
    ReportRevision,
)
from server.actions.recompute import rebuild
from server.actions.sums import SUMS_LOCK
from server.settings import Settings
from tests.people import NOBODY, Cast, Somebody
from tests.reporting import WEEK, Asked, ask

QUESTIONS = [
    {"kind": "text", "name": "What did you try?", "required": False},
    {"kind": "choice", "name": "How ready?", "choices": ["Not yet", "Nearly", "Ready"], "required": False},
    {"kind": "yes_no", "name": "Did you meet?", "required": False},
    {"kind": "date", "name": "When next?", "required": False},
    {"kind": "confidence", "name": "How sure?", "required": False},
]
TABLES = (Observation, ReportAnswer, ReportRevision, Report)


@pytest.fixture
async def asked(cast: Cast) -> Asked:
    for each in (cast.mo, cast.mia, cast.ada, cast.lena, cast.tom, cast.otto, cast.xen):
        await each.get("/me")  # has just been seen: nothing needs noting
    return await ask(cast, QUESTIONS)


async def all_that_is_there(cast: Cast, since: int) -> list[str]:
    """What a report left behind: its rows and events, without what no two have in common."""
    async with cast.sessions() as db:
        rows = [
            {name: value for name, value in vars(row).items() if not name.startswith("_")}
            for table in TABLES
            for row in await db.scalars(select(table).order_by(*table.__table__.primary_key))
        ]
        rows.sort(key=lambda row: str(row.get("metric_id", "")) + str(row.get("question_id", "")))
        events = await db.scalars(select(EventRow).where(EventRow.id > since).order_by(EventRow.id))
        said = [(each.audiences, each.body) for each in events]
    own = [str(row[name]) for row in rows for name in ("id", "report_id", "sent_at", "received_at") if row.get(name)]
    return [_without(str(each), own) for each in (*[sorted(row.items(), key=str) for row in rows], *said)]


def _without(text: str, own: list[str]) -> str:
    for each in own:
        text = text.replace(each, "its own")
    return re.sub(r"datetime\.datetime\([^)]*\)+|\d{4}-\d\d-\d\dT[\d:.]+Z", "then", text)


async def last_id(cast: Cast) -> int:
    async with cast.sessions() as db:
        return await db.scalar(select(func.max(EventRow.id))) or 0


async def undo(asked: Asked) -> None:
    async with asked.cast.sessions.begin() as db:
        for table in TABLES:
            await db.execute(delete(table))
        for metric_id in (asked.reviews, asked.stopped):
            await rebuild(db, metric_id)


def alike(answer: dict[str, Any]) -> str:
    return _without(str(answer), [answer["id"]])


async def test_a_report_is_the_same_by_either_way(asked: Asked, queries: list[str]) -> None:
    cast = asked.cast
    made = (await cast.rhea.get(f"/forms/{asked.form}")).json()
    ids = {each["kind"]: each["id"] for each in made["questions"]}
    goal = {
        "metric_id": str(asked.reviews), "team_id": str(cast.core), "baseline": 0, "baseline_source": "measured",
        "baseline_period": str(asked.this_week), "target": 802, "starts_on": str(asked.this_week - WEEK),
        "deadline": "2027-03-31",
    }  # fmt: skip
    assert (await cast.olive.post("/goals", goal)).status_code == 201
    answers = [
        {"question_id": ids["text"], "words": 'A "tea" <b>round</b> \\ 🙂'},
        {"question_id": ids["choice"], "words": "Nearly"},
        {"question_id": ids["yes_no"], "yes": False},
        {"question_id": ids["date"], "day": "2027-01-05"},
        {"question_id": ids["confidence"], "confidence": 0, "words": "Nobody is here."},
    ]
    for version, choice in enumerate(("line", "call", "flat"), 1):
        async with cast.sessions.begin() as db:
            db.add(NetworkVersion(version=version, changed_by=cast.ada.id, visibility=choice))
        for body in (
            asked.body(12),
            asked.body(0, (0, 0)),
            asked.body(12.5, (3, 4), high="**Nine** in one evening: https://example.org/a_b"),
            asked.body(12, answers=answers),
            asked.body(1_000_000, (1, 3), sure=True, high='{"reply": "00000000-0000-0000-0000-000000000000"}'),
        ):
            before = asked.body(40) | {"period": str(asked.this_week - WEEK)}
            assert (await cast.mo.post("/reports", before)).status_code == 201
            since = await last_id(cast)
            long = await cast.mo.post("/reports?long=1", body)
            expected = await all_that_is_there(cast, since)
            await undo(asked)
            assert (await cast.mo.post("/reports", before)).status_code == 201
            since = await last_id(cast)
            queries.clear()
            short = await cast.mo.post("/reports", body)
            assert queries == [], "it took the long way"
            assert (short.status_code, long.status_code) == (201, 201), (short.text, long.text)
            assert await all_that_is_there(cast, since) == expected
            assert alike(short.json()) == alike(long.json())
            assert list(short.json()) == list(long.json())
            assert {*short.headers} == {*long.headers}
            read = (await cast.mo.get(f"/reports/{short.json()['id']}")).json()
            assert {name: value for name, value in short.json().items() if name != "effect"} == read
            await undo(asked)
    await asked.agrees()


async def test_what_is_out_of_the_ordinary_is_the_long_ways_own(asked: Asked) -> None:
    cast = asked.cast
    refused = 0
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"team_id": str(cast.sibling)},
        {"team_id": str(cast.region)},
        {"team_id": str(NOBODY)},
        {"form_id": str(NOBODY)},
        {"period": str(asked.this_week + WEEK)},
        {"period": str(asked.this_week - 60 * WEEK)},
        {"period": "2026-11-17"},
        {"period": "0001-01-01"},
        {"numbers": []},
        {"numbers": [{"metric_id": str(NOBODY), "numerator": 1}]},
        {"numbers": asked.body(1, (3, 2))["numbers"]},
        {"answers": [{"question_id": str(NOBODY), "words": "x"}]},
        {"more": 1},
    )
    for change in changes:
        for who in (cast.ada, cast.lena, cast.otto, cast.xen, cast.mo):
            if who is cast.mo and not change:
                continue
            short = await who.post("/reports", asked.body() | change, Idempotency_Key=token_hex(8))
            long = await who.post("/reports?long=1", asked.body() | change)
            assert long.status_code != 201, (who.name, change)
            assert (short.status_code, short.json()) == (long.status_code, long.json()), (change, who.name)
            refused += 1
    assert refused == 69
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0
        assert await db.scalar(select(func.count()).select_from(Report)) == 0


async def test_a_report_pressed_many_times_is_one(asked: Asked) -> None:
    cast, body = asked.cast, asked.body(12, high="Once.")
    again = await asyncio.gather(*(cast.mo.post("/reports", body, Idempotency_Key="once") for _ in range(20)))
    assert {each.status_code for each in again} == {201}
    assert len({each.text for each in again}) == 1
    assert sum("idempotent-replayed" in each.headers for each in again) == 19
    other = await asyncio.gather(*(cast.mo.post("/reports", body) for _ in range(10)))
    assert {(each.status_code, each.json()["code"]) for each in other} == {(409, "already_sent")}
    taken = await cast.mo.post("/reports", asked.body(13), Idempotency_Key="once")
    assert (taken.status_code, taken.json()["code"]) == (422, "key_used_before")
    await asked.agrees()


async def test_many_report_at_once_and_each_counts(asked: Asked) -> None:
    cast = asked.cast
    people: list[Somebody] = [cast.mo, cast.mia]
    sent = await asyncio.gather(*(each.post("/reports", asked.body(7, (1, 2))) for each in people * 3))
    assert sorted(each.status_code for each in sent) == [201, 201, 409, 409, 409, 409]
    await asked.agrees()


async def test_the_short_way_keeps_to_what_held_in_that_period(asked: Asked) -> None:
    """A form that was closed since, and a team that is no longer asked, are seen by the tree as it stood."""
    cast = asked.cast
    async with cast.sessions.begin() as db:
        await db.execute(update(ReportForm).values(until=func.now() - 2 * WEEK))
    old = await cast.mo.post("/reports", asked.body() | {"period": str(asked.this_week - 3 * WEEK)})
    new = await cast.mo.post("/reports", asked.body())
    assert (old.status_code, new.status_code, new.json()["code"]) == (201, 422, "not_asked")


async def test_reports_that_wait_for_a_change_of_the_tree_hold_up_nobody_who_posts(
    asked: Asked, settings: Settings, engine: AsyncEngine
) -> None:
    cast = asked.cast
    async with engine.connect() as tree:
        await tree.execute(text(f"select pg_advisory_xact_lock({SUMS_LOCK})"))
        waiting = [asyncio.create_task(cast.mo.post("/reports", asked.body())) for _ in range(settings.pool_size)]
        await asyncio.sleep(0.3)
        async with asyncio.timeout(5):
            posted = await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "Who brings the list?"})
        assert posted.status_code == 201
        assert not any(each.done() for each in waiting)
        await tree.rollback()
    answers = sorted(each.status_code for each in await asyncio.gather(*waiting))
    assert answers == [201, *[409] * (settings.pool_size - 1)]
