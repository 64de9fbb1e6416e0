"""/api/v1/mailbox: in a demo, the mail that would have left."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from api.router import signed_in
from api.shapes import Limit, Out, Page
from models import Mail
from server.db import Session
from server.identity import Me, settings_of
from server.policy.mailbox import visible_mails

router = signed_in("/mailbox", tags=["mailbox"])


class MailOut(Out):
    id: UUID
    to: str
    subject: str
    text: str
    html: str
    """Show it in a frame without scripts."""
    written_at: datetime


class MailPage(Page[MailOut]):
    pass


@router.get("")
async def list_mails(
    db: Session,
    me: Me,
    request: Request,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 20,
) -> MailPage:
    """Newest first. Only in a demo, and only for administrators."""
    query = visible_mails(me, settings_of(request)).limit(limit + 1)
    if before is not None:
        query = query.where(Mail.id < before)
    mails = [MailOut.model_validate(each) for each in await db.scalars(query)]
    return MailPage(items=mails[:limit], next=str(mails[limit - 1].id) if len(mails) > limit else None)
