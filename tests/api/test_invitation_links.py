"""One link for several people: so many come in as it says, each with an address that is theirs."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text, update

from models import Invitation, InvitationLink, LinkClaim, Mail, Member, Place
from server.actions.invitation_links import claim_by_link
from server.db import unit_of_work
from server.settings import Settings
from tests.api.test_invitations import acceptance
from tests.browsers import browser
from tests.people import Cast


async def made(cast: Cast, **more: Any) -> dict[str, Any]:
    body = {"name": "Webinar", "team_id": str(cast.team), "max_uses": 10, **more}
    answer = await cast.lena.post("/invitations/links", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def secret_of(link: dict[str, Any]) -> str:
    return str(link["address"]).split("#")[1]


async def way_in(cast: Cast, settings: Settings, secret: str, email: str) -> str:
    """What is mailed to the address that somebody gave."""
    await claim_by_link(cast.sessions, settings, secret, email, "")
    async with cast.sessions() as db:
        words = await db.scalar(select(Mail.text).where(Mail.to == email).order_by(Mail.id.desc()).limit(1))
    assert words is not None
    return words.split("/invitation#")[1].split()[0]


async def test_somebody_comes_in_by_a_link_with_an_address_that_is_theirs(cast: Cast, url: str) -> None:
    link = await made(cast, message="Come, all of you.")
    async with browser(url) as page:
        seen = (await page.post("/invitations/open", json={"token": secret_of(link)})).json()
        assert (seen["team_name"], seen["email"], seen["message"]) == ("Team", None, "Come, all of you.")
        refused = await page.post("/invitations/accept", json=acceptance(secret_of(link)))
        assert (refused.status_code, refused.json()["code"]) == (409, "address_needed")
        told = await page.post("/invitations/claims", json={"token": secret_of(link), "email": "New@Example.org"})
        assert told.status_code == 202
        unknown = await page.post("/invitations/claims", json={"token": "unknown", "email": "new@example.org"})
        assert (unknown.status_code, unknown.json()) == (202, told.json())
        for _ in range(50):
            async with cast.sessions() as db:
                words = await db.scalar(select(Mail.text).where(Mail.to == "new@example.org"))
            if words:
                break
            await asyncio.sleep(0.05)
        assert words is not None
        own = words.split("/invitation#")[1].split()[0]
        assert (await page.post("/invitations/open", json={"token": own})).json()["email"] == "new@example.org"
        assert (await page.post("/invitations/accept", json=acceptance(own))).status_code == 201
        me = (await page.get("/me")).json()
        assert (me["email"], me["places"][0]["team_name"]) == ("new@example.org", "Team")
    again = await cast.xen.post("/invitations/accept", acceptance(own))
    assert (again.status_code, again.json()["code"]) == (404, "invitation_not_valid")
    listed = (await cast.lena.get("/invitations/links")).json()["items"][0]
    assert (listed["uses"], listed["max_uses"], listed["state"]) == (1, 10, "open")
    came = (await cast.lena.get("/invitations", state="joined")).json()["items"]
    assert [(each["email"], each["by_link"]) for each in came] == [("new@example.org", True)]


async def test_a_member_who_is_signed_in_needs_one_press(cast: Cast) -> None:
    link = await made(cast)
    one_press = {"token": secret_of(link), "accept_house_rules": True}
    assert (await cast.otto.post("/invitations/accept", one_press)).status_code == 201
    already = await cast.mo.post("/invitations/accept", one_press)
    assert (already.status_code, already.json()["code"]) == (409, "in_team_already")
    assert (await cast.lena.get("/invitations/links")).json()["items"][0]["uses"] == 1


async def test_the_answer_shows_the_link_once_with_a_code_that_says_the_same(cast: Cast) -> None:
    link = await made(cast)
    assert link["address"].startswith("http://localhost:8000/invitation#")
    assert link["qr_svg"].startswith("<svg")
    assert "<style" not in link["qr_svg"]
    assert "<script" not in link["qr_svg"]
    assert link["qr_png"].startswith("iVBOR")
    assert secret_of(link) not in (await cast.lena.get("/invitations/links")).text
    async with cast.sessions() as db:
        for table in ("invitation_links", "link_claims", "audit_entries", "kept_replies", "events"):
            rows = (await db.execute(text(f"select {table}::text from {table}"))).scalars()
            assert not any(secret_of(link) in each for each in rows), table


async def test_the_answer_with_the_secret_is_not_kept_for_a_second_request(cast: Cast) -> None:
    body = {"name": "Webinar", "team_id": str(cast.team), "max_uses": 10}
    first = await cast.lena.post("/invitations/links", body, Idempotency_Key="k")
    renewed = await cast.lena.post(f"/invitations/links/{first.json()['link']['id']}/renew", {}, Idempotency_Key="l")
    assert renewed.status_code == 200
    async with cast.sessions() as db:
        assert await db.scalar(text("select count(*) from kept_replies")) == 0


@pytest.mark.parametrize("end", ["revoked", "renewed", "expired", "used_up", "suspended", "claim_old"])
async def test_a_link_that_ended_has_the_one_answer_with_all_that_was_mailed_for_it(
    cast: Cast, settings: Settings, end: str
) -> None:
    link = await made(cast, max_uses=1)
    own = await way_in(cast, settings, secret_of(link), "new@example.org")
    path = f"/invitations/links/{link['link']['id']}"
    if end == "revoked":
        assert (await cast.rhea.delete(path)).status_code == 404
        assert (await cast.lena.delete(path)).status_code == 204
        assert (await cast.lena.post(f"{path}/renew", {})).status_code == 409
    elif end == "renewed":
        fresh = await cast.lena.post(f"{path}/renew", {})
        assert (await cast.xen.post("/invitations/open", {"token": secret_of(fresh.json())})).status_code == 200
    elif end == "suspended":
        assert (await cast.ada.post(f"/members/{cast.lena.id}/suspension", {"reason": "x"})).status_code == 201
        assert (await cast.ada.delete(f"/members/{cast.lena.id}/suspension")).status_code == 200
    else:
        async with unit_of_work(cast.sessions) as db:
            values: dict[str, Any] = {"uses": 1} if end == "used_up" else {"expires_at": func.now()}
            await db.execute(update(LinkClaim if end == "claim_old" else InvitationLink).values(values))
    unknown = await cast.xen.post("/invitations/open", {"token": "unknown"})
    for secret in (own, *([] if end == "claim_old" else [secret_of(link)])):
        for way, body in (("open", {"token": secret}), ("accept", acceptance(secret)), ("decline", {"token": secret})):
            answer = await cast.xen.post(f"/invitations/{way}", body)
            assert (answer.status_code, answer.json()) == (404, unknown.json()), (end, way)


async def test_links_are_for_ones_own_line_and_count_in_ones_quota(cast: Cast) -> None:
    body = {"name": "Webinar", "team_id": str(cast.team), "max_uses": 1_000}
    assert (await cast.mo.post("/invitations/links", body)).status_code == 403
    assert (await cast.otto.post("/invitations/links", body)).status_code == 404
    assert (await cast.ada.post("/invitations/links", {**body, "role": "administrator"})).status_code == 422
    assert (await cast.lena.post("/invitations/links", body)).status_code == 201
    assert (await cast.lena.post("/invitations/links", body)).status_code == 429


async def test_a_link_is_no_way_to_write_to_strangers(cast: Cast, settings: Settings) -> None:
    secret = secret_of(await made(cast, max_uses=1))
    for _ in range(7):
        await claim_by_link(cast.sessions, settings, secret, "one@example.org", "")
    for n in range(60):
        await claim_by_link(cast.sessions, settings, secret, f"p{n}@example.org", "")
    async with cast.sessions() as db:
        to = Counter(await db.scalars(select(Mail.to)))
    assert to["one@example.org"] == 5
    assert to.total() == 50


@pytest.fixture
async def doors(url: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    clients = [httpx.AsyncClient(base_url=url, timeout=60) for _ in range(14)]
    yield clients
    for each in clients:
        await each.aclose()


async def test_the_tenth_and_the_eleventh_use_at_once_make_exactly_ten(
    cast: Cast, settings: Settings, doors: list[httpx.AsyncClient]
) -> None:
    secret = secret_of(await made(cast))
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(InvitationLink).values(uses=8))
    own = [await way_in(cast, settings, secret, f"p{n}@example.org") for n in range(14)]
    bodies = [acceptance(each, password=None, without_password=True) for each in own]
    answers = await asyncio.gather(
        *(door.post("/api/v1/invitations/accept", json=body) for door, body in zip(doors, bodies, strict=True))
    )
    assert Counter(each.status_code for each in answers) == {201: 2, 404: 12}
    async with cast.sessions() as db:
        assert await db.scalar(select(InvitationLink.uses)) == 10
        came = select(Member.id).where(Member.email.like("p%@example.org"))
        assert await db.scalar(select(func.count()).select_from(Place).where(Place.member_id.in_(came))) == 2
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 2


async def test_one_way_in_by_a_link_makes_one_member_however_often_it_is_used_at_once(
    cast: Cast, settings: Settings, doors: list[httpx.AsyncClient]
) -> None:
    own = await way_in(cast, settings, secret_of(await made(cast)), "new@example.org")
    answers = await asyncio.gather(*(door.post("/api/v1/invitations/accept", json=acceptance(own)) for door in doors))
    assert Counter(each.status_code for each in answers) == {201: 1, 404: 13}
    async with cast.sessions() as db:
        assert await db.scalar(select(InvitationLink.uses)) == 1


async def test_who_came_by_a_link_is_not_asked_into_the_same_team_again(cast: Cast, settings: Settings) -> None:
    asked = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.rhea.post("/invitations", asked)).status_code == 201
    own = await way_in(cast, settings, secret_of(await made(cast)), "new@example.org")
    assert (await cast.xen.post("/invitations/accept", acceptance(own))).status_code == 201
    assert (await cast.rhea.get("/invitations")).json()["items"][0]["state"] == "revoked"


async def test_words_of_claims_are_gone_when_they_are_dead(cast: Cast, settings: Settings) -> None:
    from server.jobs import Jobs

    await way_in(cast, settings, secret_of(await made(cast)), "new@example.org")
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(LinkClaim).values(expires_at=func.now() - timedelta(days=2)))
    await Jobs(cast.sessions, settings).clear_away()
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(LinkClaim)) == 0
