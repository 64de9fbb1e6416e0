"""Signing in and out: the same answer for everybody who is wrong, a warning before typed words are deleted."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import PASSWORD, call, come_in, link_in


async def sign_in(page: Page, email: str, password: str) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def refusal(page: Page, email: str, password: str) -> str:
    """What the page says to a wrong password."""
    await sign_in(page, email, password)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text(re.compile(r"\w"))
    return await alert.inner_text()


async def test_wrong_is_wrong_alike_and_slower_each_time(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "dot@example.org", "--administrator")))
    await come_in(page, "Dot Moss")
    door = await open_page(f"{network.url}/sign-in")
    await axe(door)
    known = await refusal(door, "dot@example.org", "not her password")
    await door.reload()
    assert await refusal(door, "nobody@example.org", "not her password") == known
    for _ in range(5):
        await door.reload()
        slower = await refusal(door, "nobody@example.org", "still not it")
    assert slower != known
    assert re.search(r"second|minute", slower), slower
    await door.reload()
    await sign_in(door, "dot@example.org", PASSWORD)
    await expect(door.get_by_role("link", name="Your page: Dot Moss")).to_be_visible()


async def test_a_session_ended_elsewhere_asks_to_sign_in_in_place(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "eve@example.org", "--administrator")))
    await come_in(page, "Eve Larch")
    await page.goto(f"{network.url}/invite")
    await page.get_by_label("Their e-mail address").fill("half@example.org")
    other = await open_page(f"{network.url}/sign-in")
    await sign_in(other, "eve@example.org", PASSWORD)
    await expect(other.get_by_role("link", name="Your page: Eve Larch")).to_be_visible()
    sessions = (await call(other, "GET", "/sessions"))["items"]
    for each in sessions:
        if not each["current"]:
            await call(other, "DELETE", f"/sessions/{each['id']}")
    again = page.get_by_role("dialog", name="Please sign in again")
    await expect(again).to_be_visible()
    await axe(page)
    await again.get_by_label("Your password").fill(PASSWORD)
    await again.get_by_role("button", name="Sign in", exact=True).click()
    await expect(again).to_be_hidden()
    await expect(page.get_by_label("Their e-mail address")).to_have_value("half@example.org")
    await page.get_by_label("Administrator").check()
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text("The invitation to half@example.org is on its way.")).to_be_visible()


async def test_signing_out_warns_before_it_deletes_what_was_typed(network: Network, open_page: OpenPage) -> None:
    page = await open_page(link_in(await network.run("invite", "fay@example.org", "--administrator")), size=PHONE)
    await come_in(page, "Fay Alder")
    made = await call(page, "POST", "/teams", {"name": "Fay's team"})
    me = await call(page, "GET", "/me")
    await call(page, "PUT", f"/teams/{made['id']}/members/{me['id']}", {"leads": True, "reports": False})
    await page.goto(f"{network.url}/teams/{made['id']}")
    await page.get_by_label("Write to Fay’s team").or_(page.get_by_label("Write to Fay's team")).fill("Half a thought")
    await page.wait_for_timeout(600)
    await page.reload()
    box = page.get_by_label("Write to Fay’s team").or_(page.get_by_label("Write to Fay's team"))
    await expect(box).to_have_value("Half a thought")
    await no_sideways_scrolling(page)
    await page.goto(f"{network.url}/me")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    warning = page.get_by_role("dialog")
    await expect(warning).to_contain_text("1 unfinished post")
    await axe(page)
    await warning.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    kept = await page.evaluate("JSON.stringify({...localStorage})")
    assert "Half a thought" not in kept
    await page.goto(f"{network.url}/teams/{made['id']}")
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
