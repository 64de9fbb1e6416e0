"""A single row is asked for from below, a list from above: both say the same of everybody and everything."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models import Comment, Member, Place, Post, Report, Team
from server.policy.posts import visible_comment, visible_comments, visible_post, visible_posts
from server.policy.reports import visible_report, visible_reports
from server.policy.teams import inside_among, inside_team_ids, is_inside
from tests.people import Cast, Somebody
from tests.policy.world import build


@pytest.mark.parametrize("led", [False, True], ids=["as they are", "all lead"])
async def test_one_row_and_the_list_agree(cast: Cast, led: bool) -> None:
    world = await build(cast)
    teams = {name: UUID(world.ids[name]) for name in ("core", "region", "team", "sibling", "other")}

    async def write(who: Somebody, team_id: UUID) -> None:
        post = (await who.post("/posts", {"team_id": str(team_id), "text": "Hello."})).json()
        assert (await who.post("/comments", {"post_id": post["id"], "text": "Again."})).status_code == 201

    for who, name in (("olive", "core"), ("rhea", "region"), ("tom", "sibling"), ("otto", "other"), ("olive", "team")):
        await write(getattr(cast, who), teams[name])
    async with cast.sessions.begin() as db:
        for place in await db.scalars(select(Place)):
            place.leads = place.leads or led
    async with cast.sessions() as db:
        posts, comments = list(await db.scalars(select(Post.id))), list(await db.scalars(select(Comment)))
        reports = list(await db.scalars(select(Report.id)))
        assert len(posts) > 5
        assert len(comments) > 5
        assert reports
        for me in await db.scalars(select(Member)):
            inside = set(await db.scalars(inside_team_ids(me)))
            asked = set(await db.scalars(inside_among(me, select(Team.id))))
            assert asked == inside == {each for each in teams.values() if await is_inside(db, me, each)}, me.name
            seen = set(await db.scalars(visible_posts(me).with_only_columns(Post.id)))
            for each in posts:
                assert (await db.scalar(visible_post(me, each)) is not None) == (each in seen)
            for comment in comments:
                one = await db.scalar(visible_comment(me, comment.id))
                among = list(await db.scalars(visible_comments(me, comment.post_id).where(Comment.id == comment.id)))
                assert (one is not None) == bool(among) == (comment.post_id in seen)
            read = set(await db.scalars(visible_reports(me).with_only_columns(Report.id)))
            for each in reports:
                assert (await db.scalar(visible_report(me, each)) is not None) == (each in read)
