"""Who may read and bring in transcripts: whom the webinar is for reads one; who runs it brings one in."""

from uuid import UUID

from sqlalchemy import Select, Text, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Cue, Member, Resource, Transcript, Webinar
from server.policy.resources import visible_resources
from server.policy.searching import wanted_words

BEGIN, END = "\x02", "\x03"
"""Around a word that was looked for. No cue has these characters."""
MARKED = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"


async def transcript_of(db: AsyncSession, webinar_id: UUID) -> Transcript | None:
    """The caller may see the webinar."""
    return await db.scalar(select(Transcript).where(Transcript.webinar_id == webinar_id))


def cues_of(transcript: Transcript, q: str = "") -> Select[Cue, str]:
    """In order, each with its text; with `q`, those that have all its words, which are marked."""
    here = Cue.transcript_id == transcript.id
    if not q:
        return select(Cue, literal("", Text)).where(here).order_by(Cue.place)
    wanted = wanted_words(q)
    marked = func.ts_headline("english", Cue.text, wanted, MARKED)
    return select(Cue, marked).where(here, func.search_words(Cue.text).op("@@")(wanted)).order_by(Cue.place)


async def recording_of(db: AsyncSession, me: Member, webinar: Webinar) -> str | None:
    """The framed address of what the times are times of: the newest recording, else the video of the page."""
    query = visible_resources(me, webinar.id).where(Resource.kind == "recording", Resource.video_url.is_not(None))
    query = query.where(Resource.retired_at.is_(None), Resource.hidden_at.is_(None))
    newest = await db.scalar(query.order_by(Resource.id.desc()).limit(1))
    return newest.video_url if newest is not None else webinar.video_url
