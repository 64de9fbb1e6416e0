"""Links by which a big screen shows a webinar without anybody signing in there. A new one ends the one before."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.actions.audit import record
from server.identity import hashed, new_secret
from server.policy.webinars import changing_webinar


async def make_display_link(db: AsyncSession, me: Member, webinar_id: UUID) -> str:
    """The secret of the link; only its hash is kept. Raises NotFound, Forbidden, Conflict."""
    webinar = await changing_webinar(db, me, webinar_id)
    secret = new_secret()
    webinar.display_hash = hashed(secret)
    await db.flush()
    await record(db, me, "webinar.display_link_made", "webinar", webinar_id)
    return secret


async def end_display_link(db: AsyncSession, me: Member, webinar_id: UUID) -> None:
    """The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    webinar = await changing_webinar(db, me, webinar_id)
    if webinar.display_hash is not None:
        webinar.display_hash = None
        await db.flush()
        await record(db, me, "webinar.display_link_ended", "webinar", webinar_id)
