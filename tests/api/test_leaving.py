"""Leaving: what only one looked after is handed over first, everything else ends at once, and what was said stays."""

import asyncio
import time
from typing import Any
from uuid import UUID

import httpx
import pytest
import websockets
from sqlalchemy import func, select, update

from models import AuditEntry, Invitation, Member, Place
from server.actions.recompute import differences
from server.db import unit_of_work
from server.identity import hashed, new_secret
from tests.api.test_handovers import make_administrators
from tests.api.test_races import at_once, doors, through
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast, Somebody
from tests.policy.world import World, build
from tests.serving import Ear

__all__ = ["doors"]

GOODBYE = {"note": "My job here ends."}


async def leave(who: Somebody, whom: Somebody, **more: object) -> httpx.Response:
    return await who.post(f"/members/{whom.id}/leaving", {**GOODBYE, **more})


async def sums(cast: Cast, world: World) -> Any:
    rollup = (await cast.lena.get(f"/metrics/{world.ids['metric']}/rollup", team_id=world.ids["team"])).json()
    return {name: value for name, value in rollup.items() if name != "cursor"}


async def test_who_leaves_is_out_at_once_and_what_they_wrote_stays_under_their_name(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, Ear(url, cast.mo) as ear, Ear(url, cast.mia) as mia:
        assert (await sign_in(page, cast.mo)).status_code == 201
        world = await build(cast)
        before = await sums(cast, world)
        began = time.monotonic()
        left = await leave(cast.mo, cast.mo)
        assert left.status_code == 201, left.text
        with pytest.raises(websockets.ConnectionClosed):
            await ear.event("never", 2)
        assert time.monotonic() - began < 1
        assert ear.socket.close_code == 4001
        assert (await mia.event("member.left"))["name"] == "Mo"
        assert (await page.get("/me")).status_code == 401
        assert (await cast.mo.get("/me")).status_code == 401
        unknown = await sign_in(page, "nobody@example.org")
        again = await sign_in(page, cast.mo)
        assert (again.status_code, again.json()) == (unknown.status_code, unknown.json())
    report = (await cast.lena.get(f"/reports/{world.ids['report']}")).json()
    assert report["author"]["name"] == "Mo"
    assert (await cast.mia.get(f"/posts/{world.ids['post']}")).json()["author"]["name"] == "Mo"
    assert (await cast.mia.get(f"/members/{cast.mo.id}")).status_code == 404
    assert "Mo" not in [each["name"] for each in (await cast.ada.get("/members")).json()["items"]]
    assert (await cast.ada.get(f"/members/{cast.mo.id}")).json()["left_at"] is not None
    assert await sums(cast, world) == before, "who reported goes on counting as one of those who were asked"
    async with cast.sessions() as db:
        open_places = select(func.count()).where(Place.member_id == cast.mo.id, Place.until.is_(None))
        assert await db.scalar(open_places) == 0
        entry = (await db.scalars(select(AuditEntry).where(AuditEntry.action == "member.left"))).one()
    assert (entry.member_id, entry.subject_id) == (cast.mo.id, cast.mo.id)


async def test_nobody_leaves_behind_what_only_they_looked_after(cast: Cast) -> None:
    world = await build(cast)
    refused = await leave(cast.lena, cast.lena)
    assert (refused.status_code, refused.json()["code"]) == (422, "heir_needed")
    assert "Team, Our own" in refused.json()["detail"]
    one = {"kind": "team", "id": world.ids["team"], "to_id": str(cast.mia.id)}
    assert (await leave(cast.lena, cast.lena, heirs=[one])).status_code == 422, "the metric still needs somebody"
    assert (await leave(cast.lena, cast.lena, heirs=[one], to_id=str(cast.mo.id))).status_code == 201
    team = (await cast.rhea.get(f"/teams/{cast.team}")).json()
    assert [each["name"] for each in team["leaders"]] == ["Mia"]
    assert (await cast.rhea.get(f"/metrics/{world.ids['local']}")).json()["owner"]["name"] == "Mo"
    assert (await cast.lena.get("/me")).status_code == 401


async def test_an_administrator_takes_somebody_out_and_their_invitations_with_them(cast: Cast) -> None:
    await build(cast)
    refused = await leave(cast.ada, cast.lena, to_id=str(cast.lena.id))
    assert refused.status_code == 409
    assert (await leave(cast.ada, cast.lena, to_id=str(cast.rhea.id))).status_code == 201
    assert (await leave(cast.ada, cast.lena)).status_code == 409, "they have left already"
    async with cast.sessions() as db:
        sent = (await db.scalars(select(Invitation).where(Invitation.inviter_id == cast.lena.id))).one()
    assert sent.revoked_at is not None
    assert (await cast.ada.put(f"/members/{cast.lena.id}/roles/moderator")).status_code == 409
    placed = await cast.ada.put(f"/teams/{cast.team}/members/{cast.lena.id}", {"leads": False, "reports": True})
    assert placed.status_code == 409


async def test_who_left_comes_back_by_an_invitation_as_the_same_member(cast: Cast, url: str) -> None:
    world = await build(cast)
    assert (await cast.mo.get("/factors")).json()["passkeys"]
    assert (await leave(cast.mo, cast.mo)).status_code == 201
    body = {"email": "mo@example.org", "team_id": str(cast.team), "role": "member"}
    sent = await cast.lena.post("/invitations", body)
    assert sent.status_code == 201, sent.text
    secret = new_secret()
    async with unit_of_work(cast.sessions) as db:
        mine = update(Invitation).where(Invitation.email == "mo@example.org")
        await db.execute(mine.values(token_hash=hashed(secret)))
    async with browser(url) as page:
        opened = (await page.post("/invitations/open", json={"token": secret})).json()
        assert opened["member_already"] is False
        told = {"token": secret, "name": "Mo Again", "password": "three green kettles", "accept_house_rules": True}
        came = await page.post("/invitations/accept", json=told)
        assert came.status_code == 201, came.text
        assert came.json()["member_id"] == str(cast.mo.id)
        keys = (await page.get("/factors")).json()
        assert (keys["app"], keys["passkeys"], keys["recovery_codes_left"]) == (None, [], 0), "as for somebody new"
        me = (await page.get("/me")).json()
        assert (me["name"], [each["team_name"] for each in me["places"]]) == ("Mo Again", ["Team"])
        assert (await page.get(f"/reports/{world.ids['report']}")).json()["author"]["name"] == "Mo Again"


async def test_the_last_administrator_cannot_leave(cast: Cast) -> None:
    assert (await leave(cast.ada, cast.ada)).status_code == 409
    await make_administrators(cast, cast.hugo)
    assert (await leave(cast.ada, cast.ada)).status_code == 201
    assert (await leave(cast.hugo, cast.hugo)).status_code == 409


@pytest.mark.parametrize("whom", ["themselves", "each other"])
async def test_of_the_last_two_administrators_who_leave_at_once_one_stays(
    cast: Cast, doors: list[httpx.AsyncClient], whom: str
) -> None:
    others = [cast.vera, cast.hugo, cast.tom, cast.mia]
    for turn, other in enumerate(others):
        await make_administrators(cast, other)
        async with cast.sessions() as db:
            held = list(await db.scalars(select(Member.id).where(Member.is_administrator, Member.left_at.is_(None))))
        first = next(each for each in cast.everybody if each.id in held and each.id != other.id)
        one, two = through(doors[2 * turn], first), through(doors[2 * turn + 1], other)
        pairs = ((one, one), (two, two)) if whom == "themselves" else ((one, two), (two, one))
        done = await at_once(*(leave(who, gone) for who, gone in pairs))
        assert done[201] == 1, done
        async with cast.sessions() as db:
            alive = select(func.count()).where(Member.is_administrator, Member.left_at.is_(None))
            assert await db.scalar(alive) == 1


async def test_who_leaves_while_a_report_is_sent_leaves_the_sums_right(cast: Cast) -> None:
    world = await build(cast)
    body = {
        "form_id": world.ids["form"],
        "team_id": world.ids["team"],
        "period": world.this_week,
        "numbers": [{"metric_id": world.ids["metric"], "numerator": 5}],
    }
    sent, left = await asyncio.gather(cast.mia.post("/reports", body), leave(cast.mia, cast.mia))
    assert left.status_code == 201
    assert sent.status_code in (201, 401, 422)
    async with cast.sessions() as db:
        assert await differences(db, UUID(world.ids["metric"])) == []
