"""The page on how one signs in: password, browsers and tokens, each after saying again who one is; nothing is lost."""

import re

import asyncpg
from playwright.async_api import Page, expect

from tests.e2e.conftest import NARROW, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_doors import sign_in
from tests.e2e.test_the_walk import PASSWORD, come_in, link_in

NEW = "seven yellow boats"


async def an_hour_goes_by(network: Network) -> None:
    connection = await asyncpg.connect(network.environment["DATABASE_URL"].replace("+asyncpg", ""))
    await connection.execute("update sessions set confirmed_at = confirmed_at - interval '1 hour'")
    await connection.close()


async def is_here(page: Page, name: str) -> None:
    await expect(page.get_by_role("link", name=f"Your page: {name}")).to_be_visible()


async def test_a_token_waits_for_a_confirmation_by_password_and_by_mail(
    network: Network, open_page: OpenPage, letterbox: Letterbox
) -> None:
    page = await open_page(link_in(await network.run("invite", "ottilie@example.org", "--administrator")))
    await come_in(page, "Ottilie Rowan")
    await page.goto(f"{network.url}/me/sign-in")
    await axe(page)
    await an_hour_goes_by(network)
    await page.get_by_label("What is it for?").fill("Monthly upload")
    await page.get_by_role("button", name="Make a token").click()
    asked = page.get_by_role("dialog", name="Is it you?")
    await expect(asked.get_by_label("Your password")).to_be_visible()
    await axe(page)
    await asked.get_by_label("Your password").fill("not her password")
    await asked.get_by_role("button", name="It is me").click()
    await expect(asked.get_by_role("alert")).to_contain_text("This is not your password")
    await asked.get_by_label("Your password").fill(PASSWORD)
    await asked.get_by_role("button", name="It is me").click()
    await expect(page.get_by_role("dialog", name="Your new token")).to_be_visible()
    await page.get_by_role("button", name="I have kept it").click()

    await an_hour_goes_by(network)
    await page.get_by_label("What is it for?").fill("Another")
    await page.get_by_role("button", name="Make a token").click()
    await asked.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_label("What is it for?")).to_have_value("Another")
    await page.get_by_role("button", name="Make a token").click()
    await asked.get_by_role("button", name="Have a code mailed to me instead").click()
    await asked.get_by_role("button", name="Mail me a code").click()
    link = re.search(r"http\S+/confirm#\S+", await letterbox.to("ottilie@example.org", subject="is your code"))
    assert link
    other = await page.context.new_page()
    await other.goto(link[0])
    await axe(other)
    await other.get_by_role("button", name="It is me").click()
    await expect(other.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    await expect(page.get_by_role("dialog", name="Your new token")).to_be_visible()


async def test_a_new_password_signs_out_the_other_browser_and_not_this_one(
    network: Network, open_page: OpenPage
) -> None:
    page = await open_page(link_in(await network.run("invite", "jo@example.org", "--administrator")), size=NARROW)
    await come_in(page, "Jo Aspen")
    other = await open_page(f"{network.url}/sign-in")
    await sign_in(other, "jo@example.org", PASSWORD)
    await is_here(other, "Jo Aspen")
    await page.goto(f"{network.url}/me")
    await page.get_by_role("link", name="See how you sign in").click()
    await page.get_by_role("button", name="Change the password").click()
    await no_sideways_scrolling(page)
    await page.get_by_label("Your new password").fill("Jo.Aspen2026")
    await page.get_by_role("button", name="Save the password").click()
    await expect(page.get_by_role("alert")).to_contain_text("your name")
    await page.get_by_label("Your new password").fill(NEW)
    await page.get_by_role("button", name="Save the password").click()
    await expect(page.get_by_text("Your new password holds")).to_be_visible()
    await expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    await axe(page)
    again = other.get_by_role("dialog", name="Please sign in again")
    await again.get_by_label("Your password").fill(NEW)
    await again.get_by_role("button", name="Sign in", exact=True).click()
    await expect(again).to_be_hidden()
    await page.wait_for_timeout(1500)
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_who_has_no_password_comes_back_in_place_by_a_link(
    network: Network, open_page: OpenPage, letterbox: Letterbox
) -> None:
    page = await open_page(link_in(await network.run("invite", "kim@example.org", "--administrator")))
    await come_in(page, "Kim Alder")
    await page.goto(f"{network.url}/me/sign-in")
    await page.get_by_role("button", name="Do without a password").click()
    await page.get_by_role("dialog").get_by_role("button", name="Do without a password").click()
    await expect(page.get_by_text("You need no password.")).to_be_visible()
    await page.goto(f"{network.url}/invite")
    await page.get_by_label("Their e-mail address").fill("thought@example.org")
    connection = await asyncpg.connect(network.environment["DATABASE_URL"].replace("+asyncpg", ""))
    await connection.execute(
        "update sessions set ended_at = now() from members"
        " where members.id = member_id and members.email = 'kim@example.org'"
    )
    await connection.close()
    await page.get_by_label("Administrator").check()
    await page.get_by_role("button", name="Send the invitation").click()
    again = page.get_by_role("dialog", name="Please sign in again")
    await again.get_by_role("button", name="Mail me a link instead").click()
    await expect(again.get_by_role("status")).to_contain_text("on its way to kim@example.org")
    link = re.search(r"http\S+/sign-in#\S+", await letterbox.to("kim@example.org", subject="Your link"))
    assert link
    other = await page.context.new_page()
    await other.goto(link[0])
    await other.get_by_role("button", name="Sign me in").click()
    await is_here(other, "Kim Alder")
    await expect(again).to_be_hidden()
    await expect(page.get_by_text("The invitation to thought@example.org is on its way.")).to_be_visible()
