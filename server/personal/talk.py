"""Posts, comments and thanks."""

from models import Comment, MilestoneAnswer, Post, Reaction
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Post,
        parts=(
            Part(
                heading="Posts you wrote",
                mine=Post.author_id,
                shows=(Post.id, Post.team_id, Post.text, Post.written_at, Post.edited_at, Post.withdrawn_at),
                erasure=Erasure.WORDS,
                columns=(Post.text,),
                why="Others answered it. Kept, it stands under “Former member”; deleted, it is withdrawn.",
            ),
        ),
        plain=(Post.celebrates,),
    ),
    Holding(
        MilestoneAnswer,
        parts=(
            Part(
                heading="What you reached, and whether you shared it",
                mine=MilestoneAnswer.member_id,
                shows=(MilestoneAnswer.milestone, MilestoneAnswer.answer, MilestoneAnswer.answered_at),
                erasure=Erasure.DELETE,
                why="So that you are asked once only.",
            ),
        ),
        plain=(MilestoneAnswer.milestone, MilestoneAnswer.answer),
    ),
    Holding(
        Comment,
        parts=(
            Part(
                heading="Comments you wrote",
                mine=Comment.author_id,
                shows=(
                    Comment.id,
                    Comment.post_id,
                    Comment.text,
                    Comment.written_at,
                    Comment.edited_at,
                    Comment.withdrawn_at,
                ),
                erasure=Erasure.WORDS,
                columns=(Comment.text,),
                why="Part of a conversation. Kept, it stands under “Former member”; deleted, it is withdrawn.",
            ),
        ),
    ),
    Holding(
        Reaction,
        parts=(
            Part(
                heading="What you thanked others for",
                mine=Reaction.member_id,
                shows=(Reaction.post_id, Reaction.comment_id, Reaction.report_id, Reaction.thanked_at),
                erasure=Erasure.KEEP,
                why="How often somebody was thanked does not change.",
            ),
        ),
    ),
)
