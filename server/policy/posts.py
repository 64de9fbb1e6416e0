"""Who may see and change posts and comments: whoever is inside the team reads them; whoever wrote one changes it."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Comment, Member, Post, Team
from server.errors import Forbidden, NotFound
from server.policy.teams import inside_team_ids


def visible_posts(me: Member) -> Select[Post]:
    return select(Post).where(Post.withdrawn_at.is_(None), Post.team_id.in_(inside_team_ids(me)))


def commentable_posts(me: Member) -> Select[Post]:
    """Those I may see, in teams that are not closed."""
    return visible_posts(me).where(Post.team_id.in_(select(Team.id).where(Team.until.is_(None))))


def visible_comments(me: Member) -> Select[Comment]:
    """Those on posts that I may see."""
    posts = visible_posts(me).with_only_columns(Post.id)
    return select(Comment).where(Comment.withdrawn_at.is_(None), Comment.post_id.in_(posts))


async def readable_post(db: AsyncSession, me: Member, post_id: UUID) -> Post:
    post = await db.scalar(visible_posts(me).where(Post.id == post_id))
    if post is None:
        raise NotFound("There is no such post, or it was taken back.")
    return post


async def readable_comment(db: AsyncSession, me: Member, comment_id: UUID) -> Comment:
    comment = await db.scalar(visible_comments(me).where(Comment.id == comment_id))
    if comment is None:
        raise NotFound("There is no such comment, or it was taken back.")
    return comment


async def editable_post(db: AsyncSession, me: Member, post_id: UUID) -> Post:
    """Mine, and mine alone until the transaction ends."""
    post = await readable_post(db, me, post_id)
    if post.author_id != me.id:
        raise Forbidden("Only who wrote a post can change it or take it back. Ask them.")
    again = visible_posts(me).where(Post.id == post_id).with_for_update(key_share=True)
    locked = await db.scalar(again, execution_options={"populate_existing": True})
    return locked or await readable_post(db, me, post_id)


async def editable_comment(db: AsyncSession, me: Member, comment_id: UUID) -> Comment:
    """Mine, and mine alone until the transaction ends."""
    comment = await readable_comment(db, me, comment_id)
    if comment.author_id != me.id:
        raise Forbidden("Only who wrote a comment can change it or take it back. Ask them.")
    again = visible_comments(me).where(Comment.id == comment_id).with_for_update(key_share=True)
    locked = await db.scalar(again, execution_options={"populate_existing": True})
    return locked or await readable_comment(db, me, comment_id)
