"""/api/v1/feed: what was written and reported in one's teams, newest first."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.posts import PostOut, post_outs
from api.report_shapes import ReportOut, reports_out
from api.router import signed_in
from api.shapes import After, Limit, Out, cursor_of, moment_part, parts_of, uuid_part
from models import Post, Report
from server.db import Session
from server.events import read_cursor
from server.identity import Me
from server.policy.feed import feed, when
from server.policy.teams import readable_team

router = signed_in("/feed", ["feed"])


class PostItem(Out):
    kind: Literal["post"] = "post"
    at: datetime
    post: PostOut


class ReportItem(Out):
    kind: Literal["report"] = "report"
    at: datetime
    report: ReportOut


class FeedPage(Out):
    items: list[Annotated[PostItem | ReportItem, Field(discriminator="kind")]]
    next: str | None
    cursor: int


@router.get("")
async def read(db: Session, me: Me, team_id: UUID | None = None, before: After = None, limit: Limit = 20) -> FeedPage:
    """Of one team, or of all the teams that you are in or lead. Reports stand where they were first sent."""
    cursor, _ = await read_cursor(db)
    if team_id is not None:
        await readable_team(db, me, team_id)
    start = None
    if before is not None:
        at, item_id = parts_of(before, 2)
        start = moment_part(at), uuid_part(item_id)
    found = await feed(db, me, team_id, start, limit + 1)
    shown = found[:limit]
    posts = {each.id: each for each in await post_outs(db, me, [each for each in shown if isinstance(each, Post)])}
    reports = {
        each.id: each for each in await reports_out(db, me, [each for each in shown if isinstance(each, Report)])
    }
    items = [
        PostItem(at=when(each), post=posts[each.id])
        if isinstance(each, Post)
        else ReportItem(at=when(each), report=reports[each.id])
        for each in shown
    ]
    last = shown[-1] if len(found) > limit else None
    return FeedPage(items=items, next=cursor_of(when(last).isoformat(), last.id) if last else None, cursor=cursor)
