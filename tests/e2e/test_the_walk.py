"""The walk that a person makes, in several browsers at once, against a real server with real mail.

Nothing is reloaded to see what others did: every `expect` waits on an open page.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.async_api import Page, expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling

PASSWORD = "seven geese over the fen"
LONDON = ZoneInfo("Europe/London")
SOON = 3_000
"""Milliseconds: a page changes within a second; the rest is for a busy machine."""


async def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """What the page's own API answers, asked from within the page, with its cookie and origin."""
    return await page.evaluate(
        """async ([method, path, body]) => {
            const init = {method, headers: {"Content-Type": "application/json"}};
            if (body !== null) init.body = JSON.stringify(body);
            const answer = await fetch("/api/v1" + path, init);
            const text = await answer.text();
            if (!answer.ok) throw new Error(answer.status + " " + text);
            return text ? JSON.parse(text) : null;
        }""",
        [method, path, body],
    )


def link_in(words: str) -> str:
    found = re.search(r"http://localhost:\d+/invitation#\S+", words)
    assert found, words
    return found[0]


async def come_in(page: Page, name: str) -> None:
    """From the open invitation to the home page."""
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Choose a password").fill(PASSWORD)
    await page.get_by_label("I have read the house rules").check()
    await page.get_by_role("button", name="Join the network").click()
    await expect(page.get_by_role("link", name=f"Your page: {name}")).to_be_visible()


async def build_the_tree(ada: Page) -> dict[str, str]:
    """A call with three levels: Core, Wendale below it, Northmoor below that."""
    today = datetime.now(LONDON).date()
    made = await call(
        ada,
        "POST",
        "/calls",
        {
            "name": "The Right Prescription",
            "goal_sentence": "Every person with dementia on an antipsychotic has a clinical review by spring.",
            "condition": "Too many people with dementia are sedated by medicine they do not need.",
            "launched_on": (today - timedelta(days=7)).isoformat(),
            "deadline": (today + timedelta(days=200)).isoformat(),
        },
    )
    core = await call(ada, "POST", "/teams", {"name": "Core team", "call_id": made["id"]})
    region = await call(ada, "POST", "/teams", {"name": "Wendale", "parent_id": core["id"]})
    team = await call(ada, "POST", "/teams", {"name": "Northmoor", "parent_id": region["id"]})
    return {"call": made["id"], "core": core["id"], "region": region["id"], "team": team["id"]}


