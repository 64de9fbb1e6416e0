"""/api/v1/webinars/{id}/backstage and /api/v1/backstage-notes: notes between those who run a webinar and who speaks."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out, Person, person
from models import BackstageNote, Member
from server.actions.backstage import see_note, seen_by, withdraw_note, write_note
from server.db import Session
from server.events import read_cursor
from server.events.backstage import SeenNow, SentTo
from server.fields import FullText
from server.identity import Me
from server.policy.backstage import backstage_webinar, visible_notes

webinars = signed_in("/webinars", ["webinars"])
notes = signed_in("/backstage-notes", ["webinars"])

MOST_LISTED = 200
NoteText = Annotated[FullText, StringConstraints(max_length=280)]


class NoteIn(In):
    sent_to: SentTo = Field(
        description="By those who run the webinar: `presenters`, all who speak, or `presenter`, one of them. By who "
        "speaks: `hosts`."
    )
    for_id: UUID | None = Field(None, description="The one `presenter`.")
    text: NoteText = Field(examples=["Two minutes left. The GP question next?"])


class NoteOut(Out):
    id: UUID
    webinar_id: UUID
    author: Person
    sent_to: SentTo
    sent_for: Person | None
    text: str
    written_at: datetime
    seen: list[SeenNow] = Field(description="By whom it is for, the first one first.")


class NoteList(Out):
    items: list[NoteOut] = Field(description="The newest first.")
    cursor: int


@webinars.get("/{webinar_id}/backstage")
async def list_notes(db: Session, me: Me, webinar_id: UUID) -> NoteList:
    """The notes that you may read: all for who runs the webinar; for who speaks, theirs and what is for them."""
    cursor, _ = await read_cursor(db)
    await backstage_webinar(db, me, webinar_id)
    rows = await db.scalars(visible_notes(me, webinar_id).order_by(BackstageNote.id.desc()).limit(MOST_LISTED))
    return NoteList(items=await _outs(db, list(rows)), cursor=cursor)


@webinars.post("/{webinar_id}/backstage", status_code=201)
async def write(db: Session, me: Me, webinar_id: UUID, note: NoteIn) -> NoteOut:
    """Write a note. Nobody reads it but those who run the webinar and whom it is for."""
    return (await _outs(db, [await write_note(db, me, webinar_id, note.sent_to, note.text, note.for_id)]))[0]


@notes.put("/{note_id}/seen")
async def see(db: Session, me: Me, note_id: UUID) -> NoteOut:
    """Say that you have seen it, as somebody it is for. The same again changes nothing."""
    return (await _outs(db, [await see_note(db, me, note_id)]))[0]


@notes.delete("/{note_id}", status_code=204)
async def take_note_back(db: Session, me: Me, note_id: UUID) -> None:
    """Take back what you wrote."""
    await withdraw_note(db, me, note_id)


async def _outs(db: AsyncSession, rows: list[BackstageNote]) -> list[NoteOut]:
    named = {each.author_id for each in rows} | {each.for_id for each in rows if each.for_id is not None}
    people = {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(named)))}
    seen = await seen_by(db, [each.id for each in rows])
    return [
        NoteOut(
            id=each.id,
            webinar_id=each.webinar_id,
            author=people[each.author_id],
            sent_to=cast(SentTo, each.sent_to),
            sent_for=people[each.for_id] if each.for_id else None,
            text=each.text,
            written_at=each.written_at,
            seen=seen[each.id],
        )
        for each in rows
    ]
