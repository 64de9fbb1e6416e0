"""What the live feed is for people: pages that share a socket, go on without one, come back, and close when they must.

The pages are served by a server of their own, that tests may stop; others write through another one meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, WebSocket, expect

from server.app import create_app
from server.db import Sessions
from server.settings import Settings
from tests.browsers import PASSWORD, give_password
from tests.e2e.conftest import axe, free_port
from tests.e2e.test_old_snapshot_plus_events import signed_in
from tests.people import Cast, Somebody
from tests.serving import serve

BLOCKED = """
    window.WebSocket = class {
        constructor() { setTimeout(() => this.onclose?.({ code: 1006, reason: "" }), 5); }
        send() {}
        close() {}
    };
"""
"""A proxy that refuses the upgrade."""


@dataclass
class Browsing:
    """Somebody's browser, and every socket that one of its pages has opened."""

    context: BrowserContext
    url: str
    sockets: list[tuple[Page, WebSocket]] = field(default_factory=list)

    async def page(self, path: str) -> Page:
        page = await self.context.new_page()
        page.on("websocket", lambda socket: self.sockets.append((page, socket)))
        await page.goto(self.url + path)
        await expect(page.locator("h1").first).to_be_visible(timeout=15_000)
        await expect(page.locator(".live[data-state=live]")).to_have_count(1, timeout=15_000)
        return page

    def _open(self) -> int:
        return sum(not (page.is_closed() or socket.is_closed()) for page, socket in self.sockets)

    async def has_sockets(self, number: int) -> None:
        """So many are open, at the latest in ten seconds: the browser tells of it after the fact."""
        async with asyncio.timeout(10):
            while self._open() != number:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@dataclass
class House:
    """The server of the pages: `async with house.open():` while it runs."""

    settings: Settings
    port: int
    sessions: Sessions
    browser: Browser

    @asynccontextmanager
    async def open(self) -> AsyncIterator[FastAPI]:
        app = create_app(self.settings)
        async with serve(app, self.port):
            yield app

    @asynccontextmanager
    async def browsing(self, who: Somebody) -> AsyncIterator[Browsing]:
        async with signed_in(self.browser, self.sessions, who, self.settings) as context:
            yield Browsing(context, self.settings.public_url)


@pytest.fixture
async def house(browser: Browser, sessions: Sessions, db_url: str) -> House:
    port = free_port()
    return House(Settings(database_url=db_url, port=port), port, sessions, browser)


async def write(who: Somebody, cast: Cast, words: str) -> None:
    assert (await who.post("/posts", {"team_id": str(cast.team), "text": words})).status_code == 201


async def shows_once(page: Page, words: str, seconds: float = 5) -> None:
    """Wherever it stands: what waits behind "Show 1 new" is shown first."""
    new = page.get_by_role("button", name="new", exact=False).filter(has_text="Show")
    async with asyncio.timeout(seconds):
        while not await page.get_by_text(words, exact=True).count():
            if await new.count():
                await new.first.click()
            await asyncio.sleep(0.05)
    await expect(page.get_by_text(words, exact=True)).to_have_count(1)


async def test_pages_of_one_browser_share_a_socket_and_go_on_when_its_holder_closes(house: House, cast: Cast) -> None:
    async with house.open(), house.browsing(cast.lena) as lena:
        first, second = await lena.page(f"/teams/{cast.team}"), await lena.page(f"/teams/{cast.team}")
        third = await lena.page("/")
        assert len(lena.sockets) == 1
        await write(cast.mo, cast, "To all three")
        for page in (first, second, third):
            await shows_once(page, "To all three")

        for number, holder in enumerate((first, second)):
            await holder.close()
            await write(cast.mo, cast, f"While nobody held it, {number}")
            await shows_once(third, f"While nobody held it, {number}")
        await lena.has_sockets(1)
        await shows_once(third, "To all three")


async def test_a_page_that_crashes_takes_no_news_with_it(house: House, cast: Cast) -> None:
    async with house.open(), house.browsing(cast.lena) as lena:
        first, second = await lena.page(f"/teams/{cast.team}"), await lena.page(f"/teams/{cast.team}")
        devtools = await lena.context.new_cdp_session(first)
        crashed = asyncio.ensure_future(devtools.send("Page.crash"))
        await write(cast.mo, cast, "After the crash")
        await shows_once(second, "After the crash", 10)
        crashed.cancel()


async def test_where_websockets_are_blocked_the_feed_is_live_all_the_same(house: House, cast: Cast) -> None:
    async with house.open(), house.browsing(cast.lena) as lena:
        await lena.context.add_init_script(BLOCKED)
        page, other = await lena.page(f"/teams/{cast.team}"), await lena.page("/")
        assert lena.sockets == []
        await write(cast.mo, cast, "Without a socket")
        await shows_once(page, "Without a socket")
        await shows_once(other, "Without a socket")


@pytest.mark.parametrize("blocked", [False, True], ids=["socket", "stream"])
async def test_a_page_comes_back_by_itself_after_a_restart_and_has_everything(
    house: House, cast: Cast, blocked: bool
) -> None:
    async with house.browsing(cast.lena) as lena:
        if blocked:
            await lena.context.add_init_script(BLOCKED)
        async with house.open():
            page = await lena.page(f"/teams/{cast.team}")
            await write(cast.mo, cast, "Before")
            await shows_once(page, "Before")
        for number in range(30):
            await write(cast.mo, cast, f"Meanwhile {number}")
        async with house.open():
            for number in (0, 15, 29):
                await shows_once(page, f"Meanwhile {number}", 30)
            await write(cast.mo, cast, "Afterwards")
            await shows_once(page, "Afterwards")
            assert await page.locator(".feed > li").count() == 32


