"""Asking to join, as a program does it: solve the challenge, ask, take the link from the letter."""

import hashlib
import re
from itertools import count
from typing import Any

import httpx
from sqlalchemy import select

from models import Mail
from server.db import Sessions
from tests.people import Cast, Somebody

SLUG = "the-right-prescription"
PAGE = f"/api/v1/open-calls/{SLUG}"


def solve(challenge: dict[str, Any]) -> dict[str, Any]:
    """As docs/asking-to-join.md says it is done."""
    key = hashlib.sha256(challenge["challenge"].encode()).hexdigest()
    ends = 256 - challenge["bits"]

    def fits(piece: int, number: int) -> bool:
        digest = hashlib.sha256(f"{key}.{piece}.{number}".encode()).digest()
        return bool(int.from_bytes(digest, "big") >> ends == 0)

    numbers = [next(n for n in count() if fits(piece, n)) for piece in range(challenge["pieces"])]
    return {"challenge": challenge["challenge"], "numbers": numbers}


async def proof(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.get(f"{PAGE}/challenge")
    assert answer.status_code == 200, answer.text
    return solve(answer.json())


async def open_page(cast: Cast, **more: Any) -> str:
    """The page of the cast's call, open, by Olive. The id of its one constituency, whose leader Rhea is."""
    made = await cast.olive.post("/constituencies", {"call_id": str(cast.call), "name": "Pharmacists"})
    group: str = made.json()["id"]
    assert (await cast.olive.put(f"/constituencies/{group}/leaders/{cast.rhea.id}")).status_code == 204
    written = await cast.olive.put(f"/calls/{cast.call}/page", {"slug": SLUG, "intro": "Come.", **more})
    assert written.status_code == 200, written.text
    assert (await cast.olive.put(f"/calls/{cast.call}/page/open")).status_code == 200
    return group


def said(group: str, email: str = "nadia@example.org", **more: Any) -> dict[str, Any]:
    return {
        "email": email,
        "name": "Nadia Bloom",
        "role_title": "Manager",
        "organisation": "Larch House",
        "constituency_id": group,
        "why": "It is time.",
        **more,
    }


async def ask(http: httpx.AsyncClient, group: str, email: str = "nadia@example.org", **more: Any) -> httpx.Response:
    body = said(group, email, **more)
    return await http.post(f"{PAGE}/requests", json={"proof": await proof(http), **body})


async def letters_to(sessions: Sessions, email: str) -> list[Mail]:
    """The newest first."""
    async with sessions() as db:
        return list(await db.scalars(select(Mail).where(Mail.to == email).order_by(Mail.id.desc())))


async def secret_to(sessions: Sessions, email: str) -> str:
    """What stands after the # of the link in the newest letter."""
    found = re.search(r"/asking#(\S+)", (await letters_to(sessions, email))[0].text)
    assert found
    return found[1]


async def waiting(cast: Cast, group: str, email: str = "nadia@example.org", **more: Any) -> tuple[str, str]:
    """Somebody asked and confirmed: the id of their request, and the secret of their link."""
    asked = await ask(cast.xen.http, group, email, **more)
    assert asked.status_code == 202, asked.text
    secret = await secret_to(cast.sessions, email)
    assert (await tell(cast.xen, "confirm", secret)).status_code == 200
    items = (await cast.olive.get("/join-requests")).json()["items"]
    return items[-1]["id"], secret


async def tell(who: Somebody, what: str, secret: str, **more: Any) -> httpx.Response:
    return await who.post(f"/join-requests/{what}", {"token": secret, **more})
