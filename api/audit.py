"""/api/v1/audit: the journal of who did what."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.router import signed_in
from api.shapes import Limit, Out, Page, Person
from models import AuditEntry
from server.db import Session
from server.identity import Me
from server.policy.audit import visible_entries

router = signed_in("/audit", tags=["audit"])


class EntryOut(Out):
    id: UUID
    at: datetime
    member: Person | None
    """Null: the command line, or somebody who was not signed in."""
    action: str
    """noun.past, as `invitation.sent`."""
    subject: str
    subject_id: UUID | None
    address: str
    details: dict[str, Any]


class EntryPage(Page[EntryOut]):
    pass


@router.get("")
async def list_entries(
    db: Session,
    me: Me,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> EntryPage:
    """Newest first. Administrators read all of it, everybody else what they did themselves."""
    query = visible_entries(me).limit(limit + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = (await db.execute(query)).all()
    items = [
        EntryOut(
            id=each.id,
            at=each.at,
            member=Person(id=each.member_id, name=name) if each.member_id and name is not None else None,
            action=each.action,
            subject=each.subject,
            subject_id=each.subject_id,
            address=each.address,
            details=each.details,
        )
        for each, name in rows[:limit]
    ]
    return EntryPage(items=items, next=str(items[-1].id) if len(rows) > limit else None)
