"""The snowflake with the keyboard alone and on a small phone; a file brought in on the page, and undone."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from models import Observation
from server.actions.sums import hold_sums
from server.db import Sessions
from tests.e2e.conftest import NARROW, PHONE, axe, no_sideways_scrolling
from tests.e2e.test_old_snapshot_plus_events import opened
from tests.e2e.test_rhythm import SOON, Play, playing
from tests.reporting import define

MOST_TABS = 60
RIGHT = "team,period,numerator\nTeam,2026-01-01,12\nSibling,2026-01-01,7\nTeam,2026-02-01,10\n"
WRONG = "team,period,numerator\nTeem,2026-01-01,12\nSibling,2026-01-01,seven\nTeam,2026-02-01,10\n"


@pytest.fixture
async def play(
    browser: Browser, sessions: Sessions, http: httpx.AsyncClient, engine: AsyncEngine, db_url: str
) -> AsyncIterator[Play]:
    async with playing(browser, sessions, http, engine, db_url, "Rhea", "Olive") as play:
        yield play


async def tab_to(page: Page, role: str, name: str) -> None:
    """As somebody gets there who has no mouse."""
    wanted = page.get_by_role(role, name=re.compile(name)).first  # type: ignore[arg-type]
    for _ in range(MOST_TABS):
        if await wanted.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


async def test_the_snowflake_is_walked_by_keyboard_and_fits_a_small_phone(play: Play) -> None:
    cast, url = play.cast, play.url
    await play.asked.report(cast.mo, 3)
    page = await opened(play.contexts["Olive"], f"{url}/calls/{cast.call}/snowflake")

    def team(name: str) -> str:
        return rf"^{name}\. "

    async def here(name: str) -> None:
        await expect(page.get_by_role("treeitem", name=re.compile(team(name)))).to_be_focused()

    for size in (PHONE, NARROW):
        await page.set_viewport_size(size)
        await no_sideways_scrolling(page)
        await axe(page)
        drawn = await page.get_by_role("tree").bounding_box()
        assert drawn is not None
        for item in await page.get_by_role("treeitem").all():
            box = await item.bounding_box()
            assert box is not None
            assert drawn["x"] <= box["x"] + box["width"] / 2 <= drawn["x"] + drawn["width"], "all of it is in the frame"

    await tab_to(page, "treeitem", team("Core"))
    await page.keyboard.press("ArrowDown")
    await here("Region")
    await page.keyboard.press("End")
    await here("Team")
    await expect(page.get_by_role("treeitem", name=re.compile(team("Team")))).to_have_accessible_name(
        re.compile("1 of 2 reported")
    )
    await expect(page.get_by_role("region", name="The team you chose")).to_contain_text("Led by Lena")
    await page.keyboard.press("ArrowLeft")
    await here("Region")
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("treeitem")).to_have_count(2)
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("treeitem")).to_have_count(4)
    moved = page.get_by_role("tree").locator("> g")
    fitted = await moved.get_attribute("transform")
    await page.keyboard.press("+")
    assert await moved.get_attribute("transform") != fitted
    await page.keyboard.press("0")
    assert await moved.get_attribute("transform") == fitted

    await tab_to(page, "textbox", "Find a team")
    await page.keyboard.type("sib")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="The team you chose")).to_contain_text("Nobody leads it")
    await tab_to(page, "button", "Not all have reported")
    await page.keyboard.press("Enter")
    await tab_to(page, "link", "As a list")
    await page.keyboard.press("Enter")
    await tab_to(page, "button", "Region")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Sibling", exact=True)).to_have_count(0)
    await no_sideways_scrolling(page)
    await tab_to(page, "link", "As a picture")
    await page.keyboard.press("Enter")
    await tab_to(page, "treeitem", "")
    await page.keyboard.press("Home")
    await here("Core")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Core", level=1)).to_be_visible()


async def test_a_file_is_looked_at_corrected_brought_in_and_undone(play: Play) -> None:
    cast = play.cast
    metric = await define(cast.rhea, cast.region, period="month", reported_by="team", unit="people", name="Homes")
    page = await opened(play.contexts["Rhea"], f"{play.url}/teams/{cast.region}/files")
    file = page.get_by_label("The file (CSV)")

    async def facts() -> int:
        async with cast.sessions() as db:
            query = select(func.count()).select_from(Observation).where(Observation.metric_id == metric)
            return await db.scalar(query) or 0

    await page.get_by_label("Which number?").first.select_option(str(metric))

    await file.set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": WRONG.encode()})
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_text("2 things are wrong in it.")).to_be_visible()
    faults = page.get_by_role("table", name="What is wrong, and what to do").get_by_role("row")
    await expect(faults.filter(has_text="numerator")).to_contain_text("3")
    await expect(faults.filter(has_text="team")).to_contain_text("2")
    await expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    await axe(page)
    await no_sideways_scrolling(page)

    await file.set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": RIGHT.encode()})
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_text("3 rows: 3 new, 0 changed, 0 as they are.")).to_be_visible()
    async with cast.sessions() as db:
        await hold_sums(db)  # somebody else is just changing the tree: the page says how far it is meanwhile
        await page.get_by_role("button", name="Bring it in").click()
        await expect(page.get_by_text("Comes in", exact=True).first).to_be_visible(timeout=2 * SOON)
        await expect(page.locator("progress").first).to_be_visible()
        await page.set_viewport_size(NARROW)
        await axe(page)
        await no_sideways_scrolling(page)
        await db.rollback()
    await expect(page.get_by_text("3 new, 0 changed, 0 as they were.").first).to_be_visible(timeout=2 * SOON)
    assert await facts() == 3

    await axe(page)
    await page.get_by_role("button", name="Undo it: homes.csv").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await axe(page)
    await page.get_by_role("button", name="Undo it", exact=True).click()
    await expect(page.get_by_text("Undone", exact=True).first).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="Undo it: homes.csv")).to_have_count(0)
    assert await facts() == 0
