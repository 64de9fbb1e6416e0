"""Taking out one's own data. It shows much at once: it is noted, and not done without end."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEntry, Member
from server.actions.audit import record
from server.errors import SlowDown
from server.policy.own_data import Section, own_data

MOST_AN_HOUR = 10


async def take_own_data(db: AsyncSession, me: Member) -> list[Section]:
    """Raises SlowDown."""
    lately = select(func.count()).where(
        AuditEntry.member_id == me.id,
        AuditEntry.action == "member.data_taken",
        AuditEntry.at > func.now() - timedelta(hours=1),
    )
    if (await db.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise SlowDown("You took out your data often just now. Try again in an hour.", headers={"Retry-After": "3600"})
    sections = await own_data(db, me)
    await record(db, me, "member.data_taken", "member", me.id)
    return sections
