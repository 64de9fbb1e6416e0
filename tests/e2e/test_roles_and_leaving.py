"""An administrator makes a moderator; a leader hands one team over, leaves the network, and the other goes over too."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import Letterbox, Network, OpenPage, axe
from tests.e2e.test_doors import sign_in
from tests.e2e.test_team_tools import tree_and_leaders
from tests.e2e.test_the_walk import PASSWORD, SOON, call


async def test_a_role_is_given_and_a_leader_hands_over_and_leaves(
    network: Network, letterbox: Letterbox, open_page: OpenPage
) -> None:
    url = network.url
    tree, otis, petra = await tree_and_leaders(network, letterbox, open_page, "ruth", "otis", "petra")
    members = await call(otis, "GET", "/members?q=otis")
    place = f"/teams/{tree['other']}/members/{members['items'][0]['id']}"
    await call(otis, "PUT", place, {"leads": True, "reports": False})

    # Petra hears of it on her open page, and by mail. The page that lists roles has her.
    ruth = await open_page(url + "/sign-in")
    await sign_in(ruth, "ruth@example.org", PASSWORD)
    await expect(ruth.get_by_role("link", name=re.compile("Your page"))).to_be_visible()
    await petra.goto(f"{url}/me")
    await expect(petra.get_by_text("In this network you are")).to_have_count(0)
    await ruth.goto(f"{url}/people?q=petra")
    await ruth.get_by_role("button", name="Roles Petra Stone").press("Enter")
    dialog = ruth.get_by_role("dialog", name="Roles of Petra Stone")
    await axe(ruth)
    await dialog.get_by_role("button", name=re.compile("Give.*Moderator")).press("Enter")
    await expect(ruth.get_by_text("Petra Stone is moderator now.")).to_be_visible()
    await expect(petra.get_by_text("In this network you are moderator.")).to_be_visible(timeout=2 * SOON)
    await ruth.goto(f"{url}/roles")
    await ruth.get_by_label("Show").select_option("Moderators")
    await expect(ruth.get_by_text("Petra Stone", exact=True).first).to_be_visible()

    # One team goes over with a note: what is missing is said where it is.
    await otis.goto(f"{url}/hand-over")
    await otis.get_by_label("Leading Eskdale").uncheck()
    await otis.get_by_role("button", name="Hand over 1 thing").press("Enter")
    await expect(otis.get_by_role("link", name="Choose who takes over.")).to_be_visible()
    await axe(otis)
    await otis.get_by_role("textbox", name="Who takes over?").fill("petra")
    await otis.get_by_role("textbox", name="Who takes over?").press("Enter")
    await otis.get_by_role("button", name="Choose Petra Stone").press("Enter")
    await otis.get_by_label("Why, and what should they know?").fill("I move to another ward.")
    await otis.get_by_role("button", name="Hand over 1 thing").press("Enter")
    await expect(otis.get_by_text("Leading Core team went to Petra Stone.")).to_be_visible()
    await expect(otis.get_by_text("I move to another ward.")).to_be_visible()
    await expect(petra.get_by_role("link", name="Core team").first).to_be_attached(timeout=2 * SOON)

    # Leaving asks who takes the rest, once more whether it is meant, and says goodbye.
    await otis.goto(f"{url}/leave")
    await otis.get_by_label("A word of goodbye, and why").fill("Thank you all.")
    await otis.get_by_role("button", name="Leave the network").press("Enter")
    await expect(otis.get_by_role("link", name="Say who takes over what is still open.")).to_be_visible()
    await otis.get_by_role("textbox", name="Who takes over?").fill("petra")
    await otis.get_by_role("textbox", name="Who takes over?").press("Enter")
    await otis.get_by_role("button", name="Give it to Petra Stone").press("Enter")
    await expect(otis.get_by_text("Petra Stone takes it")).to_be_visible()
    await otis.get_by_role("button", name="Leave the network").press("Enter")
    sure = otis.get_by_role("dialog", name="Leave the network now?")
    await axe(otis)
    await sure.get_by_role("button", name="Leave the network").press("Enter")
    await expect(otis.get_by_role("dialog", name="You have left")).to_be_visible()
    await axe(otis)
    await otis.get_by_role("button", name="Go to the sign-in page").press("Enter")
    await otis.wait_for_url(re.compile("/sign-in"))
    await ruth.goto(f"{url}/people?q=otis")
    await expect(ruth.get_by_text("Nobody found")).to_be_visible()
    letters = await letterbox.to("petra@example.org")
    assert letters
