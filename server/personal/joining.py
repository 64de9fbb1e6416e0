"""The public pages of calls, and who asks to join by them."""

from models import CallPage, JoinLink, JoinMessage, JoinQuestion, JoinRequest, PublishedGoal, SpentProof
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        CallPage,
        plain=(CallPage.slug, CallPage.intro),
        secrets=(CallPage.proof_key,),
        why="What a call says in public. It names nobody.",
    ),
    Holding(PublishedGoal, why="Which totals stand on a public page."),
    Holding(JoinQuestion, plain=(JoinQuestion.question,), why="What everybody is asked who asks to join."),
    Holding(
        JoinRequest,
        parts=(
            Part(
                heading="What you wrote when you asked to join",
                mine=JoinRequest.email,
                shows=(
                    JoinRequest.email,
                    JoinRequest.name,
                    JoinRequest.role_title,
                    JoinRequest.organisation,
                    JoinRequest.why,
                    JoinRequest.answers,
                    JoinRequest.state,
                    JoinRequest.reason,
                    JoinRequest.asked_at,
                    JoinRequest.decided_at,
                ),
                erasure=Erasure.DELETE,
                why="The people who run the call decide by it. It is deleted when it is old in any case.",
            ),
        ),
        named=(JoinRequest.decided_by,),
    ),
    Holding(
        JoinMessage,
        parts=(
            Part(
                heading="What you asked people who wanted to join",
                mine=JoinMessage.author_id,
                shows=(JoinMessage.text, JoinMessage.written_at),
                erasure=Erasure.WORDS,
                columns=(JoinMessage.text,),
                why="Part of a conversation with an applicant. It goes with their request.",
            ),
        ),
    ),
    Holding(JoinLink, secrets=(JoinLink.token_hash,), why="What lets an applicant see their own request."),
    Holding(
        SpentProof,
        secrets=(SpentProof.challenge_hash, SpentProof.request_hash),
        why="Hashes of challenges that were used, for an hour. They lead to nobody.",
    ),
)
