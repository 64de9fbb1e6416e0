"""The pages of a call and of a goal, of people and of one's own access, as an organiser and a member use them."""

import re
from datetime import date, datetime

import httpx
from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import LONDON, SOON, call, come_in, link_in

COUNTS = (30, 29, 31, 28, 30, 27, 24, 22)
"""Of 200 people each month, the newest last: closed months only."""


def month(back: int) -> date:
    """The first day of a month, `back` months ago."""
    today = datetime.now(LONDON).date()
    index = today.year * 12 + today.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


async def open_a_call(alma: Page, url: str) -> str:
    """By an administrator, on the pages: the call, its first team, and an invitation of who leads it."""
    await alma.goto(f"{url}/calls")
    await alma.get_by_text("Open a call", exact=True).click()
    await alma.get_by_role("button", name="Open the call").click()
    await expect(alma.get_by_role("heading", name="5 things need your attention")).to_be_visible()
    await alma.get_by_role("link", name="Choose the deadline.").click()
    await expect(alma.get_by_label("Deadline")).to_be_focused()
    await alma.get_by_label("Name", exact=True).fill("Calm without tablets")
    await alma.get_by_label("Goal sentence").fill("Nobody gets a tablet for the convenience of others.")
    await alma.get_by_label("What cannot stay as it is").fill("Too many people are sedated.")
    await alma.get_by_label("Launched on").fill(month(9).isoformat())
    await alma.get_by_label("Deadline").fill(month(-6).isoformat())
    await alma.get_by_role("button", name="Open the call").click()
    await alma.get_by_label("Name of the team").fill("Heart of it")
    await alma.get_by_role("button", name="Make the team").click()
    await alma.get_by_label("Their e-mail address").fill("olga@example.org")
    await alma.get_by_label("Team leader").check()
    await alma.get_by_role("button", name="Send the invitation").click()
    await expect(alma.get_by_role("listitem").filter(has_text="olga@example.org")).to_contain_text("Waiting")
    calls = await call(alma, "GET", "/calls?q=Calm")
    return str(calls["items"][0]["id"])


