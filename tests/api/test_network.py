"""The rules of the network: administrators change them on a page, they hold at once, and every change is kept."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update

from models import AuditEntry, Invitation, MemberSession
from server.db import unit_of_work
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast
from tests.policy.bodies import RULES


async def test_all_is_as_the_server_was_started_with_until_somebody_changes_it(cast: Cast) -> None:
    read = await cast.mo.get("/network")
    assert read.json()["version"] == 0
    assert read.json()["rules"]["session_idle_days"] == 14
    assert (await cast.ada.get("/network/versions")).json()["items"] == []


async def test_a_change_is_kept_with_who_and_what(cast: Cast) -> None:
    before = (await cast.ada.get("/network")).json()["rules"]
    for days in (7, 5):
        changed = await cast.ada.put("/network", {**before, "session_idle_days": days})
        assert changed.status_code == 200, changed.text
    assert (await cast.mo.get("/network")).json()["rules"] == {**before, "session_idle_days": 5}
    second, first = (await cast.ada.get("/network/versions")).json()["items"]
    assert second["changes"] == [{"rule": "session_idle_days", "before": 7, "now": 5}]
    assert first["changes"] == [{"rule": "session_idle_days", "before": 14, "now": 7}]
    assert second["changed_by"] == {"id": str(cast.ada.id), "name": "Ada"}
    page = (await cast.ada.get("/network/versions", limit=1)).json()
    assert page["items"] == [second]
    assert (await cast.ada.get("/network/versions", limit=1, before=page["next"])).json()["items"] == [first]
    async with cast.sessions() as db:
        told = list(await db.scalars(select(AuditEntry.details).where(AuditEntry.action == "network.changed")))
    assert told[-1] == {"session_idle_days": {"before": 7, "now": 5}}


async def test_of_two_who_changed_the_same_version_one_is_told(cast: Cast) -> None:
    tag = (await cast.ada.get("/network")).headers["ETag"]

    async def change(days: int) -> int:
        headers = {"If-Match": tag}
        return (await cast.ada.ask("PUT", "/network", {**RULES, "session_days": days}, headers)).status_code

    assert sorted(await asyncio.gather(*(change(days) for days in (30, 31, 32, 33)))) == [200, 412, 412, 412]
    assert (await cast.ada.get("/network")).json()["version"] == 1


async def test_what_is_out_of_bounds_is_told_by_its_name(cast: Cast) -> None:
    refused = await cast.ada.put("/network", {**RULES, "session_idle_days": 0})
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["field"] == "session_idle_days"


async def test_a_shorter_life_holds_for_those_who_are_signed_in(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as mo:
        assert (await sign_in(mo, cast.mo)).status_code == 201
        async with unit_of_work(cast.sessions) as db:
            past = func.now() - timedelta(days=3)
            mine = update(MemberSession).where(MemberSession.member_id == cast.mo.id)
            await db.execute(mine.values(started_at=past, last_seen_at=past))
        assert (await cast.ada.put("/network", {**RULES, "session_idle_days": 2})).status_code == 200
        assert (await mo.get("/me")).status_code == 401
        assert (await cast.ada.put("/network", {**RULES, "session_days": 3})).status_code == 200
        assert (await mo.get("/me")).status_code == 401
        assert (await cast.ada.put("/network", RULES)).status_code == 200
        assert (await mo.get("/me")).status_code == 200


async def test_invitations_follow_the_rules(cast: Cast) -> None:
    await cast.ada.put("/network", {**RULES, "invitation_days": 3, "invitations_a_day": 1})
    body = {"email": "one@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", body)).status_code == 201
    assert (await cast.lena.post("/invitations", {**body, "email": "two@example.org"})).status_code == 429
    async with cast.sessions() as db:
        ends, sent = (await db.execute(select(Invitation.expires_at, Invitation.created_at))).one()
    assert timedelta(days=2, hours=23) < ends - sent < timedelta(days=3, hours=1)
