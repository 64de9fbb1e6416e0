"""Who reads and writes backstage notes of a webinar: those who run it, and those who speak in it.

Those who run it read all. Who speaks reads what is for all who speak, what is for them alone, and what they wrote.
Whoever stops running it or speaking in it reads nothing of it any more from that moment.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import BackstageNote, Member, Webinar
from server.errors import Forbidden, Invalid, NotFound
from server.events.backstage import SentTo
from server.policy.webinars import (
    check_presenter,
    my_desk_ids,
    my_speaking_ids,
    names_of_hosts,
    presents,
    readable_webinar,
    runs,
)


async def backstage_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """One that I run or speak in. Raises NotFound, Forbidden."""
    webinar = await readable_webinar(db, me, webinar_id)
    if not (await runs(db, me, webinar_id) or await presents(db, me, webinar_id)):
        hosts = await names_of_hosts(db, webinar_id)
        raise Forbidden(f"Only those who run this webinar or speak in it go backstage. Ask {hosts}.")
    return webinar


def visible_notes(me: Member, webinar_id: UUID | ColumnElement[UUID]) -> Select[BackstageNote]:
    """Of one webinar."""
    desk = my_desk_ids(me, webinar_id).subquery()
    for_me = or_(BackstageNote.sent_to == "presenters", BackstageNote.for_id == me.id, BackstageNote.author_id == me.id)
    mine = or_(
        BackstageNote.webinar_id.in_(select(desk.c[0])),
        BackstageNote.webinar_id.in_(my_speaking_ids(me)) & for_me,
    )
    return select(BackstageNote).where(
        BackstageNote.webinar_id == webinar_id, BackstageNote.withdrawn_at.is_(None), mine
    )


async def readable_note(db: AsyncSession, me: Member, note_id: UUID) -> BackstageNote:
    """Mine alone until the transaction ends, so that what is told of it is told in order. Raises NotFound."""
    its_webinar = select(BackstageNote.webinar_id).where(BackstageNote.id == note_id).scalar_subquery()
    query = visible_notes(me, its_webinar).where(BackstageNote.id == note_id)
    note = await db.scalar(query.with_for_update(of=BackstageNote, key_share=True))
    if note is None:
        raise NotFound("There is no such note, or it was taken back.")
    return note


async def own_note(db: AsyncSession, me: Member, note_id: UUID) -> BackstageNote:
    """As `readable_note`. Raises Forbidden for a note of somebody else."""
    note = await readable_note(db, me, note_id)
    if note.author_id != me.id:
        raise Forbidden("Only who wrote a note can take it back. Ask them.")
    return note


async def check_way(db: AsyncSession, me: Member, webinar_id: UUID, sent_to: SentTo, for_id: UUID | None) -> None:
    """Those who run a webinar write to who speaks, and who speaks writes to those who run it. Raises Forbidden,
    Invalid."""
    if sent_to == "hosts":
        if not await presents(db, me, webinar_id):
            raise Forbidden("Only those who speak write to the hosts. You run it: write to those who speak.")
    elif not await runs(db, me, webinar_id):
        raise Forbidden("Only those who run the webinar write to who speaks. Write to the hosts.")
    if (for_id is not None) != (sent_to == "presenter"):
        sentence = "Choose one of those who speak." if sent_to == "presenter" else "Leave this out: it is for several."
        raise Invalid(sentence, fields=[("for_id", sentence)])
    await check_presenter(db, webinar_id, for_id)


async def check_for_me(db: AsyncSession, me: Member, note: BackstageNote) -> None:
    """Raises Forbidden where somebody else has to see it."""
    if note.sent_to == "hosts":
        mine = await runs(db, me, note.webinar_id)
    else:
        mine = note.for_id in (None, me.id) and await presents(db, me, note.webinar_id)
    if not mine or note.author_id == me.id:
        raise Forbidden("Only those whom a note is for say that they have seen it.")