async def count(olga: Page, core: str) -> dict[str, str]:
    """A monthly share reported by teams, months of it, and two goals whose start is not known: a team's with a past,
    and that of the team above, below which it came only now."""
    leaf = await call(olga, "POST", "/teams", {"name": "Saltmarsh", "parent_id": core})
    metric = await call(
        olga,
        "POST",
        "/metrics",
        {
            "team_id": core,
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
    history = {month(8 - i): each for i, each in enumerate(COUNTS)}
    await tell(olga, metric["id"], leaf["id"], {**history, month(0): 22})
    aim = {
        "metric_id": metric["id"],
        "target": 0.1,
        "starts_on": month(8).isoformat(),
        "deadline": month(-6).isoformat(),
    }
    own = await call(olga, "POST", "/goals", {**aim, "team_id": leaf["id"]})
    whole = await call(olga, "POST", "/goals", {**aim, "team_id": core})
    return {"metric": metric["id"], "leaf": leaf["id"], "own": own["id"], "whole": whole["id"]}


async def tell(olga: Page, metric: str, team: str, counts: dict[date, int]) -> None:
    items = [
        {"metric_id": metric, "team_id": team, "period": each.isoformat(), "numerator": n, "denominator": 200}
        for each, n in counts.items()
    ]
    await call(olga, "POST", "/observations", {"items": items, "reason": "import"})


async def start_new_limits(olga: Page, max_: Page) -> None:
    """A chart is rebased: seen before and after first, with a reason, read by a member at once; then taken back."""
    await expect(max_.get_by_role("button", name="Start new limits")).to_have_count(0)
    await olga.get_by_role("button", name="Start new limits").click()
    dialog = olga.get_by_role("dialog")
    await dialog.get_by_role("button", name="Start them here").click()
    await dialog.get_by_role("link", name="Choose from when on.").click()
    await dialog.get_by_label("From when on?").select_option(month(4).isoformat())
    for title in ("Before", "After"):
        drawn = dialog.get_by_role("figure").filter(has_text=title).get_by_role("img")
        await expect(drawn).to_have_js_property("complete", True)
        assert await drawn.evaluate("each => each.naturalWidth") > 300
    await axe(olga)
    await dialog.get_by_label("Why?").fill("The new contract began.")
    await dialog.get_by_role("button", name="Start them here").click()
    await expect(max_.get_by_text("New limits from here. “The new contract began.” (Olga Finch)")).to_be_visible(
        timeout=2 * SOON
    )
    await olga.get_by_text("What people set on this chart").click()
    await olga.get_by_role("button", name="Take it back").click()
    await dialog.get_by_label("Why?").fill("Too early to tell.")
    await dialog.get_by_role("button", name="Take it back").click()
    await expect(max_.get_by_text("New limits from here.")).to_have_count(
        0, timeout=5 * SOON
    )  # drawn again at most every 10 s
    await expect(olga.get_by_text("Taken back by Olga Finch")).to_be_visible()


async def test_a_call_and_its_goal(network: Network, letterbox: Letterbox, open_page: OpenPage) -> None:
    url = network.url
    alma = await open_page(link_in(await network.run("invite", "alma@example.org", "--administrator")))
    await come_in(alma, "Alma Reed")
    call_id = await open_a_call(alma, url)
    olga = await open_page(link_in(await letterbox.to("olga@example.org")))
    await come_in(olga, "Olga Finch")
    core = (await call(olga, "GET", f"/calls/{call_id}"))["root_teams"][0]["id"]

    # The administrator names who organises, finding her by name; her page offers it at once.
    await olga.goto(f"{url}/calls/{call_id}")
    await expect(olga.get_by_role("heading", name="Nobody gets a tablet", level=1)).to_be_visible()
    await expect(olga.get_by_role("link", name="Change", exact=True)).to_have_count(0)
    await alma.goto(f"{url}/calls/{call_id}?tab=change")
    await alma.get_by_role("textbox", name="Find somebody by name").fill("Olga")
    await alma.get_by_role("button", name="Find").click()
    await alma.get_by_role("button", name="Name Olga Finch organiser").click()
    await olga.get_by_role("link", name="Change", exact=True).click(timeout=SOON)

    # Two people change the call: nobody overwrites unseen, and what was typed stays.
    await expect(olga.get_by_label("What cannot stay as it is")).to_have_value("Too many people are sedated.")
    await call(alma, "PATCH", f"/calls/{call_id}", {"condition": "Alma wrote this."})
    await olga.get_by_label("What cannot stay as it is").fill("Olga wrote this.")
    await olga.get_by_role("button", name="Save", exact=True).click()
    await expect(olga.get_by_text("Somebody else changed this call")).to_be_visible()
    await olga.get_by_role("button", name="Save mine over it").click()
    await expect(olga.get_by_text("Saved. Everybody in the call sees it now.")).to_be_visible()

    # A group and a sourced fact, which a member who looks at the call sees come.
    await call(olga, "POST", "/invitations", {"email": "max@example.org", "team_id": core, "role": "member"})
    max_ = await open_page(link_in(await letterbox.to("max@example.org")), size=PHONE)
    await come_in(max_, "Max Alder")
    await max_.goto(f"{url}/calls/{call_id}")
    await expect(max_.get_by_text("Olga wrote this.")).to_be_visible()
    await olga.get_by_label("Name of a new group").fill("Pharmacists")
    await olga.get_by_role("button", name="Add the group").click()
    await olga.get_by_role("button", name="Add a fact").click()
    await olga.get_by_label("What is known").fill("The count fell while the share rose.")
    await olga.get_by_label("Who found it, where and when").fill("Howard and others, 2020")
    await olga.get_by_role("button", name="Save the facts").click()
    await max_.get_by_role("button", name="I belong here Pharmacists").click(timeout=SOON)
    await expect(max_.get_by_role("button", name="Leave this group Pharmacists")).to_be_visible(timeout=SOON)
    await expect(max_.get_by_text("The count fell while the share rose.")).to_be_visible(timeout=SOON)
    await axe(max_)
    await no_sideways_scrolling(max_)
    await axe(olga)

    # The goal: its start is not known, in plain sight; then the first period is made the start.
    made = await count(olga, core)
    await max_.goto(f"{url}/goals/{made['own']}")
    await expect(max_.get_by_text("Measure the start first").first).to_be_visible()
    await expect(max_.get_by_role("button", name="Make the first period the baseline")).to_have_count(0)
    await olga.goto(f"{url}/goals/{made['own']}")
    await olga.get_by_role("button", name="Make the first period the baseline").click()
    await expect(max_.get_by_text("15% at the start, 10% is the target")).to_be_visible(timeout=2 * SOON)
    await expect(max_.get_by_role("img").first).to_be_visible()
    await axe(max_)
    await no_sideways_scrolling(max_)

    await start_new_limits(olga, max_)

    # A number comes in: row and chart change in their places, and nothing moves.
    await olga.goto(f"{url}/goals/{made['whole']}")
    await max_.goto(f"{url}/goals/{made['whole']}")
    below = olga.get_by_role("heading", name="How the number is made")
    await expect(olga.get_by_role("row", name=re.compile("Saltmarsh"))).to_contain_text("22")
    await expect(olga.locator("svg.chart-wide")).to_be_visible()  # all is there: from now on nothing moves
    await expect(olga.get_by_role("heading", name="How sure are we?")).to_be_visible()
    before = await below.bounding_box()
    await tell(olga, made["metric"], made["leaf"], {month(0): 18})
    await expect(olga.get_by_role("row", name=re.compile("Saltmarsh"))).to_contain_text("18", timeout=SOON)
    await expect(olga.get_by_text("18 of 200").first).to_be_visible(timeout=2 * SOON)
    assert await below.bounding_box() == before

    # Down to the team and up again, by keyboard.
    await olga.get_by_role("table").get_by_role("link", name="Saltmarsh").press("Enter")
    await expect(olga.get_by_role("heading", name="People on an antipsychotic, Saltmarsh", level=1)).to_be_visible()
    assert "team=" in olga.url
    await axe(olga)
    await olga.get_by_role("link", name="Up to Heart of it").press("Enter")
    await expect(olga.get_by_role("heading", name="People on an antipsychotic", exact=True, level=1)).to_be_visible()

    # Changed with a reason, which everybody reads.
    await olga.get_by_role("button", name="Change the goal").click()
    await olga.get_by_label("Target").fill("9")
    await olga.get_by_role("button", name="Change it").click()
    await olga.get_by_role("link", name="Say why it changes.").click()
    await olga.get_by_role("textbox", name="Why?").fill("We will pass 10% by spring.")
    await olga.get_by_role("button", name="Change it").click()
    await expect(olga.get_by_text("Target: 10% became 9%.")).to_be_visible()
    await expect(max_.get_by_text("9% is the target")).to_be_visible(timeout=2 * SOON)

    # The tree of the call's teams, and its numbers.
    for tab, words in (("teams", "Saltmarsh"), ("numbers", "All numbers that are counted")):
        await max_.goto(f"{url}/calls/{call_id}?tab={tab}")
        await expect(max_.get_by_text(words).first).to_be_visible()
        await axe(max_)
        await no_sideways_scrolling(max_)


async def test_people_and_ones_own_access(network: Network, open_page: OpenPage) -> None:
    url = network.url
    page = await open_page(link_in(await network.run("invite", "ines@example.org", "--administrator")), size=PHONE)
    await come_in(page, "Ines Thorne")

    await page.goto(f"{url}/me")
    await page.get_by_label("Your job", exact=True).fill("Looks after the network")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await page.get_by_label("Strong contrast").check()
    await axe(page)
    await no_sideways_scrolling(page)

    # A token is shown once, works, and stops working when it is taken back.
    await page.goto(f"{url}/me/sign-in")
    await page.get_by_label("What is it for?").fill("Monthly upload")
    await page.get_by_role("button", name="Make a token").click()
    token = await page.locator("dialog .secret").inner_text()
    await axe(page)
    await page.get_by_role("button", name="I have kept it").click()
    await page.reload()
    await expect(page.get_by_text("Monthly upload").first).to_be_visible()
    assert token not in await page.content()
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
        assert (await program.get(f"{url}/api/v1/me")).status_code == 200
        await page.get_by_role("button", name="Take back Monthly upload").click()
        await page.get_by_role("dialog").get_by_role("button", name="Take back").click()
        await expect(page.get_by_text("You have no tokens.")).to_be_visible()
        assert (await program.get(f"{url}/api/v1/me")).status_code == 401

    await page.goto(f"{url}/people?q=looks after")
    await expect(page.get_by_text("Ines Thorne").first).to_be_visible()
    await axe(page)
    await page.get_by_label("Find somebody").fill("nobody of this name")
    await page.get_by_label("Find somebody").press("Enter")
    await expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    await page.goto(f"{url}/audit")
    await expect(page.get_by_role("row", name=re.compile("Ines Thorne")).first).to_be_visible()
    await axe(page)
    await no_sideways_scrolling(page)
    # A mailbox is there in a demo only: it says so.
    await page.goto(f"{url}/mailbox")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await axe(page)
