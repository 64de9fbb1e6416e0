"""Transcripts are brought in, replaced and taken out.

Invariant: a webinar has one at most, whole; two who bring one do so one after the other, and the later stays.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Attendance, Cue, Member, Registration, Transcript, WebinarPerson
from server.actions.audit import record
from server.captions import Spoken
from server.events import TranscriptChanged, emit, to_webinar
from server.policy.webinars import changing_webinar


async def bring_transcript(db: AsyncSession, me: Member, webinar_id: UUID, spoken: Sequence[Spoken]) -> Transcript:
    """Instead of any before. Raises NotFound, Forbidden; Conflict for a cancelled webinar."""
    await changing_webinar(db, me, webinar_id)
    await _delete(db, webinar_id)
    transcript = Transcript(webinar_id=webinar_id, brought_by=me.id)
    db.add(transcript)
    await db.flush()
    await db.refresh(transcript)
    rows = [
        {
            "transcript_id": transcript.id,
            "place": place,
            "starts_ms": each.starts_ms,
            "ends_ms": each.ends_ms,
            "text": each.text,
        }
        for place, each in enumerate(spoken)
    ]
    await db.execute(insert(Cue), rows)
    await record(db, me, "transcript.brought", "webinar", webinar_id, cues=len(spoken))
    emit(db, [to_webinar(webinar_id)], TranscriptChanged(webinar_id=webinar_id, cues=len(spoken)))
    return transcript


async def take_transcript_out(db: AsyncSession, me: Member, webinar_id: UUID) -> None:
    """The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    await changing_webinar(db, me, webinar_id)
    if await _delete(db, webinar_id):
        await record(db, me, "transcript.taken_out", "webinar", webinar_id)
        emit(db, [to_webinar(webinar_id)], TranscriptChanged(webinar_id=webinar_id, cues=0))


async def take_speaker_out(db: AsyncSession, member_id: UUID, name: str, instead: str) -> None:
    """Where somebody of this name speaks (`Mo: `) in a webinar that the member ran, spoke in, registered for or was in,
    another stands instead. What others say of them stays, as everything that others said."""
    mine = or_(
        *(
            Transcript.webinar_id.in_(select(each.webinar_id).where(each.member_id == member_id))
            for each in (WebinarPerson, Registration, Attendance)
        )
    )
    for transcript in list(await db.scalars(select(Transcript).where(mine).order_by(Transcript.id))):
        padded = func.replace(" " + Cue.text + " ", f" {name}: ", f" {instead}: ")
        theirs = Cue.transcript_id == transcript.id, func.strpos(" " + Cue.text + " ", f" {name}: ") > 0
        changed = update(Cue).where(*theirs).values(text=func.btrim(padded)).returning(Cue.place)
        if (await db.scalars(changed)).all():
            number = await db.scalar(select(func.count()).where(Cue.transcript_id == transcript.id)) or 0
            emit(
                db,
                [to_webinar(transcript.webinar_id)],
                TranscriptChanged(webinar_id=transcript.webinar_id, cues=number),
            )


async def _delete(db: AsyncSession, webinar_id: UUID) -> bool:
    """The webinar is held."""
    known = await db.scalar(select(Transcript.id).where(Transcript.webinar_id == webinar_id))
    if known is None:
        return False
    await db.execute(delete(Cue).where(Cue.transcript_id == known))
    await db.execute(delete(Transcript).where(Transcript.id == known))
    return True
