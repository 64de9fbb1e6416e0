"""The feed: what was written and reported in the teams that I am inside, newest first, by the rules for each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Post, Report
from server.policy.posts import visible_posts
from server.policy.reports import visible_reports

Item = Post | Report


def when(item: Item) -> datetime:
    return item.written_at if isinstance(item, Post) else item.sent_at


async def feed(
    db: AsyncSession, me: Member, team_id: UUID | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Item]:
    """At most so many posts and reports, of one team or of all that I am inside."""
    posts = visible_posts(me).order_by(Post.written_at.desc(), Post.id.desc()).limit(limit)
    reports = visible_reports(me).order_by(Report.sent_at.desc(), Report.id.desc()).limit(limit)
    if team_id is not None:
        posts, reports = posts.where(Post.team_id == team_id), reports.where(Report.team_id == team_id)
    if before is not None:
        posts = posts.where(_earlier(Post.written_at, Post.id, before))
        reports = reports.where(_earlier(Report.sent_at, Report.id, before))
    items: list[Item] = [*await db.scalars(posts), *await db.scalars(reports)]
    return sorted(items, key=lambda each: (when(each), each.id), reverse=True)[:limit]


def _earlier(at: object, row_id: object, before: tuple[datetime, UUID]) -> ColumnElement[bool]:
    return tuple_(at, row_id) < tuple_(*before)
