"""Being forgotten: afterwards no column of the database says who it was, and every figure is what it was."""

from typing import Any

from sqlalchemy import func, insert, select, update

from models import AuditEntry, ErasedMember, FailedSignIn, Mail, Member, MemberSession
from server.actions.erasing import erase_again
from server.db import unit_of_work
from server.limits import count_try
from server.settings import Settings
from tests.browsers import PASSWORD, browser, give_password
from tests.people import Cast, Somebody
from tests.policy.world import World, build, made
from tests.searching import found_anywhere
from tests.serving import Ear

NAME, EMAIL, PLACE = "Zebedee Quokkason", "zebedee@quokka.example", "203.0.113.77"
WORDS = "numbat"


async def full_world(cast: Cast, settings: Settings) -> World:
    """Mo under a name that nobody else has, with traces wherever one can leave them."""
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.mo.id).values(name=NAME, email=EMAIL))
    world = await build(cast)
    ids, mo = world.ids, cast.mo
    await mo.patch("/me", {"role_title": "Quokka keeper", "organisation": "Quokka House"})
    post = await made(mo, "/posts", {"team_id": ids["team"], "text": f"A {WORDS} post."})
    await mo.post("/posts", {"team_id": ids["team"], "text": f"Another {WORDS}."}, idempotency_key="one")
    await mo.patch(f"/posts/{post['id']}", {"text": f"A better {WORDS} post."})
    mia = await made(cast.mia, "/posts", {"team_id": ids["team"], "text": "Mia writes."})
    await mo.post("/comments", {"post_id": mia["id"], "text": f"My {WORDS} answer."})
    await cast.lena.put(f"/posts/{post['id']}/thanks")
    correction = {
        "numbers": [{"metric_id": ids["metric"], "numerator": 13}],
        "answers": [{"question_id": ids["question"], "words": f"Next {WORDS}."}],
        "high": f"High {WORDS}.",
        "reason": f"Because {WORDS}.",
    }
    answer = await mo.post(f"/reports/{ids['report']}/revisions", correction)
    assert answer.status_code == 201, answer.text
    await cast.lena.post(f"/lows/{ids['low']}/answers", {"text": "I looked into it."}, idempotency_key="two")
    await count_try(cast.sessions, settings, EMAIL, PLACE)
    async with unit_of_work(cast.sessions) as db:
        db.add(Mail(to=EMAIL, subject="Hello", text=f"Dear {NAME}", html=f"Dear {NAME}"))
        db.add(
            Mail(to="lena@example.org", subject=f"{NAME} asks", text=f"{NAME} ({EMAIL}) asks", html=f"<p>{NAME}</p>")
        )
        await db.execute(update(MemberSession).where(MemberSession.member_id == mo.id).values(address=PLACE))
        seen = {"action": "quokka.seen", "address": PLACE, "details": {"why": f"{NAME} said {WORDS}"}}
        await db.execute(insert(AuditEntry).values(member_id=mo.id, **seen))
        about = {"subject": "member", "subject_id": mo.id, "details": {"reason": WORDS}}
        await db.execute(insert(AuditEntry).values(member_id=cast.ada.id, action="member.suspended", **about))
    return world


async def erase(by: Somebody, member: Somebody, words: str, **more: Any) -> int:
    body = {"words": words, "confirm": EMAIL, **more}
    return (await by.post(f"/members/{member.id}/erasure", body)).status_code


async def figures(world: World) -> list[Any]:
    """What each team on the line has, with how many reported of how many."""
    ids, found = world.ids, []
    for team in ("core", "region", "team"):
        answer = (await world.cast.olive.get(f"/metrics/{ids['metric']}/rollup?team_id={ids[team]}")).json()
        found.append((answer["points"], answer["children"]))
    return found


def sums(found: list[Any]) -> list[Any]:
    """Without how many are expected: who has left is no longer asked for this week's number."""
    return [
        {name: each[name] for name in ("period", "numerator", "received")} for points, _ in found for each in points
    ]


