"""What erasure does to copies that are about others as well: events, kept answers and mail that name the member.

A name is found by the id beside it, never by looking for it in sentences: what others wrote stays as they wrote it.
"""

import json
import re
from typing import Any
from uuid import UUID

from sqlalchemy import Text, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, KeptReply, Mail
from server.events import rewrite_pending
from server.profile import WRITTEN

FORMER = "Former member"


async def erase_copies(db: AsyncSession, member_id: UUID, name: str, email: str) -> None:
    await _erase_events(db, member_id, email)
    await _erase_replies(db, member_id, email)
    await _erase_mail(db, name, email)


async def _erase_events(db: AsyncSession, member_id: UUID, email: str) -> None:
    """Those that only say who the member is are deleted: how it stands now is announced."""
    rewrite_pending(db, lambda body: without_name(body, str(member_id)))  # leaving announced it under their name
    kind = EventRow.body["type"].astext
    about = (kind == "member.changed") & (EventRow.body["member_id"].astext == str(member_id))
    await db.execute(delete(EventRow).where(about | (EventRow.body["email"].astext == email)))
    named = select(EventRow.id, EventRow.body).where(func.strpos(EventRow.body.cast(Text), str(member_id)) > 0)
    for event_id, body in (await db.execute(named)).all():
        renamed = without_name(body, str(member_id))
        if renamed != body:
            await db.execute(update(EventRow).where(EventRow.id == event_id).values(body=renamed))


async def _erase_replies(db: AsyncSession, member_id: UUID, email: str) -> None:
    """The same request again gets the same answer, under the new name; one that shows their address is given up."""
    words = func.encode(KeptReply.body, "escape")
    mentions = (func.strpos(words, str(member_id)) > 0) | (func.strpos(words, email) > 0)
    kept = select(KeptReply.member_id, KeptReply.route, KeptReply.key, KeptReply.body).where(mentions)
    for owner_id, route, key, body in (await db.execute(kept)).all():
        said = (body or b"").decode()
        new: bytes | None = None
        if email not in said:
            renamed = without_name(json.loads(said), str(member_id))
            new = json.dumps(renamed, ensure_ascii=False, separators=(",", ":")).encode()
        its = (KeptReply.member_id == owner_id, KeptReply.route == route, KeptReply.key == key)
        await db.execute(update(KeptReply).where(*its).values(body=new))


async def _erase_mail(db: AsyncSession, name: str, email: str) -> None:
    """Letters to others that name the member: those that wait go out under the new name."""
    pattern = rf"(?<!\w)(?:{re.escape(name)}|{re.escape(email)})(?!\w)"
    mentions = Mail.subject.regexp_match(pattern) | Mail.text.regexp_match(pattern) | Mail.html.regexp_match(pattern)
    new = {
        column: func.regexp_replace(column, pattern, FORMER, "g")
        for column in (Mail.subject, Mail.text, Mail.html, Mail.calendar, Mail.last_error)
    }
    await db.execute(update(Mail).where(mentions).values(new))


def without_name(value: Any, member_id: str) -> Any:
    """JSON in which no name stands beside this id: {"author_id": id, "author_name": ...}, {"id": id, "name": ...}."""
    if isinstance(value, list):
        return [without_name(each, member_id) for each in value]
    if not isinstance(value, dict):
        return value
    new = {key: without_name(each, member_id) for key, each in value.items()}
    for key, each in value.items():
        if each != member_id or not (key == "id" or key.endswith("_id")):
            continue
        named = {f"{key.removesuffix('id')}name"} | ({"name", *WRITTEN} if key in ("id", "member_id") else set())
        for name in named & new.keys():
            new[name] = FORMER if name.endswith("name") else ""
    return new
