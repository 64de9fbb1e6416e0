"""A new privacy notice stops nobody who types; one's own data is one press away, and so is being forgotten."""

from pathlib import Path

from playwright.async_api import expect

from tests.e2e.conftest import PHONE, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import come_in, link_in


async def test_a_new_notice_is_read_in_place_and_nothing_typed_is_lost(network: Network, open_page: OpenPage) -> None:
    gil = await open_page(link_in(await network.run("invite", "gil@example.org", "--administrator")))
    await come_in(gil, "Gil Reed")
    hal = await open_page(link_in(await network.run("invite", "hal@example.org", "--administrator")), size=PHONE)
    await come_in(hal, "Hal Sedge")
    await hal.goto(f"{network.url}/me")
    await hal.get_by_label("Your job", exact=True).fill("Porter")
    await gil.goto(f"{network.url}/privacy")
    await axe(gil)
    await gil.get_by_role("button", name="Write a new version").click()
    await gil.get_by_label("The text", exact=True).fill("## Short\n\nWe keep what you write.")
    await gil.get_by_label("What changed, in one sentence").fill("It is shorter.")
    await gil.get_by_role("button", name="Publish to everybody").click()
    await expect(gil.get_by_text("Version 2, since")).to_be_visible()
    await hal.get_by_role("button", name="Save", exact=True).first.click()
    notice = hal.get_by_role("dialog", name="The privacy notice changed")
    await expect(notice.get_by_text("We keep what you write.")).to_be_visible()
    await axe(hal)
    await no_sideways_scrolling(hal)
    await notice.get_by_role("button", name="I have read it and accept").click()
    await expect(notice).to_be_hidden()
    await expect(hal.get_by_label("Your job", exact=True)).to_have_value("Porter")
    await expect(hal.get_by_role("status").filter(has_text="saved")).to_be_visible()


async def test_ones_own_data_and_being_forgotten(network: Network, open_page: OpenPage) -> None:
    await open_page(link_in(await network.run("invite", "ida@example.org", "--administrator")))
    ivo = await open_page(link_in(await network.run("invite", "ivo@example.org", "--administrator")))
    await come_in(ivo, "Ivo Tarn")
    await ivo.goto(f"{network.url}/me")
    async with ivo.expect_download() as taking:
        await ivo.get_by_role("button", name="Take it out to read").click()
    held = Path(await (await taking.value).path()).read_text()
    assert "ivo@example.org" in held
    await ivo.get_by_role("button", name="Leave and be erased").click()
    sure = ivo.get_by_role("dialog", name="Leave, and be erased?")
    await sure.get_by_label("It is deleted, too").check()
    await sure.get_by_role("button", name="Leave and erase me").click()
    await expect(sure.get_by_text("Type the e-mail address").first).to_be_visible()
    await axe(ivo)
    await sure.get_by_label("Type your e-mail address").fill("ivo@example.org")
    await sure.get_by_role("button", name="Leave and erase me").click()
    await expect(ivo.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


async def test_an_administrator_erases_who_asked_for_it(network: Network, open_page: OpenPage) -> None:
    eve = await open_page(link_in(await network.run("invite", "eve@example.org", "--administrator")))
    await come_in(eve, "Eve Marl")
    ned = await open_page(link_in(await network.run("invite", "ned@example.org", "--administrator")))
    await come_in(ned, "Ned Rush")
    await eve.goto(f"{network.url}/people?q=ned")
    await eve.get_by_role("link", name="Ned Rush").first.click()
    await eve.get_by_role("button", name="Erase Ned Rush").press("Enter")
    sure = eve.get_by_role("dialog", name="Erase Ned Rush?")
    await axe(eve)
    await sure.get_by_label("Type their e-mail address").fill("eve@example.org")
    await sure.get_by_role("button", name="Erase for good").click()
    await expect(sure.get_by_text("Write the e-mail address of who is to be erased.").first).to_be_visible()
    await sure.get_by_label("Type their e-mail address").fill("ned@example.org")
    await sure.get_by_role("button", name="Erase for good").click()
    await expect(eve.get_by_text("Erased. What was reported stays")).to_be_visible()
    await eve.goto(f"{network.url}/people?q=ned")
    await expect(eve.get_by_role("heading", name="Nobody found")).to_be_visible()