async def test_signing_out_in_one_page_ends_the_line_of_all(house: House, cast: Cast) -> None:
    async with house.open() as app, house.browsing(cast.lena) as lena:
        holder, other = await lena.page("/"), await lena.page("/me")
        listeners = app.state.live.hub.all
        assert len(listeners) == 1
        await other.get_by_role("button", name="Sign out", exact=True).click()
        for page in (holder, other):
            await page.wait_for_url("**/sign-in**", timeout=10_000)
        async with asyncio.timeout(3):  # by the server: the browser has been seen to keep the end to itself
            while listeners:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_an_ended_session_asks_to_sign_in_once_and_all_pages_go_on(
    house: House, cast: Cast, sessions: Sessions
) -> None:
    await give_password(sessions, cast.lena)
    async with house.open(), house.browsing(cast.lena) as lena:
        holder, other = await lena.page(f"/teams/{cast.team}"), await lena.page(f"/teams/{cast.team}")
        [session] = (await cast.lena.get("/sessions")).json()["items"]
        assert (await cast.lena.delete(f"/sessions/{session['id']}")).status_code == 204
        for page in (holder, other):
            await expect(page.get_by_role("dialog")).to_contain_text("Please sign in again", timeout=2_000)
        await lena.has_sockets(0)
        await write(cast.mo, cast, "While signed out")
        await other.get_by_label("Your password").fill(PASSWORD)
        await other.get_by_role("button", name="Sign in", exact=True).click()
        for page in (holder, other):
            await expect(page.get_by_role("dialog")).to_have_count(0)
            await shows_once(page, "While signed out", 15)
        await write(cast.mo, cast, "After signing in")
        for page in (holder, other):
            await shows_once(page, "After signing in")
        await lena.has_sockets(1)


async def test_suspending_somebody_closes_their_pages_within_a_second_and_says_why(house: House, cast: Cast) -> None:
    async with house.open(), house.browsing(cast.ada) as ada, house.browsing(cast.mo) as mo:
        open_pages = await mo.page(f"/teams/{cast.team}"), await mo.page("/")
        people, other = await ada.page("/people"), await ada.page("/people")
        await people.get_by_role("button", name="Suspend Mo").click()
        await expect(people.get_by_role("dialog")).to_contain_text("What they wrote and reported stays.")
        await axe(people)
        await people.get_by_role("button", name="Suspend them").click()
        await expect(people.get_by_role("dialog").get_by_text("Say why.").first).to_be_visible()
        await people.get_by_label("Why?").fill("Wrote about a patient.")
        await people.get_by_role("button", name="Suspend them").click()
        await expect(people.get_by_text("Mo is suspended.")).to_be_visible()
        for page in open_pages:
            await expect(page.get_by_role("heading", name="You are suspended")).to_be_visible(timeout=1_000)
            await axe(page)
        await mo.has_sockets(0)
        for page in (people, other):
            await expect(page.get_by_role("button", name="Let back in Mo")).to_be_visible()

        await other.get_by_role("button", name="Let back in Mo").click()
        await expect(other.get_by_role("dialog")).to_contain_text("Wrote about a patient.")
        await other.get_by_role("dialog").get_by_role("button", name="Let back in").click()
        for page in (people, other):
            await expect(page.get_by_role("button", name="Suspend Mo")).to_be_visible()


async def test_administrators_see_how_the_live_feed_does(house: House, cast: Cast) -> None:
    async with house.open(), house.browsing(cast.ada) as ada, house.browsing(cast.lena) as lena:
        await lena.page("/")
        page = await ada.page("/")
        await page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Live").click()
        await expect(page.get_by_role("heading", name="Live", level=1)).to_be_visible()
        log = page.get_by_role("region", name="The log")
        before = await log.inner_text()
        await write(cast.mo, cast, "One more position")
        await expect(log).not_to_have_text(before, timeout=12_000)
        await axe(page)
        member = await lena.page("/live")
        await expect(member.locator("main")).to_contain_text("administrator")


@pytest.mark.parametrize("blocked", [False, True], ids=["socket", "stream"])
async def test_people_on_a_team_page_see_who_else_is_there_and_who_writes(
    house: House, cast: Cast, blocked: bool
) -> None:
    path = f"/teams/{cast.team}"
    async with house.open(), house.browsing(cast.mo) as mo, house.browsing(cast.lena) as lena:
        reader = await mo.page(path)
        feed = reader.locator(".feed, .empty").first
        await write(cast.mo, cast, "What I learned")
        await shows_once(reader, "What I learned")
        place = await feed.bounding_box()
        if blocked:
            await lena.context.add_init_script(BLOCKED)
        writer = await lena.page(path)
        await expect(reader.get_by_text("Here now: Lena")).to_be_visible(timeout=10_000)
        await expect(writer.get_by_text("Here now: Mo")).to_be_visible(timeout=10_000)
        await writer.get_by_label("Write to Team").press_sequentially("Dear all", delay=20)
        await expect(reader.get_by_text("Lena is writing…")).to_be_visible(timeout=5_000)
        await expect(writer.get_by_text("is writing")).to_have_count(0)
        assert await feed.bounding_box() == place
        await axe(reader)
        await writer.get_by_role("button", name="Post it").click()
        await shows_once(reader, "Dear all")
        await expect(reader.get_by_text("is writing")).to_have_count(0, timeout=8_000)
        await writer.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="People").click()
        await expect(reader.get_by_text("Here now")).to_have_count(0, timeout=8_000)
