"""/api/v1/posts and /api/v1/comments: what members write in a team's feed, and thanks for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.at_once import Short
from api.router import signed_in
from api.shapes import After, IfMatch, In, Limit, Out, Page, Person, cursor_of, parts_of, person, uuid_part
from models import Comment, Member, Post, Team
from server.actions.at_once import NEW_ID, NOW, TEAM_NAME, Written, write_comment_at_once, write_post_at_once
from server.actions.posts import edit_comment, edit_post, withdraw_comment, withdraw_post, write_comment, write_post
from server.actions.thanks import take_thanks_back, thank, thanks_for
from server.db import Session
from server.direct import Direct
from server.fields import FullText, tag_of
from server.identity import Me
from server.kept import Claim
from server.markdown import to_html
from server.policy.milestones import Reached
from server.policy.posts import readable_comment, readable_post, standing, visible_comments, visible_posts
from server.policy.teams import readable_team

posts = signed_in("/posts", ["posts"])
comments = signed_in("/comments", ["comments"])
reports = signed_in("/reports", ["reports"])

COMMENTS_SHOWN = 20
"""How many of the latest come with a post; the rest are read from /comments."""

CommentText = Annotated[FullText, StringConstraints(max_length=5_000)]


class PostIn(In):
    team_id: UUID
    text: FullText = Field(
        description="Markdown.", examples=["Two surgeries now book the review **with the flu jab**."]
    )


class PostTextIn(In):
    text: FullText = Field(description="Markdown.")


class CommentIn(In):
    post_id: UUID
    text: CommentText = Field(description="Markdown.", examples=["How did you talk the second surgery into it?"])


class CommentTextIn(In):
    text: CommentText = Field(description="Markdown.")


class CommentOut(Out):
    id: UUID
    post_id: UUID
    author: Person
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None
    thanked_by: list[Person] = Field(description="Who was first to thank comes first.")
    hidden: bool = Field(False, description="A moderator hid it: only its author still reads it.")


class PostOut(Out):
    id: UUID
    team_id: UUID
    team_name: str
    author: Person
    text: str
    html: str
    celebrates: Reached | None = Field(None, description="It tells of a milestone that its author or team reached.")
    written_at: datetime
    edited_at: datetime | None
    thanked_by: list[Person] = Field(description="Who was first to thank comes first.")
    hidden: bool = Field(False, description="A moderator hid it: only its author still reads it.")
    comments: list[CommentOut] = Field(description=f"The latest {COMMENTS_SHOWN}, oldest first.")
    comments_count: int


class PostPage(Page[PostOut]):
    pass


class CommentPage(Page[CommentOut]):
    pass


@posts.get("")
async def list_posts(
    db: Session,
    me: Me,
    team_id: UUID,
    before: After = None,
    limit: Limit = 20,
) -> PostPage:
    """What was written in a team, newest first."""
    await readable_team(db, me, team_id)
    query = visible_posts(me).where(Post.team_id == team_id).order_by(Post.id.desc()).limit(limit + 1)
    if before:
        query = query.where(Post.id < uuid_part(parts_of(before, 1)[0]))
    rows = list(await db.scalars(query))
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return PostPage(items=await post_outs(db, me, rows[:limit]), next=more)


@posts.post("", status_code=201)
async def create(db: Session, me: Me, response: Response, post: PostIn) -> PostOut:
    """Write in a team's feed. Its members and the leaders above it hear it at once."""
    return await _post_out(db, me, await write_post(db, me, post.team_id, post.text), response)


@posts.get("/{post_id}")
async def read(db: Session, me: Me, response: Response, post_id: UUID) -> PostOut:
    """A post with its latest comments."""
    return await _post_out(db, me, await readable_post(db, me, post_id), response)


@posts.patch("/{post_id}")
async def edit(
    db: Session, me: Me, response: Response, post_id: UUID, post: PostTextIn, if_match: IfMatch = None
) -> PostOut:
    """Change what you wrote. It then says that it was edited."""
    return await _post_out(db, me, await edit_post(db, me, post_id, post.text, if_match), response)


