"""Who may see, answer and run polls of webinars.

Whoever may see a webinar sees those of its polls that were opened; who runs it sees its drafts, too, and opens and
closes them. Nobody is told who answered what. A word is seen by others once a host let it, and until one hides it.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Poll, Webinar
from server.errors import Conflict, Forbidden, NotFound
from server.events.polls import QueuedWord, WordTally
from server.policy.webinars import changing_webinar, my_desk_ids, my_webinar_ids, names_of_hosts, runs

One = UUID | ColumnElement[UUID]

OPENED = Poll.state != "draft"
"""To everybody whom its webinar is for."""


def visible_polls(me: Member, webinar_id: UUID) -> Select[Poll]:
    """Of one webinar."""
    mine, desk = my_webinar_ids(me, webinar_id).subquery(), my_desk_ids(me, webinar_id).subquery()
    seen = or_(OPENED, Poll.webinar_id.in_(select(desk.c[0])))
    return select(Poll).where(Poll.webinar_id == webinar_id, Poll.webinar_id.in_(select(mine.c[0])), seen)


def opened_polls(webinar_id: UUID) -> Select[Poll]:
    """Of `visible_polls`, what they are for everybody who may see the webinar, the first one first."""
    return select(Poll).where(Poll.webinar_id == webinar_id, OPENED).order_by(Poll.id)


async def readable_poll(db: AsyncSession, me: Member, poll_id: UUID) -> Poll:
    webinar_id = await db.scalar(select(Poll.webinar_id).where(Poll.id == poll_id))
    if webinar_id is not None:
        poll = await db.scalar(visible_polls(me, webinar_id).where(Poll.id == poll_id))
        if poll is not None:
            return poll
    raise NotFound("There is no such poll.")


async def changing_poll(db: AsyncSession, me: Member, poll_id: UUID) -> Poll:
    """One that I run, with its webinar held. Raises NotFound, Forbidden, Conflict."""
    poll = await readable_poll(db, me, poll_id)
    if not await runs(db, me, poll.webinar_id):
        hosts = await names_of_hosts(db, poll.webinar_id)
        raise Forbidden(f"Only those who run the webinar can do this. Ask {hosts}.")
    await changing_webinar(db, me, poll.webinar_id)
    return await db.get_one(Poll, poll_id, with_for_update=True, populate_existing=True)


def answerable(me: Member, poll_id: One) -> Select[Poll]:
    """The poll, if I may answer it now, open until the transaction ends: whoever closes it waits."""
    its_webinar = select(Poll.webinar_id).where(Poll.id == poll_id).scalar_subquery()
    mine = my_webinar_ids(me, its_webinar).subquery()
    query = select(Poll).join(Webinar, Webinar.id == Poll.webinar_id)
    query = query.where(Poll.id == poll_id, Poll.state == "open", Webinar.cancelled_at.is_(None))
    query = query.where(Poll.webinar_id.in_(select(mine.c[0])))
    return query.with_for_update(of=Poll, read=True, key_share=True)


async def answerable_poll(db: AsyncSession, me: Member, poll_id: UUID) -> Poll:
    """As `answerable`. Raises NotFound, Conflict."""
    poll = await db.scalar(answerable(me, poll_id))
    if poll is None:
        await readable_poll(db, me, poll_id)
        raise Conflict("This poll is closed. The answers stand as they are.", code="closed")
    return poll


def queued_words(poll: Poll) -> list[QueuedWord]:
    """What people said, for who runs the webinar."""
    return [QueuedWord.model_validate(each) for each in poll.words]


def shown_words(poll: Poll) -> list[WordTally]:
    """What a host let others see of it."""
    return [WordTally(word=each.word, answers=each.answers) for each in queued_words(poll) if each.state == "shown"]
