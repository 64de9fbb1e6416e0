"""A browser as the API meets it: it keeps cookies, and says which page its requests come from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import update

from models import Member
from server.db import Sessions, unit_of_work
from server.identity import password_hash
from tests.people import Somebody

ORIGIN = "http://localhost:8000"
PASSWORD = "three green kettles"
_hashes: dict[str, str] = {}


@asynccontextmanager
async def browser(url: str, address: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    """`address` is where it seems to come from: the tests are the proxy that the server trusts."""
    headers = {
        "Origin": ORIGIN,
        "X-Forwarded-For": address,
        "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
    }
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30) as client:
        yield client


def email_of(who: Somebody) -> str:
    return f"{who.name.split()[0].lower()}@example.org"


async def give_password(sessions: Sessions, who: Somebody, password: str = PASSWORD) -> None:
    _hashes[password] = _hashes.get(password) or await password_hash(password)
    async with unit_of_work(sessions) as db:
        await db.execute(update(Member).where(Member.id == who.id).values(password_hash=_hashes[password]))


async def sign_in(
    client: httpx.AsyncClient, who: Somebody | str, password: str = PASSWORD, **more: object
) -> httpx.Response:
    """As somebody of the cast, or with any address."""
    email = who if isinstance(who, str) else email_of(who)
    return await client.post("/sessions", json={"email": email, "password": password, **more})
