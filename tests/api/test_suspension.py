"""Shutting a member out, and letting them in again: by administrators, at once, and with nothing lost."""

import asyncio

from sqlalchemy import func, select, update

from models import AuditEntry, Invitation, Member, MemberSession, SignInLink
from server.actions.sessions import make_sign_in_link
from server.db import unit_of_work
from server.identity import hashed, new_secret
from tests.browsers import browser, give_password, sign_in
from tests.people import NOBODY, Cast, Somebody
from tests.test_commands import snowfield

WHY = {"reason": "Asked to be shut out while away."}


async def suspend(who: Somebody, whom: Somebody) -> int:
    return (await who.post(f"/members/{whom.id}/suspension", WHY)).status_code


async def second_administrator(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.olive.id).values(is_administrator=True))


async def test_who_is_suspended_is_out_at_once_and_lifting_lets_them_in_again(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.get("/me")).status_code == 200
        answer = await cast.ada.post(f"/members/{cast.mo.id}/suspension", WHY)
        assert answer.status_code == 201
        told = answer.json()
        assert (told["member_id"], told["reason"]) == (str(cast.mo.id), WHY["reason"])
        assert told["suspended_at"]
        assert (await page.get("/me")).status_code == 401
        assert (await cast.mo.get("/me")).status_code == 401
        assert (await sign_in(page, cast.mo)).status_code == 401

        lifted = await cast.ada.delete(f"/members/{cast.mo.id}/suspension")
        assert lifted.json() == {"sentence": "Mo can sign in again. Everything of theirs is where it was."}
        assert (await cast.mo.get("/me")).status_code == 200, "tokens stay"
        assert (await page.get("/me")).status_code == 401, "sessions have ended"
        assert (await sign_in(page, cast.mo)).status_code == 201
        assert (await page.get("/me")).json()["places"][0]["team_name"] == "Team"


async def test_a_suspension_ends_sessions_and_links_and_stands_in_the_journal(cast: Cast) -> None:
    async with unit_of_work(cast.sessions) as db:
        mo = await db.get_one(Member, cast.mo.id)
        await make_sign_in_link(db, mo)
        db.add(
            MemberSession(
                member_id=mo.id,
                token_hash=hashed(new_secret()),
                device="Firefox",
                shared_computer=False,
                ends_at=func.now() + func.make_interval(0, 0, 0, 1),
            )
        )
    assert await suspend(cast.ada, cast.mo) == 201
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).where(MemberSession.ended_at.is_(None))) == 0
        assert await db.scalar(select(func.count()).where(SignInLink.used_at.is_(None))) == 0
        row = await db.get_one(Member, cast.mo.id)
        assert (row.suspended_by, row.suspended_reason) == (cast.ada.id, WHY["reason"])
    assert (await cast.ada.delete(f"/members/{cast.mo.id}/suspension")).status_code == 200
    journal = (await cast.ada.get("/audit")).json()["items"]
    about_mo = [each for each in journal if each["subject_id"] == str(cast.mo.id) and each["subject"] == "member"]
    assert [(each["action"], each["member"], each["details"]) for each in about_mo[:2]] == [
        ("member.let_in", {"id": str(cast.ada.id), "name": "Ada"}, {}),
        ("member.suspended", {"id": str(cast.ada.id), "name": "Ada"}, WHY),
    ]
    async with cast.sessions() as db:
        row = await db.get_one(Member, cast.mo.id)
        assert (row.suspended_at, row.suspended_by, row.suspended_reason) == (None, None, None)


async def test_only_administrators_suspend_and_hidden_is_missing(cast: Cast) -> None:
    for who in (cast.olive, cast.lena, cast.mia, cast.mo):
        refused = await who.post(f"/members/{cast.mo.id}/suspension", WHY)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert refused.json()["detail"] == "Only an administrator can suspend a member. Ask one of them."
    for method in ("POST", "DELETE"):
        body = WHY if method == "POST" else None
        hidden = await cast.otto.ask(method, f"/members/{cast.mo.id}/suspension", body)
        missing = await cast.ada.ask(method, f"/members/{NOBODY}/suspension", body)
        assert (hidden.status_code, hidden.json()) == (404, missing.json())
    assert (await cast.mo.get("/me")).status_code == 200


