"""What leaders do to teams on the pages: another name, another place in the tree, an end; others see it at once."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import SOON, build_the_tree, call, come_in, link_in


async def tree_and_leaders(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> tuple[dict[str, str], Page, Page]:
    """A tree with a second region, the leader of all of it, and on a phone somebody who is in the second region."""
    nina = await open_page(link_in(await network.run("invite", "nina@example.org", "--administrator")))
    await come_in(nina, "Nina Voss")
    tree = await build_the_tree(nina)
    other = await call(nina, "POST", "/teams", {"name": "Eskdale", "parent_id": tree["core"]})
    tree["other"] = other["id"]
    for email, team, role in (("orla@example.org", "core", "leader"), ("pia@example.org", "other", "member")):
        await call(nina, "POST", "/invitations", {"email": email, "team_id": tree[team], "role": role})
    orla = await open_page(link_in(await letterbox.to("orla@example.org")))
    await come_in(orla, "Orla Quinn")
    pia = await open_page(link_in(await letterbox.to("pia@example.org")), size=PHONE)
    await come_in(pia, "Pia Stone")
    return tree, orla, pia


async def test_a_team_is_renamed_moved_and_closed_while_another_looks_on(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    url = network.url
    tree, orla, pia = await tree_and_leaders(network, letterbox, open_page)
    team = f"{url}/teams/{tree['team']}"

    # Who does not lead finds no such tool, and the page itself says whom to ask.
    await pia.goto(f"{team}/change")
    await expect(pia.get_by_text("Only the leaders of Northmoor and of the teams above it")).to_be_visible()
    await axe(pia)

    # By keyboard from the team's page; an empty name is told where it is.
    await orla.goto(team)
    await orla.get_by_role("link", name="Rename, move or close").press("Enter")
    await expect(orla.get_by_role("heading", name="Change the team", level=1)).to_be_visible()
    await pia.goto(team)
    await expect(pia.get_by_role("heading", name="Northmoor", level=1)).to_be_visible()
    name = orla.get_by_label("Name of the team")
    await name.fill("")
    await name.press("Enter")
    await orla.get_by_role("link", name="Please fill this in.").press("Enter")
    await expect(name).to_be_focused()
    await axe(orla)

    # Somebody else was quicker: nothing is overwritten unseen, and what was typed stays.
    await name.fill("Northmoor and Fell")
    await call(orla, "PATCH", f"/teams/{tree['team']}", {"name": "Northmoor West"})
    await expect(pia.get_by_role("heading", name="Northmoor West", level=1)).to_be_visible(timeout=SOON)
    await orla.get_by_role("button", name="Save the name").click()
    await expect(orla.get_by_text("It is called “Northmoor West” now.")).to_be_visible()
    await expect(name).to_have_value("Northmoor and Fell")
    await axe(orla)
    await orla.get_by_role("button", name="Save the name").click()
    await expect(orla.get_by_text("The team is called Northmoor and Fell now.")).to_be_visible()
    await expect(pia.get_by_role("heading", name="Northmoor and Fell", level=1)).to_be_visible(timeout=SOON)

    # Moved: first what that means is said. Pia sees it leave one team and come to the other.
    await pia.goto(f"{url}/teams/{tree['other']}")
    await expect(pia.get_by_role("heading", name="Eskdale", level=1)).to_be_visible()
    await orla.get_by_label("Find the new team above it by name").fill("esk")
    await orla.get_by_label("Find the new team above it by name").press("Enter")
    await expect(orla.get_by_role("button", name="Move below Core team")).to_have_count(0)
    await orla.get_by_role("button", name="Move below Eskdale").press("Enter")
    sure = orla.get_by_role("dialog", name="Move Northmoor and Fell below Eskdale?")
    await expect(sure).to_contain_text("Past periods stay where they were counted")
    await axe(orla)
    await orla.keyboard.press("Escape")
    await expect(orla.get_by_role("button", name="Move below Eskdale")).to_be_focused()
    await orla.keyboard.press("Enter")
    await sure.get_by_role("button", name="Move it").press("Enter")
    await expect(orla.get_by_text("Northmoor and Fell is below Eskdale now.")).to_be_visible()
    await expect(pia.get_by_role("link", name="Northmoor and Fell").first).to_be_visible(timeout=2 * SOON)

    # A team with one below it is not closed; the page leads to what has to be closed first.
    await orla.goto(f"{url}/teams/{tree['other']}/change")
    await expect(orla.get_by_role("button", name="Close the team")).to_have_count(0)
    await orla.get_by_role("link", name="Northmoor and Fell").click()
    await orla.get_by_role("button", name="Close the team").click()
    await expect(orla.get_by_role("dialog")).to_contain_text("It cannot be opened again.")
    await axe(orla)
    await orla.get_by_role("button", name="Close it").click()
    await orla.wait_for_url(re.compile(rf"/teams/{tree['other']}$"))
    await expect(orla.get_by_text("Northmoor and Fell is closed. What it reported stays.")).to_be_visible()
    await expect(pia.get_by_role("link", name="Northmoor and Fell")).to_have_count(0, timeout=SOON)

    # What is closed says so, and offers nothing.
    await orla.goto(team)
    await expect(orla.get_by_text("Northmoor and Fell is closed. What it reported stays.")).to_be_visible()
    await expect(orla.get_by_role("link", name="Rename, move or close")).to_have_count(0)
    await axe(orla)


async def test_the_tools_fit_a_small_dark_screen(network: Network, letterbox: Letterbox, open_page: OpenPage) -> None:
    url = network.url
    first = link_in(await network.run("invite", "zoe@example.org", "--administrator"))
    zoe = await open_page(first, size={"width": 320, "height": 640}, dark=True)
    await come_in(zoe, "Zoe Lane")
    tree = await build_the_tree(zoe)
    for path in (f"/teams/{tree['team']}", f"/teams/{tree['team']}/change", f"/teams/{tree['core']}/change"):
        await zoe.goto(url + path)
        await expect(zoe.get_by_role("heading", level=1).first).to_be_visible()
        await zoe.wait_for_load_state("networkidle")
        await axe(zoe)
        await no_sideways_scrolling(zoe)
