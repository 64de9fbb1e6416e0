"""What members told moderators, and what was decided."""

from sqlalchemy import select

from models import Appeal, Case, Decision, Flag
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Case,
        parts=(
            Part(
                heading="Things of yours that moderators were told of",
                mine=Case.author_id,
                shows=(Case.id, Case.kind, Case.quote, Case.opened_at, Case.decided_at),
                erasure=Erasure.BLANK,
                columns=(Case.quote,),
                why="A moderator must see what was written, also when it was changed since.",
            ),
        ),
        named=(Case.claimed_by, Case.held_by),
        plain=(Case.kind,),
    ),
    Holding(
        Flag,
        parts=(
            Part(
                heading="What you told moderators",
                mine=Flag.member_id,
                shows=(Flag.case_id, Flag.reason, Flag.words, Flag.flagged_at),
                erasure=Erasure.BLANK,
                columns=(Flag.words,),
                why="A moderator must know why somebody should look.",
            ),
        ),
        plain=(Flag.reason,),
    ),
    Holding(
        Decision,
        parts=(
            Part(
                heading="What moderators decided about things of yours",
                mine=Decision.author_id,
                shows=(
                    Decision.id,
                    Decision.verdict,
                    Decision.reason,
                    Decision.decided_at,
                    Decision.suspended_until,
                    Decision.acknowledged_at,
                    Decision.undone_at,
                    Decision.undone_reason,
                ),
                erasure=Erasure.BLANK,
                columns=(Decision.reason, Decision.undone_reason),
                why="Who is warned or shut out must be able to read why, and the figures count it.",
            ),
        ),
        secrets=(Decision.appeal_hash,),
        named=(Decision.decided_by, Decision.undone_by),
        plain=(Decision.verdict,),
    ),
    Holding(
        Appeal,
        parts=(
            Part(
                heading="Appeals you made",
                mine=lambda member_id, _: Appeal.decision_id.in_(
                    select(Decision.id).where(Decision.author_id == member_id)
                ),
                shows=(
                    Appeal.decision_id,
                    Appeal.words,
                    Appeal.made_at,
                    Appeal.answered_at,
                    Appeal.granted,
                    Appeal.answer,
                ),
                erasure=Erasure.BLANK,
                columns=(Appeal.words, Appeal.answer),
                why="Somebody else must be able to judge it.",
            ),
        ),
        named=(Appeal.answered_by,),
    ),
)
