"""Thanks that reached me: for my reports, posts and comments, from others. Mine to read, and nobody's to count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, cast, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from models import Comment, Member, Place, Post, Reaction, Report, Team, TeamParent


@dataclass(frozen=True, slots=True)
class Thanked:
    id: UUID
    subject: Literal["post", "comment", "report"]
    subject_id: UUID
    member: Member
    team_id: UUID
    team_name: str
    leads: bool
    """Leads the team it is for, or one above it."""
    thanked_at: datetime


def _parts(me: Member) -> list[Select[UUID, UUID, datetime, str, UUID, UUID]]:
    """Thanks for each kind of thing of mine that still stands."""
    own = (Reaction.id, Reaction.member_id, Reaction.thanked_at)
    posts = select(*own, literal("post", Text).label("subject"), Post.id.label("subject_id"), Post.team_id)
    comments = select(*own, literal("comment", Text), Comment.id, Post.team_id)
    reports = select(*own, literal("report", Text), Report.id, Report.team_id)
    return [
        posts.join(Post, Post.id == Reaction.post_id).where(Post.author_id == me.id, Post.withdrawn_at.is_(None)),
        comments.join(Comment, Comment.id == Reaction.comment_id)
        .join(Post, Post.id == Comment.post_id)
        .where(Comment.author_id == me.id, Comment.withdrawn_at.is_(None)),
        reports.join(Report, Report.id == Reaction.report_id).where(Report.member_id == me.id),
    ]


async def thanks_to_me(db: AsyncSession, me: Member, before: UUID | None, limit: int) -> list[Thanked]:
    """Newest first."""
    mine = union_all(*_parts(me)).subquery()
    query = (
        select(mine, Member, Team.name.label("team_name"))
        .join(Member, Member.id == mine.c.member_id)
        .join(Team, Team.id == mine.c.team_id)
        .where(mine.c.member_id != me.id)
        .order_by(mine.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(mine.c.id < before)
    rows = (await db.execute(query)).all()
    leading = await _leading(db, {(row.member_id, row.team_id) for row in rows})
    return [
        Thanked(
            row.id, row.subject, row.subject_id, row.Member, row.team_id, row.team_name,
            (row.member_id, row.team_id) in leading, row.thanked_at,
        )
        for row in rows
    ]  # fmt: skip


async def _leading(db: AsyncSession, pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of members and teams: those of whom the member leads the team, or one above it."""
    up = select(Team.id.label("id"), Team.id.label("above")).where(Team.id.in_({team for _, team in pairs}))
    line = up.cte("line", recursive=True)
    parents = select(line.c.id, TeamParent.parent_id).join(TeamParent, TeamParent.team_id == line.c.above)
    line = line.union(parents.where(TeamParent.until.is_(None)))
    query = select(Place.member_id, line.c.id).join(line, line.c.above == Place.team_id)
    query = query.where(Place.leads, Place.until.is_(None), Place.member_id.in_({member for member, _ in pairs}))
    return {(member_id, team_id) for member_id, team_id in await db.execute(query)}


async def thanked_member(db: AsyncSession, subject: str, subject_id: UUID) -> UUID | None:
    """Whose it is that somebody thanked for: who hears of it on their own page. A team's own report is nobody's."""
    tables: dict[str, tuple[Any, Any]] = {
        "post": (Post, Post.author_id), "comment": (Comment, Comment.author_id), "report": (Report, Report.member_id),
    }  # fmt: skip
    table, column = tables[subject]
    found: UUID | None = await db.scalar(select(cast(column, Uuid)).where(table.id == subject_id))
    return found
