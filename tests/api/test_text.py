"""Text that no database or no answer can hold is refused in words (422), wherever it is typed; never a 500."""

import json
from typing import Any

import pytest

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


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(("method", "path", "body", "field"), INPUTS, ids=lambda each: str(each)[:24])
async def test_odd_characters_are_refused(
    cast: Cast, method: str, path: str, body: dict[str, Any], field: str, odd: str
) -> None:
    raw = json.dumps({**body, field: odd})
    headers = {**cast.mo.headers, "Content-Type": "application/json"}
    answer = await cast.mo.http.request(method, f"/api/v1{path}", content=raw, headers=headers)
    assert answer.status_code in ((404, 422) if field == "token" else (422,)), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("invalid", "link_not_valid", "invitation_not_valid")


@pytest.mark.parametrize("path", ["/members?q=%00", "/members?after=%00", "/audit?before=%00", "/invitations?before=x"])
async def test_odd_characters_in_addresses_are_refused(cast: Cast, path: str) -> None:
    assert (await cast.ada.get(path)).status_code == 422


async def test_numbers_out_of_range_and_other_types_are_refused(cast: Cast) -> None:
    bodies: list[Any] = [
        {"name": "x", "scope": "read", "days": 10**30},
        {"name": ["x"], "scope": "read"},
        [],
        "text",
        None,
    ]
    for body in bodies:
        assert (await cast.mo.post("/tokens", body)).status_code == 422
    for limit in ("0", "101", "x", str(10**40)):
        assert (await cast.mo.get("/members", limit=limit)).status_code == 422
