"""Signing in and out: one answer for all that is wrong, slowed-down guessing, cookies that no other site can use."""

import asyncio
import hmac
import time
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update

from models import FailedSignIn, KeptReply, Mail, Member, MemberSession, SignInLink
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from server.identity import hashed
from server.settings import Settings
from tests.browsers import ORIGIN, PASSWORD, browser, email_of, give_password, sign_in
from tests.people import Cast, Somebody
from tests.serving import Ear


async def test_a_member_signs_in_sees_where_and_signs_out(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        answer = await sign_in(page, "MO@example.org")
        assert (answer.status_code, answer.json()["device"]) == (201, "Firefox on Windows")
        assert answer.headers["cache-control"] == "no-store"
        assert (await page.get("/me")).json()["email"] == email_of(cast.mo)
        listed = (await page.get("/sessions")).json()["items"]
        assert [each["current"] for each in listed] == [True]
        secret = page.cookies["snowfield"]
        gone = await page.delete("/sessions/current")
        assert (gone.status_code, "snowfield" in page.cookies) == (204, False)
        page.cookies.set("snowfield", secret)
        assert (await page.get("/me")).status_code == 401


async def test_the_cookie_is_for_this_site_and_no_script_and_its_secret_is_not_stored(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        cookie = (await sign_in(page, cast.mo)).headers["set-cookie"].lower()
        for flag in ("httponly", "samesite=lax", "path=/", "max-age=7776000"):
            assert flag in cookie
        assert "domain=" not in cookie
        secret = page.cookies["snowfield"]
        short = (await sign_in(page, cast.mo, shared_computer=True)).headers["set-cookie"].lower()
        assert "max-age" not in short
    async with cast.sessions() as db:
        rows = list(await db.scalars(select(MemberSession).order_by(MemberSession.id)))
        assert [round((each.ends_at - each.started_at) / timedelta(hours=1)) for each in rows] == [90 * 24, 8]
        assert rows[0].token_hash == hashed(secret)
        columns = (await db.execute(text("select sessions::text from sessions"))).scalars()
        assert not any(secret in each for each in columns)
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0
    assert len(secret) >= 43


async def test_every_sign_in_has_a_new_identifier_and_ends_the_old_one_of_the_browser(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url) as phone:
        await sign_in(page, cast.mo)
        first = page.cookies["snowfield"]
        await sign_in(phone, cast.mo)
        await sign_in(page, cast.mo)
        assert page.cookies["snowfield"] != first
        assert len((await page.get("/sessions")).json()["items"]) == 2
        page.cookies.set("snowfield", first)
        assert (await page.get("/me")).status_code == 401
        assert (await phone.get("/me")).status_code == 200


async def test_a_cookie_that_nobody_was_given_is_not_taken_over(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        page.cookies.set("snowfield", "planted-by-somebody-else")
        answer = await sign_in(page, cast.mo)
        assert "planted-by-somebody-else" not in answer.headers["set-cookie"]


async def test_wrong_password_unknown_address_and_suspended_member_get_one_answer(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    await give_password(cast.sessions, cast.mia)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.mia.id).values(suspended_at=func.now()))
    async with browser(url) as page:
        wrong = await sign_in(page, cast.mo, "not the password")
        unknown = await sign_in(page, "nobody@example.org", "not the password")
        never_set = await sign_in(page, cast.lena, "not the password")
        suspended = await sign_in(page, cast.mia, PASSWORD)
    assert wrong.status_code == 401
    assert wrong.json()["code"] == "wrong_sign_in"
    assert wrong.json() == unknown.json() == never_set.json() == suspended.json()
    assert "set-cookie" not in wrong.headers


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)

    async def fastest(page: httpx.AsyncClient, who: Somebody | str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            await sign_in(page, who, "not the password")
            times.append(time.perf_counter() - start)
        return min(times)

    async with browser(url) as page:
        known, unknown = await fastest(page, cast.mo), await fastest(page, "nobody@example.org")
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize("email", ["mo@example.org", "nobody@example.org"])
async def test_after_five_failures_each_try_has_to_wait_longer_known_or_not(cast: Cast, url: str, email: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        for _ in range(5):
            assert (await sign_in(page, email, "not the password")).status_code == 401
        slow = await sign_in(page, email, "not the password")
        assert (slow.status_code, slow.json()["code"]) == (429, "slow_down")
        assert 8 <= int(slow.headers["retry-after"]) <= 10
        assert (await sign_in(page, email)).status_code == 429  # the right one has to wait too, else waiting tells
        await _pass_time(cast, 11)
        assert (await sign_in(page, email, "not the password")).status_code == 401
        slower = await sign_in(page, email, "not the password")
        assert 17 <= int(slower.headers["retry-after"]) <= 20


async def test_the_owner_signs_in_from_elsewhere_while_somebody_guesses(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url, "203.0.113.9") as guesser, browser(url, "198.51.100.7") as owner:
        for _ in range(6):
            last = await sign_in(guesser, cast.mo, "not the password")
        assert last.status_code == 429
        assert (await sign_in(owner, cast.mo)).status_code == 201
        assert (await sign_in(guesser, cast.mo, "not the password")).status_code == 429
        await _pass_time(cast, 11)
        assert (await sign_in(guesser, cast.mo)).status_code == 201
        assert (await sign_in(guesser, cast.mo, "not the password")).status_code == 401


async def test_many_guesses_at_once_are_all_counted(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        answers = await asyncio.gather(*(sign_in(page, cast.mo, f"not the password {n}") for n in range(30)))
    assert sorted(each.status_code for each in answers) == [401] * 5 + [429] * 25


async def test_one_address_that_tries_many_accounts_is_slowed_down(cast: Cast, settings: Settings, url: str) -> None:
    from server.limits import ADDRESS, count_try

    for n in range(ADDRESS.free):
        await count_try(cast.sessions, settings, f"person{n}@example.org", "2001:db8:1:2::1")
    async with browser(url, "2001:db8:1:2:ffff::9") as page:
        assert (await sign_in(page, "another@example.org")).status_code == 429
    async with browser(url, "2001:db8:1:3::1") as page:
        assert (await sign_in(page, "another@example.org")).status_code == 401


async def test_failures_are_kept_without_saying_whose(cast: Cast, url: str) -> None:
    async with browser(url) as page:
        await sign_in(page, "nobody@example.org", "not the password")
    all_know = UUID((await cast.mo.get("/me")).json()["epoch"])
    async with cast.sessions() as db:
        row = (await db.scalars(select(FailedSignIn))).one()
    assert len(row.account) == len(row.address) == 32
    guesses = [hmac.digest(key, b"account:nobody@example.org", "sha256") for key in (b"", all_know.bytes)]
    assert row.account not in [hashed("nobody@example.org"), *guesses], "it takes the network's secret key"


async def test_a_sign_in_link_works_once_and_looking_at_it_changes_nothing(cast: Cast, url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        secret = await make_sign_in_link(db, await db.get_one(Member, cast.mo.id))
    async with browser(url) as page:
        for method in ("GET", "HEAD"):
            assert (await page.request(method, "/sessions/link")).status_code in (401, 404, 405)
        answers = await asyncio.gather(*(page.post("/sessions/link", json={"token": secret}) for _ in range(10)))
        assert sorted(each.status_code for each in answers) == [201] + [404] * 9
        assert {each.json()["code"] for each in answers if each.status_code == 404} == {"link_not_valid"}
        assert (await page.get("/me")).json()["id"] == str(cast.mo.id)


async def test_a_link_that_is_old_used_unknown_or_of_a_suspended_member_has_one_answer(cast: Cast, url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        old, suspended = [
            await make_sign_in_link(db, await db.get_one(Member, each.id)) for each in (cast.mo, cast.mia)
        ]
        await db.flush()
        expire = update(SignInLink).where(SignInLink.member_id == cast.mo.id)
        await db.execute(expire.values(expires_at=func.now() - timedelta(seconds=1)))
        await db.execute(update(Member).where(Member.id == cast.mia.id).values(suspended_at=func.now()))
    async with browser(url) as page:
        answers = [
            await page.post("/sessions/link", json={"token": token}) for token in (old, suspended, "unknown", "")
        ]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}


async def test_a_forgotten_password_is_no_end_a_link_comes_by_mail(cast: Cast, url: str) -> None:
    async with browser(url) as page:
        known = await page.post("/sessions/links", json={"email": email_of(cast.mo)})
        unknown = await page.post("/sessions/links", json={"email": "nobody@example.org"})
        assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (202, known.json())
        async with cast.sessions() as db:
            mail = (await db.scalars(select(Mail))).one()
        assert mail.to == email_of(cast.mo)
        secret = mail.text.split("/sign-in#")[1].split()[0]
        assert (await page.post("/sessions/link", json={"token": secret})).status_code == 201
        for _ in range(4):
            await page.post("/sessions/links", json={"email": email_of(cast.mo)})
        assert (await page.post("/sessions/links", json={"email": email_of(cast.mo)})).status_code == 429


async def test_a_flood_of_askers_does_not_fill_a_members_mailbox(cast: Cast, url: str) -> None:
    for n in range(7):
        async with browser(url, f"203.0.113.{n}") as page:
            assert (await page.post("/sessions/links", json={"email": email_of(cast.mo)})).status_code == 202
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 5


async def test_another_sites_page_can_neither_sign_anybody_in_nor_act_for_them(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        elsewhere = {"Origin": "https://evil.example"}
        body = {"email": email_of(cast.mo), "password": PASSWORD}
        refused = await page.post("/sessions", json=body, headers=elsewhere)
        assert (refused.status_code, refused.json()["code"]) == (403, "wrong_origin")
        await sign_in(page, cast.mo)
        for headers in (elsewhere, {"Origin": "null"}, {"Origin": ORIGIN + ".evil.example"}):
            acted = await page.patch("/me", json={"name": "Somebody"}, headers=headers)
            assert (acted.status_code, acted.json()["code"]) == (403, "wrong_origin")
        del page.headers["Origin"]
        assert (await page.patch("/me", json={"name": "Somebody"})).status_code == 403
        assert (await page.get("/me")).json()["name"] == cast.mo.name
        own_host = {"Origin": url}
        assert (await page.patch("/me", json={"name": "Mo Again"}, headers=own_host)).status_code == 200


async def test_a_session_ends_when_idle_out_of_time_or_its_member_is_suspended(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    idle = {MemberSession.last_seen_at: func.now() - timedelta(days=15)}
    over = {MemberSession.ends_at: func.now() - timedelta(seconds=1)}
    for values in (idle, over):
        async with browser(url) as page:
            await sign_in(page, cast.mo)
            async with unit_of_work(cast.sessions) as db:
                await db.execute(update(MemberSession).values(values))
            assert (await page.get("/me")).status_code == 401
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Member).where(Member.id == cast.mo.id).values(suspended_at=func.now()))
        assert (await page.get("/me")).status_code == 401
    assert (await cast.mo.get("/me")).status_code == 401


async def test_last_seen_is_written_once_a_minute_and_not_more(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)

    async def seen() -> object:
        async with cast.sessions() as db:
            return await db.scalar(select(MemberSession.last_seen_at))

    async with browser(url) as page:
        await sign_in(page, cast.mo)
        first = await seen()
        await page.get("/me")
        assert await seen() == first
        await _pass_time(cast, 61)
        await asyncio.gather(*(page.get("/me") for _ in range(5)))
        assert await seen() != first


async def test_signing_out_elsewhere_closes_that_browsers_live_pages_and_no_other(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url) as phone:
        await sign_in(page, cast.mo)
        await sign_in(phone, cast.mo)
        mine = next(each for each in (await page.get("/sessions")).json()["items"] if each["current"])
        other = next(each for each in (await page.get("/sessions")).json()["items"] if not each["current"])
        cookies = [{"Cookie": f"snowfield={each.cookies['snowfield']}"} for each in (page, phone)]
        async with Ear(url, cast.mo, headers=cookies[0]) as here, Ear(url, cast.mo, headers=cookies[1]) as there:
            assert (await page.delete(f"/sessions/{other['id']}")).status_code == 204
            await asyncio.wait_for(there.socket.wait_closed(), 5)
            assert there.socket.close_code == 4001
            assert (await here.event("access.ended"))["access_id"] == other["id"]
        assert (await phone.get("/me")).status_code == 401
        assert (await page.delete(f"/sessions/{other['id']}")).status_code == 404
        stranger = await cast.mia.delete(f"/sessions/{mine['id']}")
        assert stranger.status_code == 404


async def test_an_administrator_signs_somebody_out_everywhere_who_can_sign_in_again(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    path = f"/members/{cast.mo.id}/sessions"
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await cast.lena.delete(path)).status_code == 403
        assert (await page.get("/me")).status_code == 200
        async with Ear(url, cast.mo, headers={"Cookie": f"snowfield={page.cookies['snowfield']}"}) as there:
            done = await cast.ada.delete(path)
            assert done.json() == {"sentence": "Mo is signed out everywhere, and can sign in again."}
            await asyncio.wait_for(there.socket.wait_closed(), 5)
            assert there.socket.close_code == 4001
        assert (await page.get("/me")).status_code == 401
        assert (await cast.mo.get("/me")).status_code == 401, "tokens end, too"
        assert (await sign_in(page, cast.mo)).status_code == 201
        mine = (await page.get("/audit")).json()["items"]
        assert ("member.signed_out", "Ada") in [(each["action"], each["member"]["name"]) for each in mine]
    own = await cast.ada.delete(f"/members/{cast.ada.id}/sessions")
    assert own.status_code == 409


async def _pass_time(cast: Cast, seconds: int) -> None:
    """What was counted and seen so far is that much older now."""
    ago = timedelta(seconds=seconds)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(FailedSignIn).values(at=FailedSignIn.at - ago))
        await db.execute(update(MemberSession).values(last_seen_at=MemberSession.last_seen_at - ago))
