"""Saying again who one is before something sensitive: in time, in this session, by a proof of one's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text, update

from models import FailedSignIn, KeptReply, Mail, Member, MemberSession, SignInLink
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from tests.browsers import PASSWORD, browser, give_password, sign_in
from tests.moderating import post_of, tell, waiting
from tests.people import Cast, Somebody

CONFIRMATION = "/sessions/current/confirmation"
TOKEN = {"name": "Upload", "scope": "read"}
HIDE = {"verdict": "hidden", "reason": "Unkind."}


@asynccontextmanager
async def long_signed_in(cast: Cast, url: str, who: Somebody) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody has said for an hour who they are."""
    await give_password(cast.sessions, who)
    async with browser(url) as page:
        await sign_in(page, who)
        await an_hour_goes_by(cast)
        yield page


async def an_hour_goes_by(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(MemberSession).values(confirmed_at=MemberSession.confirmed_at - timedelta(hours=1)))


async def code_in_the_mail(cast: Cast) -> str:
    async with cast.sessions() as db:
        mail = (await db.scalars(select(Mail).order_by(Mail.id.desc()).limit(1))).one()
    return mail.text.split("/confirm#")[1].split()[0]


def code_of(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


async def test_a_token_for_a_program_is_made_only_after_saying_again_who_one_is(cast: Cast, url: str) -> None:
    async with long_signed_in(cast, url, cast.mo) as page:
        key = {"Idempotency-Key": "the same twice"}
        assert code_of(await page.post("/tokens", json=TOKEN, headers=key)) == (403, "confirm_first")
        confirmed = await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD}, headers=key)
        assert confirmed.status_code == 201
        assert (await page.post("/tokens", json=TOKEN, headers=key)).status_code == 201


async def test_a_fresh_sign_in_counts_as_confirmed(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.post("/tokens", json=TOKEN)).status_code == 201
        told = (await page.get(CONFIRMATION)).json()
        assert told["ways"] == ["password", "mail"]
        assert told["until"] > told["confirmed_at"]


async def test_an_administrator_confirms_before_suspending_and_a_program_does_not(cast: Cast, url: str) -> None:
    async with long_signed_in(cast, url, cast.ada) as page:
        path, why = f"/members/{cast.mo.id}/suspension", {"reason": "On leave."}
        assert code_of(await page.post(path, json=why)) == (403, "confirm_first")
        await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD})
        assert (await page.post(path, json=why)).status_code == 201
    assert (await cast.ada.post(f"/members/{cast.mia.id}/suspension", why)).status_code == 201


async def test_a_moderator_confirms_before_suspending_but_not_before_hiding(cast: Cast, url: str) -> None:
    for words in ("Rash.", "Rasher."):
        await tell(cast.mia, "post", await post_of(cast.mo, cast, words))
    first, second = await waiting(cast.vera)
    async with long_signed_in(cast, url, cast.vera) as page:
        assert (await page.post(f"/moderation/cases/{first['id']}/decision", json=HIDE)).status_code == 201
        path = f"/moderation/cases/{second['id']}/decision"
        assert code_of(await page.post(path, json=HIDE | {"verdict": "suspended"})) == (403, "confirm_first")
        await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD})
        assert (await page.post(path, json=HIDE | {"verdict": "suspended"})).status_code == 201


async def test_neither_a_wrong_password_nor_somebody_elses_confirms_and_guessing_is_slowed(
    cast: Cast, url: str
) -> None:
    await give_password(cast.sessions, cast.mia, "seven yellow boats")
    async with long_signed_in(cast, url, cast.mo) as page:
        for password in ("not the password", "seven yellow boats"):
            wrong = await page.post(CONFIRMATION, json={"way": "password", "password": password})
            assert code_of(wrong) == (422, "wrong_password")
            assert wrong.json()["fields"][0]["field"] == "password"
        for _ in range(3):
            await page.post(CONFIRMATION, json={"way": "password", "password": "not the password"})
        assert code_of(await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD})) == (
            429,
            "slow_down",
        )
        assert code_of(await page.post("/tokens", json=TOKEN)) == (403, "confirm_first")


