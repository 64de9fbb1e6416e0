"""API tokens: shown once, hashed at rest, never in an address, and gone when revoked."""

import asyncio
import re
from datetime import timedelta

import pytest
import websockets
from sqlalchemy import func, select, text, update

from models import ApiToken, KeptReply, Member
from server.db import unit_of_work
from server.identity import hashed
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast
from tests.serving import Ear


async def test_a_token_is_made_in_a_browser_shown_once_and_stored_as_its_hash(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        asked = {"name": "Audit upload", "scope": "write", "days": 30}
        made = await page.post("/tokens", json=asked, headers={"Idempotency-Key": "once"})
        assert made.status_code == 201
        secret = made.json()["token"]
        assert secret.startswith("snf_")
        assert len(secret) >= 47
        listed = (await page.get("/tokens")).json()["items"]
        assert "token" not in listed[0]
        assert listed[0]["name"] == "Audit upload"
        me = await page.get("/me", headers={"Authorization": f"bearer {secret}"})
        assert me.json()["shared_computer"] is False
    async with cast.sessions() as db:
        row = (await db.scalars(select(ApiToken).where(ApiToken.name == "Audit upload"))).one()
        assert row.token_hash == hashed(secret)
        assert row.last_used_at is not None
        for table in ("api_tokens", "audit_entries", "kept_replies", "events"):
            stored = (await db.execute(text(f"select {table}::text from {table}"))).scalars()
            assert not any(secret in each for each in stored)
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0


async def test_a_token_cannot_make_another_that_outlives_it(cast: Cast) -> None:
    answer = await cast.mo.post("/tokens", {"name": "More", "scope": "write"})
    assert answer.status_code == 403


async def test_a_token_in_the_address_is_not_a_sign_in(cast: Cast, url: str) -> None:
    token = cast.mo.headers["Authorization"].removeprefix("Bearer ")
    async with browser(url) as page:
        for name in ("token", "access_token", "authorization"):
            assert (await page.get("/me", params={name: token})).status_code == 401


async def test_a_read_token_reads_and_changes_nothing(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ApiToken).where(ApiToken.member_id == cast.mo.id).values(scope="read"))
    assert (await cast.mo.get("/me")).status_code == 200
    for method, path in (("PATCH", "/me"), ("POST", "/invitations"), ("DELETE", "/sessions/current")):
        answer = await cast.mo.ask(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "read_only_token"), path


async def test_an_expired_an_unknown_and_a_suspended_members_token_are_one_401(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        over = func.now() - timedelta(seconds=1)
        await db.execute(update(ApiToken).where(ApiToken.member_id == cast.mo.id).values(expires_at=over))
        await db.execute(update(Member).where(Member.id == cast.mia.id).values(suspended_at=func.now()))
    cast.xen.headers["Authorization"] = "Bearer snf_unknown"
    answers = [await each.get("/me") for each in (cast.mo, cast.mia, cast.xen)]
    assert {(each.status_code, each.text) for each in answers} == {(401, answers[0].text)}
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_revoking_a_token_stops_it_on_open_live_connections_too(cast: Cast, url: str) -> None:
    token_id = (await cast.mo.get("/tokens")).json()["items"][0]["id"]
    assert (await cast.mia.delete(f"/tokens/{token_id}")).status_code == 404
    async with Ear(url, cast.mo) as ear:
        assert (await cast.mo.delete(f"/tokens/{token_id}")).status_code == 204
        await asyncio.wait_for(ear.socket.wait_closed(), 5)
        assert ear.socket.close_code == 4001
    assert (await cast.mo.get("/me")).status_code == 401


async def test_a_read_token_changes_nothing_anywhere(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ApiToken).where(ApiToken.member_id == cast.ada.id).values(scope="read"))
    paths = (await cast.ada.http.get("/api/openapi.json")).json()["paths"]
    tried = 0
    for path, operations in paths.items():
        for method, operation in operations.items():
            if method == "get" or "security" not in operation:
                continue
            address = re.sub(r"{\w+}", str(cast.team), path).removeprefix("/api/v1")
            for body in (None, {}, {"nonsense": 1}):
                answer = await cast.ada.ask(method.upper(), address, body)
                assert (answer.status_code, answer.json()["code"]) == (403, "read_only_token"), (method, path)
                tried += 1
    assert tried > 100
    assert (await cast.ada.get("/me")).status_code == 200


async def test_who_is_suspended_is_out_at_once(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.get("/me")).status_code == 200
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Member).where(Member.id == cast.mo.id).values(suspended_at=func.now()))
        assert (await page.get("/me")).status_code == 401
        assert (await cast.mo.get("/me")).status_code == 401
        with pytest.raises(websockets.ConnectionClosed):
            async with Ear(url, cast.mo):
                pass
