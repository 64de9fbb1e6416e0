"""Reading the journal: who did and saw what, filtered, taken out as a file; what the database lets nobody change."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from models import AuditEntry
from server.actions.audit import record
from server.actions.audit_upkeep import blank_in_audit, clear_audit
from server.db import unit_of_work
from tests.people import Cast, Somebody


async def actions(who: Somebody, **asked: object) -> list[str]:
    answer = await who.get("/audit", **asked)
    assert answer.status_code == 200, answer.text
    return [each["action"] for each in answer.json()["items"]]


async def some_deeds(cast: Cast) -> None:
    await cast.mo.patch("/me", {"role_title": "Nurse"})
    await cast.mia.patch("/me", {"role_title": "Doctor"})
    await cast.lena.patch(f"/teams/{cast.team}", {"name": "Quokkas"})


async def test_it_is_filtered_by_who_what_about_whom_and_when(cast: Cast) -> None:
    await some_deeds(cast)
    assert await actions(cast.ada, member_id=str(cast.mo.id)) == ["member.changed"]
    assert await actions(cast.ada, action="member.changed") == ["member.changed"] * 2
    assert await actions(cast.ada, action="team") == ["team.renamed"]
    assert await actions(cast.ada, subject_id=str(cast.team)) == ["team.renamed"]
    assert await actions(cast.ada, q="quokka") == ["team.renamed"]
    assert await actions(cast.ada, q="100%") == []
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert await actions(cast.ada, **{"from": tomorrow}) == []
    assert len(await actions(cast.ada, to=tomorrow, action="team")) == 1


async def test_a_member_learns_who_saw_what_of_them_but_no_more(cast: Cast) -> None:
    await cast.ada.get("/audit", member_id=str(cast.mo.id))
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "Between us."})
    await cast.ada.delete(f"/members/{cast.mo.id}/suspension")
    items = (await cast.mo.get("/audit")).json()["items"]
    assert [(each["action"], each["member"]["name"]) for each in items] == [
        ("member.let_in", "Ada"),
        ("member.suspended", "Ada"),
        ("audit.read", "Ada"),
    ]
    assert {(each["address"], str(each["details"])) for each in items} == {("", "{}")}
    assert await actions(cast.mo, q="Between us") == []
    assert await actions(cast.mia) == []


async def test_who_read_why_somebody_is_suspended_is_noted(cast: Cast) -> None:
    await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "Between us."})
    assert (await cast.ada.get(f"/members/{cast.mo.id}")).json()["suspension_reason"] == "Between us."
    assert await actions(cast.ada, action="suspension_reason") == ["suspension_reason.seen"]


async def test_nobody_finds_out_here_who_reported_them(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        entry = {"member_id": cast.mia.id, "action": "flag.raised", "subject": "member", "subject_id": cast.mo.id}
        await db.execute(insert(AuditEntry).values(entry))
    assert await actions(cast.mo) == []


async def test_reading_it_is_noted_once_an_hour(cast: Cast) -> None:
    for _ in range(3):
        await cast.ada.get("/audit")
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).where(AuditEntry.action == "audit.read")) == 1


async def test_taking_it_out_is_noted_and_runs_no_formula(cast: Cast) -> None:
    await cast.mo.patch("/me", {"name": "=HYPERLINK(1)"})
    answer = await cast.ada.get("/audit/export", action="member")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(each["action"], each["member"]) for each in rows] == [("member.changed", "'=HYPERLINK(1)")]
    lines = (await cast.ada.get("/audit/export", format="jsonl")).text.splitlines()
    assert json.loads(lines[0])["action"] == "audit.exported"
    assert (await cast.mo.get("/audit/export", format="jsonl")).text.count("\n") == 1, "one's own part only"


@pytest.mark.parametrize(
    "change",
    [
        "update audit_entries set action = 'nothing'",
        "delete from audit_entries",
        "truncate audit_entries",
        "set local snowfield.audit = 'erase'; update audit_entries set action = 'nothing'",
        """set local snowfield.audit = 'erase'; update audit_entries set details = '{"more": 1}'""",
        "set local snowfield.audit = 'clear away'; delete from audit_entries",
    ],
)
async def test_the_database_refuses_to_change_it(cast: Cast, change: str) -> None:
    await cast.mo.patch("/me", {"role_title": "Nurse"})
    *before, last = change.split("; ")
    async with cast.sessions() as db:
        for statement in before:
            await db.execute(text(statement))
        with pytest.raises(DBAPIError, match="only"):
            await db.execute(text(last))
    assert await actions(cast.mo) == ["member.changed"]


async def test_what_is_old_goes_and_the_database_says_so(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        for days in (400, 300, 1):
            at = func.now() - timedelta(days=days)
            await db.execute(insert(AuditEntry).values(member_id=cast.mo.id, action=f"old.{days}", at=at))
        await clear_audit(db, 365)
    assert await actions(cast.ada) == ["audit.cleared", "old.1", "old.300"]


async def test_an_erased_member_is_an_id_in_it_and_the_database_says_so(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        db.info["address"] = "203.0.113.9"
        await db.execute(
            insert(AuditEntry).values(
                member_id=cast.mo.id,
                action="thing.done",
                address="203.0.113.9",
                details={"reason": "because Mo", "team_id": str(cast.team), "facts": 3},
            )
        )
        await record(db, None, "invitation.sent", "invitation", None, email="mo@example.org", role="member")
        await blank_in_audit(db, cast.mo.id, "Mo", "mo@example.org")
    items = (await cast.ada.get("/audit", q="thing")).json()["items"]
    assert [(each["address"], each["details"]) for each in items] == [("", {"team_id": str(cast.team), "facts": 3})]
    assert (await cast.ada.get("/audit", q="mo@example.org")).json()["items"] == []
    assert (await cast.ada.get("/audit", action="audit.blanked")).json()["items"] != []
