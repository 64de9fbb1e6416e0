"""Members say thanks for a webinar, once each: a number for everybody, and nobody's name.

Invariant: saying it sets and does not add; how many say so is counted with the votes (`server/actions/tallies.py`).
"""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, WebinarThanks
from server.policy.rooms import thankable_webinar
from server.policy.webinars import readable_webinar


async def say_thanks(db: AsyncSession, me: Member, webinar_id: UUID, *, given: bool) -> None:
    """The same again changes nothing. Raises NotFound; Conflict for saying it before the webinar begins."""
    await (thankable_webinar if given else readable_webinar)(db, me, webinar_id)
    row = {"webinar_id": webinar_id, "member_id": me.id, "given": given, "changed_at": func.clock_timestamp()}
    setting = insert(WebinarThanks).values(row)
    setting = setting.on_conflict_do_update(
        index_elements=[WebinarThanks.webinar_id, WebinarThanks.member_id],
        set_={"given": given, "changed_at": func.clock_timestamp()},
        where=WebinarThanks.given != given,
    )
    await db.execute(setting)
    db.info["voted"] = webinar_id
