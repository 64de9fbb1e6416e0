"""Being in a team above is not leading it: only leaders read what is written and reported below."""

from sqlalchemy import select

from models import Member, Team
from server.events import to_leaders, to_team
from server.policy.audiences import audiences_of
from server.policy.teams import inside_among, inside_team_ids
from tests.people import Cast
from tests.policy.world import build


async def test_a_member_above_who_does_not_lead_reads_nothing_below(cast: Cast) -> None:
    ids = (await build(cast)).ids
    placed = await cast.rhea.put(f"/teams/{cast.region}/members/{cast.tom.id}", {"leads": False, "reports": False})
    assert placed.status_code < 300, placed.text
    for path, status in (
        (f"/teams/{cast.region}", 200),
        (f"/feed?team_id={cast.region}", 200),
        (f"/feed?team_id={cast.team}", 403),
        (f"/posts?team_id={cast.team}", 403),
        (f"/reports?team_id={cast.team}", 403),
        (f"/posts/{ids['post']}", 404),
        (f"/comments/{ids['comment']}", 404),
        (f"/reports/{ids['report']}", 404),
    ):
        assert (await cast.tom.get(path)).status_code == status, path
    assert (await cast.tom.get("/lows")).json()["items"] == []
    facts = await cast.tom.get(f"/observations?metric_id={ids['metric']}&team_id={cast.team}")
    assert facts.json()["items"] == []
    async with cast.sessions() as db:
        mine = await audiences_of(db, await db.get_one(Member, cast.tom.id))
    assert to_team(cast.region) in mine
    assert to_leaders(cast.region) not in mine


async def test_asking_from_above_and_from_below_agree(cast: Cast) -> None:
    await cast.rhea.put(f"/teams/{cast.region}/members/{cast.tom.id}", {"leads": False, "reports": False})
    async with cast.sessions() as db:
        every = select(Team.id)
        for person in cast.everybody[:-1]:
            me = await db.get_one(Member, person.id)
            from_above = set(await db.scalars(inside_team_ids(me)))
            from_below = set(await db.scalars(inside_among(me, every)))
            assert from_above == from_below, person.name
