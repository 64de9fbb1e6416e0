"""A lost connection: the page says so, a report typed meanwhile is kept, and is sent later, once."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe, no_sideways_scrolling
from tests.e2e.test_the_walk import build_the_tree, call, come_in, link_in


async def test_a_report_typed_offline_is_kept_and_sent_once(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    gus = await open_page(link_in(await network.run("invite", "gus@example.org", "--administrator")))
    await come_in(gus, "Gus Reed")
    tree = await build_the_tree(gus)
    me = await call(gus, "GET", "/me")
    await call(gus, "PUT", f"/teams/{tree['team']}/members/{me['id']}", {"leads": True, "reports": False})

    # The leader begins with a template, takes a look as a member will, and switches it on.
    await gus.goto(f"{network.url}/teams/{tree['team']}/form")
    await gus.get_by_role("button", name="Use this: One-to-ones held").click()
    await gus.get_by_label("Kind of question").select_option(label="How sure, from 0 to 10")
    await gus.get_by_role("button", name="Add a question").click()
    await gus.get_by_role("button", name="See how it looks").click()
    await gus.get_by_role("link", name="Write the question.").click()
    await gus.keyboard.type("How sure are you of the next step?")
    await axe(gus)
    await gus.get_by_role("button", name="See how it looks").click()
    await expect(gus.get_by_role("heading", name="As they will see it")).to_be_visible()
    await expect(gus.get_by_label("One-to-ones held", exact=True)).to_be_visible()
    await axe(gus)
    assert (await call(gus, "GET", f"/forms?team_id={tree['team']}"))["items"] == []
    await gus.get_by_role("button", name="Switch it on").click()
    await expect(gus.get_by_text("The form is on.")).to_be_visible()
    await call(gus, "POST", "/invitations", {"email": "hal@example.org", "team_id": tree["team"], "role": "member"})
    hal = await open_page(link_in(await letterbox.to("hal@example.org")), size=PHONE)
    await come_in(hal, "Hal Vale")
    await gus.goto(f"{network.url}/teams/{tree['team']}")

    # The member types on a phone without a connection, and presses twice.
    await hal.goto(f"{network.url}/report")
    await expect(hal.get_by_label("One-to-ones held", exact=True)).to_be_visible()
    await axe(hal)
    await no_sideways_scrolling(hal)
    await hal.context.set_offline(True)
    await hal.get_by_label("One-to-ones held", exact=True).fill("7")
    await hal.get_by_label("What did you learn about what people care for?").fill("They care for their evenings.")
    await hal.get_by_role("group", name="How sure are you of the next step?").get_by_label("3", exact=True).check()
    await hal.get_by_label("Why is that?").fill("One of us is away.")
    await hal.get_by_role("button", name="Send to Gus").dblclick()
    await expect(hal.get_by_text("Kept on this device").first).to_be_visible(timeout=15_000)
    await axe(hal)
    assert "1 of 1" not in await gus.inner_text("main")

    await hal.context.set_offline(False)
    await expect(gus.get_by_text(re.compile("1 of 1 (people|person) reported")).first).to_be_visible(timeout=30_000)
    await expect(gus.get_by_text("They care for their evenings.").first).to_be_visible()
    await expect(gus.get_by_text("1 answer: 3 of 10.")).to_be_visible(timeout=10_000)
    await axe(gus)
    reports = (await call(gus, "GET", f"/reports?team_id={tree['team']}"))["items"]
    assert [each["numbers"][0]["numerator"] for each in reports] == [7]
    assert [(each["words"], each["confidence"]) for each in reports[0]["answers"]] == [
        ("They care for their evenings.", None),
        ("One of us is away.", 3),
    ]
    assert reports[0]["revision"] == 1

    # A pause says which weeks it spares, and is called off.
    await gus.goto(f"{network.url}/teams/{tree['team']}/form")
    await gus.get_by_role("button", name="Set a pause: One-to-ones held").click()
    await gus.get_by_label("What for").fill("Christmas")
    await gus.get_by_label("First day").fill("2035-12-17")
    await gus.get_by_label("Last day").fill("2035-12-30")
    await gus.get_by_role("button", name="Set the pause").click()
    await expect(
        gus.get_by_text("Not asked for: week of 17 December 2035 and week of 24 December 2035.")
    ).to_be_visible()
    await axe(gus)
    await gus.get_by_role("button", name="End it: Christmas").click()
    await expect(gus.get_by_text("“Christmas” is ended.")).to_be_visible()
