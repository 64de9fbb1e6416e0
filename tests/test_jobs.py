"""What is cleared away, and that whoever comes back after it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from models import AuditEntry, EventRow, FailedSignIn, Invitation, KeptReply, LogMark, Mail, MemberSession, SignInLink
from server.db import unit_of_work
from server.jobs import Jobs
from server.settings import Settings
from tests.people import Cast
from tests.serving import Ear


async def test_the_mark_moves_with_the_entries_that_are_dropped(cast: Cast, settings: Settings, url: str) -> None:
    async with Ear(url, cast.mia) as ear:
        await cast.mia.patch("/me", {"role_title": "Nurse"})
        await ear.next(lambda each: "mia" in str(each.get("event", {}).get("email")))
        before, epoch = ear.frames[-1]["position"], ear.first["epoch"]
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(EventRow).values(written_at=func.now() - timedelta(days=8)))
    await cast.mo.patch("/me", {"role_title": "Doctor"})
    async with Ear(url, cast.mo, after=before, epoch=epoch) as again:
        newest = (await again.event("member.changed"))["role_title"]
    assert newest == "Doctor"
    await Jobs(cast.sessions, settings).clear_away()
    async with cast.sessions() as db:
        dropped = await db.scalar(select(LogMark.dropped))
        left = list(await db.scalars(select(EventRow.body["role_title"].astext)))
    assert dropped == before
    assert set(left) == {"Doctor"}
    async with Ear(url, cast.mo, after=before, epoch=epoch) as resumed:
        assert resumed.first["kind"] == "hello"
    async with Ear(url, cast.mo, after=before - 1, epoch=epoch) as too_late:
        assert too_late.first["kind"] == "reset"


@pytest.mark.parametrize("hours", [23, 25])
async def test_kept_replies_and_failures_go_after_a_day_and_not_before(
    cast: Cast, settings: Settings, hours: int
) -> None:
    at = func.now() - timedelta(hours=hours)
    async with unit_of_work(cast.sessions) as db:
        reply = {"member_id": cast.mo.id, "route": "POST /x", "key": "k", "request_hash": b"", "at": at}
        await db.execute(insert(KeptReply).values(reply))
        await db.execute(insert(FailedSignIn).values(account=b"a", address=b"b", at=at))
        await db.execute(insert(SignInLink).values(member_id=cast.mo.id, token_hash=b"c", expires_at=at))
        await db.execute(insert(Mail).values(to="x@example.org", subject="", text="", html="", written_at=at))
    await Jobs(cast.sessions, settings).clear_away()
    async with cast.sessions() as db:
        counts = [
            (await db.execute(text(f"select count(*) from {table}"))).scalar_one()
            for table in ("kept_replies", "failed_sign_ins", "sign_in_links", "mails")
        ]
    assert counts == ([1, 1, 1, 1] if hours == 23 else [0, 0, 0, 1])


RULES = {"keep_mail_days": 10, "keep_session_days": 20, "keep_failure_days": 30, "keep_invitation_days": 40}


@pytest.mark.parametrize(("later", "left"), [(-1, [1, 1, 1, 1, 1, 1]), (1, [0, 0, 0, 0, 0, 1])])
async def test_the_rules_of_the_network_say_how_long_things_are_kept(
    cast: Cast, settings: Settings, later: int, left: list[int]
) -> None:
    """One row of each kind, a day before and a day after its time is up. What was accepted stays."""
    now = (await cast.ada.get("/network")).json()["rules"]
    assert (await cast.ada.put("/network", {**now, **RULES, "keep_audit_days": 200})).status_code == 200

    def ago(days: int) -> object:
        return func.now() - timedelta(days=days + later)

    invitation = {"team_id": cast.team, "role": "member", "inviter_id": cast.lena.id}
    async with unit_of_work(cast.sessions) as db:
        await db.execute(insert(Mail).values(to="x@example.org", subject="", text="", html="", written_at=ago(10)))
        await db.execute(
            insert(MemberSession).values(
                member_id=cast.mo.id,
                token_hash=b"s",
                device="",
                shared_computer=False,
                ends_at=func.now(),
                ended_at=ago(20),
            )
        )
        await db.execute(insert(FailedSignIn).values(account=b"a", address=b"b", at=ago(30)))
        await db.execute(
            insert(Invitation).values(**invitation, email="a@example.org", token_hash=b"a", expires_at=ago(40))
        )
        await db.execute(insert(AuditEntry).values(member_id=cast.mo.id, action="long.ago", at=ago(200)))
        accepted = {"accepted_at": ago(41), "accepted_by": cast.mo.id}
        await db.execute(
            insert(Invitation).values(
                **invitation, **accepted, email="b@example.org", token_hash=b"b", expires_at=ago(40)
            )
        )
    await Jobs(cast.sessions, settings).clear_away()
    queries = (
        "mails",
        "sessions",
        "failed_sign_ins",
        "invitations where accepted_at is null",
        "audit_entries where action = 'long.ago'",
        "invitations where accepted_at is not null",
    )
    async with cast.sessions() as db:
        counts = [(await db.execute(text(f"select count(*) from {each}"))).scalar_one() for each in queries]
    assert counts == left
