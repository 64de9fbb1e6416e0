"""Members say how sure they are before and after a webinar, and what they think of it.

Invariant: each says each part once, and changes it; nothing of it is announced, so that nobody learns from the moment
in which a number changes whose it is.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, WebinarFeedback
from server.errors import Conflict
from server.policy.feedback import surveyed_webinar
from server.policy.figures import moment


async def say_how_sure(db: AsyncSession, me: Member, webinar_id: UUID, score: int) -> None:
    """Before it begins, or after it has ended: as the clock has it. Raises NotFound, Conflict."""
    _, phase = await surveyed_webinar(db, me, webinar_id)
    await _set(db, me, webinar_id, phase, {phase: score}, await moment(db))


async def give_feedback(
    db: AsyncSession,
    me: Member,
    webinar_id: UUID,
    *,
    worth: int,
    helped: str,
    missing: str,
    named: bool,
    one_to_one: bool,
) -> None:
    """After it has ended. Raises NotFound, Conflict."""
    _, phase = await surveyed_webinar(db, me, webinar_id)
    if phase != "after":
        raise Conflict("It has not ended yet. You are asked when it has.", code="not_over")
    said = {"worth": worth, "helped": helped, "missing": missing, "named": named, "one_to_one": one_to_one}
    await _set(db, me, webinar_id, "worth", said, await moment(db))


async def _set(db: AsyncSession, me: Member, webinar_id: UUID, part: str, said: dict[str, Any], now: datetime) -> None:
    first = f"{part}_at"
    new = insert(WebinarFeedback).values(webinar_id=webinar_id, member_id=me.id, **said, **{first: now})
    kept = func.coalesce(getattr(WebinarFeedback, first), now)
    key = [WebinarFeedback.webinar_id, WebinarFeedback.member_id]
    await db.execute(new.on_conflict_do_update(index_elements=key, set_={**said, first: kept}))
