"""Who may see and change posts and comments: whoever is inside the team reads them; whoever wrote one changes it.

What a moderator hid is read by its author only, who can take it back, but not change it; nobody comments on it.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Comment, Member, Post, Team
from server.errors import Conflict, Forbidden, NotFound
from server.policy.teams import inside_among, inside_team_ids

HIDDEN = "A moderator hid this, so it cannot change. You can take it back, or appeal on the page that told you."


def standing(thing: type[Post | Comment], me: Member) -> ColumnElement[bool]:
    """It was not taken back, and not hidden, but from its author."""
    return thing.withdrawn_at.is_(None) & or_(thing.hidden_at.is_(None), thing.author_id == me.id)


def visible_posts(me: Member) -> Select[Post]:
    return select(Post).where(standing(Post, me), Post.team_id.in_(inside_team_ids(me)))


def visible_post(me: Member, post_id: UUID | ColumnElement[UUID]) -> Select[Post]:
    """As `visible_posts`, for one."""
    its_team = select(Post.team_id).where(Post.id == post_id)
    mine = Post.team_id.in_(inside_among(me, its_team))
    return select(Post).where(Post.id == post_id, standing(Post, me), mine)


def postable_team(me: Member, team_id: UUID | ColumnElement[UUID]) -> Select[Team]:
    """The team, if I am inside it and it is not closed."""
    mine = Team.id.in_(inside_among(me, select(Team.id).where(Team.id == team_id)))
    return select(Team).where(Team.id == team_id, Team.until.is_(None), mine)


def commentable_post(me: Member, post_id: UUID | ColumnElement[UUID]) -> Select[Post]:
    """The post, if I may see it, nobody hid it and its team is not closed."""
    posts = visible_post(me, post_id).where(Post.hidden_at.is_(None))
    return posts.where(Post.team_id.in_(select(Team.id).where(Team.until.is_(None))))


def visible_comments(me: Member, post_id: UUID) -> Select[Comment]:
    """Those on a post that I may see."""
    posts = visible_post(me, post_id).with_only_columns(Post.id)
    return select(Comment).where(standing(Comment, me), Comment.post_id.in_(posts))


def visible_comment(me: Member, comment_id: UUID) -> Select[Comment]:
    """As `visible_comments`, for one."""
    its_team = select(Post.team_id).join(Comment, Comment.post_id == Post.id).where(Comment.id == comment_id)
    posts = select(Post.id).where(standing(Post, me), Post.team_id.in_(inside_among(me, its_team)))
    return select(Comment).where(Comment.id == comment_id, standing(Comment, me), Comment.post_id.in_(posts))


async def readable_post(db: AsyncSession, me: Member, post_id: UUID) -> Post:
    post = await db.scalar(visible_post(me, post_id))
    if post is None:
        raise NotFound("There is no such post, or it was taken back.")
    return post


async def readable_comment(db: AsyncSession, me: Member, comment_id: UUID) -> Comment:
    comment = await db.scalar(visible_comment(me, comment_id))
    if comment is None:
        raise NotFound("There is no such comment, or it was taken back.")
    return comment


async def editable_post(db: AsyncSession, me: Member, post_id: UUID) -> Post:
    """Mine, and mine alone until the transaction ends."""
    post = await readable_post(db, me, post_id)
    if post.author_id != me.id:
        raise Forbidden("Only who wrote a post can change it or take it back. Ask them.")
    again = visible_post(me, post_id).with_for_update(key_share=True)
    locked = await db.scalar(again, execution_options={"populate_existing": True})
    return locked or await readable_post(db, me, post_id)


async def editable_comment(db: AsyncSession, me: Member, comment_id: UUID) -> Comment:
    """Mine, and mine alone until the transaction ends."""
    comment = await readable_comment(db, me, comment_id)
    if comment.author_id != me.id:
        raise Forbidden("Only who wrote a comment can change it or take it back. Ask them.")
    again = visible_comment(me, comment_id).with_for_update(key_share=True)
    locked = await db.scalar(again, execution_options={"populate_existing": True})
    return locked or await readable_comment(db, me, comment_id)


async def changeable_post(db: AsyncSession, me: Member, post_id: UUID) -> Post:
    """As `editable_post`, for its words. Raises Conflict for one that is hidden."""
    post = await editable_post(db, me, post_id)
    if post.hidden_at is not None:
        raise Conflict(HIDDEN, code="hidden")
    return post


async def changeable_comment(db: AsyncSession, me: Member, comment_id: UUID) -> tuple[Comment, Post]:
    """As `editable_comment`, for its words; and the post it stands under. Raises Conflict where either is hidden."""
    comment = await editable_comment(db, me, comment_id)
    post = await readable_post(db, me, comment.post_id)
    if comment.hidden_at is not None or post.hidden_at is not None:
        raise Conflict(HIDDEN, code="hidden")
    return comment, post