async def test_no_hash_of_a_password_is_kept_beside_that_of_the_member(cast: Cast, url: str) -> None:
    async with long_signed_in(cast, url, cast.mo) as page:
        await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD}, headers={"Idempotency-Key": "k"})
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(KeptReply)) == 0


async def test_who_has_no_password_gets_a_code_by_mail_that_works_once_and_there_only(cast: Cast, url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        secrets = [await make_sign_in_link(db, await db.get_one(Member, cast.mo.id)) for _ in range(2)]
    async with browser(url) as page, browser(url) as other:
        for each, secret in zip((page, other), secrets, strict=True):
            assert (await each.post("/sessions/link", json={"token": secret})).status_code == 201
        await an_hour_goes_by(cast)
        assert (await page.get(CONFIRMATION)).json()["ways"] == ["mail"]
        assert (await page.post(f"{CONFIRMATION}/mail")).status_code == 202
        code = await code_in_the_mail(cast)
        by_code = {"way": "mail", "code": code}
        assert code_of(await other.post(CONFIRMATION, json=by_code)) == (422, "wrong_code")
        assert code_of(await other.post("/sessions/link", json={"token": code})) == (404, "link_not_valid")
        typed = {"way": "mail", "code": f" {code[:4].lower()}-{code[4:].lower()} "}
        answers = await asyncio.gather(*(page.post(CONFIRMATION, json=each) for each in (typed, by_code, by_code)))
        assert sorted(each.status_code for each in answers) == [201, 422, 422]
        assert (await page.post("/tokens", json=TOKEN)).status_code == 201
        assert code_of(await other.post("/tokens", json=TOKEN)) == (403, "confirm_first")


async def test_codes_are_slowed_down_run_out_and_are_not_stored(cast: Cast, url: str) -> None:
    async with long_signed_in(cast, url, cast.mo) as page:
        await page.post(f"{CONFIRMATION}/mail")
        code = await code_in_the_mail(cast)
        async with unit_of_work(cast.sessions) as db:
            rows = (await db.execute(text("select sign_in_links::text from sign_in_links"))).scalars()
            assert not any(code in each for each in rows)
            await db.execute(update(SignInLink).values(expires_at=func.now() - timedelta(seconds=1)))
        for wrong in (code, "AAAAAAAA", "", "Ω", code[:-1]):
            assert code_of(await page.post(CONFIRMATION, json={"way": "mail", "code": wrong})) == (422, "wrong_code")
        assert (await page.post(CONFIRMATION, json={"way": "mail", "code": code})).status_code == 429
        for _ in range(5):
            await page.post(f"{CONFIRMATION}/mail")
        assert (await page.post(f"{CONFIRMATION}/mail")).status_code == 429


@pytest.mark.parametrize("body", [{}, {"way": "luck"}, {"way": "password"}, {"way": "mail", "code": "\x00"}])
async def test_what_is_no_proof_is_refused_in_words(cast: Cast, url: str, body: dict[str, str]) -> None:
    async with long_signed_in(cast, url, cast.mo) as page:
        assert (await page.post(CONFIRMATION, json=body)).status_code == 422


async def test_a_session_says_which_network_it_was_last_seen_in(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url, "203.0.113.9") as page:
        await sign_in(page, cast.mo)
        assert (await page.get("/sessions")).json()["items"][0]["address"] == "203.0.113.0/24"
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(MemberSession).values(last_seen_at=func.now() - timedelta(minutes=5)))
        await page.get("/me", headers={"X-Forwarded-For": "2001:db8:1:2::1"})
        assert (await page.get("/sessions")).json()["items"][0]["address"] == "2001:db8:1::/48"


async def test_confirming_does_not_count_as_failures_of_the_account(cast: Cast, url: str) -> None:
    async with long_signed_in(cast, url, cast.mo) as page:
        await page.post(CONFIRMATION, json={"way": "password", "password": PASSWORD})
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(FailedSignIn)) == 0
