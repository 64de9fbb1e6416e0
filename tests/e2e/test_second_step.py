"""A second step of signing in, with a real browser and a device of its own: asked for, added, used, lost."""

import re
import time

import asyncpg
import pyotp
from playwright.async_api import CDPSession, Page, expect

from tests.e2e.conftest import PHONE, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_doors import sign_in
from tests.e2e.test_the_walk import PASSWORD, call, come_in, link_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def give_device(page: Page) -> CDPSession:
    """From now on the browser has a device that unlocks itself at once."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


async def forget_rules(network: Network) -> None:
    """The network asks nobody for anything, as other tests expect it."""
    connection = await asyncpg.connect(network.environment["DATABASE_URL"].replace("+asyncpg", ""))
    await connection.execute("delete from network_versions")
    await connection.close()


async def fine(page: Page) -> None:
    await axe(page)
    before = page.viewport_size
    assert before
    await page.set_viewport_size({"width": 320, "height": 640})
    await no_sideways_scrolling(page)
    await page.set_viewport_size(before)


async def keep_codes(page: Page) -> list[str]:
    dialog = page.get_by_role("dialog", name="Your recovery codes")
    await expect(dialog).to_be_visible()
    await fine(page)
    codes = await dialog.get_by_role("listitem").all_inner_texts()
    await dialog.get_by_role("button", name="I have kept them").click()
    return codes


async def test_a_passkey_is_added_where_it_is_asked_for_and_is_a_way_in(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "kay@example.org", "--administrator")))
    await come_in(page, "Kay Rowan")
    await page.goto(f"{network.url}/network")
    await page.get_by_label("Administrators").check()
    await page.get_by_role("button", name="Save the settings").click()
    await expect(page.get_by_role("heading", name="One thing before you go on")).to_be_visible()
    try:
        await fine(page)
        await give_device(page)
        await page.get_by_label("What do you call this device?").fill("Ward tablet")
        await page.get_by_role("button", name="Add a passkey").click()
        assert len(await keep_codes(page)) == 10
        await page.get_by_role("button", name="Go on to the network").click()
        await expect(page.get_by_role("heading", name="Settings of the network")).to_be_visible()
    finally:
        await forget_rules(network)
    await page.context.clear_cookies()
    await page.goto(f"{network.url}/sign-in")
    # the browser offers the passkey beside the address, and this device takes it at once
    await expect(page.get_by_role("link", name="Your page: Kay Rowan")).to_be_visible()


async def test_numbers_of_an_app_and_a_recovery_code_are_a_second_step(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "lou@example.org", "--administrator")), size=PHONE)
    await come_in(page, "Lou Aspen")
    await page.goto(f"{network.url}/me/sign-in")
    await page.get_by_role("button", name="Set up an app").click()
    await expect(page.get_by_role("img", name="The picture to scan")).to_be_visible()
    await fine(page)
    secret = (await page.locator(".secret").inner_text()).replace(" ", "")

    def shown(steps: int = 0) -> str:
        return pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + steps)

    await page.get_by_label("Six numbers from your app").fill(shown(-1))
    await page.get_by_role("button", name="Turn it on").click()
    codes = await keep_codes(page)
    await expect(page.get_by_text("10 codes are left.")).to_be_visible()
    await fine(page)

    door = await open_page(f"{network.url}/sign-in")
    await fine(door)
    await sign_in(door, "lou@example.org", PASSWORD)
    await expect(door.get_by_role("heading", name="One more step")).to_be_visible()
    await fine(door)
    await door.get_by_label("Six numbers from your app").fill("000000")
    await door.get_by_role("button", name="Go on").click()
    await expect(door.get_by_role("alert")).to_contain_text("not the numbers")
    await door.get_by_label("Six numbers from your app").fill(shown())
    await door.get_by_role("button", name="Go on").click()
    await expect(door.get_by_role("link", name=re.compile("Lou Aspen"))).to_be_visible()

    await call(door, "DELETE", "/sessions/current")
    await door.goto(f"{network.url}/sign-in")
    await sign_in(door, "lou@example.org", PASSWORD)
    await door.get_by_role("button", name="Use a recovery code instead").click()
    await door.get_by_label("A recovery code").fill(codes[0])
    await door.get_by_role("button", name="Go on").click()
    await expect(door.get_by_role("link", name=re.compile("Lou Aspen"))).to_be_visible()
    await expect(page.get_by_text("9 codes are left.")).to_be_visible()  # on the other open page, live


async def test_signing_in_again_in_place_takes_both_steps(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "mae@example.org", "--administrator")))
    await come_in(page, "Mae Linden")
    await give_device(page)
    await page.goto(f"{network.url}/me/sign-in")
    await page.get_by_role("button", name="Add a passkey").click()
    await keep_codes(page)
    await page.goto(f"{network.url}/invite")
    await page.get_by_label("Their e-mail address").fill("half@example.org")
    await call(page, "DELETE", "/sessions/current")
    again = page.get_by_role("dialog", name="Please sign in again")
    await again.get_by_label("Your password").fill(PASSWORD)
    await again.get_by_role("button", name="Sign in", exact=True).click()
    await expect(again.get_by_role("button", name="Use my passkey")).to_be_visible()
    await axe(page)
    await again.get_by_role("button", name="Use my passkey").click()
    await expect(again).to_be_hidden()
    await expect(page.get_by_label("Their e-mail address")).to_have_value("half@example.org")
