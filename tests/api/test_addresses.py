"""Another e-mail address: both agree, either stops it, nobody learns whose an address is."""

import asyncio

import httpx
from sqlalchemy import select

from models import Mail, Member
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from tests.browsers import browser, email_of, give_password, sign_in
from tests.people import Cast

NEW = "mo.new@example.org"


async def letters_to(cast: Cast, address: str) -> list[str]:
    async with cast.sessions() as db:
        return list(await db.scalars(select(Mail.text).where(Mail.to == address).order_by(Mail.id)))


async def secret_for(cast: Cast, address: str) -> str:
    return (await letters_to(cast, address))[-1].split("/address#")[1].split()[0]


async def answer(page: httpx.AsyncClient, secret: str, agrees: bool = True) -> tuple[int, str | None]:
    told = await page.post("/address-answers", json={"token": secret, "agrees": agrees})
    return told.status_code, told.json().get("outcome") or told.json().get("code")


async def test_an_address_changes_once_both_have_agreed_and_its_links_end(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url) as stranger:
        await sign_in(page, cast.mo)
        asked = await page.put("/me/address", json={"email": NEW.upper()})
        assert (asked.status_code, asked.json()["wanted"]["email"]) == (200, NEW)
        async with unit_of_work(cast.sessions) as db:
            link = await make_sign_in_link(db, await db.get_one(Member, cast.mo.id))
        old, new = await secret_for(cast, email_of(cast.mo)), await secret_for(cast, NEW)
        assert old not in "".join(await letters_to(cast, NEW))
        assert await answer(stranger, new) == (200, "waits")
        assert (await page.get("/me")).json()["email"] == email_of(cast.mo)
        assert (await page.get("/me/address")).json()["wanted"]["new_agreed"] is True
        assert await answer(stranger, old) == (200, "changed")
        assert (await page.get("/me")).json()["email"] == NEW
        assert await answer(stranger, old) == (404, "link_not_valid")
        assert (await stranger.post("/sessions/link", json={"token": link})).status_code == 404
        assert (await sign_in(stranger, cast.mo)).status_code == 401
        assert (await sign_in(stranger, NEW)).status_code == 201
    assert "has changed" in (await letters_to(cast, email_of(cast.mo)))[-1]
    assert "has changed" in (await letters_to(cast, NEW))[-2]


async def test_the_old_address_stops_what_somebody_else_began(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await page.put("/me/address", json={"email": NEW})
        old, new = await secret_for(cast, email_of(cast.mo)), await secret_for(cast, NEW)
        assert await answer(page, old, agrees=False) == (200, "stopped")
        assert await answer(page, new) == (404, "link_not_valid")
        await page.put("/me/address", json={"email": NEW})
        again = await secret_for(cast, email_of(cast.mo))
        assert (await page.delete("/me/address")).status_code == 204
        assert await answer(page, again) == (404, "link_not_valid")
        assert (await page.put("/me/address", json={"email": email_of(cast.mo)})).status_code == 422


async def test_an_address_that_is_taken_gets_the_same_answer_and_no_letter(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        free = (await page.put("/me/address", json={"email": NEW})).json()
        taken = (await page.put("/me/address", json={"email": email_of(cast.mia)})).json()
        assert {**taken["wanted"], "email": "", "expires_at": ""} == {**free["wanted"], "email": "", "expires_at": ""}
        assert await letters_to(cast, email_of(cast.mia)) == []
        assert await answer(page, await secret_for(cast, email_of(cast.mo))) == (200, "waits")


async def test_both_answers_at_once_change_it_once(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await page.put("/me/address", json={"email": NEW})
        links = [await secret_for(cast, each) for each in (email_of(cast.mo), NEW)]
        answers = await asyncio.gather(*(answer(page, each) for each in links for _ in range(3)))
        assert [outcome for _, outcome in answers].count("changed") == 1
        assert (await page.get("/me")).json()["email"] == NEW
