"""House rules and privacy notice: read by anybody, published in versions, accepted before anything else is changed."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.test_invitations import accept, invited
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast

NOTICE = "/rules/privacy_notice"
NEW = {"text": "# New\n\nRead **this**. <script>alert(1)</script>", "what_changed": "It is shorter.", "after": 1}


async def notice(cast: Cast) -> dict[str, Any]:
    texts = (await cast.xen.get("/rules")).json()["items"]
    found: dict[str, Any] = next(each for each in texts if each["kind"] == "privacy_notice")
    return found


async def test_anybody_reads_what_holds_with_its_blanks_filled(cast: Cast) -> None:
    found = await notice(cast)
    assert found["version"] == 1
    assert "The organisation that invited you runs Snowfield" in found["html"]
    assert "The log of who did or saw what: 730 days." in found["html"]
    assert "{" not in found["html"]


async def test_how_long_things_are_kept_stands_in_it_as_it_is_set(cast: Cast) -> None:
    rules = (await cast.ada.get("/network")).json()["rules"]
    await cast.ada.put("/network", {**rules, "keep_mail_days": 31})
    assert "without its words: 31 days." in (await notice(cast))["html"]


async def test_a_new_version_is_shown_safely_and_the_old_one_stays_readable(cast: Cast) -> None:
    assert (await cast.ada.post(f"{NOTICE}/versions", NEW)).status_code == 201
    found = await notice(cast)
    assert (found["version"], found["what_changed"]) == (2, "It is shorter.")
    assert found["html"].startswith("<h2>New</h2>")
    assert "<script" not in found["html"]
    versions = (await cast.xen.get(f"{NOTICE}/versions")).json()["items"]
    assert [(each["version"], each["until"] is None) for each in versions] == [(2, True), (1, False)]
    assert "Who is responsible" in versions[1]["html"]


async def test_of_two_who_publish_at_once_one_is_told_to_read_first(cast: Cast) -> None:
    assert (await cast.ada.post(f"{NOTICE}/versions", NEW)).status_code == 201
    assert (await cast.ada.post(f"{NOTICE}/versions", {**NEW, "text": "Other."})).status_code == 412
    same = await cast.ada.post(f"{NOTICE}/versions", {**NEW, "after": 2})
    assert same.status_code == 409


@pytest.fixture
async def page(cast: Cast, url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Mo's browser, with a new notice that he has not seen."""
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await cast.ada.post(f"{NOTICE}/versions", NEW)
        yield page


async def test_whoever_has_not_accepted_reads_on_and_changes_nothing(cast: Cast, page: httpx.AsyncClient) -> None:
    mine = (await page.get("/me")).json()
    assert mine["to_accept"] == [{"kind": "privacy_notice", "version": 2, "what_changed": "It is shorter."}]
    assert (await page.get("/feed")).status_code == 200
    for refused in (
        await page.post("/posts", json={"team_id": str(cast.team), "text": "Hello."}),
        await page.patch("/me", json={"role_title": "Nurse"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "accept_rules_first")
    early = await page.put(f"{NOTICE}/acceptance", json={"version": 1})
    assert (early.status_code, early.json()["code"]) == (409, "not_in_force")
    for _ in range(2):
        assert (await page.put(f"{NOTICE}/acceptance", json={"version": 2})).status_code == 204
    assert (await page.get("/me")).json()["to_accept"] == []
    assert (await page.post("/posts", json={"team_id": str(cast.team), "text": "Hello."})).status_code == 201
    journal = (await cast.mo.get("/audit")).json()["items"]
    assert [each["details"] for each in journal if each["action"] == "house_text.accepted"] == [
        {"kind": "privacy_notice", "version": 2}
    ]


async def test_whoever_does_not_want_to_accept_can_still_sign_out(page: httpx.AsyncClient) -> None:
    assert (await page.delete("/sessions/current")).status_code == 204


async def test_a_program_goes_on(cast: Cast, page: httpx.AsyncClient) -> None:
    assert (await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "Hello."})).status_code == 201


async def test_who_joins_accepts_what_they_were_shown(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    seen = [each["id"] for each in (await cast.xen.get("/rules")).json()["items"]]
    await cast.ada.post(f"{NOTICE}/versions", NEW)
    async with browser(url) as page:
        assert (await accept(page, secret, texts_seen=seen)).status_code == 201
        owed = (await page.get("/me")).json()["to_accept"]
    assert [(each["kind"], each["version"]) for each in owed] == [("privacy_notice", 2)]
