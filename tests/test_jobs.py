"""What is cleared away, and that whoever comes back after it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from models import EventRow, FailedSignIn, KeptReply, LogMark, Mail, SignInLink
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