@posts.delete("/{post_id}", status_code=204)
async def withdraw(db: Session, me: Me, post_id: UUID) -> None:
    """Take back what you wrote, and with it the comments on it."""
    await withdraw_post(db, me, post_id)


@posts.put("/{post_id}/thanks", status_code=204)
async def thank_for_post(db: Session, me: Me, post_id: UUID) -> None:
    """Thank who wrote it. The same again changes nothing."""
    await thank(db, me, "post", post_id)


@posts.delete("/{post_id}/thanks", status_code=204)
async def unthank_for_post(db: Session, me: Me, post_id: UUID) -> None:
    """Take your thanks back. The same again changes nothing."""
    await take_thanks_back(db, me, "post", post_id)


@comments.get("")
async def list_comments(
    db: Session,
    me: Me,
    post_id: UUID,
    before: After = None,
    limit: Limit = 50,
) -> CommentPage:
    """Comments on a post, newest first."""
    await readable_post(db, me, post_id)
    query = visible_comments(me, post_id).where(Comment.post_id == post_id).order_by(Comment.id.desc()).limit(limit + 1)
    if before:
        query = query.where(Comment.id < uuid_part(parts_of(before, 1)[0]))
    rows = list(await db.scalars(query))
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return CommentPage(items=await comment_outs(db, rows[:limit]), next=more)


@comments.post("", status_code=201)
async def create_comment(db: Session, me: Me, response: Response, comment: CommentIn) -> CommentOut:
    """Comment on a post. Whoever reads the post hears it at once."""
    return await _comment_out(db, await write_comment(db, me, comment.post_id, comment.text), response)


@comments.get("/{comment_id}")
async def read_comment(db: Session, me: Me, response: Response, comment_id: UUID) -> CommentOut:
    """One comment."""
    return await _comment_out(db, await readable_comment(db, me, comment_id), response)


@comments.patch("/{comment_id}")
async def change_comment(
    db: Session, me: Me, response: Response, comment_id: UUID, comment: CommentTextIn, if_match: IfMatch = None
) -> CommentOut:
    """Change what you wrote. It then says that it was edited."""
    return await _comment_out(db, await edit_comment(db, me, comment_id, comment.text, if_match), response)


@comments.delete("/{comment_id}", status_code=204)
async def take_comment_back(db: Session, me: Me, comment_id: UUID) -> None:
    """Take back what you wrote."""
    await withdraw_comment(db, me, comment_id)


@comments.put("/{comment_id}/thanks", status_code=204)
async def thank_for_comment(db: Session, me: Me, comment_id: UUID) -> None:
    """Thank who wrote it. The same again changes nothing."""
    await thank(db, me, "comment", comment_id)


@comments.delete("/{comment_id}/thanks", status_code=204)
async def unthank_for_comment(db: Session, me: Me, comment_id: UUID) -> None:
    """Take your thanks back. The same again changes nothing."""
    await take_thanks_back(db, me, "comment", comment_id)


@reports.put("/{report_id}/thanks", status_code=204)
async def thank_for_report(db: Session, me: Me, report_id: UUID) -> None:
    """Thank who reported. The same again changes nothing."""
    await thank(db, me, "report", report_id)


@reports.delete("/{report_id}/thanks", status_code=204)
async def unthank_for_report(db: Session, me: Me, report_id: UUID) -> None:
    """Take your thanks back. The same again changes nothing."""
    await take_thanks_back(db, me, "report", report_id)


async def _post_at_once(direct: Direct, me: Member, post: PostIn, claim: Claim | None) -> Written | None:
    reply = PostOut(
        id=NEW_ID,
        team_id=post.team_id,
        team_name=TEAM_NAME,
        author=person(me),
        text=post.text,
        html=to_html(post.text),
        written_at=NOW,
        edited_at=None,
        thanked_by=[],
        comments=[],
        comments_count=0,
    )
    return await write_post_at_once(direct, me, post.team_id, post.text, reply.model_dump_json(), claim)


