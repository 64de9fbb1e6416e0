"""/api/v1/webinars/{id}/transcript: what was said, with times: brought in, searched, saved as a file."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints
from sqlalchemy import func, select

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of
from models import Cue
from server.actions.transcripts import bring_transcript, take_transcript_out
from server.captions import Spoken, UnreadableCaptions, as_webvtt, read_captions
from server.db import Session
from server.errors import Invalid, NotFound
from server.identity import Me
from server.policy.transcripts import BEGIN, END, cues_of, recording_of, transcript_of
from server.policy.webinars import readable_webinar, run_webinar
from server.videos import moment_address

router = signed_in("/webinars", ["webinars"])

LARGEST = 1_000_000


class TranscriptIn(In):
    text: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST)] = Field(
        description="A WebVTT or SRT file, or plain text, whose paragraphs are parted by empty lines.",
        examples=["WEBVTT\n\n00:01.000 --> 00:04.000\nWelcome."],
    )


class SaidPart(Out):
    text: str
    hit: bool = Field(description="A word that was looked for.")


class CueOut(Out):
    place: int
    starts_ms: int | None = Field(description="Thousandths of a second from the beginning. Null: plain text.")
    ends_ms: int | None
    parts: list[SaidPart]
    at_url: str | None = Field(description="That moment in the recording, where its host takes one.")


class CuePage(Page[CueOut]):
    total: int = Field(description="How many there are in all; 0: there is no transcript.")
    found: int = Field(description="How many have the words that were looked for.")
    timed: bool
    brought_at: datetime | None


@router.get("/{webinar_id}/transcript")
async def read_transcript(
    db: Session,
    me: Me,
    webinar_id: UUID,
    q: Annotated[str, Query(max_length=200, description="Only what has all these words.")] = "",
    after: After = None,
    limit: Limit = 100,
) -> CuePage:
    """What was said, in order."""
    webinar = await readable_webinar(db, me, webinar_id)
    transcript = await transcript_of(db, webinar_id)
    if transcript is None:
        return CuePage(items=[], next=None, total=0, found=0, timed=False, brought_at=None)
    q = q.replace("\x00", " ").strip()
    query = cues_of(transcript, q)
    all_cues = select(func.count(), func.count(Cue.starts_ms)).where(Cue.transcript_id == transcript.id)
    total, timed = (await db.execute(all_cues)).one()
    found = total
    if q:
        matches = query.with_only_columns(Cue.place).order_by(None).subquery()
        found = await db.scalar(select(func.count()).select_from(matches)) or 0
    if after:
        query = query.where(Cue.place > _place(parts_of(after, 1)[0]))
    rows = (await db.execute(query.limit(limit + 1))).all()
    video = await recording_of(db, me, webinar)
    return CuePage(
        items=[_cue_out(cue, marked if q else cue.text, video) for cue, marked in rows[:limit]],
        next=cursor_of(rows[limit - 1][0].place) if len(rows) > limit else None,
        total=total,
        found=found,
        timed=timed > 0,
        brought_at=transcript.brought_at,
    )


@router.put("/{webinar_id}/transcript")
async def put_transcript(db: Session, me: Me, webinar_id: UUID, transcript: TranscriptIn) -> CuePage:
    """Bring in captions or a text, by who runs the webinar, instead of any before. Faults are told line by line."""
    await run_webinar(db, me, webinar_id)
    try:
        spoken = await asyncio.to_thread(read_captions, transcript.text)
    except UnreadableCaptions as error:
        sentence = "This file cannot be read as captions: " + " ".join(error.faults)
        raise Invalid(sentence, code="captions", fields=[("text", each) for each in error.faults]) from error
    await bring_transcript(db, me, webinar_id, spoken)
    return await read_transcript(db, me, webinar_id, limit=100)


@router.delete("/{webinar_id}/transcript", status_code=204)
async def delete_transcript(db: Session, me: Me, webinar_id: UUID) -> None:
    """Take it out. The same again changes nothing."""
    await take_transcript_out(db, me, webinar_id)


@router.get(
    "/{webinar_id}/transcript/file",
    response_class=Response,
    responses={200: {"content": {"text/vtt": {}, "text/plain": {}}, "description": "The file."}},
)
async def read_transcript_file(db: Session, me: Me, webinar_id: UUID) -> Response:
    """The whole of it: as WebVTT, or as plain text where it has no times."""
    await readable_webinar(db, me, webinar_id)
    transcript = await transcript_of(db, webinar_id)
    if transcript is None:
        raise NotFound("There is no transcript of this webinar.")
    rows = [Spoken(each.starts_ms, each.ends_ms, each.text) for each in await db.scalars(cues_of(transcript))]
    if any(each.starts_ms is None for each in rows):
        words, media_type, name = "\n\n".join(each.text for each in rows) + "\n", "text/plain", "transcript.txt"
    else:
        words, media_type, name = as_webvtt(rows), "text/vtt", "captions.vtt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(words.encode(), media_type=f"{media_type}; charset=utf-8", headers=headers)


def _place(part: str) -> int:
    if not part.isdecimal() or len(part) > 9:
        raise Invalid("This is not the `next` of a page of this list.", code="not_a_cursor")
    return int(part)


def _cue_out(cue: Cue, marked: str, video: str | None) -> CueOut:
    parts = []
    for piece in marked.split(BEGIN):
        hit, end, rest = piece.partition(END)
        if end:
            parts.append(SaidPart(text=hit, hit=True))
        parts.append(SaidPart(text=rest if end else piece, hit=False))
    at_url = moment_address(video, cue.starts_ms // 1000) if video and cue.starts_ms is not None else None
    return CueOut(
        place=cue.place,
        starts_ms=cue.starts_ms,
        ends_ms=cue.ends_ms,
        parts=[each for each in parts if each.text],
        at_url=at_url,
    )
