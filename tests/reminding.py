"""What tests of reminders start from: a report that is due, nobody quiet, and the letters that were written."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from models import Mail, ReminderRound, ReportForm
from server.actions.recompute import rebuild
from server.db import unit_of_work
from tests.people import Cast
from tests.reporting import WEEK, Asked, ask


async def due_last_week(cast: Cast, questions: Sequence[dict[str, Any]] = ()) -> Asked:
    """Last week is due for another week; the weeks before are too old to be asked for. It is never quiet."""
    asked = await ask(cast, questions)
    await rule(cast, quiet_from="00:00", quiet_until="00:00")
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(due_hours=200, grace_days=0, since=func.now() - WEEK))
        for metric_id in (asked.reviews, asked.stopped):
            await rebuild(db, metric_id)
    return asked


async def rule(cast: Cast, **rules: Any) -> None:
    now = (await cast.ada.get("/network")).json()["rules"]
    assert (await cast.ada.put("/network", {**now, **rules})).status_code == 200


async def it_is_late(cast: Cast) -> None:
    """And whoever had to be reminded was so yesterday."""
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(due_hours=0, grace_days=60))
        await db.execute(update(ReminderRound).values(done_at=ReminderRound.done_at - timedelta(days=1)))


async def letters(cast: Cast) -> list[tuple[str, str]]:
    async with cast.sessions() as db:
        rows = await db.execute(select(Mail.to, Mail.text).order_by(Mail.to, Mail.id))
        return [(row.to.partition("@")[0], row.text) for row in rows]
