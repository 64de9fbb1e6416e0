"""A milestone is shared, or kept to oneself. Asked once: the first answer stands."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, MilestoneAnswer, Post
from server.actions.posts import announce_post
from server.errors import Conflict
from server.policy.milestones import milestone_of_mine
from server.policy.teams import readable_team


async def answer_milestone(
    db: AsyncSession, me: Member, key: str, answer: Literal["shared", "kept"], *, team_id: UUID | None, text: str
) -> Post | None:
    """Shared: told as a celebration in the team's feed, in `text` or in our words. Raises NotFound, Conflict."""
    milestone = await milestone_of_mine(db, me, key, team_id)
    post = None
    if answer == "shared":
        await readable_team(db, me, milestone.team_id)
        post = Post(
            team_id=milestone.team_id, author_id=me.id, text=text or milestone.sentence, celebrates=milestone.reached
        )
        db.add(post)
        await db.flush()
        await db.refresh(post)
    stored = insert(MilestoneAnswer).values(
        member_id=me.id,
        team_id=milestone.team_id if milestone.of_team else None,
        milestone=key,
        answer=answer,
        post_id=post.id if post else None,
        answered_at=func.clock_timestamp(),
    )
    if await db.scalar(stored.on_conflict_do_nothing().returning(MilestoneAnswer.id)) is None:
        raise Conflict("Somebody answered this at the same moment. Load the page again.", code="answered")
    if post is not None:
        await announce_post(db, me, post)
    return post
