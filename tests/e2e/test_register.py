"""Saying who one is, to whom one likes; finding somebody who can help; on pages that are open while it changes."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from server.db import Sessions
from server.settings import Settings
from tests.e2e.conftest import PHONE, axe, free_port, no_sideways_scrolling
from tests.e2e.test_live_pages import House
from tests.people import Cast
from tests.pictures import picture


@pytest.fixture
async def house(browser: Browser, sessions: Sessions, db_url: str) -> House:
    port = free_port()
    return House(Settings(database_url=db_url, port=port), port, sessions, browser)


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.").first).to_be_visible()


async def test_what_is_no_longer_for_somebody_disappears_from_their_open_pages(house: House, cast: Cast) -> None:
    helps, number = "Letters to families", "01632 960 123"
    async with (
        house.open(),
        house.browsing(cast.mo) as mo,
        house.browsing(cast.tom) as tom,
        house.browsing(cast.lena) as lena,
    ):
        mine = await mo.page("/me")
        await mine.get_by_label("What you can help with", exact=True).fill(helps)
        await mine.get_by_label("Your telephone number", exact=True).fill(number)
        await mine.get_by_label("Who sees it: Your telephone number").select_option("Everybody here")
        await save(mine)
        await axe(mine)
        others = [await tom.page(f"/people/{cast.mo.id}"), await tom.page("/people"), await lena.page("/people")]
        leaders = await lena.page(f"/people/{cast.mo.id}")
        for page in (*others, leaders):
            await expect(page.get_by_text(helps)).to_be_visible()
            await expect(page.get_by_role("link", name=number)).to_be_visible()
            await axe(page)
        for field in ("What you can help with", "Your telephone number"):
            await mine.get_by_label(f"Who sees it: {field}").select_option("Only my leaders")
        await save(mine)
        for page in others[:2]:
            await expect(page.get_by_text(helps)).to_have_count(0)
            await expect(page.get_by_text(number)).to_have_count(0)
        for page in (others[2], leaders):
            await expect(page.get_by_text(helps)).to_be_visible()
        fresh = await tom.page("/people?q=letters")
        await expect(fresh.get_by_role("heading", name="Nobody found")).to_be_visible()


async def test_a_photo_is_chosen_looked_at_shown_and_removed(house: House, cast: Cast, tmp_path: Path) -> None:
    photo, text = tmp_path / "me.jpg", tmp_path / "me.txt"
    photo.write_bytes(picture())
    text.write_text("no photo")
    async with house.open(), house.browsing(cast.mo) as mo, house.browsing(cast.mia) as mia:
        mine, page = await mo.page("/me"), await mia.page(f"/people/{cast.mo.id}")
        await mine.locator("input[type=file]").first.set_input_files(text)
        await expect(mine.get_by_role("alert").or_(mine.get_by_text("not a photo")).first).to_be_visible()
        await mine.locator("input[type=file]").first.set_input_files(photo)
        await expect(mine.get_by_role("img", name="Your photo as it will be shown")).to_be_visible()
        await axe(mine)
        await mine.get_by_role("button", name="Use this photo").click()
        await expect(mine.get_by_role("img", name="Your photo")).to_be_visible()
        shown = page.get_by_role("img", name="Photo of Mo")
        await expect(shown).to_be_visible()
        assert await shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 256
        await axe(page)
        team = await mia.page(f"/teams/{cast.team}")
        await expect(team.locator(f'.av img[src*="{cast.mo.id}"]').first).to_be_visible()
        await mine.get_by_role("button", name="Remove the photo").click()
        await expect(shown).to_have_count(0)
        await expect(team.locator(f'.av img[src*="{cast.mo.id}"]')).to_have_count(0)


async def test_somebody_who_can_help_is_found_and_the_search_stays_in_the_address(house: House, cast: Cast) -> None:
    await cast.mo.patch("/me", {"can_help_with": "Searches in the practice system", "region": "Wendale"})
    await cast.tom.patch("/me", {"can_help_with": "Searches for a car park", "region": "Eastwold"})
    async with house.open(), house.browsing(cast.lena) as lena:
        page = await lena.page("/people")
        await page.set_viewport_size(PHONE)
        await expect(page.get_by_text("6 people")).to_be_visible()
        await page.get_by_text("More ways to find people").click()
        await page.get_by_label("Can help with").fill("searching")
        await page.get_by_label("Region").fill("wend")
        await page.get_by_label("Team, and all below it").select_option("Region")
        await page.get_by_label("Region", exact=True).press("Enter")
        await expect(page.get_by_role("status").filter(has_text="1 person")).to_be_visible()
        assert re.search(r"can_help_with=searching&region=wend&team_id=", page.url)
        await axe(page)
        await page.set_viewport_size({"width": 320, "height": 640})
        await no_sideways_scrolling(page)
        await page.reload()
        await expect(page.get_by_label("Can help with")).to_have_value("searching")
        await page.get_by_role("link", name="Mo", exact=True).click()
        await expect(page.get_by_role("heading", level=1, name="Mo")).to_be_visible()
        await no_sideways_scrolling(page)
        await page.go_back()
        await page.get_by_role("link", name="Show everybody").click()
        await expect(page.get_by_text("6 people")).to_be_visible()
