"""What leaders do to teams on the pages: another name, another place in the tree, an end; others see it at once."""

import asyncio
import re
from datetime import datetime

from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import LONDON, SOON, build_the_tree, call, come_in, link_in


async def tree_and_leaders(
    network: Network,
    letterbox: Letterbox,
    open_page: OpenPage,
    administrator: str = "nina",
    leader: str = "orla",
    member: str = "pia",
) -> tuple[dict[str, str], Page, Page]:
    """A tree with a second region, the leader of all of it, and on a phone somebody who is in the second region."""
    first = await open_page(link_in(await network.run("invite", f"{administrator}@example.org", "--administrator")))
    await come_in(first, f"{administrator.title()} Voss")
    tree = await build_the_tree(first)
    other = await call(first, "POST", "/teams", {"name": "Eskdale", "parent_id": tree["core"]})
    tree["other"] = other["id"]
    for who, team, role in ((leader, "core", "leader"), (member, "other", "member")):
        body = {"email": f"{who}@example.org", "team_id": tree[team], "role": role}
        await call(first, "POST", "/invitations", body)
    leading = await open_page(link_in(await letterbox.to(f"{leader}@example.org")))
    await come_in(leading, f"{leader.title()} Quinn")
    inside = await open_page(link_in(await letterbox.to(f"{member}@example.org")), size=PHONE)
    await come_in(inside, f"{member.title()} Stone")
    return tree, leading, inside


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


