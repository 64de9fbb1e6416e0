"""The journal of who did or saw what: written in the transaction of the deed, so neither is there without the other.
What may be taken out of it again is in `server/actions/audit_upkeep.py`."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEntry, Member

SEEN_AGAIN_AFTER = timedelta(hours=1)
"""Whoever looks at the same thing within this time has seen it once."""


async def record(
    db: AsyncSession,
    me: Member | None,
    action: str,
    subject: str = "",
    subject_id: UUID | None = None,
    **details: object,
) -> None:
    """`action` is noun.past ("invitation.sent"), `subject` the kind of thing; `me` is None for the command line and
    for somebody not signed in. `details` are JSON: no secret, nothing of a report, and of other people only ids, which
    erasure makes pseudonyms."""
    await db.execute(
        insert(AuditEntry).inline(),
        {
            "member_id": me.id if me else None,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "address": db.info.get("address", ""),
            "details": details,
        },
    )


async def record_each(
    db: AsyncSession, me: Member | None, action: str, subject: str, details: Mapping[UUID, Mapping[str, object]]
) -> None:
    """As `record`, of many things at once: what there is to say of each, by its id."""
    if details:
        shared = {"member_id": me.id if me else None, "action": action, "subject": subject}
        shared["address"] = db.info.get("address", "")
        rows = [{**shared, "subject_id": each, "details": dict(said)} for each, said in details.items()]
        await db.execute(insert(AuditEntry).inline(), rows)


async def record_sight(
    db: AsyncSession, me: Member, action: str, subject: str, subject_id: UUID | None, **details: object
) -> None:
    """That I saw something sensitive: once an hour, however often the page is loaded."""
    lately = AuditEntry.at > func.now() - SEEN_AGAIN_AFTER
    same = (AuditEntry.action == action) & AuditEntry.subject_id.is_not_distinct_from(subject_id)
    seen = select(AuditEntry.id).where(AuditEntry.member_id == me.id, lately, same).limit(1)
    if await db.scalar(seen) is None:
        await record(db, me, action, subject, subject_id, **details)
