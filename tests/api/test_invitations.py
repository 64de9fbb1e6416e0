"""Inviting and coming in: within one's line, once, with one answer for every link that does not work."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update

from models import AuditEntry, Invitation, Mail, Member, Place, Team
from server.db import unit_of_work
from server.identity import hashed
from tests.browsers import PASSWORD, browser, email_of, give_password, sign_in
from tests.people import Cast, Somebody
from tests.serving import Ear

NEW = "nadia@homefield.example"


async def invited(cast: Cast, by: Somebody, team: UUID | None, role: str = "member", email: str = NEW) -> str:
    """Invites, and returns the secret from the mail: it is nowhere else."""
    asked = {"email": email, "team_id": str(team) if team else None, "role": role, "message": "Lead it with me?"}
    answer = await by.post("/invitations", asked)
    assert answer.status_code == 201, answer.text
    return await newest_secret(cast)


async def newest_secret(cast: Cast) -> str:
    async with cast.sessions() as db:
        words = await db.scalar(select(Mail.text).order_by(Mail.id.desc()).limit(1))
    assert words is not None
    return words.split("/invitation#")[1].split()[0]


def acceptance(secret: str, **more: Any) -> dict[str, Any]:
    return {"token": secret, "name": "Nadia Bloom", "password": PASSWORD, "accept_house_rules": True, **more}


async def accept(page: httpx.AsyncClient, secret: str, **more: Any) -> httpx.Response:
    return await page.post("/invitations/accept", json=acceptance(secret, **more))


async def test_from_the_mail_to_the_first_page(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team, "leader")
    async with browser(url) as page:
        seen = (await page.post("/invitations/open", json={"token": secret})).json()
        assert (seen["inviter_name"], seen["team_name"], seen["line"]) == (cast.lena.name, "Team", ["Core", "Region"])
        assert (seen["role"], seen["message"], seen["email"]) == ("leader", "Lead it with me?", NEW)
        assert seen["call"]["goal_sentence"]
        assert seen["member_already"] is False
        answer = await accept(page, secret)
        assert answer.status_code == 201
        assert set(answer.json()) == {"member_id", "team_id"}
        me = (await page.get("/me")).json()
        assert (me["name"], me["email"], me["is_administrator"]) == ("Nadia Bloom", NEW, False)
        assert [(each["team_name"], each["leads"], each["reports"]) for each in me["places"]] == [("Team", True, False)]
        assert me["house_rules_accepted_at"] is not None
        assert (await page.patch("/me", json={"role_title": "Manager"})).status_code == 200
        assert (await sign_in(page, NEW)).status_code == 201


async def test_the_right_people_hear_that_somebody_came_in(cast: Cast, url: str) -> None:
    async with Ear(url, cast.lena) as lena, Ear(url, cast.tom) as tom, Ear(url, cast.ada) as ada:
        secret = await invited(cast, cast.lena, cast.team)
        assert (await lena.event("invitation.changed"))["state"] == "pending"
        async with browser(url) as page:
            await accept(page, secret)
        assert (await lena.event("place.changed"))["name"] == "Nadia Bloom"
        assert (await lena.event("invitation.changed"))["state"] == "joined"
        assert (await ada.event("invitation.changed"))["email"] == NEW
        assert (await tom.event("member.changed"))["name"] == "Nadia Bloom"
        assert not [each for each in tom.frames if each.get("event", {}).get("type") == "invitation.changed"]


async def test_who_came_in_hears_their_team_from_then_on(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    async with browser(url) as page:
        await accept(page, secret)
        cookie = {"Cookie": f"snowfield={page.cookies['snowfield']}"}
        async with Ear(url, cast.xen, headers=cookie) as ear:
            await cast.mo.patch("/me", {"role_title": "Nurse"})
            await ear.next(lambda each: each.get("event", {}).get("role_title") == "Nurse")


@pytest.mark.parametrize(
    ("who", "team", "role", "status"),
    [
        ("lena", "team", "member", 201),
        ("lena", "team", "leader", 201),
        ("rhea", "team", "leader", 201),
        ("olive", "sibling", "leader", 201),
        ("ada", "other", "leader", 201),
        ("ada", "team", "administrator", 201),
        ("ada", None, "administrator", 201),
        ("mo", "team", "member", 403),
        ("lena", "region", "member", 403),
        ("lena", "sibling", "member", 403),
        ("lena", "team", "administrator", 403),
        ("olive", None, "administrator", 403),
        ("lena", "other", "member", 404),
        ("otto", "team", "member", 404),
        ("ada", None, "member", 409),
        ("xen", "team", "member", 401),
    ],
)
async def test_one_invites_within_ones_line_and_at_or_below_ones_rights(
    cast: Cast, who: str, team: str | None, role: str, status: int
) -> None:
    team_id = str(getattr(cast, team)) if team else None
    answer = await getattr(cast, who).post("/invitations", {"email": NEW, "team_id": team_id, "role": role})
    assert answer.status_code == status, answer.text
    if status == 403:
        assert "dministrator" in answer.json()["detail"] or "leader" in answer.json()["detail"]


async def test_every_link_that_does_not_work_has_one_answer(cast: Cast, url: str) -> None:
    async def at(email: str) -> str:
        return await invited(cast, cast.lena, cast.team, email=email)

    used, old, revoked = [await at(f"{name}@example.org") for name in ("used", "old", "revoked")]
    async with browser(url) as page:
        assert (await accept(page, used)).status_code == 201
        async with unit_of_work(cast.sessions) as db:
            over = func.now() - timedelta(seconds=1)
            await db.execute(update(Invitation).where(Invitation.token_hash == hashed(old)).values(expires_at=over))
            revoked_id = await db.scalar(select(Invitation.id).where(Invitation.token_hash == hashed(revoked)))
        assert (await cast.lena.delete(f"/invitations/{revoked_id}")).status_code == 204
        answers = []
        for secret in (used, old, revoked, "unknown", ""):
            answers.append(await page.post("/invitations/open", json={"token": secret}))
            answers.append(await accept(page, secret))
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "invitation_not_valid"


async def test_an_invitation_dies_with_its_inviters_right_and_with_its_team(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    async with browser(url) as page:
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Place).where(Place.member_id == cast.lena.id).values(until=func.now()))
        assert (await accept(page, secret)).status_code == 404
        secret = await invited(cast, cast.rhea, cast.sibling, email="other@example.org")
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Team).where(Team.id == cast.sibling).values(until=func.now()))
        assert (await accept(page, secret)).status_code == 404


async def test_fifty_acceptances_at_once_make_one_member(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)

    async def one() -> httpx.Response:
        async with browser(url) as page:
            return await accept(page, secret)

    answers = await asyncio.gather(*(one() for _ in range(50)))
    assert sorted(each.status_code for each in answers) == [201] + [404] * 49
    async with cast.sessions() as db:
        member = (await db.scalars(select(Member).where(Member.email == NEW))).one()
        places = select(func.count()).select_from(Place).where(Place.member_id == member.id)
        assert await db.scalar(places) == 1
        accepted = select(func.count()).where(AuditEntry.action == "invitation.accepted")
        assert await db.scalar(accepted) == 1


async def test_two_invitations_of_one_person_at_once_make_one_member(cast: Cast, url: str) -> None:
    secrets = [await invited(cast, cast.rhea, team) for team in (cast.team, cast.sibling)]
    async with browser(url) as one, browser(url) as other:
        answers = await asyncio.gather(accept(one, secrets[0]), accept(other, secrets[1]))
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert {each.json().get("code") for each in answers} == {None, "member_already"}


async def test_a_scanner_that_follows_the_link_changes_nothing(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)

    async def everything() -> list[str]:
        async with cast.sessions() as db:
            rows: list[str] = []
            for table in ("invitations", "members", "sessions", "places", "audit_entries", "mails"):
                rows += (await db.execute(text(f"select {table}::text from {table} order by 1"))).scalars().all()
            return rows

    before = await everything()
    async with browser(url) as page, httpx.AsyncClient(base_url=url) as scanner:
        for method in ("GET", "HEAD"):
            await scanner.request(method, "/invitation")
            for path in ("/invitations/open", "/invitations/accept", "/invitations/decline"):
                assert (await page.request(method, path)).status_code in (401, 404, 405, 422)
        assert await everything() == before
        for _ in range(3):
            assert (await page.post("/invitations/open", json={"token": secret})).status_code == 200
    opened = await everything()
    assert opened[1:] == before[1:]
    assert opened[0] != before[0]  # the inviter sees that it was opened


async def test_the_secret_is_in_the_mail_and_nowhere_else(cast: Cast) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    listed = await cast.lena.get("/invitations")
    assert secret not in listed.text
    async with cast.sessions() as db:
        for table in ("invitations", "audit_entries", "kept_replies", "events"):
            rows = (await db.execute(text(f"select {table}::text from {table}"))).scalars()
            assert not any(secret in each for each in rows), table
        assert await db.scalar(select(Invitation.token_hash)) == hashed(secret)


async def test_nobody_comes_in_without_the_rules_a_name_and_a_password_worth_its_name(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    async with browser(url) as page:
        assert (await accept(page, secret, accept_house_rules=False)).status_code == 422
        missing = await page.post("/invitations/accept", json={"token": secret, "accept_house_rules": True})
        assert [each["field"] for each in missing.json()["fields"]] == ["name", "password"]
        for weak in ("short", "aaaaaaaaaaaa", "snowfield2026"):
            assert (await accept(page, secret, password=weak)).json()["fields"][0]["field"] == "password"
        assert (await accept(page, secret)).status_code == 201


async def test_a_member_already_signs_in_and_accepts_with_one_click(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.otto)
    secret = await invited(cast, cast.rhea, cast.sibling, "leader", email=email_of(cast.otto))
    one_click = {"token": secret, "accept_house_rules": True}
    async with browser(url) as page:
        seen = (await page.post("/invitations/open", json={"token": secret})).json()
        assert seen["member_already"] is True
        refused = await accept(page, secret, name="Somebody else")
        assert (refused.status_code, refused.json()["code"]) == (409, "member_already")
        await sign_in(page, cast.otto)
        cookie = page.cookies["snowfield"]
        assert (await page.post("/invitations/accept", json=one_click)).status_code == 201
        assert page.cookies["snowfield"] == cookie
        me = (await page.get("/me")).json()
        assert sorted(each["team_name"] for each in me["places"]) == ["Other", "Sibling"]
        assert me["name"] == cast.otto.name


async def test_somebody_else_signed_in_cannot_accept_for_a_member(cast: Cast) -> None:
    secret = await invited(cast, cast.rhea, cast.sibling, email=email_of(cast.otto))
    answer = await cast.mo.post("/invitations/accept", {"token": secret, "accept_house_rules": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "member_already")


async def test_an_invitation_never_takes_a_leaders_place_away(cast: Cast) -> None:
    secret = await invited(cast, cast.rhea, cast.sibling, "leader", email=email_of(cast.mo))
    done = await cast.mo.post("/invitations/accept", {"token": secret, "accept_house_rules": True})
    assert done.status_code == 201
    again = await cast.rhea.post(
        "/invitations", {"email": email_of(cast.mo), "team_id": str(cast.sibling), "role": "member"}
    )
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


async def test_one_address_has_one_open_invitation_to_a_team_and_an_old_one_is_no_obstacle(cast: Cast) -> None:
    asked = {"email": NEW.upper(), "team_id": str(cast.team), "role": "member"}
    answers = await asyncio.gather(*(cast.lena.post("/invitations", asked) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Invitation).values(expires_at=func.now() - timedelta(seconds=1)))
    assert (await cast.lena.get("/invitations")).json()["items"][0]["state"] == "expired"
    assert (await cast.lena.post("/invitations", asked)).status_code == 201


async def test_nobodys_mailbox_is_filled_in_our_name(cast: Cast) -> None:
    for _ in range(5):
        await invited(cast, cast.lena, cast.team)
        latest = (await cast.lena.get("/invitations")).json()["items"][0]
        await cast.lena.delete(f"/invitations/{latest['id']}")
    asked = {"email": NEW, "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", asked)).status_code == 429


async def test_the_same_request_with_the_same_key_invites_once(cast: Cast) -> None:
    asked = {"email": NEW, "team_id": str(cast.team), "role": "member"}
    first = await cast.lena.post("/invitations", asked, Idempotency_Key="k")
    again = await cast.lena.post("/invitations", asked, Idempotency_Key="k")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 1


async def test_i_see_and_take_back_mine_and_administrators_all(cast: Cast) -> None:
    await invited(cast, cast.lena, cast.team)
    mine = (await cast.lena.get("/invitations")).json()["items"]
    assert [(each["email"], each["team_name"], each["state"]) for each in mine] == [(NEW, "Team", "pending")]
    assert mine[0]["inviter"]["name"] == cast.lena.name
    assert (await cast.rhea.get("/invitations")).json()["items"] == []
    assert (await cast.rhea.delete(f"/invitations/{mine[0]['id']}")).status_code == 404
    assert len((await cast.ada.get("/invitations")).json()["items"]) == 1
    assert (await cast.ada.delete(f"/invitations/{mine[0]['id']}")).status_code == 204
    assert (await cast.lena.delete(f"/invitations/{mine[0]['id']}")).status_code == 204
    assert (await cast.lena.get("/invitations")).json()["items"][0]["state"] == "revoked"


async def test_an_invited_administrator_is_one_and_reads_no_reports_by_it(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.ada, None, "administrator")
    async with browser(url) as page:
        assert (await accept(page, secret)).status_code == 201
        me = (await page.get("/me")).json()
        assert (me["is_administrator"], me["places"]) == (True, [])
        assert (await page.get("/audit")).json()["items"][0]["action"] in ("session.started", "invitation.accepted")


async def test_a_demo_shows_the_mail_to_administrators_only(cast: Cast) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    mail = (await cast.ada.get("/mailbox")).json()["items"][0]
    assert (mail["to"], mail["subject"]) == (NEW, f"{cast.lena.name} asks you to join Team")
    for words in (mail["text"], mail["html"]):
        assert f"http://localhost:8000/invitation#{secret}" in words
        assert "Lead it with me?" in words
        assert "made up" in words
    assert (await cast.mo.get("/mailbox")).status_code == 403
    assert (await cast.xen.get("/mailbox")).status_code == 401
