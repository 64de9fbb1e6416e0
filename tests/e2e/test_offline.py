"""A lost connection: the page says so, a report typed meanwhile is kept, and is sent later, once."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import PHONE, Letterbox, Network, OpenPage, axe
from tests.e2e.test_the_walk import build_the_tree, call, come_in, link_in

METRIC = {
    "name": "Reviews",
    "counts": "People reviewed",
    "unit": "people",
    "direction": "up",
    "period": "week",
    "over_teams": "sum",
    "over_time": "sum",
    "reported_by": "member",
}


async def test_a_report_typed_offline_is_kept_and_sent_once(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    gus = await open_page(link_in(await network.run("invite", "gus@example.org", "--administrator")))
    await come_in(gus, "Gus Reed")
    tree = await build_the_tree(gus)
    me = await call(gus, "GET", "/me")
    await call(gus, "PUT", f"/teams/{tree['team']}/members/{me['id']}", {"leads": True, "reports": False})
    metric = await call(gus, "POST", "/metrics", {**METRIC, "team_id": tree["team"]})
    numbers = [{"metric_id": metric["id"], "required": True}]
    form = {"team_id": tree["team"], "name": "Weekly", "period": "week", "numbers": numbers}
    await call(gus, "POST", "/forms", form)
    await call(gus, "POST", "/invitations", {"email": "hal@example.org", "team_id": tree["team"], "role": "member"})
    hal = await open_page(link_in(await letterbox.to("hal@example.org")), size=PHONE)
    await come_in(hal, "Hal Vale")
    await gus.goto(f"{network.url}/teams/{tree['team']}")

    await hal.goto(f"{network.url}/report")
    await expect(hal.get_by_label("Reviews", exact=True)).to_be_visible()
    await hal.context.set_offline(True)
    await hal.get_by_label("Reviews", exact=True).fill("7")
    await hal.get_by_role("button", name="Send to Gus").dblclick()
    await expect(hal.get_by_text("Kept on this device").first).to_be_visible(timeout=15_000)
    await axe(hal)
    assert "1 of 1" not in await gus.inner_text("main")

    await hal.context.set_offline(False)
    await expect(gus.get_by_text(re.compile("1 of 1 (people|person) reported")).first).to_be_visible(timeout=30_000)
    reports = (await call(gus, "GET", f"/reports?team_id={tree['team']}"))["items"]
    assert [each["numbers"][0]["numerator"] for each in reports] == [7]
    assert reports[0]["revision"] == 1
