"""Commitments: who made them."""

from models import Commitment
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Commitment,
        parts=(
            Part(
                heading="What you committed yourself to",
                mine=Commitment.member_id,
                shows=(
                    Commitment.id,
                    Commitment.call_id,
                    Commitment.team_id,
                    Commitment.webinar_id,
                    Commitment.words,
                    Commitment.number,
                    Commitment.unit,
                    Commitment.due,
                    Commitment.state,
                    Commitment.settled_at,
                    Commitment.made_at,
                ),
                erasure=Erasure.WORDS,
                columns=(Commitment.words, Commitment.unit),
                why="Others count on it. Kept, it stands under “Former member”; deleted, it is taken back.",
            ),
        ),
        plain=(Commitment.state,),
    ),
)
