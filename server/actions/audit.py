"""The journal of who did what: written in the transaction of the change, so that neither is there without the other."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEntry, Member


async def record(
    db: AsyncSession,
    me: Member | None,
    action: str,
    subject: str = "",
    subject_id: UUID | None = None,
    **details: object,
) -> None:
    """`action` is noun.past ("invitation.sent"), `subject` the kind of thing; `me` is None for the command line and
    for somebody not signed in. `details` are JSON and hold no secret and nothing of a report."""
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
