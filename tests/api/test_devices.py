"""Browsers of one's own: a new one is told by mail; guesses from elsewhere do not slow it down."""

from sqlalchemy import func, select, text

from models import KnownDevice, Mail, MemberSession
from server.limits import ACCOUNT, count_try
from server.settings import Settings
from tests.browsers import browser, email_of, give_password, sign_in
from tests.people import Cast


async def warnings(cast: Cast) -> int:
    async with cast.sessions() as db:
        query = select(func.count()).where(Mail.to == email_of(cast.mo), Mail.subject.startswith("Somebody signed in"))
        return await db.scalar(query) or 0


async def test_the_first_browser_is_no_news_a_second_is_and_a_known_one_is_not(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page, browser(url) as phone:
        first = await sign_in(page, cast.mo)
        cookie = next(each for each in first.headers.get_list("set-cookie") if "-device=" in each).lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert await warnings(cast) == 0
        await sign_in(phone, cast.mo)
        assert await warnings(cast) == 1
        for each in (page, phone):
            await each.delete("/sessions/current")
            again = await sign_in(each, cast.mo)
            assert not any("-device=" in cookie for cookie in again.headers.get_list("set-cookie"))
        assert await warnings(cast) == 1
        secret = page.cookies["snowfield-device"]
    async with cast.sessions() as db:
        assert not any(
            secret in row for row in (await db.execute(text("select d::text from known_devices d"))).scalars()
        )
        letter = (await db.scalars(select(Mail.text))).one()
    assert "Firefox on Windows from the network 127.0.0.0/24" in letter


async def test_a_browser_known_for_one_member_is_new_for_another(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    await give_password(cast.sessions, cast.mia)
    async with browser(url) as home, browser(url) as shared:
        await sign_in(home, cast.mo)
        await sign_in(shared, cast.mia)
        await sign_in(shared, cast.mo)
    assert await warnings(cast) == 1


async def test_a_shared_computer_keeps_nothing_and_is_known_by_its_place(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    for address, told in (("127.0.0.1", 0), ("127.0.0.1", 0), ("203.0.113.9", 1)):
        async with browser(url, address) as ward:
            await sign_in(ward, cast.mo, shared_computer=True)
            assert "snowfield-device" not in ward.cookies
        assert await warnings(cast) == told
    async with cast.sessions() as db:
        assert await db.scalar(select(func.count()).select_from(KnownDevice)) == 0
        assert await db.scalar(select(func.count()).select_from(MemberSession)) == 3


async def test_guesses_from_a_thousand_addresses_are_slowed_down_and_the_owners_browser_is_not(
    cast: Cast, settings: Settings, url: str
) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url, "198.51.100.7") as owner:
        await sign_in(owner, cast.mo)
        await owner.delete("/sessions/current")
        for n in range(ACCOUNT.free):
            await count_try(cast.sessions, settings, email_of(cast.mo), f"203.0.{n}.1", everywhere=True)
            await count_try(cast.sessions, settings, "nobody@example.org", f"203.0.{n}.1", everywhere=True)
        async with browser(url, "192.0.2.1") as guesser:
            known = await sign_in(guesser, cast.mo, "not the password")
            unknown = await sign_in(guesser, "nobody@example.org", "not the password")
            assert known.status_code == unknown.status_code == 429
            assert (await guesser.post("/sessions/links", json={"email": email_of(cast.mo)})).status_code == 202
            guesser.cookies.set("snowfield-device", owner.cookies["snowfield-device"][:-1] + "x")
            assert (await sign_in(guesser, cast.mo)).status_code == 429
        for _ in range(5):
            assert (await sign_in(owner, cast.mo, "a slip")).status_code == 401
        assert (await sign_in(owner, cast.mo, "a slip")).status_code == 429


async def test_a_known_browser_slips_without_others_being_slowed(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as owner:
        await sign_in(owner, cast.mo)
        for _ in range(4):
            await sign_in(owner, cast.mo, "a slip")
        assert (await sign_in(owner, cast.mo)).status_code == 201
        for _ in range(5):
            assert (await sign_in(owner, cast.mo, "a slip")).status_code == 401
