"""A webinar from its plan to its follow-up: a host, somebody who speaks, three who attend, and the big screen."""

import re

from playwright.async_api import Page, expect
from sqlalchemy import func, update

from models import Webinar
from tests.e2e.conftest import NARROW, PHONE, axe, no_sideways_scrolling
from tests.e2e.test_live_pages import House, house
from tests.people import Cast

__all__ = ["house"]

ASKED = "How do I start when the GP never rings back?"


async def test_a_webinar_from_its_plan_to_its_follow_up(house: House, cast: Cast) -> None:
    async with (
        house.open(),
        house.browsing(cast.olive) as olive,
        house.browsing(cast.lena) as lena,
        house.browsing(cast.mo) as mo,
        house.browsing(cast.mia) as mia,
        house.browsing(cast.tom) as tom,
    ):
        host = await olive.page("/webinars")
        await expect(host.get_by_text("Plan the first one.")).to_be_visible()
        await plan(host, "Ask a pharmacist")
        async with cast.sessions.begin() as db:
            await db.execute(update(Webinar).values(starts_at=func.now()))  # it is time
        path = re.sub(r"^https?://[^/]+", "", host.url)
        phone = await mo.page(path)
        await phone.set_viewport_size(PHONE)
        second = await mia.page(path)
        await before(host, phone, second)
        third = await tom.page(path)
        await holds_still(phone, third)

        desk, speaker = await olive.page(f"{path}/host"), await lena.page(f"{path}/present")
        hall = await big_screen(desk, house)
        await polled(desk, phone, hall)
        await noted(desk, speaker)
        await on_air(desk, [phone, second, third], hall)
        await spoken(desk, speaker, second)
        await third.get_by_role("button", name="Say thanks").click()
        await expect(phone.get_by_text("1 person says thanks")).to_be_visible()
        await committed(phone, second)

        await desk.get_by_role("button", name="Close it", exact=True).click()
        await desk.get_by_role("dialog").get_by_role("button", name="Close it", exact=True).click()
        await expect(third.get_by_text("No more questions or votes are taken.")).to_be_visible()
        await after(host, phone, third)
        follow_up = await followed_up(host)
        for page in (phone, desk, speaker, hall, follow_up):
            await axe(page)
        for page in (phone, speaker, follow_up):
            await page.set_viewport_size(NARROW)
            await no_sideways_scrolling(page)


async def plan(host: Page, title: str) -> None:
    """With Lena, who speaks."""
    await host.get_by_role("link", name="Plan a webinar").click()
    await host.get_by_label("Title").fill(title)
    await host.get_by_label("Day", exact=True).fill("2031-03-04")
    speakers = host.get_by_role("search", name="Find somebody who speaks, by name")
    await speakers.get_by_role("textbox").fill("Lena")
    await speakers.get_by_role("button").click()
    await host.get_by_role("button", name="Add Lena").click()
    await host.get_by_role("button", name="Plan it").click()
    await expect(host.get_by_role("heading", level=1, name=title)).to_be_visible()


async def ask(page: Page, text: str, *, hidden: bool = False) -> None:
    await page.get_by_role("textbox", name="Ask a question").fill(text)
    if hidden:
        await page.get_by_label("Ask without my name").check()
    await page.get_by_role("button", name="Send the question").click()


async def before(host: Page, phone: Page, second: Page) -> None:
    """Registered, asked, found again while typing, voted for."""
    await phone.get_by_role("button", name="Register").click()
    await expect(phone.get_by_role("heading", name="You are registered")).to_be_visible()
    await expect(host.get_by_text("1 person comes")).to_be_visible()
    await ask(phone, ASKED)
    await second.get_by_role("textbox", name="Ask a question").fill("How to begin if the GP is not ringing")
    offered = second.get_by_role("status").filter(has_text="Is it one of these?")
    await offered.get_by_role("button", name=re.compile("vote for this question")).click()
    await expect(phone.locator(".vote b").first).to_have_text("1")
    await ask(second, "Who tells the family?", hidden=True)
    await expect(second.get_by_text("Your question is there.")).to_be_visible()


async def holds_still(phone: Page, third: Page) -> None:
    """Whoever comes later sees all there is, without names that are hidden; then nothing moves under them."""
    listed = third.locator("[aria-labelledby=questions-title] .q")
    await expect(listed).to_have_count(2)
    assert "Mia" not in await third.locator("[aria-labelledby=questions-title]").inner_text()
    await ask(phone, "A late one?")
    await expect(third.get_by_role("button", name="1 new. Show them")).to_be_visible()
    await expect(listed).to_have_count(2)


async def big_screen(desk: Page, house: House) -> Page:
    """In a browser in which nobody has signed in."""
    await desk.get_by_role("button", name="Link for the big screen").click()
    link = await desk.locator(".hint-box a").get_attribute("href")
    hall = await (await house.browser.new_context(viewport={"width": 1920, "height": 1080})).new_page()
    await hall.goto(link or "")
    await expect(hall.locator(".stage-next li")).to_have_count(3)
    return hall


