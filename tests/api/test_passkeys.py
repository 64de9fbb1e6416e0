"""Passkeys: a way in by themselves, and worthless to anybody who copies, replays or borrows one."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from models import AuditEntry, Mail, Member, Passkey, PasskeyChallenge
from server.db import unit_of_work
from tests.authenticator import Device, add_device, add_phone, bytes_of, come_in_by, text_of
from tests.browsers import browser, give_password, sign_in
from tests.people import NOBODY, Cast


async def ask(page: httpx.AsyncClient) -> dict[str, Any]:
    answer = await page.post("/sessions/passkey/options")
    assert answer.status_code == 201
    options: dict[str, Any] = answer.json()["options"]
    return options


async def send(page: httpx.AsyncClient, credential: dict[str, Any]) -> tuple[int, str]:
    answer = await page.post("/sessions/passkey", json={"credential": credential})
    return answer.status_code, answer.json().get("code", "")


REFUSED = (401, "passkey_refused")
NOT_VALID = (401, "challenge_not_valid")


async def test_a_passkey_alone_is_a_way_in(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device()
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        made = await add_device(page, device, "Mo's phone")
        assert made.status_code == 201
        assert len(made.json()["recovery_codes"]) == 10
        passkey = made.json()["passkey"]
        assert (passkey["name"], passkey["synced"], passkey["last_used_at"]) == ("Mo's phone", True, None)
        again = await page.post("/passkeys/options")
        assert [each["id"] for each in again.json()["options"]["excludeCredentials"]] == [text_of(device.id)]
    async with browser(url) as page:
        options = await ask(page)
        assert options["allowCredentials"] == []
        assert options["userVerification"] == "required"
        assert options["rpId"] == "localhost"
        came = await come_in_by(page, device)
        assert came.status_code == 201
        assert (await page.get("/me")).json()["name"] == "Mo"
        mine = (await page.get("/passkeys")).json()["items"]
        assert mine[0]["last_used_at"]


async def test_what_was_signed_before_elsewhere_or_for_something_else_is_refused(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device()
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_device(page, device)
        signed = device.sign(await ask(page))
        assert (await send(page, signed))[0] == 201
        assert await send(page, signed) == NOT_VALID, "replayed"
        assert await send(page, device.sign({"challenge": text_of(b"of my own making, 32 bytes long.")})) == NOT_VALID
        for_another = (await page.post("/passkeys/options")).json()["options"]
        assert await send(page, device.sign(for_another)) == NOT_VALID, "a challenge for something else"
        for bent in (
            replace(device, origin="https://localhost.example.org"),
            replace(device, origin="http://localhost:8001"),
            replace(device, host="example.org"),
            replace(device, unlocked=False),
            replace(device, id=b"unknown"),
            replace(device, owner=cast.mia.id.bytes),
            replace(device, key=Device().key),
        ):
            bent.count = device.count + 10
            assert await send(page, bent.sign(await ask(page))) == REFUSED, bent
        signed = device.sign(await ask(page))
        signed["response"]["authenticatorData"] = text_of(bytes_of(signed["response"]["authenticatorData"]) + b"\0")
        assert await send(page, signed) == REFUSED, "tampered with"
        options = await ask(page)
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(PasskeyChallenge).values(expires_at=func.now()))
        assert await send(page, device.sign(options)) == NOT_VALID, "too old"


async def test_a_challenge_is_good_once_even_at_the_same_moment_and_after_a_failure(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device()
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_device(page, device)
        options = await ask(page)
        both = [device.sign(options), device.sign(options)]
        answers = await asyncio.gather(*(send(page, each) for each in both))
        assert sorted(status for status, _ in answers) == [201, 401]
        options = await ask(page)
        assert await send(page, replace(device, unlocked=False).sign(options)) == REFUSED
        assert await send(page, device.sign(options)) == NOT_VALID, "used up by the failure"


async def test_a_copy_is_refused_and_its_owner_told(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device()
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_device(page, device)
        copy = replace(device)
        assert (await come_in_by(page, device)).status_code == 201
        page.cookies.clear()
        assert await send(page, copy.sign(await ask(page))) == REFUSED
        assert (await come_in_by(page, device)).status_code == 201, "the owner's goes on"
    async with cast.sessions() as db:
        assert await db.scalar(select(AuditEntry.id).where(AuditEntry.action == "passkey.copied"))
        assert any("copy" in text for text in await db.scalars(select(Mail.text)))


async def test_devices_that_do_not_count_are_taken_as_they_are(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device(counts=False)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_device(page, device)
        for _ in range(2):
            assert (await come_in_by(page, device)).status_code == 201


async def test_another_member_cannot_use_name_or_take_mine(cast: Cast, url: str) -> None:
    mos, mias = Device(), Device()
    for who in (cast.mo, cast.mia):
        await give_password(cast.sessions, who)
    async with browser(url) as mo, browser(url) as mia:
        await sign_in(mo, cast.mo)
        await sign_in(mia, cast.mia)
        mine = (await add_device(mo, mos)).json()["passkey"]
        await add_device(mia, mias)
        copied = replace(mos, owner=cast.mia.id.bytes)
        assert (await add_device(mia, copied)).status_code == 409, "a credential id is one member's"
        for path in (mine["id"], NOBODY):
            assert (await mia.patch(f"/passkeys/{path}", json={"name": "Mine"})).status_code == 404
            assert (await mia.delete(f"/passkeys/{path}")).status_code == 404
        ticket = (await sign_in(mo, cast.mo)).json()["ticket"]
        asked = (await mo.post("/sessions/second-factor/passkey", json={"ticket": ticket})).json()["options"]
        assert [each["id"] for each in asked["allowCredentials"]] == [text_of(mos.id)]
        hers = {"ticket": ticket, "passkey": mias.sign(asked)}
        assert (await mo.post("/sessions/second-factor", json=hers)).json()["code"] == "passkey_refused"
        asked = (await mo.post("/sessions/second-factor/passkey", json={"ticket": ticket})).json()["options"]
        his = {"ticket": ticket, "passkey": mos.sign(asked)}
        assert (await mo.post("/sessions/second-factor", json=his)).status_code == 201
        assert (await mo.patch(f"/passkeys/{mine['id']}", json={"name": " Blue phone "})).json()["name"] == "Blue phone"
        assert (await mo.delete(f"/passkeys/{mine['id']}")).status_code == 204
        assert (await mo.get("/passkeys")).json()["items"] == []
        assert (await come_in_by(mo, mos)).status_code == 401


async def test_whoever_is_shut_out_does_not_come_in_by_passkey(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    device = Device()
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_device(page, device)
        ticket = (await sign_in(page, cast.mo)).json()["ticket"]
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Member).where(Member.id == cast.mo.id).values(suspended_at=Member.joined_at))
        assert await send(page, device.sign(await ask(page))) == REFUSED
        late = await page.post("/sessions/second-factor", json={"ticket": ticket, "code": "123456"})
        assert late.json()["code"] == "ticket_not_valid"


async def test_two_devices_make_two_passkeys_and_the_codes_are_made_once(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_phone(page)
        assert (await add_device(page, Device(), "Phone")).json()["recovery_codes"] is None
        assert (await add_device(page, Device(), "Laptop")).json()["recovery_codes"] is None
        assert [each["name"] for each in (await page.get("/passkeys")).json()["items"]] == ["Phone", "Laptop"]
        assert (await sign_in(page, cast.mo)).json()["ways"] == ["passkey", "app", "recovery_code"]


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"response": None},
        {"response": {"clientDataJSON": 5}},
        {"response": {"clientDataJSON": "!!!"}},
        {"response": {"clientDataJSON": text_of(b"[]")}},
        {"response": {"clientDataJSON": text_of(b'{"challenge": "\xff"}')}},
        {"response": {"clientDataJSON": text_of(json.dumps({"type": "x", "challenge": 3, "origin": 1}).encode())}},
    ],
)
async def test_nonsense_is_refused(cast: Cast, url: str, bad: dict[str, Any]) -> None:
    async with browser(url) as page:
        assert (await send(page, bad))[0] == 401
        await give_password(cast.sessions, cast.mo)
        await sign_in(page, cast.mo)
        assert (await page.post("/passkeys", json={"name": "x", "credential": bad})).status_code == 422
        options = (await page.post("/passkeys/options")).json()["options"]
        half = Device().make(options)
        for part in ("attestationObject", "clientDataJSON"):
            half["response"][part] = half["response"][part][:-8] + text_of(b"\xff\xff\xff")
            assert (await page.post("/passkeys", json={"name": "x", "credential": half})).status_code == 422
    async with cast.sessions() as db:
        assert await db.scalar(select(Passkey.id)) is None