async def test_a_missing_number_is_brought_and_corrected_in_plain_sight(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    url = network.url
    tree, orla, pia = await tree_and_leaders(network, letterbox, open_page, "vera", "orlo", "pim")
    metric = await call(
        orla,
        "POST",
        "/metrics",
        {
            "team_id": tree["core"],
            "name": "People on an antipsychotic",
            "counts": "People with dementia who got one this month.",
            "out_of": "All people with dementia.",
            "unit": "%",
            "direction": "down",
            "period": "month",
            "over_teams": "ratio",
            "over_time": "last",
            "reported_by": "team",
        },
    )
    page = f"{url}/teams/{tree['other']}/numbers?metric={metric['id']}"
    await pia.goto(page)
    await expect(pia.get_by_text("Nothing was reported in this time.")).to_be_visible()
    await expect(pia.get_by_role("button", name="Save the number")).to_have_count(0)
    await axe(pia)

    await orla.goto(page)
    await orla.get_by_role("button", name="Save the number").click()
    await orla.get_by_role("link", name="Choose a day in the period.").click()
    await expect(orla.get_by_label("Any day in the period")).to_be_focused()
    await axe(orla)
    day = datetime.now(LONDON).date()
    for numerator, reason in (("30", ""), ("28", "Two were counted twice.")):
        await orla.get_by_label("Any day in the period").fill(day.isoformat())
        await expect(orla.get_by_text(f"That is: {day:%B %Y}")).to_be_visible()
        await orla.get_by_label("Number", exact=True).fill(numerator)
        await orla.get_by_label("Out of how many").fill("200")
        await orla.get_by_label("Why?").fill(reason)
        await orla.get_by_role("button", name="Save the number").click()
        await expect(pia.get_by_role("row", name=f"{numerator} of 200")).to_be_visible(timeout=2 * SOON)
        await expect(orla.get_by_label("Number", exact=True)).to_have_value("")
    await expect(pia.get_by_role("row", name="30 of 200")).to_contain_text("Replaced")
    await expect(pia.get_by_role("row", name="28 of 200")).to_contain_text("“Two were counted twice.”")
    for each in (orla, pia):
        await axe(each)
        await no_sideways_scrolling(each)
    # Above, the page leads down to where the numbers are.
    await pia.goto(f"{url}/teams/{tree['core']}/numbers")
    await pia.get_by_role("link", name="Eskdale").click()
    await expect(pia.get_by_role("row", name="28 of 200")).to_be_visible()


async def test_who_is_in_the_network_is_put_into_a_team_and_leaves_it(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    url = network.url
    tree, olga, pete = await tree_and_leaders(network, letterbox, open_page, "wanda", "olla", "pete")
    await pete.goto(f"{url}/teams/{tree['team']}")
    await expect(pete.get_by_text("You see the totals of Northmoor")).to_be_visible()
    await olga.goto(f"{url}/teams/{tree['team']}")
    await olga.get_by_role("button", name="Add somebody").click()
    await olga.get_by_role("textbox", name="Find them by name").fill("Pete")
    await olga.get_by_role("textbox", name="Find them by name").press("Enter")
    await expect(olga.get_by_role("button", name="Add Pete Stone")).to_be_visible()
    await axe(olga)
    await olga.get_by_role("button", name="Add Pete Stone").click()
    await expect(olga.get_by_text("Pete Stone is in Northmoor now.")).to_be_visible()

    # He reads it at once, without loading anything; and he can leave again.
    await expect(pete.get_by_label("Write to Northmoor")).to_be_visible(timeout=2 * SOON)
    await pete.get_by_role("button", name="Leave this team").click()
    await axe(pete)
    await pete.get_by_role("button", name="Leave", exact=True).click()
    await expect(pete.get_by_text("You see the totals of Northmoor")).to_be_visible(timeout=2 * SOON)
    await expect(olga.get_by_text("Pete Stone", exact=True)).to_have_count(0, timeout=SOON)


async def test_who_forgot_the_password_gets_a_link_by_mail(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    page = await open_page(link_in(await network.run("invite", "ivy@example.org", "--administrator")))
    await come_in(page, "Ivy Orme")
    door = await open_page(f"{network.url}/sign-in", size=PHONE, dark=True)
    await door.get_by_text("No password any more?").click()
    await door.get_by_role("button", name="Mail me a link").click()
    await door.get_by_role("link", name="Write your e-mail address.").click()
    await axe(door)
    await no_sideways_scrolling(door)
    await door.locator("details").get_by_label("E-mail").fill("ivy@example.org")
    await door.get_by_role("button", name="Mail me a link").click()
    await expect(door.locator("details").get_by_role("status")).not_to_be_empty()
    found = None
    async with asyncio.timeout(20):
        while found is None:  # the invitation, too, came by mail
            found = re.search(r"http://localhost:\d+/sign-in#\S+", await letterbox.to("ivy@example.org"))
            await asyncio.sleep(0.1)
    await door.goto("about:blank")
    await door.goto(found[0])
    await door.get_by_role("button", name="Sign me in").click()
    await expect(door.get_by_role("heading", level=1)).to_be_visible()
    await expect(door).not_to_have_url(re.compile("sign-in"))


async def test_an_organiser_says_what_a_group_is_called_and_who_is_in_it(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    url = network.url
    tree, _, rob = await tree_and_leaders(network, letterbox, open_page, "gale", "hope", "rob")
    ola = await open_page(link_in(await network.run("invite", "ola@example.org", "--administrator")))
    await come_in(ola, "Ola Birch")
    await call(ola, "POST", "/constituencies", {"call_id": tree["call"], "name": "Farmacists"})
    await rob.goto(f"{url}/calls/{tree['call']}")
    await expect(rob.get_by_role("heading", name="Farmacists")).to_be_visible()
    await ola.goto(f"{url}/calls/{tree['call']}?tab=change")
    await ola.get_by_role("button", name="Change Farmacists").click()
    await ola.get_by_label("Name of the group").fill("")
    await ola.get_by_role("button", name="Save the words").click()
    await ola.get_by_role("link", name="Please fill this in.").click()
    await axe(ola)
    await ola.get_by_label("Name of the group").fill("Pharmacists")
    await ola.get_by_role("button", name="Save the words").click()
    await expect(rob.get_by_role("heading", name="Pharmacists")).to_be_visible(timeout=SOON)

    await ola.get_by_role("button", name="Who is in it Pharmacists").click()
    await expect(ola.get_by_text("Nobody yet.")).to_be_visible()
    await ola.get_by_role("textbox", name="Put somebody in: find them by name").fill("Rob")
    await ola.get_by_role("textbox", name="Put somebody in: find them by name").press("Enter")
    await ola.get_by_role("button", name="Put Rob Stone in").click()
    await axe(ola)
    await expect(rob.get_by_role("button", name="Leave this group Pharmacists")).to_be_visible(timeout=2 * SOON)
    await rob.get_by_role("button", name="Who is in it Pharmacists").click()
    await expect(rob.get_by_role("dialog")).to_contain_text("Rob Stone")
    await axe(rob)
    await rob.get_by_role("button", name="Close").click()
    await ola.get_by_role("button", name="Take out Rob Stone").click()
    await expect(rob.get_by_role("button", name="I belong here Pharmacists")).to_be_visible(timeout=2 * SOON)
