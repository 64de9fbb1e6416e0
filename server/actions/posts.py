"""What members do with posts and comments.

Invariant: whoever reads a team hears of every change to what was written in it, and nobody else does. Words that were
taken back or written anew are kept nowhere, copies included.
"""

from typing import Any
from typing import cast as cast_as
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Comment, Member, Post
from server.actions.audit import record
from server.actions.blanking import blank
from server.errors import Conflict
from server.events import CommentWithdrawn, CommentWritten, PostWithdrawn, PostWritten, emit
from server.fields import hold_to
from server.markdown import to_html
from server.policy.posts import (
    changeable_comment,
    changeable_post,
    commentable_post,
    editable_comment,
    editable_post,
    readable_post,
)
from server.policy.teams import readable_team, team_and_line


async def write_post(db: AsyncSession, me: Member, team_id: UUID, text: str) -> Post:
    """Raises NotFound, Forbidden, and Conflict for a closed team."""
    team = await readable_team(db, me, team_id)
    if team.until is not None:
        raise Conflict(f"{team.name} is closed. Nothing can be written in it any more.")
    post = Post(team_id=team_id, author_id=me.id, text=text)
    db.add(post)
    await db.flush()
    await announce_post(db, me, post)
    return post


async def edit_post(db: AsyncSession, me: Member, post_id: UUID, text: str, if_match: str | None = None) -> Post:
    """Raises NotFound, Forbidden, ChangedMeanwhile, and Conflict for one that is hidden."""
    post = await changeable_post(db, me, post_id)
    hold_to(if_match, post.edited_at or post.written_at)
    if post.text != text:
        post.text, post.edited_at = text, func.clock_timestamp()
        await db.flush()
        await db.refresh(post)
        await blank(db, "post", post.id)
        await announce_post(db, me, post)
    return post


async def withdraw_post(db: AsyncSession, me: Member, post_id: UUID) -> None:
    """Takes a post of mine back, and with it its comments. Raises NotFound or Forbidden."""
    post = await editable_post(db, me, post_id)
    post.withdrawn_at, post.text = func.clock_timestamp(), ""
    with_it = update(Comment).where(Comment.post_id == post.id, Comment.withdrawn_at.is_(None))
    await db.execute(with_it.values(withdrawn_at=func.clock_timestamp(), text=""))
    await record(db, me, "post.withdrawn", "post", post.id, team_id=str(post.team_id))
    await blank(db, "thread", post.id)
    emit(db, await team_and_line(db, post.team_id), PostWithdrawn(post_id=post.id, team_id=post.team_id))


async def write_comment(db: AsyncSession, me: Member, post_id: UUID, text: str) -> Comment:
    """One statement, so that a hundred at once do not wait for each other. Raises NotFound, Conflict."""
    row = commentable_post(me, post_id)
    row = row.with_only_columns(Post.id, cast(me.id, Uuid), cast(text, Text))
    stored = insert(Comment).from_select(["post_id", "author_id", "text"], row)
    kept = stored.returning(Comment.id, Comment.post_id, Comment.written_at).cte("written")
    query = select(kept.c.id, kept.c.written_at, Post.team_id).join(Post, Post.id == kept.c.post_id)
    written = (await db.execute(query)).one_or_none()
    if written is None:
        if (await readable_post(db, me, post_id)).hidden_at is not None:
            raise Conflict("A moderator hid this post. Nobody can comment on it meanwhile.", code="hidden")
        raise Conflict("The team of this post is closed. Nothing can be written in it any more.")
    comment = Comment(id=written.id, post_id=post_id, author_id=me.id, text=text, written_at=written.written_at)
    await announce_comment(db, me, comment, written.team_id)
    return comment


async def edit_comment(
    db: AsyncSession, me: Member, comment_id: UUID, text: str, if_match: str | None = None
) -> Comment:
    """Raises NotFound, Forbidden, ChangedMeanwhile, and Conflict for one that is hidden."""
    comment, post = await changeable_comment(db, me, comment_id)
    hold_to(if_match, comment.edited_at or comment.written_at)
    if comment.text != text:
        comment.text, comment.edited_at = text, func.clock_timestamp()
        await db.flush()
        await db.refresh(comment)
        await blank(db, "comment", comment.id)
        await announce_comment(db, me, comment, post.team_id)
    return comment


async def withdraw_comment(db: AsyncSession, me: Member, comment_id: UUID) -> None:
    """Takes a comment of mine back. Raises NotFound or Forbidden."""
    comment = await editable_comment(db, me, comment_id)
    comment.withdrawn_at, comment.text = func.clock_timestamp(), ""
    team_id = (await readable_post(db, me, comment.post_id)).team_id
    await record(db, me, "comment.withdrawn", "comment", comment.id, team_id=str(team_id))
    await blank(db, "comment", comment.id)
    gone = CommentWithdrawn(comment_id=comment.id, post_id=comment.post_id, team_id=team_id)
    emit(db, await team_and_line(db, team_id), gone)


async def announce_post(db: AsyncSession, author: Member, post: Post) -> None:
    written = PostWritten(
        post_id=post.id,
        team_id=post.team_id,
        author_id=author.id,
        author_name=author.name,
        text=post.text,
        html=to_html(post.text),
        celebrates=cast_as(Any, post.celebrates),
        written_at=post.written_at,
        edited_at=post.edited_at,
    )
    emit(db, await team_and_line(db, post.team_id), written)


async def announce_comment(db: AsyncSession, author: Member, comment: Comment, team_id: UUID) -> None:
    written = CommentWritten(
        comment_id=comment.id,
        post_id=comment.post_id,
        team_id=team_id,
        author_id=author.id,
        author_name=author.name,
        text=comment.text,
        html=to_html(comment.text),
        written_at=comment.written_at,
        edited_at=comment.edited_at,
    )
    emit(db, await team_and_line(db, team_id), written)