async def _comment_at_once(direct: Direct, me: Member, comment: CommentIn, claim: Claim | None) -> Written | None:
    reply = CommentOut(
        id=NEW_ID,
        post_id=comment.post_id,
        author=person(me),
        text=comment.text,
        html=to_html(comment.text),
        written_at=NOW,
        edited_at=None,
        thanked_by=[],
    )
    return await write_comment_at_once(direct, me, comment.post_id, comment.text, reply.model_dump_json(), claim)


SHORT = (
    Short("/api/v1/posts", PostIn, _post_at_once),
    Short("/api/v1/comments", CommentIn, _comment_at_once),
)
"""What is written most often does not take FastAPI's way when all is well."""


async def post_outs(db: AsyncSession, me: Member, rows: Sequence[Post]) -> list[PostOut]:
    """Posts that the reader may see, with their comments and thanks: as many queries for a hundred as for one."""
    ids = [each.id for each in rows]
    latest = (
        select(
            Comment.id,
            func.row_number().over(partition_by=Comment.post_id, order_by=Comment.id.desc()).label("place"),
            func.count().over(partition_by=Comment.post_id).label("count"),
        )
        .where(Comment.post_id.in_(ids), standing(Comment, me))
        .subquery()
    )
    query = select(Comment, latest.c.count).join(latest, latest.c.id == Comment.id)
    found = (await db.execute(query.where(latest.c.place <= COMMENTS_SHOWN).order_by(Comment.id))).all()
    counts = {comment.post_id: count for comment, count in found}
    shown: dict[UUID, list[CommentOut]] = {each: [] for each in ids}
    for comment in await comment_outs(db, [comment for comment, _ in found]):
        shown[comment.post_id].append(comment)
    authors = await _people(db, [each.author_id for each in rows])
    thanked = await thanks_for(db, "post", ids)
    names = await _team_names(db, [each.team_id for each in rows])
    return [
        PostOut(
            id=each.id,
            team_id=each.team_id,
            team_name=names[each.team_id],
            author=authors[each.author_id],
            text=each.text,
            html=to_html(each.text),
            celebrates=cast(Any, each.celebrates),
            written_at=each.written_at,
            edited_at=each.edited_at,
            thanked_by=[person(member) for member in thanked[each.id]],
            hidden=each.hidden_at is not None,
            comments=shown[each.id],
            comments_count=counts.get(each.id, 0),
        )
        for each in rows
    ]


async def comment_outs(db: AsyncSession, rows: Sequence[Comment]) -> list[CommentOut]:
    authors = await _people(db, [each.author_id for each in rows])
    thanked = await thanks_for(db, "comment", [each.id for each in rows])
    return [
        CommentOut(
            id=each.id,
            post_id=each.post_id,
            author=authors[each.author_id],
            text=each.text,
            html=to_html(each.text),
            written_at=each.written_at,
            edited_at=each.edited_at,
            thanked_by=[person(member) for member in thanked[each.id]],
            hidden=each.hidden_at is not None,
        )
        for each in rows
    ]


async def _post_out(db: AsyncSession, me: Member, post: Post, response: Response) -> PostOut:
    response.headers["ETag"] = tag_of(post.edited_at or post.written_at)
    return (await post_outs(db, me, [post]))[0]


async def _comment_out(db: AsyncSession, comment: Comment, response: Response) -> CommentOut:
    response.headers["ETag"] = tag_of(comment.edited_at or comment.written_at)
    return (await comment_outs(db, [comment]))[0]


async def _people(db: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Person]:
    return {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(ids)))}


async def _team_names(db: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    query = select(Team.id, Team.name).where(Team.id.in_(ids))
    return {row.id: row.name for row in await db.execute(query)}
