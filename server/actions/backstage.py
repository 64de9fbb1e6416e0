"""Backstage notes are written, seen and taken back.

Invariant: nothing of them is in an event that anybody hears but those who run the webinar and those the note is for, or
in any line of the audit log.
"""

from typing import cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import BackstageNote, BackstageSeen, Member
from server.actions.blanking import blank_copies
from server.events import (
    Audience,
    NoteChanged,
    NoteWithdrawn,
    emit,
    forget,
    to_desk,
    to_presenter,
    to_presenters,
)
from server.events.backstage import SeenNow, SentTo
from server.events.webinars import NameNow
from server.policy.backstage import backstage_webinar, check_for_me, check_way, own_note, readable_note


async def write_note(
    db: AsyncSession, me: Member, webinar_id: UUID, sent_to: SentTo, text: str, for_id: UUID | None = None
) -> BackstageNote:
    """Raises NotFound, Forbidden, Invalid."""
    await backstage_webinar(db, me, webinar_id)
    await check_way(db, me, webinar_id, sent_to, for_id)
    note = BackstageNote(webinar_id=webinar_id, author_id=me.id, sent_to=sent_to, for_id=for_id, text=text)
    db.add(note)
    await db.flush()
    await db.refresh(note)
    await _announce(db, note)
    return note


async def see_note(db: AsyncSession, me: Member, note_id: UUID) -> BackstageNote:
    """The same again changes nothing. Raises NotFound, Forbidden."""
    note = await readable_note(db, me, note_id)
    await check_for_me(db, me, note)
    seeing = insert(BackstageSeen).values(note_id=note_id, member_id=me.id).on_conflict_do_nothing()
    if (await db.execute(seeing.returning(BackstageSeen.note_id))).first() is not None:
        await _announce(db, note)
    return note


async def withdraw_note(db: AsyncSession, me: Member, note_id: UUID) -> None:
    """Nobody reads it any more. Raises NotFound, Forbidden."""
    await take_note_away(db, await own_note(db, me, note_id))


async def take_note_away(db: AsyncSession, note: BackstageNote) -> None:
    note.text, note.withdrawn_at = "", func.clock_timestamp()
    await db.flush()
    await forget(db, to_desk(note.webinar_id), ["note.changed"], "note_id", note.id)
    await blank_copies(db, [note.id])
    emit(db, audiences_of(note), NoteWithdrawn(note_id=note.id, webinar_id=note.webinar_id))


def audiences_of(note: BackstageNote) -> list[Audience]:
    """Those who run the webinar, and those it is for; or who of those who speak wrote it."""
    if note.sent_to == "presenters":
        return [to_desk(note.webinar_id), to_presenters(note.webinar_id)]
    return [to_desk(note.webinar_id), to_presenter(note.webinar_id, note.for_id or note.author_id)]


async def seen_by(db: AsyncSession, note_ids: list[UUID]) -> dict[UUID, list[SeenNow]]:
    """Who has seen each, the first one first."""
    query = (
        select(BackstageSeen, Member)
        .join(Member, Member.id == BackstageSeen.member_id)
        .where(BackstageSeen.note_id.in_(note_ids))
        .order_by(BackstageSeen.seen_at, Member.id)
    )
    found: dict[UUID, list[SeenNow]] = {each: [] for each in note_ids}
    for seen, member in await db.execute(query):
        found[seen.note_id].append(SeenNow(by=NameNow(id=member.id, name=member.name), at=seen.seen_at))
    return found


async def _announce(db: AsyncSession, note: BackstageNote) -> None:
    author = await db.get_one(Member, note.author_id)
    one = await db.get(Member, note.for_id) if note.for_id else None
    changed = NoteChanged(
        note_id=note.id,
        webinar_id=note.webinar_id,
        author=NameNow(id=author.id, name=author.name),
        sent_to=cast(SentTo, note.sent_to),
        sent_for=NameNow(id=one.id, name=one.name) if one else None,
        text=note.text,
        written_at=note.written_at,
        seen=(await seen_by(db, [note.id]))[note.id],
    )
    emit(db, audiences_of(note), changed)
