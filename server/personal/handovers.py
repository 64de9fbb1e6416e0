"""Who looked after what before whom."""

from models import HandedOver, Handover
from server.personal.base import Erasure, Holding, Part

SHOWN = (Handover.from_id, Handover.to_id, Handover.by_id, Handover.note, Handover.at)

TABLES = (
    Holding(
        Handover,
        parts=(
            Part(
                heading="What you handed over, or had handed over for somebody",
                mine=Handover.by_id,
                shows=SHOWN,
                erasure=Erasure.WORDS,
                columns=(Handover.note,),
                why="Who decided, and why, is part of a thing's history; after erasure it names an id.",
            ),
            Part(
                heading="What was handed over from you by somebody else",
                mine=Handover.from_id,
                shows=(Handover.to_id, Handover.by_id, Handover.at),
                erasure=Erasure.KEEP,
                why="Who looked after a number at the time, as an id without a name.",
            ),
            Part(
                heading="What you took over",
                mine=Handover.to_id,
                shows=(Handover.from_id, Handover.by_id, Handover.at),
                erasure=Erasure.KEEP,
                why="Who looked after a number at the time, as an id without a name.",
            ),
        ),
    ),
    Holding(HandedOver, why="What went from one to another: teams, metrics, goals, calls and webinars, not people."),
)
