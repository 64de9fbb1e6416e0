"""Signing in with another provider, a certified one in a process of its own: who comes in, and what is refused."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from models import Mail, Member, OpenIdAccount
from server.app import create_app
from server.settings import OpenIdProvider, Settings
from tests.browsers import browser, email_of
from tests.people import Cast
from tests.serving import serve

HERE = Path(__file__).resolve().parents[1] / "openid"
BACK = "http://localhost:8000/openid/trust"
SECRET = "only-for-tests-only-for-tests-only"


@dataclass
class Elsewhere:
    """The provider, and the network that knows it."""

    issuer: str
    network: str

    async def is_(self, sub: str, email: str, *, verified: bool = True, name: str = "") -> None:
        """Whoever signs in there next."""
        claims = {"sub": sub, "email": email, "email_verified": verified, "name": name}
        async with httpx.AsyncClient() as client:
            await client.post(f"{self.issuer}/as", json=claims)


@pytest.fixture(scope="module")
async def elsewhere(settings: Settings) -> AsyncIterator[Elsewhere]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    issuer = f"http://localhost:{port}"
    redirects = f'["{BACK}", "http://localhost:8000/openid/other"]'
    process = await asyncio.create_subprocess_exec(
        "node",
        "provider.js",
        str(port),
        redirects,
        cwd=HERE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # the command starts Node as a child of its own, which has to end with it
    )
    assert process.stdout
    try:
        while b"ready" not in (line := await asyncio.wait_for(process.stdout.readline(), 60)):
            assert line, "the provider ended"
        one = OpenIdProvider(key="trust", name="The Trust", issuer=issuer, client_id="snowfield", client_secret=SECRET)
        more = one.model_copy(update={"key": "other"})
        known = settings.model_copy(update={"openid_providers": (one, more), "roles": frozenset({"web"})})
        async with serve(create_app(known)) as network:
            yield Elsewhere(issuer, network)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def start(page: httpx.AsyncClient, provider: str = "trust") -> str:
    answer = await page.post(f"/openid/{provider}/start", json={})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"])


async def sign_in_there(address: str) -> dict[str, str]:
    """What a browser brings back from there."""
    async with httpx.AsyncClient(follow_redirects=False) as client:
        for _ in range(8):
            answer = await client.get(address)
            assert answer.status_code in (302, 303), answer.text
            address = str(answer.headers["location"])
            if address.startswith("http://localhost:8000/"):
                return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
            if address.startswith("/"):
                address = str(answer.url.join(address))
    raise AssertionError("it went round and round")


async def back(page: httpx.AsyncClient, said: dict[str, str], provider: str = "trust", **more: Any) -> httpx.Response:
    body = {name: said[name] for name in ("code", "state", "iss") if name in said}
    return await page.post(f"/openid/{provider}/back", json={**body, **more})


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def accounts(cast: Cast) -> int:
    async with cast.sessions() as db:
        return await db.scalar(select(func.count()).select_from(OpenIdAccount)) or 0


async def test_a_member_comes_in_and_is_known_by_subject_from_then_on(cast: Cast, elsewhere: Elsewhere) -> None:
    async with browser(elsewhere.network) as page:
        assert (await page.get("/openid")).json()["items"][0] == {"key": "trust", "name": "The Trust"}
        await elsewhere.is_("mo-1", email_of(cast.mo).upper())
        address = await start(page)
        asked = parse_qs(urlsplit(address).query)
        assert asked["redirect_uri"] == [BACK]
        assert asked["code_challenge_method"] == ["S256"]
        answer = await back(page, await sign_in_there(address))
        assert answer.status_code == 201, answer.text
        assert (await page.get("/me")).json()["id"] == str(cast.mo.id)
        await elsewhere.is_("mo-1", email_of(cast.mia))
    async with browser(elsewhere.network) as page:
        await back(page, await sign_in_there(await start(page)))
        assert (await page.get("/me")).json()["id"] == str(cast.mo.id)
    assert await accounts(cast) == 1
    async with cast.sessions() as db:
        assert "The Trust" in "".join(await db.scalars(select(Mail.text).where(Mail.to == email_of(cast.mo))))


async def test_nobody_comes_in_uninvited_or_by_an_address_that_nobody_answers_for(
    cast: Cast, elsewhere: Elsewhere
) -> None:
    async with browser(elsewhere.network) as page:
        await elsewhere.is_("stranger", "stranger@example.org")
        assert code_of(await back(page, await sign_in_there(await start(page)))) == (403, "not_a_member")
        await elsewhere.is_("thief", email_of(cast.ada), verified=False)
        assert code_of(await back(page, await sign_in_there(await start(page)))) == (403, "email_not_verified")
        await cast.ada.post(f"/members/{cast.mia.id}/suspension", {"reason": "On leave."})
        await elsewhere.is_("mia-1", email_of(cast.mia))
        assert code_of(await back(page, await sign_in_there(await start(page)))) == (403, "not_a_member")
        assert (await page.get("/me")).status_code == 401
    assert await accounts(cast) == 0


async def test_what_does_not_belong_together_is_refused(cast: Cast, elsewhere: Elsewhere) -> None:
    await elsewhere.is_("mo-1", email_of(cast.mo))
    refused = (401, "openid_refused")
    async with browser(elsewhere.network) as page, browser(elsewhere.network) as other:
        said = await sign_in_there(await start(page))
        await start(other)
        assert code_of(await back(other, said)) == refused  # another browser's answer: wrong state
        assert code_of(await back(page, {**said, "iss": "https://else.example"})) == refused
        assert code_of(await back(page, said)) == refused  # the start was used up
        said = await sign_in_there(await start(page))
        del said["iss"]
        assert code_of(await back(page, said)) == refused  # it says that it always sends its name
        said = await sign_in_there(await start(page))
        assert code_of(await back(page, said, provider="other")) == refused  # mix-up
        said = await sign_in_there(await start(page))
        assert code_of(await back(page, {**said, "code": said["code"][:-2] + "xx"})) == refused
        said = await sign_in_there((await start(page)).replace("nonce=", "nonce=x"))
        assert code_of(await back(page, said)) == refused
        said = await sign_in_there(await start(page))
        cookie = page.cookies["snowfield-openid"]
        assert (await back(page, said)).status_code == 201
        page.cookies.set("snowfield-openid", cookie)
        assert code_of(await back(page, said)) == refused  # a replay
        assert (await page.post("/openid/nobody/start", json={})).status_code == 404


async def test_who_is_invited_comes_in_with_the_invitation_and_with_no_other_address(
    cast: Cast, elsewhere: Elsewhere
) -> None:
    await cast.lena.post(
        "/invitations", {"email": "new@example.org", "team_id": str(cast.team), "role": "member", "message": ""}
    )
    async with cast.sessions() as db:
        letter = (await db.scalars(select(Mail.text).where(Mail.to == "new@example.org"))).one()
    token = letter.split("/invitation#")[1].split()[0]
    invitation = {"token": token, "accept_house_rules": True}
    async with browser(elsewhere.network) as page:
        await elsewhere.is_("wrong", "another@example.org", name="Somebody Else")
        said = await sign_in_there(await start(page))
        assert code_of(await back(page, said, invitation=invitation)) == (403, "not_a_member")
        await elsewhere.is_("new-1", "new@example.org", name="Nia Newman")
        said = await sign_in_there(await start(page))
        assert (await back(page, said, invitation=invitation)).status_code == 201
        assert (await page.get("/me")).json()["name"] == "Nia Newman"
    async with cast.sessions() as db:
        member = (await db.scalars(select(Member).where(Member.email == "new@example.org"))).one()
        assert member.password_hash is None