async def test_not_oneself_not_twice_and_nothing_to_lift(cast: Cast) -> None:
    oneself = await cast.ada.post(f"/members/{cast.ada.id}/suspension", WHY)
    assert (oneself.status_code, oneself.json()["detail"]) == (
        409,
        "You cannot suspend yourself. Ask another administrator.",
    )
    assert await suspend(cast.ada, cast.mo) == 201
    again = await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "Another."})
    assert (again.status_code, again.json()["detail"]) == (409, "Mo is suspended already.")
    nothing = await cast.ada.delete(f"/members/{cast.mia.id}/suspension")
    assert (nothing.status_code, nothing.json()["detail"]) == (409, "Mia is not suspended.")
    for body in ({}, {"reason": ""}, {"reason": "x" * 1001}, {"reason": "Because.", "more": 1}):
        assert (await cast.ada.post(f"/members/{cast.mia.id}/suspension", body)).status_code == 422


async def test_of_two_administrators_who_suspend_each_other_one_stays(cast: Cast) -> None:
    await second_administrator(cast)
    for _ in range(5):
        done = await asyncio.gather(suspend(cast.ada, cast.olive), suspend(cast.olive, cast.ada))
        assert sorted(done) in ([201, 401], [201, 403]), done
        loser = cast.ada if done[1] == 201 else cast.olive
        winner = cast.olive if loser is cast.ada else cast.ada
        assert (await winner.delete(f"/members/{loser.id}/suspension")).status_code == 200


async def test_administrators_alone_are_told_who_is_suspended_and_places_stay(cast: Cast) -> None:
    assert await suspend(cast.ada, cast.lena) == 201
    told = (await cast.ada.get(f"/members/{cast.lena.id}")).json()
    assert (told["suspended"], told["suspension_reason"]) == (True, WHY["reason"])
    everybody = {each["name"]: each["suspended"] for each in (await cast.ada.get("/members")).json()["items"]}
    assert {name for name, suspended in everybody.items() if suspended} == {"Lena"}
    assert None not in everybody.values()
    for who in (cast.olive, cast.mo):
        read = (await who.get(f"/members/{cast.lena.id}")).json()
        assert (read["suspended"], read["suspension_reason"]) == (None, None)
        assert [each["team_name"] for each in read["places"]] == ["Team"]
        assert {each["suspended"] for each in (await who.get("/members")).json()["items"]} == {None}
    refusal = (await cast.mo.post("/teams", {"name": "New", "parent_id": str(cast.team)})).json()["detail"]
    assert "Rhea" in refusal, "who cannot come in is not who can help"
    assert "Lena" not in refusal


async def test_invitations_by_who_is_suspended_are_taken_back_for_good(cast: Cast) -> None:
    sent = {"email": "new@example.org", "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", sent)).status_code == 201
    secret = new_secret()
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Invitation).values(token_hash=hashed(secret)))
    opened = {"token": secret}
    assert (await cast.xen.post("/invitations/open", opened)).status_code == 200
    assert await suspend(cast.ada, cast.lena) == 201
    assert (await cast.xen.post("/invitations/open", opened)).status_code == 404
    assert (await cast.ada.delete(f"/members/{cast.lena.id}/suspension")).status_code == 200
    assert (await cast.xen.post("/invitations/open", opened)).status_code == 404
    assert (await cast.lena.get("/invitations")).json()["items"][0]["state"] == "revoked"


async def test_whoever_runs_the_network_can_suspend_but_not_the_last_administrator(cast: Cast, db_url: str) -> None:
    status, said = await snowfield(db_url, "suspend", "ada@example.org", "--reason", "Lost a laptop.")
    assert (status, said.split(".")[0]) == (1, "This is the last administrator")
    assert (await snowfield(db_url, "suspend", "mo@example.org"))[0] == 1
    await second_administrator(cast)
    status, said = await snowfield(db_url, "suspend", "Ada@example.org", "--reason", "Lost a laptop.")
    assert (status, said) == (0, "Ada is suspended and cannot come in.\n")
    assert (await cast.ada.get("/me")).status_code == 401
    async with cast.sessions() as db:
        by = select(AuditEntry.member_id).where(AuditEntry.action == "member.suspended")
        assert (await db.scalars(by)).one() is None
    status, said = await snowfield(db_url, "suspend", "ada@example.org", "--lift")
    assert (status, said) == (0, "Ada can sign in again.\n")
    assert (await cast.ada.get("/me")).status_code == 200
    assert (await snowfield(db_url, "suspend", "nobody@example.org", "--lift"))[0] == 1
