"""What becomes of an invitation: opened, declined, sent again, taken back, lost on the way; and who greets whom."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from models import Invitation, Mail, Member, Place
from server.actions.invitations import mark_bounced
from server.db import unit_of_work
from tests.api.test_invitations import NEW, accept, acceptance, invited, newest_secret
from tests.browsers import browser, email_of, give_password, sign_in
from tests.people import Cast
from tests.serving import Ear


async def first(cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = (await cast.lena.get("/invitations")).json()["items"][0]
    return found


async def test_the_inviter_sees_that_it_was_opened_and_hears_it(cast: Cast, url: str) -> None:
    async with Ear(url, cast.lena) as lena:
        secret = await invited(cast, cast.lena, cast.team)
        assert (await lena.event("invitation.changed"))["state"] == "pending"
        assert (await cast.xen.post("/invitations/open", {"token": secret})).status_code == 200
        assert (await lena.event("invitation.changed"))["state"] == "opened"
    seen = await first(cast)
    assert (seen["state"], seen["opened_at"] is not None) == ("opened", True)


async def test_who_says_no_may_say_why_and_the_link_is_dead_like_any_other(cast: Cast) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    no = {"token": secret, "reason": "I change my job in May."}
    assert (await cast.xen.post("/invitations/decline", no)).status_code == 204
    seen = await first(cast)
    assert (seen["state"], seen["decline_reason"]) == ("declined", "I change my job in May.")
    unknown = await cast.xen.post("/invitations/decline", {"token": "unknown"})
    for path, body in (("decline", no), ("open", {"token": secret}), ("accept", acceptance(secret))):
        answer = await cast.xen.post(f"/invitations/{path}", body)
        assert (answer.status_code, answer.json()) == (404, unknown.json())
    assert (await cast.lena.post(f"/invitations/{seen['id']}/resend")).status_code == 409
    assert (
        await cast.xen.post("/invitations/decline", {"token": await invited(cast, cast.lena, cast.team)})
    ).is_success


async def test_sent_again_it_has_a_fresh_link_and_the_old_one_is_dead(cast: Cast) -> None:
    old = await invited(cast, cast.lena, cast.team)
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Invitation).values(expires_at=func.now() - timedelta(days=1)))
    seen = await first(cast)
    assert seen["state"] == "expired"
    again = await cast.lena.post(f"/invitations/{seen['id']}/resend")
    assert (again.status_code, again.json()["state"]) == (200, "pending")
    assert again.json()["expires_at"] > seen["expires_at"]
    fresh = await newest_secret(cast)
    assert (await cast.xen.post("/invitations/open", {"token": old})).status_code == 404
    assert (await cast.xen.post("/invitations/accept", acceptance(fresh))).status_code == 201
    assert (await cast.lena.post(f"/invitations/{seen['id']}/resend")).status_code == 409
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(Mail)) == 1  # the old one had not left, and never will


async def test_sending_again_is_no_way_to_fill_a_mailbox_or_past_ones_rights(cast: Cast) -> None:
    await invited(cast, cast.lena, cast.team)
    path = f"/invitations/{(await first(cast))['id']}/resend"
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Mail).values(sent_at=func.now()))
    assert (await cast.rhea.post(path)).status_code == 404
    for _ in range(4):
        assert (await cast.lena.post(path)).status_code == 200
        async with unit_of_work(cast.sessions) as db:
            await db.execute(update(Mail).values(sent_at=func.now()))
    assert (await cast.lena.post(path)).status_code == 429
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Mail).values(written_at=func.now() - timedelta(days=2)))
        await db.execute(update(Place).where(Place.member_id == cast.lena.id).values(leads=False))
    refused = await cast.lena.post(path)
    assert (refused.status_code, "cannot invite there" in refused.json()["detail"]) == (409, True)


async def test_a_letter_that_came_back_marks_it_and_stands_in_nobodys_way(cast: Cast) -> None:
    await invited(cast, cast.lena, cast.team)
    invitation_id = (await first(cast))["id"]
    async with unit_of_work(cast.sessions) as db:
        await mark_bounced(db, invitation_id)
    assert (await first(cast))["state"] == "bounced"
    assert (await cast.lena.get("/invitations", state="bounced")).json()["items"][0]["id"] == invitation_id
    assert (await cast.lena.get("/invitations/counts")).json()["bounced"] == 1
    secret = await invited(cast, cast.lena, cast.team)
    assert (await cast.xen.post("/invitations/open", {"token": secret})).status_code == 200
    async with unit_of_work(cast.sessions) as db:  # a letter that comes back late changes nothing for who is reading
        await mark_bounced(db, (await first(cast))["id"])
    assert (await first(cast))["state"] == "opened"


async def test_i_find_mine_by_state_and_name_page_by_page(cast: Cast) -> None:
    for name in ("ann", "bob", "cat"):
        body = {"email": f"{name}@example.org", "name": name.title(), "team_id": str(cast.team), "role": "member"}
        assert (await cast.lena.post("/invitations", body)).status_code == 201
    page = (await cast.lena.get("/invitations", state="pending", limit=2)).json()
    rest = (await cast.lena.get("/invitations", state="pending", limit=2, before=page["next"])).json()
    assert [each["name"] for each in page["items"] + rest["items"]] == ["Cat", "Bob", "Ann"]
    assert rest["next"] is None
    assert [each["name"] for each in (await cast.lena.get("/invitations", q="BOB")).json()["items"]] == ["Bob"]
    counts = (await cast.lena.get("/invitations/counts")).json()
    assert (counts["pending"], counts["joined"], counts["waiting"]) == (3, 0, 3)
    assert (await cast.rhea.get("/invitations/counts")).json()["pending"] == 0


async def test_the_person_invited_sees_who_greets_them_and_whom_they_can_call(cast: Cast) -> None:
    body = {
        "email": NEW,
        "name": "Nadia",
        "team_id": str(cast.team),
        "role": "member",
        "leader_id": str(cast.mo.id),
        "phone": "01632 960 123",
        "simple_view": True,
    }
    assert (await cast.lena.post("/invitations", {**body, "phone": ""})).status_code == 422
    assert (await cast.lena.post("/invitations", {**body, "leader_id": str(cast.otto.id)})).status_code == 404
    assert (await cast.lena.post("/invitations", body)).status_code == 201
    seen = (await cast.xen.post("/invitations/open", {"token": await newest_secret(cast)})).json()
    assert (seen["leader"]["name"], seen["phone"], seen["simple_view"]) == (cast.mo.name, "01632 960 123", True)
    assert (seen["name"], seen["inviter_name"], seen["together"]) == ("Nadia", cast.lena.name, [])
    async with cast.sessions() as db:
        words = await db.scalar(select(Mail.text))
    assert words is not None
    assert f"Call {cast.mo.name} on 01632 960 123" in words


async def test_who_wishes_comes_in_without_a_password(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.lena, cast.team)
    async with browser(url) as page:
        assert (await accept(page, secret, password=None)).status_code == 422
        assert (await accept(page, secret, password=None, without_password=True)).status_code == 201
        assert (await page.get("/me")).status_code == 200
    async with cast.sessions() as db:
        assert await db.scalar(select(Member.password_hash).where(Member.email == NEW)) is None


async def test_a_member_already_is_told_by_mail_that_one_press_is_enough(cast: Cast, url: str) -> None:
    secret = await invited(cast, cast.rhea, cast.sibling, "leader", email=email_of(cast.otto))
    async with cast.sessions() as db:
        words = await db.scalar(select(Mail.text))
    assert words is not None
    assert "one press puts you in" in words
    await give_password(cast.sessions, cast.otto)
    async with browser(url) as page:
        await sign_in(page, cast.otto)
        done = await page.post("/invitations/accept", json={"token": secret, "accept_house_rules": True})
        assert done.status_code == 201
        assert len((await page.get("/me")).json()["calls"]) == 2


async def test_nobody_invites_more_in_a_day_than_the_network_allows(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        for n in range(1_500):
            db.add(
                Invitation(
                    email=f"p{n}@example.org",
                    team_id=cast.team,
                    role="member",
                    inviter_id=cast.lena.id,
                    token_hash=str(n).encode(),
                    expires_at=func.now(),
                )
            )
    body = {"email": NEW, "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", body)).status_code == 429
    assert (await cast.rhea.post("/invitations", body)).status_code == 201
