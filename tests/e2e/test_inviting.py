"""Inviting many, as people do it: a list that is looked at first, a link with a code, a no, simple view."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import call, come_in, link_in


async def test_a_list_is_looked_at_and_sent_and_a_link_lets_somebody_in(
    network: Network, open_page: OpenPage, letterbox: Letterbox
) -> None:
    page = await open_page(link_in(await network.run("invite", "gilda@example.org", "--administrator")))
    await come_in(page, "Gil Rowan")
    await call(page, "POST", "/teams", {"name": "Rowan Dale"})
    await page.goto(f"{network.url}/invite")
    await page.get_by_label("A list").check()
    await page.get_by_label("Names and addresses").fill("Ann Moor <ann@moor.example>; gil@; ann@moor.example")
    await page.get_by_label("Which team, for those").select_option(label="Rowan Dale")
    await page.get_by_label("A telephone number").fill("01632 960 123")
    await page.get_by_label("Show them simple view").check()
    await page.get_by_role("button", name="Check the list").click()
    await expect(page.get_by_role("heading", name="1 of 3 can be invited.")).to_be_focused()
    await expect(page.get_by_role("row", name=re.compile("Twice in the list"))).to_be_visible()
    await axe(page)
    await page.get_by_role("button", name="Send 1 invitation").click()
    await expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()

    ann = await open_page(link_in(await letterbox.to("ann@moor.example")), size=PHONE)
    await expect(ann.get_by_role("heading", name="Gil Rowan asks you to join Rowan Dale")).to_be_visible()
    await expect(ann.get_by_text("Call Gil Rowan on 01632 960 123")).to_be_visible()
    await axe(ann)
    await no_sideways_scrolling(ann)
    await ann.get_by_role("button", name="No, thank you").click()
    await ann.get_by_label("Why not?").fill("I move away in May.")
    await ann.get_by_role("button", name="Send my answer").click()
    await expect(ann.get_by_role("heading", name="Thank you for your answer")).to_be_visible()
    await expect(page.get_by_text("Said no").first).to_be_visible()

    await page.get_by_label("By a link").check()
    await page.get_by_label("Where will you show it?").fill("A talk")
    await page.get_by_label("Which team?").select_option(label="Rowan Dale")
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_role("img", name="QR code of the link “A talk”")).to_be_visible()
    await axe(page)
    address = await page.locator("#link-address").input_value()
    guest = await open_page(address, size=PHONE)
    await guest.get_by_label("Your e-mail address").fill("bea@moor.example")
    await axe(guest)
    await guest.get_by_role("button", name="Mail me the way in").click()
    await expect(guest.get_by_text("We have sent you a letter.")).to_be_visible()
    bea = await open_page(link_in(await letterbox.to("bea@moor.example")))
    await come_in(bea, "Bea Moor")
    await page.goto(f"{network.url}/invite/tree")
    await page.get_by_role("button", name="Show whom Gil Rowan brought in").click()
    await expect(page.get_by_role("list", name="Brought in by Gil Rowan").get_by_text("Bea Moor")).to_be_visible()
    await axe(page)
