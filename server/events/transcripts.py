"""Transcripts of webinars: what is announced of them."""

from typing import Literal
from uuid import UUID

from server.events.base import Announced


class TranscriptChanged(Announced):
    """A transcript was brought in, replaced, or taken out. Its words are not in the log: whoever shows them reads them
    anew."""

    type: Literal["transcript.changed"] = "transcript.changed"
    webinar_id: UUID
    cues: int
    """How many captions or paragraphs there are now; 0: none."""
