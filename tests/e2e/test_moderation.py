"""Somebody tells a moderator, the moderator hides it, its author appeals, an administrator shows it again: in five
browsers, none of which is loaded anew to see what the others did."""

from contextlib import AsyncExitStack

import httpx
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from server.app import create_app
from server.db import Sessions
from server.settings import Settings
from tests.conftest import empty_all_tables
from tests.e2e.conftest import axe, free_port, no_sideways_scrolling
from tests.e2e.test_old_snapshot_plus_events import opened, signed_in
from tests.people import bring_together
from tests.serving import serve

SOON = 5_000


async def test_from_telling_a_moderator_to_an_appeal_that_is_granted(
    browser: Browser, sessions: Sessions, http: httpx.AsyncClient, engine: AsyncEngine, db_url: str
) -> None:
    port = free_port()
    settings = Settings(database_url=db_url, port=port)
    url, cast = settings.public_url, await bring_together(sessions, http)
    post = (await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "How did it go?"})).json()
    await cast.mia.post("/comments", {"post_id": post["id"], "text": "Bed 4 went home."})
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(serve(create_app(settings), port))
            mo, mia, lena, vera, ada = [
                await stack.enter_async_context(signed_in(browser, sessions, who, settings))
                for who in (cast.mo, cast.mia, cast.lena, cast.vera, cast.ada)
            ]
            team = f"{url}/teams/{cast.team}"
            lenas, mias = await opened(lena, team), await opened(mia, team)
            desk = await opened(vera, f"{url}/moderation")
            await expect(lenas.get_by_text("Bed 4 went home.")).to_be_visible()

            mos = await opened(mo, team)
            comment = mos.locator(".comment", has_text="Bed 4 went home.")
            await comment.get_by_role("button", name="Tell a moderator").click()
            await mos.get_by_label("What is wrong?").select_option("patient")
            await axe(mos)
            await mos.get_by_role("button", name="Tell them").click()
            await expect(mos.get_by_text("A moderator will look at it.")).to_be_visible()

            case = desk.get_by_role("article", name="Comment by Mia in Team")
            await expect(case).to_contain_text("Bed 4 went home.", timeout=SOON)
            await case.get_by_role("button", name="Look at it").click()
            await case.get_by_label("Hide it").check()
            await case.get_by_label("Why?").fill("One can tell who it is.")
            await axe(desk)
            await case.get_by_role("button", name="Decide").click()
            await expect(case).to_contain_text("Hidden")
            await expect(lenas.get_by_text("Bed 4 went home.")).to_be_hidden(timeout=SOON)

            await expect(mias.get_by_text("A moderator decided about something you wrote.")).to_be_visible(timeout=SOON)
            await expect(mias.get_by_text("Bed 4 went home.")).to_be_visible()
            await mias.get_by_role("link", name="Read it").click()
            await expect(mias.get_by_text("One can tell who it is.")).to_be_visible()
            await mias.get_by_role("button", name="I have read this").click()
            await mias.get_by_role("button", name="Appeal").click()
            await mias.get_by_label("What should they know?").fill("Bed 4 is a chair.")
            await mias.set_viewport_size({"width": 320, "height": 640})
            await axe(mias)
            await no_sideways_scrolling(mias)
            await mias.get_by_role("button", name="Send the appeal").click()
            await expect(mias.get_by_text("You appealed. Somebody will answer.")).to_be_visible()

            adas = await opened(ada, f"{url}/moderation?state=appealed")
            await expect(adas.get_by_text("Bed 4 is a chair.")).to_be_visible()
            await adas.get_by_label("Your answer").fill("So it is.")
            await adas.get_by_role("button", name="Grant it").click()
            await expect(adas.get_by_text("Appeal granted")).to_be_visible()
            await expect(lenas.get_by_text("Bed 4 went home.")).to_be_visible(timeout=SOON)
            await expect(mias.get_by_text("Your appeal was granted.")).to_be_visible(timeout=SOON)
    finally:
        async with engine.begin() as connection:
            await empty_all_tables(connection)
