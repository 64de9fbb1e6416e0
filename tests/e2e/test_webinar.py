"""A webinar from planning to its end, in the browsers of a host, of three who attend, and of the big screen."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import NARROW, PHONE, axe, no_sideways_scrolling
from tests.e2e.test_live_pages import House, house
from tests.people import Cast

__all__ = ["house"]


async def plan(host: Page, title: str) -> None:
    await host.get_by_role("link", name="Plan a webinar").click()
    await host.get_by_label("Title").fill(title)
    await host.get_by_label("Day", exact=True).fill("2031-03-04")
    await host.get_by_role("button", name="Plan it").click()
    await expect(host.get_by_role("heading", level=1, name=title)).to_be_visible()


async def ask(page: Page, text: str, *, hidden: bool = False) -> None:
    await page.get_by_role("textbox", name="Ask a question").fill(text)
    if hidden:
        await page.get_by_label("Ask without my name").check()
    await page.get_by_role("button", name="Send the question").click()


async def test_a_webinar_is_planned_asked_in_run_and_closed(house: House, cast: Cast) -> None:
    async with (
        house.open(),
        house.browsing(cast.olive) as olive,
        house.browsing(cast.mo) as mo,
        house.browsing(cast.mia) as mia,
        house.browsing(cast.tom) as tom,
    ):
        host = await olive.page("/webinars")
        await expect(host.get_by_text("Plan the first one.")).to_be_visible()
        await plan(host, "Ask a pharmacist")
        path = re.sub(r"^https?://[^/]+", "", host.url)

        phone = await mo.page(path)
        await phone.set_viewport_size(PHONE)
        await phone.get_by_role("button", name="Register").click()
        await expect(phone.get_by_role("heading", name="You are registered")).to_be_visible()
        await expect(host.get_by_text("1 person comes")).to_be_visible()
        await ask(phone, "How do I start when the GP never rings back?")

        second = await mia.page(path)
        await second.get_by_role("textbox", name="Ask a question").fill("How to begin if the GP is not ringing")
        offered = second.get_by_role("status").filter(has_text="Is it one of these?")
        await offered.get_by_role("button", name=re.compile("vote for this question")).click()
        await expect(phone.locator(".vote b").first).to_have_text("1")
        await ask(second, "Who tells the family?", hidden=True)

        third = await tom.page(path)
        listed = third.locator("[aria-labelledby=questions-title] .q")
        await expect(listed).to_have_count(2)
        assert "Mia" not in await third.locator("[aria-labelledby=questions-title]").inner_text()
        await ask(phone, "A late one?")
        await expect(third.get_by_role("button", name="1 new. Show them")).to_be_visible()
        await expect(listed).to_have_count(2)

        desk = await olive.page(f"{path}/host")
        await desk.get_by_role("button", name="Link for the big screen").click()
        link = await desk.locator(".hint-box a").get_attribute("href")
        hall = await (await house.browser.new_context(viewport={"width": 1920, "height": 1080})).new_page()
        await hall.goto(link or "")
        await expect(hall.locator(".stage-next li")).to_have_count(3)
        await desk.get_by_role("button", name="Make a poll").click()
        await desk.get_by_role("textbox", name="Question", exact=True).fill("Who was there?")
        await desk.get_by_role("textbox", name="Choices").fill("The family\nNobody")
        await desk.get_by_role("button", name="Keep the draft").click()
        await desk.get_by_role("button", name="Open the poll Who was there?").click()
        await phone.get_by_label("The family").check()
        await phone.get_by_role("button", name="Send my answer").click()
        await expect(desk.locator(".poll-row").first).to_contain_text("1")
        await expect(hall.locator(".stage-poll li").first).to_contain_text("The family 1")
        first = desk.locator(".hq").filter(has_text="never rings back")
        await first.get_by_role("button", name="Put on air").click()
        for page in (phone, second, third):
            await expect(page.locator(".onair")).to_contain_text("never rings back")
        await expect(hall.get_by_role("heading", level=1)).to_have_text("How do I start when the GP never rings back?")
        size = await hall.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
        assert size >= 80, "legible from the back row"
        await first.get_by_role("button", name="Answered", exact=True).click()
        await expect(phone.locator(".onair")).to_have_count(0)
        await phone.get_by_role("button", name="Mine").click()
        await expect(phone.get_by_text("Answered live")).to_be_visible()

        await desk.get_by_role("button", name="Close it", exact=True).click()
        await desk.get_by_role("dialog").get_by_role("button", name="Close it", exact=True).click()
        await expect(third.get_by_text("No more questions or votes are taken.")).to_be_visible()
        for page in (phone, desk, hall):
            await axe(page)
        await phone.set_viewport_size(NARROW)
        await no_sideways_scrolling(phone)