async def test_from_the_invitation_to_the_answer(network: Network, letterbox: Letterbox, open_page: OpenPage) -> None:
    url = network.url

    # The administrator comes in by the first invitation, and invites the leaders by mail.
    first = link_in(await network.run("invite", "ada@example.org", "--administrator"))
    ada = await open_page(first)
    await come_in(ada, "Ada Marsh")
    tree = await build_the_tree(ada)
    for email, team in (("olive@example.org", "core"), ("rhea@example.org", "region")):
        await call(ada, "POST", "/invitations", {"email": email, "team_id": tree[team], "role": "leader"})
    await ada.goto(f"{url}/invite")
    await ada.get_by_label("Their e-mail address").fill("lena@example.org")
    await ada.get_by_label("Team leader").check()
    await ada.get_by_label("Which team?").select_option(tree["team"])
    await ada.get_by_label("Your message").fill("You know the homes here. Will you lead Northmoor?")
    await axe(ada)
    await ada.get_by_role("button", name="Send the invitation").click()
    await expect(ada.get_by_text("The invitation to lena@example.org is on its way.")).to_be_visible()

    # A link scanner follows the mail's link: nothing happens. Then Lena sees who asks her, and into what.
    letter = await letterbox.to("lena@example.org")
    assert "Ada Marsh" in letter
    assert "Northmoor" in letter
    async with httpx.AsyncClient() as scanner:
        for method in ("GET", "HEAD", "GET"):
            assert (await scanner.request(method, link_in(letter))).status_code == 200
    lena = await open_page(link_in(letter))
    await expect(lena.get_by_role("heading", name="Ada Marsh asks you to join Northmoor")).to_be_visible()
    await expect(lena.get_by_text("Will you lead Northmoor?")).to_be_visible()
    await expect(lena.get_by_text("Core team › Wendale")).to_be_visible()
    await axe(lena)
    await come_in(lena, "Lena Whitlock")
    sent = ada.get_by_role("listitem").filter(has_text="lena@example.org")
    await expect(sent).to_contain_text("Came in", timeout=SOON)

    # The leader defines a metric, makes the form and sets a goal.
    await lena.goto(f"{url}/teams/{tree['team']}/metric")
    await lena.get_by_label("Name", exact=True).fill("Clinical reviews done")
    await lena.get_by_label("What counts", exact=True).fill("People whose prescription was reviewed")
    await lena.get_by_label("Unit").fill("people")
    await axe(lena)
    await lena.get_by_role("button", name="Define the metric").click()
    await lena.wait_for_url(re.compile(r"/teams/[^/]+$"))
    await lena.goto(f"{url}/teams/{tree['team']}/form")
    await axe(lena)
    await lena.get_by_role("button", name="Begin with a blank form").click()
    await lena.get_by_label("Name of the form").fill("Weekly report")
    await lena.get_by_label("Choose a number").select_option(label="Clinical reviews done")
    await lena.get_by_role("button", name="Add a number").click()
    await axe(lena)
    await lena.get_by_role("button", name="See how it looks").click()
    await expect(lena.get_by_role("heading", name="As they will see it")).to_be_visible()
    await axe(lena)
    await lena.get_by_role("button", name="Switch it on").click()
    await lena.wait_for_url(re.compile(r"/teams/[^/]+$"))
    await lena.goto(f"{url}/teams/{tree['team']}/goal")
    today = datetime.now(LONDON).date()
    monday = today - timedelta(days=today.weekday())
    await lena.get_by_label("Yes, it was published").check()
    await lena.get_by_label("Where you start").fill("0")
    await lena.get_by_label("First day of that period").fill((monday - timedelta(days=7)).isoformat())
    await lena.get_by_label("Target").fill("802")
    await lena.get_by_label("It begins on").fill(monday.isoformat())
    await lena.get_by_label("Deadline").fill((monday + timedelta(days=180)).isoformat())
    await axe(lena)
    await lena.get_by_role("button", name="Set the goal").click()
    await lena.wait_for_url(re.compile(r"/goals/"))
    goal_page = lena.url

    # She invites Mo, who joins on his phone. Rhea and Olive, one and two levels up, join too.
    await call(lena, "POST", "/invitations", {"email": "mo@example.org", "team_id": tree["team"], "role": "member"})
    mo = await open_page(link_in(await letterbox.to("mo@example.org")), size=PHONE)
    await axe(mo)
    await no_sideways_scrolling(mo)
    await come_in(mo, "Mo Raman")
    rhea = await open_page(link_in(await letterbox.to("rhea@example.org")))
    await come_in(rhea, "Rhea Nandy")
    olive = await open_page(link_in(await letterbox.to("olive@example.org")))
    await come_in(olive, "Olive Holt")

    # Everybody opens the page on which they will see it.
    await lena.goto(f"{url}/teams/{tree['team']}")
    await expect(lena.get_by_text(re.compile("0 of 1 (people|person) reported")).first).to_be_visible()
    await rhea.goto(f"{url}/teams/{tree['region']}")
    await olive.goto(f"{url}/teams/{tree['core']}")
    await ada.goto(goal_page)
    await expect(olive.get_by_role("heading", name="Core team", level=1)).to_be_visible()

    # Mo reports up on his phone, having been told who can see it.
    await mo.goto(f"{url}/report")
    who_sees = mo.get_by_role("complementary").or_(mo.locator("section", has_text="Who sees this")).first
    await expect(who_sees).to_contain_text("Lena Whitlock")
    await mo.get_by_label("Clinical reviews done", exact=True).fill("12")
    await mo.get_by_label(re.compile("^High")).fill("The night staff asked to sit in.")
    await mo.get_by_label(re.compile("^Low")).fill("We have one login for three of us.")
    await mo.get_by_label("I would like help").check()
    await mo.get_by_label("With what?").fill("Can somebody show us the new template?")
    await axe(mo)
    await no_sideways_scrolling(mo)
    await mo.get_by_role("button", name="Send to Lena").click()
    await expect(mo.get_by_text("Your 12 made it 12 of 802")).to_be_visible()
    await expect(mo.get_by_text("Lena Whitlock will read your low.")).to_be_visible()

    # Everyone who may see it does, on pages that were open before; nobody else does.
    await expect(lena.get_by_text(re.compile("1 of 1 (people|person) reported")).first).to_be_visible(timeout=SOON)
    await expect(lena.get_by_text("We have one login for three of us.").first).to_be_visible(timeout=SOON)
    await expect(lena.get_by_text("Can somebody show us the new template?").first).to_be_visible(timeout=SOON)
    await expect(lena.get_by_text("The night staff asked to sit in.").first).to_be_visible(timeout=SOON)
    await expect(ada.get_by_text(re.compile(r"12 of 802|^12$")).first).to_be_visible(timeout=SOON)
    await expect(rhea.get_by_text(re.compile("1 of 1 (team|person|people)")).first).to_be_visible(timeout=SOON)
    await expect(olive.get_by_text(re.compile("1 of 1 (team|person|people)")).first).to_be_visible(timeout=SOON)
    for above in (rhea, olive):
        assert "one login" not in await above.inner_text("body")
    await rhea.goto(f"{url}/teams/{tree['team']}")
    await expect(rhea.get_by_text("The night staff asked to sit in.").first).to_be_visible()
    assert "one login" not in await rhea.inner_text("body")

    # The leader has read it, and answers. Mo sees that.
    await mo.goto(f"{url}/teams/{tree['team']}")
    await lena.get_by_role("button", name="I have read it").click()
    await expect(mo.get_by_text("Read by Lena Whitlock")).to_be_visible(timeout=SOON)
    low = lena.locator("li", has_text="We have one login").first
    await low.get_by_label("Your answer to Mo Raman").fill("You have a second one from Monday.")
    await low.get_by_role("button", name="Answer Mo").click()
    await expect(mo.get_by_text("You have a second one from Monday.")).to_be_visible(timeout=SOON)

    # Both write; Markdown is shown, and made safe. Comments and thanks come live.
    await expect(mo.get_by_text("the members of Northmoor and the leaders above it").first).to_be_visible()
    await mo.get_by_label("Write to Northmoor").fill(
        "**Good day.** <img src=x onerror=alert(1)> [more](javascript:alert(1))"
    )
    await mo.get_by_role("button", name="Post it").click()
    post = lena.locator("article", has_text="Good day.")
    await expect(post.locator("strong", has_text="Good day.")).to_be_visible(timeout=SOON)
    assert await lena.locator("article img").count() == 0
    assert await lena.locator("article a[href^=javascript]").count() == 0
    await post.get_by_role("button", name="Comment").first.click()
    await post.get_by_label("Your comment").fill("What made it good?")
    await post.locator("form").get_by_role("button", name="Comment").click()
    theirs = mo.locator("article", has_text="Good day.")
    await expect(theirs.get_by_text("What made it good?")).to_be_visible(timeout=SOON)
    await post.get_by_role("button", name=re.compile("^Thanks")).first.click()
    await expect(theirs.get_by_text(re.compile("Thanks ?1")).first).to_be_visible(timeout=SOON)
    await axe(lena)
    await axe(mo)

    # The invitation worked once. Used, revoked and made up, all look the same.
    late = await open_page(link_in(letter))
    await expect(late.get_by_role("heading", name="This invitation is not valid")).to_be_visible()
    used = await late.inner_text("main")
    made_up = await open_page(f"{url}/invitation#nothing-at-all")
    await expect(made_up.get_by_role("heading", name="This invitation is not valid")).to_be_visible()
    assert await made_up.inner_text("main") == used
    await axe(made_up)
