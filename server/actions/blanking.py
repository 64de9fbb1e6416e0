"""Taking words out of every copy: what is hidden, taken back, changed or erased is left nowhere but in its own row.

Copies are made so that nothing is lost or done twice: events in the log, answers kept for requests that come again,
mail that waits. Invariant: after `blank` none of them holds the words of the thing, whoever they were made for. Its
row is not touched: whoever calls knows whether the words are gone (`withdraw_post`), new (`edit_post`) or only hidden.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, column, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import Comment, KeptReply, Low, Mail, Post, Report
from server.events import forget, to_member, to_team

Kind: TypeAlias = Literal["post", "thread", "comment", "low", "report"]
"""A thread is a post with its comments: what goes when a post is taken back or hidden."""


async def blank(db: AsyncSession, kind: Kind, subject_id: UUID) -> None:
    """Announce how it stands now after this, not before: what was announced is deleted."""
    await blank_copies(db, await _FORGET[kind](db, subject_id))


async def blank_copies(db: AsyncSession, subject_ids: Sequence[UUID]) -> None:
    """Of these things: in kept answers, which show a thing by its `id`, and in mail not yet sent, which links to it."""
    if not subject_ids:
        return
    shown = [f'"id":"{each}"' for each in subject_ids]
    answers = update(KeptReply).where(_mentions(func.encode(KeptReply.body, "escape"), shown))
    await db.execute(answers.values(body=None))
    ids = [str(each) for each in subject_ids]
    waiting = delete(Mail).where(Mail.sent_at.is_(None))
    await db.execute(waiting.where(_mentions(Mail.text, ids) | _mentions(Mail.html, ids)))


def _mentions(text: ColumnElement[str] | InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    word = func.unnest(cast(words, ARRAY(Text))).table_valued(column("word", Text)).render_derived()
    return exists(select(word.c.word).where(func.strpos(text, word.c.word) > 0))


async def _forget_post(db: AsyncSession, post_id: UUID) -> list[UUID]:
    team_id = await db.scalar(select(Post.team_id).where(Post.id == post_id))
    if team_id is not None:
        await forget(db, to_team(team_id), ["post.written"], "post_id", post_id)
    return [post_id]


async def _forget_thread(db: AsyncSession, post_id: UUID) -> list[UUID]:
    team_id = await db.scalar(select(Post.team_id).where(Post.id == post_id))
    if team_id is not None:
        await forget(db, to_team(team_id), ["post.written", "comment.written"], "post_id", post_id)
    return [post_id, *await db.scalars(select(Comment.id).where(Comment.post_id == post_id))]


async def _forget_comment(db: AsyncSession, comment_id: UUID) -> list[UUID]:
    query = select(Post.team_id).join(Comment, Comment.post_id == Post.id).where(Comment.id == comment_id)
    team_id = await db.scalar(query)
    if team_id is not None:
        await forget(db, to_team(team_id), ["comment.written"], "comment_id", comment_id)
    return [comment_id]


async def _forget_low(db: AsyncSession, low_id: UUID) -> list[UUID]:
    author_id = await db.scalar(select(Low.author_id).where(Low.id == low_id))
    if author_id is not None:
        await forget(db, to_member(author_id), ["low.raised", "low.answered"], "low_id", low_id)
    return [low_id]


async def _forget_report(db: AsyncSession, report_id: UUID) -> list[UUID]:
    """What was said of it in its team, and its lows."""
    team_id = await db.scalar(select(Report.team_id).where(Report.id == report_id))
    if team_id is not None:
        await forget(db, to_team(team_id), ["report.sent"], "report_id", report_id)
    lows = list(await db.scalars(select(Low.id).where(Low.report_id == report_id)))
    for low_id in lows:
        await _forget_low(db, low_id)
    return [report_id, *lows]


_FORGET: dict[Kind, Callable[[AsyncSession, UUID], Awaitable[list[UUID]]]] = {
    "post": _forget_post,
    "thread": _forget_thread,
    "comment": _forget_comment,
    "low": _forget_low,
    "report": _forget_report,
}
