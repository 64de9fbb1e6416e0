"""One's own data as a file: all that the registry declares, nothing of anybody else's, without asking anyone."""

import re
from typing import Any

from server.personal import HOLDINGS
from tests.api.test_confirmations import an_hour_goes_by
from tests.browsers import browser, give_password, sign_in
from tests.people import Cast
from tests.policy.world import build

DATA = "/me/data"


async def sections(cast: Cast) -> dict[str, list[dict[str, Any]]]:
    answer = await cast.mo.get(DATA)
    assert answer.status_code == 200, answer.text
    return {each["heading"]: each["rows"] for each in answer.json()["sections"]}


async def test_it_has_every_part_that_the_registry_declares_with_every_column(cast: Cast) -> None:
    await build(cast)
    found = await sections(cast)
    assert list(found) == [part.heading for holding in HOLDINGS for part in holding.parts]
    for holding in HOLDINGS:
        for part in holding.parts:
            for row in found[part.heading]:
                assert {each.key for each in part.shows} <= set(row), part.heading


async def test_it_holds_what_i_did_and_nothing_of_others(cast: Cast) -> None:
    await build(cast)
    await cast.tom.post("/posts", {"team_id": str(cast.sibling), "text": "Quokka."})
    found = await sections(cast)
    assert "Good day." in [each["text"] for each in found["Posts you wrote"]]
    assert [each["text"] for each in found["Lows and requests for help you raised"]] == ["The list was old."]
    assert [each["numerator"] for each in found["Numbers you sent"]] == [12]
    assert [each["team"] for each in found["Your teams"]] == ["Team"]
    whole = (await cast.mo.get(DATA)).text
    assert "mo@example.org" in whole
    for not_mine in ("Quokka", "Well done.", "mia@example.org", "Mia", "lena@example.org"):
        assert not_mine not in whole


async def test_it_can_be_read_and_runs_nothing(cast: Cast) -> None:
    await cast.mo.post("/posts", {"team_id": str(cast.team), "text": "<script>alert(1)</script>\n& more"})
    answer = await cast.mo.get(DATA, format="html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    page = answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=", page)
    assert re.search(r"Made on \d{1,2} \w+ \d{4}, \d\d:\d\d\.", page)
    assert "<h2>Posts you wrote</h2>" in page


async def test_it_is_noted_and_not_taken_without_end(cast: Cast) -> None:
    codes = [(await cast.mo.get(DATA)).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    taken = (await cast.mo.get("/audit", action="member.data_taken")).json()["items"]
    assert len(taken) == 10


async def test_a_browser_left_open_does_not_hand_it_out(cast: Cast, url: str) -> None:
    await give_password(cast.sessions, cast.mo)
    async with browser(url) as page:
        await sign_in(page, cast.mo)
        assert (await page.get(DATA)).status_code == 200
        await an_hour_goes_by(cast)
        refused = await page.get(DATA)
    assert (refused.status_code, refused.json()["code"]) == (403, "confirm_first")
