"""Transcripts: who brought them in."""

from models import Cue, Transcript
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Transcript,
        parts=(
            Part(
                heading="Transcripts you brought in",
                mine=Transcript.brought_by,
                shows=(Transcript.webinar_id, Transcript.brought_at),
                erasure=Erasure.KEEP,
                why="The words are those of the webinar.",
            ),
        ),
    ),
    Holding(
        Cue,
        plain=(Cue.text,),
        why="What was said aloud in a webinar, as its recording has it. Who runs it replaces it or takes it out. At "
        "erasure, “Former member” speaks where a speaker’s name was exactly theirs.",
    ),
)
