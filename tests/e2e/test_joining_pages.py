"""From a public page into the network: somebody asks, confirms, is asked back, and is accepted; robots aside."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import call, come_in, link_in

EMAIL = "nadia.bloom@example.org"


async def link_to(letterbox: Letterbox) -> str:
    found = re.search(r"http://\S+/(asking|invitation)#\S+", await letterbox.to(EMAIL))
    assert found
    return found[0]


async def open_a_page(page: Page) -> tuple[str, str]:
    made = await call(
        page,
        "POST",
        "/calls",
        {
            "name": "Fewer Falls",
            "goal_sentence": "Nobody falls who need not.",
            "condition": "Falls are taken for fate.",
            "launched_on": "2026-06-09",
            "deadline": "2031-03-31",
        },
    )
    await call(page, "POST", "/teams", {"name": "Core of falls", "call_id": made["id"]})
    await call(page, "POST", "/constituencies", {"call_id": made["id"], "name": "Carers", "description": "Who cares."})
    return made["id"], "/join/fewer-falls"


async def test_somebody_asks_to_join_and_comes_in(network: Network, letterbox: Letterbox, open_page: OpenPage) -> None:
    ruler = await open_page(link_in(await network.run("invite", "iris@example.org", "--administrator")))
    await come_in(ruler, "Iris Vane")
    call_id, path = await open_a_page(ruler)

    await ruler.goto(f"{network.url}/calls/{call_id}/page")
    await ruler.get_by_label("To whoever might join").fill("We meet on Thursdays.\n\nCome.")
    await ruler.get_by_role("button", name="Ask one more").click()
    await ruler.get_by_label("Question 1", exact=True).fill("Where do you work?")
    await ruler.get_by_role("button", name="Save the page").click()
    await expect(ruler.get_by_text("Nobody can read it now.")).to_be_visible()
    door = await open_page(f"{network.url}{path}")
    await expect(door.get_by_role("heading", name="This page is not here")).to_be_visible()
    await ruler.get_by_role("button", name="Open the page").click()
    await ruler.get_by_role("dialog").get_by_role("button", name="Open the page").click()
    await expect(ruler.get_by_text("Everybody can read it at")).to_be_visible()
    await ruler.goto(f"{network.url}/join-requests")
    await expect(ruler.get_by_role("heading", name="Nobody waits")).to_be_visible()

    await door.set_viewport_size(PHONE)
    await door.goto(f"{network.url}{path}?again")
    await expect(door.get_by_role("heading", name="Nobody falls who need not.")).to_be_visible()
    await axe(door)
    await no_sideways_scrolling(door)
    await door.get_by_role("button", name="Ask to join").click()
    await expect(door.get_by_role("alert")).to_contain_text("Write your name.")
    await door.get_by_label("Your e-mail address").fill(EMAIL)
    await door.get_by_label("Your name").fill("Nadia Bloom")
    await door.get_by_label("Which group do you belong to?").select_option("Carers")
    await door.get_by_label("Where do you work?").fill("At home.")
    await door.get_by_role("button", name="Ask to join").click()
    await expect(door.get_by_role("heading", name="One more step")).to_be_visible(timeout=60_000)
    await axe(door)

    mine = await open_page(await link_to(letterbox))
    await expect(mine.get_by_role("heading", name="Is this from you?")).to_be_visible()
    await axe(mine)
    await expect(ruler.get_by_role("heading", name="Nobody waits")).to_be_visible()
    await mine.get_by_role("button", name="Yes, I ask to join").click()
    await expect(mine.get_by_role("heading", name="Your request waits for an answer")).to_be_visible()

    await expect(ruler.get_by_role("link", name="Nadia Bloom")).to_be_visible()
    await expect(ruler.get_by_role("link", name="Asking to join 1 waiting")).to_be_visible()
    await ruler.get_by_role("link", name="Nadia Bloom").click()
    await expect(ruler.get_by_text("At home.")).to_be_visible()
    await axe(ruler)
    await ruler.get_by_text("Ask something", exact=True).click()
    await ruler.get_by_label("Your question").fill("Would Thursdays suit you?")
    await ruler.get_by_role("button", name="Send the question").click()
    await expect(ruler.get_by_text("Was asked something")).to_be_visible()
    await letterbox.to(EMAIL)
    await mine.reload()
    await expect(mine.get_by_text("Would Thursdays suit you?")).to_be_visible()
    await mine.get_by_label("Your answer").fill("They would.")
    await mine.get_by_role("button", name="Send the answer").click()
    await expect(mine.get_by_role("heading", name="Your request waits for an answer")).to_be_visible()

    await expect(ruler.get_by_text("They would.")).to_be_visible(timeout=15_000)
    await ruler.get_by_text("Accept", exact=True).click()
    await ruler.get_by_role("button", name="Send the invitation").click()
    await expect(ruler.get_by_text("Accepted by Iris Vane")).to_be_visible()
    await mine.reload()
    await expect(mine.get_by_role("heading", name="You are welcome")).to_be_visible()
    await expect(mine.get_by_role("button", name="Take my request back")).to_have_count(0)
