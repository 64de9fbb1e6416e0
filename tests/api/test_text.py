"""What no database and no answer can hold, or is far too much, is refused in words (422, 413); never a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from models import Mail
from server.db import unit_of_work
from server.mail import message_of
from server.settings import Settings
from tests.asking import scheduled
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast

ODD = {"NUL": "a\x00bcdefghijk", "half of a pair": "a\ud800bcdefghijk"}
INPUTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "/sessions", {"email": "mo@example.org", "password": "x"}, "email"),
    ("POST", "/sessions", {"email": "mo@example.org", "password": "x"}, "password"),
    ("POST", "/sessions", {"email": "mo@example.org", "password": "x"}, "no such field"),
    ("POST", "/sessions/link", {"token": "x"}, "token"),
    ("PATCH", "/me", {}, "name"),
    ("PATCH", "/me", {}, "role_title"),
    ("PATCH", "/me", {}, "organisation"),
    ("POST", "/tokens", {"name": "x", "scope": "read"}, "name"),
    ("POST", "/tokens", {"name": "x", "scope": "read"}, "scope"),
    ("POST", "/invitations", {"email": "x@example.org", "team_id": None, "role": "member"}, "email"),
    ("POST", "/invitations", {"email": "x@example.org", "team_id": None, "role": "member"}, "message"),
    ("POST", "/invitations", {"email": "x@example.org", "team_id": None, "role": "member"}, "role"),
    ("POST", "/invitations/open", {"token": "x"}, "token"),
    ("POST", "/invitations/accept", {"token": "x", "accept_house_rules": True}, "token"),
    ("POST", "/invitations/accept", {"token": "x", "accept_house_rules": True}, "name"),
    ("POST", "/invitations/accept", {"token": "x", "accept_house_rules": True}, "password"),
]


@pytest.fixture
async def page(cast: Cast, url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Mo's browser: tokens are made in one, and by no other token."""
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as client:
        assert (await sign_in(client, cast.mo)).status_code == 201
        yield client


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(("method", "path", "body", "field"), INPUTS, ids=lambda each: str(each)[:24])
async def test_odd_characters_are_refused(
    page: httpx.AsyncClient, method: str, path: str, body: dict[str, Any], field: str, odd: str
) -> None:
    raw = json.dumps({**body, field: odd})
    answer = await page.request(method, path, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code in ((404, 422) if field == "token" else (422,)), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("invalid", "link_not_valid", "invitation_not_valid")


@pytest.mark.parametrize("path", ["/members?q=%00", "/members?after=%00", "/audit?before=%00", "/invitations?before=x"])
async def test_odd_characters_in_addresses_are_refused(cast: Cast, path: str) -> None:
    assert (await cast.ada.get(path)).status_code == 422


async def test_numbers_out_of_range_and_other_types_are_refused(cast: Cast, page: httpx.AsyncClient) -> None:
    bodies: list[Any] = [
        {"name": "x", "scope": "read", "days": 10**30},
        {"name": ["x"], "scope": "read"},
        [],
        "text",
        None,
    ]
    for body in bodies:
        assert (await page.post("/tokens", json=body)).status_code == 422
    for limit in ("0", "101", "x", str(10**40)):
        assert (await cast.mo.get("/members", limit=limit)).status_code == 422


UNREADABLE = {
    "no JSON": b"{",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "too deep": b"[" * 100_000 + b"]" * 100_000,
    "a number of 5,000 digits": b'{"name": ' + b"9" * 5_000 + b"}",
    "nothing": b"",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_cannot_be_read_is_refused(page: httpx.AsyncClient, url: str, body: bytes) -> None:
    async with browser(url) as nobody:
        for client in (page, nobody):
            answer = await client.post("/tokens", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (401, 422), answer.text
            assert answer.json()["code"] in ("not_signed_in", "invalid")


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
@pytest.mark.parametrize("path", ["/tokens", "/sessions"])
async def test_far_too_much_at_once_is_refused(cast: Cast, path: str, told: bool) -> None:
    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"a" * 50_000

    headers = {**cast.mo.headers, "Content-Type": "application/json"}
    content = b"a" * 2_000_000 if told else in_parts()
    answer = await cast.mo.http.post(f"/api/v1{path}", content=content, headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "too_large"
    assert (await cast.mo.get("/me")).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/%00", "/x%00y", "/" + "a" * 5_000, "/" + "a/" * 3_000, "/%ff", "/%0d%0aX:1", "/..%2f..%2fpyproject.toml",
     "/%2e%2e/%2e%2e/pyproject.toml", "/assets/%00", "/assets/..%2f..%2f..%2fpyproject.toml", "//etc/passwd"],
    ids=lambda each: each[:24],
)  # fmt: skip
async def test_an_odd_address_is_a_page_or_nothing(cast: Cast, path: str) -> None:
    answer = await cast.xen.http.get(path)
    assert answer.status_code in (200, 404, 503)
    assert "[project]" not in answer.text
    assert "root:" not in answer.text


async def test_the_api_tells_a_wrong_method_from_a_wrong_address(cast: Cast) -> None:
    for method, path in (("GET", "/invitations/accept"), ("GET", "/sessions/link"), ("PUT", "/feed"), ("POST", "/me")):
        answer = await cast.mo.ask(method, path)
        assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method"), path
        assert answer.headers["allow"]
    for method in ("GET", "POST"):
        answer = await cast.mo.ask(method, "/nothing/here")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_line_is_one_line_to_every_program_and_nothing_turns_what_follows_it(cast: Cast) -> None:
    webinar = await scheduled(
        cast.olive, cast, title="Ask\u2028a\x0b\x85pharma\u202ecist\x07", takeaway="\u202dOne\ntwo"
    )
    assert (webinar["title"], webinar["takeaway"]) == ("Ask a pharmacist", "One\ntwo")
    assert (await cast.mo.put(f"/webinars/{webinar['id']}/registration")).status_code == 204
    async with unit_of_work(cast.sessions) as db:
        mail = (await db.scalars(select(Mail))).one()
        mail.subject = "Asked\u2028before"  # as it was kept by a release before
        assert message_of(mail, Settings())["Subject"] == "Asked before"


async def test_what_is_too_long_is_told_in_words(cast: Cast) -> None:
    answer = await cast.mo.http.patch("/api/v1/me", json={"organisation": "x" * 5_000}, headers=cast.mo.headers)
    [field] = answer.json()["fields"]
    assert field["sentence"].startswith("Write ")
    assert field["sentence"].endswith("characters at most. These are 5,000.")