async def polled(desk: Page, phone: Page, hall: Page) -> None:
    await desk.get_by_role("button", name="Make a poll").click()
    await desk.get_by_role("textbox", name="Question", exact=True).fill("Who was there?")
    await desk.get_by_role("textbox", name="Choices").fill("The family\nNobody\n" + 8 * "unmanageable")
    await desk.get_by_role("button", name="Keep the draft").click()
    await desk.get_by_role("button", name="Open the poll Who was there?").click()
    await phone.get_by_label("The family").check()
    await phone.get_by_role("button", name="Send my answer").click()
    await expect(desk.locator(".poll-row").first).to_contain_text("1")
    await expect(hall.locator(".stage-poll li").first).to_contain_text("The family 1")


async def noted(desk: Page, speaker: Page) -> None:
    """Backstage, seen by whom it is for."""
    await desk.get_by_label("A short note").fill("Two minutes left.")
    await desk.get_by_role("button", name="Send the note").click()
    await speaker.get_by_role("button", name=re.compile("I have seen it")).click()
    await expect(desk.get_by_text("Seen by Lena")).to_be_visible()


async def on_air(desk: Page, attending: list[Page], hall: Page) -> None:
    first = desk.locator(".hq").filter(has_text="never rings back")
    await first.get_by_role("button", name="Put on air").click()
    for page in attending:
        await expect(page.locator(".onair")).to_contain_text("never rings back")
    await expect(hall.get_by_role("heading", level=1)).to_have_text(ASKED)
    size = await hall.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 80, "legible from the back row"
    await axe(desk)
    await axe(attending[0])
    await desk.get_by_role("textbox", name="Find a question").fill("tells")
    await desk.get_by_role("button", name=re.compile("Up next")).click()
    await desk.get_by_role("button", name=re.compile("Answered, next")).click()
    phone = attending[0]
    await expect(phone.locator(".onair")).to_contain_text("Who tells the family?")
    await desk.get_by_role("button", name="Take off air").click()
    await expect(phone.locator(".onair")).to_have_count(0)
    await phone.get_by_role("button", name="Mine").click()
    await expect(phone.get_by_text("Answered live")).to_be_visible()


async def spoken(desk: Page, speaker: Page, second: Page) -> None:
    """Lena answers one in writing, while the webinar goes on."""
    here = desk.locator(".facts > div").filter(has_text="Here now")
    await expect(here).to_contain_text(re.compile("[45] at most"))  # the host's page says so again in half a minute
    await speaker.get_by_role("button", name="Answer in writing Who tells the family?").click()
    await speaker.get_by_role("dialog").get_by_role("textbox").fill("The nurse who knows them **best**.")
    await speaker.get_by_role("dialog").get_by_role("button", name="Send the answer").click()
    await second.get_by_role("button", name="Mine").click()
    await expect(second.get_by_text("The nurse who knows them best.")).to_be_visible()


async def committed(phone: Page, second: Page) -> None:
    await phone.get_by_role("button", name="Raise a commitment").first.click()
    dialog = phone.get_by_role("dialog")
    await dialog.get_by_label("What will you do?").fill("I will ring our two GPs.")
    await dialog.get_by_label("By which day").fill("2031-03-04")
    await dialog.get_by_role("button", name="Commit", exact=True).click()
    await expect(second.get_by_text("I will ring our two GPs.")).to_be_visible()


async def after(host: Page, phone: Page, third: Page) -> None:
    """What is left of it, and what people say."""
    await host.get_by_role("button", name="Add a recording, slides or a file").click()
    dialog = host.get_by_role("dialog")
    await dialog.get_by_label("Recording").check()
    await dialog.get_by_label("Title").fill("All of it")
    await dialog.get_by_label("Link").fill("https://media.example.org/all-of-it")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(third.get_by_role("heading", name="Recording")).to_be_visible()
    await host.get_by_role("button", name="Answered").click()
    await host.get_by_role("button", name=re.compile("Make it a resource")).click()
    await expect(host.get_by_text("It stands among the resources now.")).to_be_visible()
    await phone.get_by_label("Was it worth your time?").select_option("5")
    await phone.get_by_label("May we contact you for a one-to-one?").check()
    await phone.get_by_role("button", name="Send", exact=True).click()
    await expect(phone.get_by_text("Thank you. Who runs it has what you said.")).to_be_visible()


async def followed_up(host: Page) -> Page:
    await host.get_by_role("link", name="Whom to follow up").click()
    await host.get_by_label("said yes to a one-to-one").check()
    await expect(host.get_by_role("checkbox", name="Choose Mo")).to_be_visible()
    await expect(host.get_by_role("checkbox", name="Choose Tom")).to_have_count(0)
    await host.get_by_role("checkbox", name="Choose Mo").check()
    await host.get_by_role("button", name="Write to them").click()
    dialog = host.get_by_role("dialog")
    await dialog.get_by_label("Subject").fill("Shall we talk?")
    await dialog.get_by_label("Your words").fill("Name a day that suits you.")
    await dialog.get_by_role("button", name="Send the letter").click()
    await expect(host.get_by_text("Your letter to 1 person is on its way.")).to_be_visible()
    return host
