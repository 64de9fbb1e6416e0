"""A network can ask some, or all, for a second factor: until they have one, nothing else is open to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import websockets

from tests.authenticator import Device, add_device, add_phone
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast, Somebody
from tests.policy.bodies import RULES
from tests.serving import Ear
from tests.test_commands import snowfield


async def ask_of(cast: Cast, *roles: str, days: int | None = None) -> None:
    since = (datetime.now(UTC).date() + timedelta(days=days)).isoformat() if days is not None else None
    rules = {**RULES, "second_factor_for": list(roles), "second_factor_from": since}
    answer = await cast.ada.put("/network", rules)
    assert answer.status_code == 200, answer.text


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["code"] == "second_factor_required"


@pytest.mark.parametrize(
    ("role", "who"),
    [
        ("administrator", ["Ada"]),
        ("moderator", ["Vera"]),
        ("webinar_host", ["Hugo"]),
        ("organiser", ["Olive"]),
        ("leader", ["Olive", "Rhea", "Lena"]),
        ("member", ["Ada", "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom", "Otto", "Vera", "Hugo"]),
    ],
)
async def test_it_is_asked_of_those_who_are_named_and_of_nobody_else(cast: Cast, role: str, who: list[str]) -> None:
    await ask_of(cast, role)
    asked = [each.name for each in cast.everybody[:-1] if refused(await each.get("/teams"))]
    assert asked == who


async def test_until_they_have_one_only_adding_it_is_open(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    await ask_of(cast, "member")
    async with browser(url) as page:
        assert (await sign_in(page, cast.mo)).status_code == 201
        for method, path in (
            ("GET", "/me"),
            ("GET", "/audit"),
            ("GET", "/live/stream"),
            ("POST", "/posts"),
            ("PUT", "/presence"),
            ("POST", "/tokens"),
            ("GET", "/network"),
        ):
            assert refused(await page.request(method, path, json={})), path
        mine = (await page.get("/factors")).json()
        assert (mine["missing"], mine["asked_for"], mine["name"]) == (True, True, "Mo")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            async with Ear(url, cast.mo, headers={"Cookie": f"snowfield={page.cookies['snowfield']}"}):
                pass
        assert closed.value.rcvd
        assert closed.value.rcvd.reason == "second_factor_required"
        assert (await page.get("/sessions")).status_code == 200
        await add_device(page, Device())
        assert (await page.get("/me")).status_code == 200
        passkey = (await page.get("/passkeys")).json()["items"][0]["id"]
        last = await page.delete(f"/passkeys/{passkey}")
        assert (last.status_code, last.json()["code"]) == (409, "last_factor")
        await add_phone(page)
        assert (await page.delete(f"/passkeys/{passkey}")).status_code == 204
        assert (await page.delete("/factors/app")).json()["code"] == "last_factor"
        assert refused(await cast.ada.put("/network", RULES)), "administrators are members, too"


async def test_tokens_are_as_good_as_their_member(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    await ask_of(cast, "member")
    assert refused(await cast.mo.get("/me"))
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        await add_phone(page)
    assert (await cast.mo.get("/me")).status_code == 200
    async with Ear(url, cast.mo) as ear:
        assert ear.first["kind"] == "hello"


async def test_there_can_be_a_day_from_which_on(cast: Cast) -> None:
    await ask_of(cast, "member", days=1)
    assert (await cast.mo.get("/me")).status_code == 200
    told = (await cast.mo.get("/factors")).json()
    assert (told["asked_for"], told["missing"]) == (False, False)
    assert told["asked_from"] == (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    assert (await cast.mo.get("/me")).json()["second_factor_from"] == told["asked_from"]
    await ask_of(cast, "leader", days=1)
    assert (await cast.mo.get("/me")).json()["second_factor_from"] is None
    assert (await cast.mo.get("/factors")).json()["asked_from"] is None, "it is not asked of him"
    await ask_of(cast, "member", days=0)
    assert refused(await cast.mo.get("/me"))


async def test_the_rule_is_kept_as_every_rule_and_can_be_taken_back(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.ada)
    wrong: list[dict[str, Any]] = [
        {"second_factor_for": ["king"]},
        {"second_factor_for": None},
        {"second_factor_from": "soon"},
    ]
    for each in wrong:
        assert (await cast.ada.put("/network", {**RULES, **each})).status_code == 422
    async with browser(url) as page:
        await sign_in(page, cast.ada)
        await add_phone(page)
    await ask_of(cast, "moderator", "member", "moderator", days=0)
    assert (await cast.ada.get("/network")).json()["rules"]["second_factor_for"] == ["member", "moderator"]
    assert refused(await cast.mo.get("/me"))
    await ask_of(cast)
    assert (await cast.mo.get("/me")).status_code == 200
    assert (await cast.ada.get("/network")).json()["rules"]["second_factor_from"] is None
    versions = (await cast.ada.get("/network/versions")).json()["items"]
    assert {each["rule"] for each in versions[0]["changes"]} == {"second_factor_for", "second_factor_from"}


async def test_whoever_runs_the_network_helps_the_last_administrator(cast: Cast, url: str, db_url: str) -> None:
    await give_password(cast.sessions, cast.ada)
    ada: Somebody = cast.ada
    async with browser(url) as page:
        await sign_in(page, ada)
        await add_phone(page)
        assert (await sign_in(page, ada)).status_code == 401
        status, said = await snowfield(db_url, "factors", "ada@example.org", "--reason", "Lost the phone.")
        assert (status, said) == (0, "Ada signs in without a second step now, and was told so by mail.\n")
        assert (await sign_in(page, ada)).status_code == 201
    status, said = await snowfield(db_url, "factors", "ada@example.org", "--reason", "Lost the phone.")
    assert (status, said) == (1, "Ada has none.\n")
    assert (await snowfield(db_url, "factors", "ada@example.org"))[0] == 1


async def test_who_must_accept_new_rules_as_well_can_do_one_after_the_other(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    new = {"text": "New.", "what_changed": "All of it.", "after": 1}
    assert (await cast.ada.post("/rules/privacy_notice/versions", new)).status_code == 201
    await ask_of(cast, "member")
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await add_device(page, Device())).status_code == 201
        assert (await page.get("/me")).status_code == 200
        assert (await page.patch("/me", json={"name": "Mo"})).json()["code"] == "accept_rules_first"
