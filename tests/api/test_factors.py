"""The second step of signing in: an app that shows six numbers, recovery codes, and the ticket in between."""

import asyncio
import json
from typing import Any

import httpx
from sqlalchemy import select, update

from models import AuditEntry, AuthenticatorApp, Mail, RecoveryCode, SignInTicket
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from server.policy.factors import hold
from tests.authenticator import Device, Phone, add_device, add_phone, numbers_last
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast, Somebody


async def enter(page: httpx.AsyncClient, who: Somebody, code: str, **more: Any) -> httpx.Response:
    """Both steps, the second with the numbers of an app."""
    first = await sign_in(page, who, **more)
    assert (first.status_code, first.json()["code"]) == (401, "second_factor_needed"), first.text
    return await page.post("/sessions/second-factor", json={"ticket": first.json()["ticket"], "code": code})


async def letters_to(cast: Cast, who: Somebody) -> list[str]:
    async with cast.sessions() as db:
        query = select(Mail.text).where(Mail.to == f"{who.name.lower()}@example.org").order_by(Mail.id)
        return list(await db.scalars(query))


async def test_an_app_is_on_once_it_was_seen_to_work(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        begun = (await page.post("/factors/app")).json()
        assert begun["qr"].startswith("data:image/svg+xml")
        assert begun["address"].startswith("otpauth://totp/Snowfield:mo%40example.org?secret=" + begun["secret"])
        wrong = await page.post("/factors/app/confirmation", json={"code": "000000"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
        assert (await page.get("/factors")).json()["app"] is None
        assert (await sign_in(page, cast.mo)).status_code == 201, "what is not confirmed counts for nothing"

        phone, codes = await add_phone(page)
        assert len(set(codes)) == 10
        assert all(len(each) == 14 for each in codes)
        mine = (await page.get("/factors")).json()
        assert mine["app"]["confirmed_at"]
        assert mine["recovery_codes_left"] == 10
        assert "You added an app that shows six numbers" in (await letters_to(cast, cast.mo))[-1]

        came = await enter(page, cast.mo, phone.shows())
        assert came.status_code == 201
        assert came.json()["current"]
        assert (await page.get("/me")).json()["name"] == "Mo"
    async with cast.sessions() as db:
        app = (await db.scalars(select(AuthenticatorApp))).one()
        assert phone.secret.encode() not in app.secret
        hashes = list(await db.scalars(select(RecoveryCode.code_hash)))
        assert not any(code.replace("-", "").encode() in each for code in codes for each in hashes)


async def test_a_ticket_is_no_session_and_works_once(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        phone, codes = await add_phone(page)
    async with browser(url) as page:
        first = await sign_in(page, cast.mo, shared_computer=True)
        assert not page.cookies
        asked = first.json()
        assert asked["ways"] == ["app", "recovery_code"]
        assert asked["detail"].startswith("One more step")
        assert (await page.get("/me", headers={"Authorization": f"Bearer {asked['ticket']}"})).status_code == 401
        page.cookies.set("snowfield", asked["ticket"])
        assert (await page.get("/me")).status_code == 401
        page.cookies.clear()
        wrong = {"ticket": asked["ticket"], "code": "12345x"}
        assert (await page.post("/sessions/second-factor", json=wrong)).json()["code"] == "wrong_code"
        right = {"ticket": asked["ticket"], "code": phone.shows()}
        came = await page.post("/sessions/second-factor", json=right)
        assert (came.status_code, came.json()["shared_computer"]) == (201, True), "a wrong one did not use it up"
        for ticket in (asked["ticket"], "nonsense"):
            again = await page.post("/sessions/second-factor", json={"ticket": ticket, "recovery_code": codes[0]})
            assert (again.status_code, again.json()["code"]) == (401, "ticket_not_valid")
        late = (await sign_in(page, cast.mo)).json()
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(SignInTicket).values(expires_at=SignInTicket.made_at))
        body = {"ticket": late["ticket"], "recovery_code": codes[0]}
        assert (await page.post("/sessions/second-factor", json=body)).json()["code"] == "ticket_not_valid"
        for body in ({}, {"code": "1", "recovery_code": "2"}, {"code": None}, {"code": "\ud800"}):
            sent = json.dumps({"ticket": late["ticket"], **body})
            answer = await page.post(
                "/sessions/second-factor", content=sent, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code in (401, 422), answer.text


async def test_a_link_does_not_pass_by_the_second_step(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        phone, _ = await add_phone(page)
    async with unit_of_work(cast.sessions) as db:
        secret = await make_sign_in_link(db, await hold(db, cast.mo.id))
    async with browser(url) as page:
        first = await page.post("/sessions/link", json={"token": secret})
        assert (first.status_code, first.json()["code"]) == (401, "second_factor_needed")
        assert (await page.post("/sessions/link", json={"token": secret})).status_code == 404, "the link is used up"
        body = {"ticket": first.json()["ticket"], "code": phone.shows()}
        assert (await page.post("/sessions/second-factor", json=body)).status_code == 201


async def test_known_and_unknown_addresses_get_one_answer_still(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_phone(page)
    async with browser(url) as page:
        known = await sign_in(page, cast.mo, "not his password")
        unknown = await sign_in(page, "nobody@example.org", "not his password")
        assert (known.status_code, known.json()) == (401, unknown.json())


async def test_numbers_work_once_even_at_the_same_moment_and_a_step_early_or_late(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await numbers_last(15)
        await sign_in(page, cast.mo)
        phone, _ = await add_phone(page)
        replayed = await enter(page, cast.mo, phone.shows(-1))
        assert replayed.json()["code"] == "wrong_code", "it was used to turn the app on"
        tickets = [(await sign_in(page, cast.mo)).json()["ticket"] for _ in range(4)]
        now = phone.shows()
        done = await asyncio.gather(
            *(page.post("/sessions/second-factor", json={"ticket": each, "code": now}) for each in tickets)
        )
        assert sorted(each.status_code for each in done) == [201, 401, 401, 401]
        assert (await enter(page, cast.mo, phone.shows(2))).status_code == 401, "two steps early"
        assert (await enter(page, cast.mo, phone.shows(1))).status_code == 201, "one step early"


async def test_guessing_numbers_waits_for_all_places_together_and_leaves_other_ways_open(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        phone, codes = await add_phone(page)
    async with browser(url, "192.0.2.1") as one, browser(url, "192.0.2.2") as two:
        ticket = (await sign_in(one, cast.mo)).json()["ticket"]
        guesses = [
            (one if number % 2 else two).post(
                "/sessions/second-factor", json={"ticket": ticket, "code": f"{number:06}"}
            )
            for number in range(20)
        ]
        answers = [each.status_code for each in await asyncio.gather(*guesses)]
        assert sorted(answers) == [401] * 5 + [429] * 15, answers
        right = await two.post("/sessions/second-factor", json={"ticket": ticket, "code": phone.shows()})
        assert right.status_code == 429
        assert int(right.headers["Retry-After"]) <= 900
        body = {"ticket": ticket, "recovery_code": codes[3].upper().replace("-", " ")}
        assert (await two.post("/sessions/second-factor", json=body)).status_code == 201
    async with unit_of_work(cast.sessions) as db:
        found = await db.scalar(select(AuditEntry.details).where(AuditEntry.action == "recovery_code.used"))
        assert found == {"left": 9}
    assert any("9 more work." in each for each in await letters_to(cast, cast.mo))


async def test_a_recovery_code_works_once_even_at_the_same_moment(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        _, codes = await add_phone(page)
        tickets = [(await sign_in(page, cast.mo)).json()["ticket"] for _ in range(3)]
        done = await asyncio.gather(
            *(page.post("/sessions/second-factor", json={"ticket": t, "recovery_code": codes[0]}) for t in tickets)
        )
        assert sorted(each.status_code for each in done) == [201, 401, 401]
        made = await page.post("/factors/recovery-codes")
        assert made.status_code == 201
        new = made.json()["recovery_codes"]
        assert set(new).isdisjoint(codes)
        ticket = (await sign_in(page, cast.mo)).json()["ticket"]
        old = await page.post("/sessions/second-factor", json={"ticket": ticket, "recovery_code": codes[1]})
        assert old.json()["code"] == "wrong_code"
        assert (
            await page.post("/sessions/second-factor", json={"ticket": ticket, "recovery_code": new[1]})
        ).status_code == 201


async def test_a_new_app_replaces_the_old_and_taking_the_last_away_takes_the_codes(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        old, _ = await add_phone(page)
        begun = (await page.post("/factors/app")).json()
        new = Phone(begun["secret"])
        confirmed = await page.post("/factors/app/confirmation", json={"code": new.shows(-1)})
        assert confirmed.json() == {"recovery_codes": None}, "those one has go on working"
        assert (await enter(page, cast.mo, old.shows())).json()["code"] == "wrong_code"
        assert (await enter(page, cast.mo, new.shows())).status_code == 201
        assert (await page.delete("/factors/app")).status_code == 204
        mine = (await page.get("/factors")).json()
        assert (mine["app"], mine["recovery_codes_left"]) == (None, 0)
        assert (await page.delete("/factors/app")).status_code == 404
        assert (await page.post("/factors/recovery-codes")).status_code == 409
        assert (await page.post("/factors/app/confirmation", json={"code": new.shows()})).status_code == 409
        assert (await sign_in(page, cast.mo)).status_code == 201
    async with cast.sessions() as db:
        actions = await db.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("factor.%")).order_by(AuditEntry.id)
        )
        assert list(actions) == ["factor.added", "factor.added", "factor.removed"]


async def test_an_administrator_helps_whoever_lost_their_phone(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    why = {"reason": "Lost her phone; I called her back."}
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await cast.ada.post(f"/members/{cast.mo.id}/factor-reset", why)).status_code == 409, "there are none"
        await add_phone(page)
        await add_device(page, Device())
        for who in (cast.lena, cast.mo):
            assert (await who.post(f"/members/{cast.mo.id}/factor-reset", why)).status_code == 403
        assert (await cast.otto.post(f"/members/{cast.mo.id}/factor-reset", why)).status_code == 404
        assert (await cast.ada.post(f"/members/{cast.ada.id}/factor-reset", why)).status_code == 409
        done = await cast.ada.post(f"/members/{cast.mo.id}/factor-reset", why)
        assert done.json() == {"sentence": "Mo signs in without a second step now, and was told so by mail."}
        assert (await page.get("/me")).status_code == 401, "whoever has the phone is out"
        assert (await sign_in(page, cast.mo)).status_code == 201
        mine = (await page.get("/factors")).json()
        assert (mine["app"], mine["passkeys"], mine["recovery_codes_left"]) == (None, [], 0)
    assert "Ada took away your second step of signing in" in (await letters_to(cast, cast.mo))[-1]
    journal = (await cast.ada.get("/audit")).json()["items"]
    reset = next(each for each in journal if each["action"] == "factors.reset")
    assert (reset["member"]["name"], reset["details"]) == ("Ada", why)
