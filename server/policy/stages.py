"""What a big screen may show, by a link that shows only this and needs nobody to sign in.

Invariant: nothing of it says who asked, nothing of it waits for a host, and nothing can be done with it.
"""

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Poll, Question, Webinar
from server.errors import NotFound
from server.identity import hashed
from server.policy.questions import BEST_FIRST


async def webinar_on_screen(db: AsyncSession, token: str) -> Webinar:
    """Raises NotFound for a link that was ended, as for one that never was."""
    webinar = await db.scalar(select(Webinar).where(Webinar.display_hash == hashed(token)))
    if webinar is None:
        raise NotFound("This link shows nothing any more. Ask the host of the webinar for a new one.")
    return webinar


def questions_on_screen(webinar: Webinar) -> Select[Question]:
    """The one on air first, then what hosts put up next, then the next by votes."""
    shown = select(Question).where(Question.webinar_id == webinar.id, Question.hidden_at.is_(None))
    shown = shown.where(or_(Question.state.in_(("on_air", "shown")), Question.next_place.is_not(None)))
    return shown.order_by((Question.state == "on_air").desc(), Question.next_place.asc().nulls_last(), *BEST_FIRST)


def poll_on_screen(webinar: Webinar) -> Select[Poll]:
    """The one that was opened last, while it is open."""
    query = select(Poll).where(Poll.webinar_id == webinar.id, Poll.state == "open")
    return query.order_by(Poll.opened_at.desc()).limit(1)
