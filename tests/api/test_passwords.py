"""Passwords of one's own: the common and the guessable are refused with a reason; whoever had the old one is out."""

import asyncio
import time

import httpx
import pytest
from sqlalchemy import select

from models import AuditEntry, Mail, Member
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from server.passwords import JUDGED, why_refused
from tests.browsers import PASSWORD, browser, email_of, give_password, sign_in
from tests.people import Cast
from tests.serving import Ear

NEW = "seven yellow boats"


REFUSED = {
    "password123": "many people use",
    "P@ssw0rd123!": "many people use",
    "1234567890": "many people use",
    "qwertyuiop1": "many people use",
    "abcdefghijkl": "repeats itself",
    "abcde" * 40: "repeats itself",
    "november2026": "a date",
    "snowfield2026": "the name of this network",
    "Moberg2026": "your name",
    "tim.moberg1": "your name",
    "short": "10 characters or more",
}


async def test_a_password_that_is_soon_guessed_is_refused_with_the_reason(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with unit_of_work(cast.sessions) as db:
        (await db.get_one(Member, cast.mo.id)).name = "Tim Moberg"
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        for password, because in REFUSED.items():
            refused = await page.put("/me/password", json={"password": password})
            assert refused.status_code == 422, password
            told = refused.json()["fields"][0]
            assert (told["field"], because in told["sentence"]) == ("password", True), (password, told)
        assert (await page.get("/me")).status_code == 200
        assert (await sign_in(page, cast.mo)).status_code == 201


@pytest.mark.parametrize(
    "password", [NEW, "Zürich  🚲 im Regen", "x7!" + "öß漢字" * 40, "correct horse battery staple" * 7]
)
async def test_any_characters_and_a_long_one_will_do_as_they_are(cast: Cast, url: str, password: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.put("/me/password", json={"password": password})).status_code == 200
        assert (await sign_in(page, cast.mo, password)).status_code == 201
        assert (await sign_in(page, cast.mo, password[:-1])).status_code == 401


def test_the_worst_password_takes_no_more_than_moments_to_judge() -> None:
    """What it costs grows much faster than the length, so only the first characters are looked at."""
    worst = ("4@8({[<369&#!1|0$5+7%2" * 10)[:200]
    began = time.process_time()
    why_refused(worst, ["Mo", "mo@example.org", "Snowfield"])
    assert time.process_time() - began < 5
    assert why_refused(NEW.ljust(JUDGED, ".") + "!" * 168, []) is None


async def test_a_new_password_ends_every_other_session_token_link_and_open_page(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with unit_of_work(cast.sessions) as db:
        link = await make_sign_in_link(db, await db.get_one(Member, cast.mo.id))
    async with browser(url) as page, browser(url) as phone:
        await sign_in(page, cast.mo)
        await sign_in(phone, cast.mo)
        copied = page.cookies["snowfield"]
        ways = [{"Cookie": f"snowfield={each.cookies['snowfield']}"} for each in (page, phone)]
        async with (
            Ear(url, cast.mo, headers=ways[0]) as thief,
            Ear(url, cast.mo, headers=ways[1]) as there,
            Ear(url, cast.mo) as program,
            Ear(url, cast.mia) as mia,
        ):
            changed = await page.put("/me/password", json={"password": NEW})
            assert (changed.status_code, changed.json()["current"]) == (200, True)
            began = time.monotonic()
            await asyncio.gather(*(each.socket.wait_closed() for each in (thief, there, program)))
            assert time.monotonic() - began < 1
            assert {each.socket.close_code for each in (thief, there, program)} == {4001}
            assert (await cast.mia.post("/posts", {"team_id": str(cast.team), "text": "Hello."})).status_code == 201
            assert (await mia.event("post.written"))["text"] == "Hello."
        assert (await page.get("/me")).json()["id"] == str(cast.mo.id)
        assert [each["current"] for each in (await page.get("/sessions")).json()["items"]] == [True]
        assert (await phone.get("/me")).status_code == 401
        assert (await cast.mo.get("/me")).status_code == 401
        phone.cookies.set("snowfield", copied)
        assert (await phone.get("/me")).status_code == 401
        assert (await phone.post("/sessions/link", json={"token": link})).status_code == 404
        assert (await sign_in(phone, cast.mo, PASSWORD)).status_code == 401
        assert (await sign_in(phone, cast.mo, NEW)).status_code == 201
    async with cast.sessions() as db:
        letter = (await db.scalars(select(Mail).where(Mail.subject.contains("password")))).one()
        actions = set(await db.scalars(select(AuditEntry.action).where(AuditEntry.member_id == cast.mo.id)))
    assert (letter.to, "has changed" in letter.subject) == (email_of(cast.mo), True)
    assert "password.changed" in actions


async def test_who_signs_in_by_link_sets_a_first_password_and_may_do_without_again(cast: Cast, url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        link = await make_sign_in_link(db, await db.get_one(Member, cast.mo.id))
    async with browser(url) as page:
        await page.post("/sessions/link", json={"token": link})
        assert (await page.delete("/me/password")).status_code == 409
        assert (await page.put("/me/password", json={"password": NEW})).status_code == 200
        assert (await page.delete("/me/password")).status_code == 200
        assert (await page.get("/sessions/current/confirmation")).json()["ways"] == ["mail"]
        assert (await page.get("/me")).status_code == 200
    async with browser(url) as page:
        assert (await sign_in(page, cast.mo, NEW)).status_code == 401


async def test_signing_out_everywhere_is_one_request_and_spares_this_browser_or_not(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url) as phone, browser(url) as third:
        for each in (page, phone, third):
            await sign_in(each, cast.mo)
        cookie = {"Cookie": f"snowfield={phone.cookies['snowfield']}"}
        async with Ear(url, cast.mo, headers=cookie) as there:
            assert (await page.delete("/sessions")).status_code == 204
            await asyncio.wait_for(there.socket.wait_closed(), 2)
        assert [(await each.get("/me")).status_code for each in (page, phone, third)] == [200, 401, 401]
        assert (await page.delete("/sessions?here_too=true")).status_code == 204
        assert "snowfield" not in page.cookies
    assert (await cast.mo.get("/me")).status_code == 200


async def test_a_sign_in_by_the_old_password_that_is_under_way_does_not_outlive_the_change(
    cast: Cast, url: str
) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url, "203.0.113.7") as thief:
        await sign_in(page, cast.mo)
        answers: list[httpx.Response] = list(
            await asyncio.gather(
                page.put("/me/password", json={"password": NEW}),
                *(sign_in(thief, cast.mo, PASSWORD) for _ in range(4)),
            )
        )
        assert answers[0].status_code == 200
        for each in answers[1:]:
            thief.cookies.set("snowfield", each.cookies.get("snowfield") or "none")
            assert (await thief.get("/me")).status_code == 401
