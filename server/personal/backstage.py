"""Backstage notes of webinars."""

from models import BackstageNote, BackstageSeen
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        BackstageNote,
        parts=(
            Part(
                heading="Notes you wrote backstage in webinars",
                mine=BackstageNote.author_id,
                shows=(
                    BackstageNote.id,
                    BackstageNote.webinar_id,
                    BackstageNote.sent_to,
                    BackstageNote.text,
                    BackstageNote.written_at,
                    BackstageNote.withdrawn_at,
                ),
                erasure=Erasure.WORDS,
                columns=(BackstageNote.text,),
                why="Those who ran the webinar and spoke in it worked by them. Deleted, they are taken back.",
            ),
        ),
        named=(BackstageNote.for_id,),
        plain=(BackstageNote.sent_to,),
    ),
    Holding(
        BackstageSeen,
        parts=(
            Part(
                heading="Backstage notes you have seen",
                mine=BackstageSeen.member_id,
                shows=(BackstageSeen.note_id, BackstageSeen.seen_at),
                erasure=Erasure.KEEP,
                why="Whoever wrote a note is told that it was seen.",
            ),
        ),
    ),
)