async def test_nothing_says_who_it_was_and_every_figure_is_what_it_was(cast: Cast, settings: Settings) -> None:
    world = await full_world(cast, settings)
    for words in (NAME, EMAIL, PLACE, WORDS, "quokka"):
        assert await found_anywhere(cast.sessions, words), f"{words} must be there first"
    before = await figures(world)
    assert await erase(cast.ada, cast.mo, "delete") == 204
    for words in (NAME, EMAIL, PLACE, WORDS, "Quokka House", "Quokka keeper", "Quokkason"):
        assert await found_anywhere(cast.sessions, words) == [], words
    assert sums(await figures(world)) == sums(before)
    async with cast.sessions() as db:
        member = await db.get_one(Member, cast.mo.id)
        left = await db.scalar(select(func.count()).where(FailedSignIn.id.is_not(None)))
        letter = await db.scalar(select(Mail.text).where(Mail.to == "lena@example.org", Mail.text.contains("asks")))
    assert (member.name, member.password_hash, member.is_administrator) == ("Former member", None, False)
    assert left == 0
    assert letter == "Former member (Former member) asks"


async def test_what_they_wrote_stays_under_former_member_if_they_wish(cast: Cast, settings: Settings) -> None:
    world = await full_world(cast, settings)
    assert await erase(cast.ada, cast.mo, "keep") == 204
    for words in (NAME, EMAIL, PLACE):
        assert await found_anywhere(cast.sessions, words) == [], words
    posts = (await cast.lena.get("/posts", team_id=world.ids["team"])).json()["items"]
    assert [each["author"]["name"] for each in posts if WORDS in each["text"]] == ["Former member"] * 2
    report = (await cast.lena.get(f"/reports/{world.ids['report']}")).json()
    assert f"High {WORDS}." in str(report)
    assert "Former member" in str(report)


async def test_who_is_in_takes_leave_with_it_and_hands_over_first(cast: Cast, settings: Settings) -> None:
    await full_world(cast, settings)
    body = {"words": "keep", "confirm": "lena@example.org"}
    refused = await cast.ada.post(f"/members/{cast.lena.id}/erasure", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "heir_needed")
    async with cast.sessions() as db:
        assert (await db.get_one(Member, cast.lena.id)).left_at is None, "nothing half done"
    done = await cast.ada.post(f"/members/{cast.lena.id}/erasure", {**body, "note": "Bye.", "to_id": str(cast.mia.id)})
    assert done.status_code == 204, done.text
    board = (await cast.mia.get(f"/teams/{cast.team}")).json()
    assert "Mia" in str(board)


async def test_it_is_confirmed_done_once_and_not_by_others(cast: Cast, settings: Settings) -> None:
    await full_world(cast, settings)
    assert await erase(cast.lena, cast.mo, "delete") == 403
    assert await erase(cast.otto, cast.mo, "delete") == 404
    assert await erase(cast.ada, cast.mo, "delete", confirm="other@example.org") == 422
    assert await erase(cast.ada, cast.mo, "delete") == 204
    assert await erase(cast.ada, cast.mo, "delete") in (409, 422)
    async with cast.sessions() as db:
        assert [each.words_deleted for each in await db.scalars(select(ErasedMember))] == [True]


async def test_on_ones_own_page_and_then_one_is_a_stranger(cast: Cast, url: str) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == cast.mo.id).values(email=EMAIL))
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        signed = await page.post("/sessions", json={"email": EMAIL, "password": PASSWORD})
        assert signed.status_code == 201, signed.text
        body = {"words": "delete", "confirm": EMAIL}
        assert (await cast.mo.post("/me/erasure", body)).status_code == 403, "a program does not erase its member"
        assert (await page.post("/me/erasure", json=body)).status_code == 204
        assert (await page.get("/me")).status_code == 401
        assert (await page.post("/sessions", json={"email": EMAIL, "password": PASSWORD})).status_code == 401
    assert (await cast.mo.get("/me")).status_code == 401
    again = {"email": EMAIL, "team_id": str(cast.team), "role": "member"}
    assert (await cast.lena.post("/invitations", again)).status_code == 201, "the address is free again"


async def test_members_see_it_on_open_pages(cast: Cast, settings: Settings, url: str) -> None:
    await full_world(cast, settings)
    async with Ear(url, cast.lena) as lena:
        assert await erase(cast.ada, cast.mo, "keep") == 204
        assert (await lena.event("member.changed"))["name"] == "Former member"


async def test_a_backup_from_before_does_not_bring_them_back(cast: Cast, settings: Settings) -> None:
    """As `snowfield restore` does after it: the row is back, and is erased again without anybody's asking."""
    await full_world(cast, settings)
    async with unit_of_work(cast.sessions) as db:
        assert await erase_again(db, settings, cast.mo.id, words_deleted=True)
    for words in (NAME, EMAIL, PLACE, WORDS):
        assert await found_anywhere(cast.sessions, words) == [], words
    async with unit_of_work(cast.sessions) as db:
        assert not await erase_again(db, settings, cast.mo.id, words_deleted=True)
