"""The public page of a call: only while it is open, only what is published, nothing small."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from api.open_calls import OpenCalls
from server.measures.small import may_be_published
from tests.joining import PAGE, SLUG, open_page
from tests.people import Cast
from tests.reporting import WEEK
from tests.reporting import ask as ask_for_numbers


async def test_a_page_is_there_while_it_is_open_and_otherwise_not(
    cast: Cast, http: httpx.AsyncClient, pages: OpenCalls
) -> None:
    pages.forget()
    drafted = (await cast.olive.get(f"/calls/{cast.call}/page")).json()
    assert (drafted["written"], drafted["slug"], drafted["address"]) == (
        False, SLUG, f"http://localhost:8000/join/{SLUG}",
    )  # fmt: skip
    early = await cast.olive.put(f"/calls/{cast.call}/page/open")
    assert (early.status_code, early.json()["code"]) == (409, "no_page")
    nothing = await http.get(PAGE)
    assert nothing.status_code == 404
    await open_page(cast, questions=[{"question": "How did you hear of us?", "required": True}])
    shown = await http.get(PAGE)
    assert shown.status_code == 200
    page = shown.json()
    assert (page["name"], page["intro"], page["goals"]) == ("The Right Prescription", "Come.", [])
    assert [each["name"] for each in page["constituencies"]] == ["Pharmacists"]
    assert [each["question"] for each in page["questions"]] == ["How did you hear of us?"]
    assert "max-age=2" in shown.headers["Cache-Control"]
    again = await http.get(PAGE, headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await cast.olive.delete(f"/calls/{cast.call}/page/open")).status_code == 200
    closed = await http.get(PAGE)
    assert (closed.status_code, closed.json()) == (404, nothing.json())
    assert (await http.get(f"{PAGE}/challenge")).status_code == 404


async def test_an_address_is_one_calls_own_and_well_formed(cast: Cast) -> None:
    await open_page(cast)
    other = await cast.ada.put(f"/calls/{cast.other_call}/page", {"slug": SLUG})
    assert (other.status_code, other.json()["code"]) == (409, "slug_taken")
    for slug in ("Upper", "two--hyphens", "-first", "sp ace", "ab", "x" * 61, "dots.", "a/b", "naïve"):
        assert (await cast.ada.put(f"/calls/{cast.other_call}/page", {"slug": slug})).status_code == 422, slug


async def test_questions_that_stay_keep_their_ids_and_nobody_overwrites_unseen(cast: Cast) -> None:
    path = f"/calls/{cast.call}/page"
    await open_page(cast, questions=[{"question": "First?"}, {"question": "Second?", "required": True}])
    read = await cast.olive.get(path)
    first, second = read.json()["questions"]
    turned = [{**second, "question": "Second, again?"}, {"question": "Third?"}, first]
    changed = await cast.olive.put(path, {"slug": SLUG, "questions": turned})
    assert [each["question"] for each in changed.json()["questions"]] == ["Second, again?", "Third?", "First?"]
    assert [each["id"] for each in changed.json()["questions"]][::2] == [second["id"], first["id"]]
    late = await cast.olive.ask("PUT", path, {"slug": SLUG}, {"If-Match": read.headers["ETag"]})
    assert late.status_code == 412
    gone = await cast.olive.put(path, {"slug": SLUG, "questions": [{"question": "Nine?"}] * 9})
    assert gone.status_code == 422
    twice = await cast.olive.put(path, {"slug": SLUG, "questions": [first, first]})
    assert twice.status_code == 422


async def test_only_totals_of_the_whole_call_are_published_and_none_that_are_small(
    cast: Cast, http: httpx.AsyncClient, pages: OpenCalls
) -> None:
    asked = await ask_for_numbers(cast)
    aim = {"target": 80, "starts_on": str(asked.this_week - 3 * WEEK), "deadline": "2099-03-31"}

    async def goal(team: object) -> str:
        made = await cast.olive.post("/goals", {**aim, "metric_id": str(asked.reviews), "team_id": str(team)})
        assert made.status_code == 201, made.text
        found: str = made.json()["id"]
        return found

    whole, below = await goal(cast.core), await goal(cast.team)
    refused = await cast.olive.put(f"/calls/{cast.call}/page", {"slug": SLUG, "goal_ids": [below]})
    assert refused.status_code == 422
    await open_page(cast, goal_ids=[whole])

    async def shown() -> tuple[Any, str]:
        pages.forget()
        (found,) = (await http.get(PAGE)).json()["goals"]
        return found["figure"], found["sentence"].partition(".")[0]

    async def everybody_reports(number: int) -> None:
        await asked.report(cast.mo, number)
        await asked.report(cast.mia, number)
        await asked.report(cast.tom, number, team_id=cast.sibling)

    assert await shown() == (None, "No figure yet")
    await everybody_reports(1)
    assert await shown() == (None, "No figure yet"), "the week runs: who reads twice would learn what one reported"
    await asked.weeks_pass(1)
    assert await shown() == (None, "The numbers are too small yet to show here")
    await everybody_reports(10)
    await asked.weeks_pass(1)
    figure, _ = await shown()
    assert (figure["value"], figure["received"]) == (33, 6)
    page = (await http.get(PAGE)).json()
    assert str(cast.team) not in str(page)
    preview = (await cast.olive.get(f"/calls/{cast.call}/page/preview")).json()
    assert preview == page


async def test_a_chart_that_an_organiser_publishes_shows_complete_periods_nothing_small_and_no_name(
    cast: Cast, http: httpx.AsyncClient, pages: OpenCalls
) -> None:
    asked = await ask_for_numbers(cast)
    whole = {"metric_id": str(asked.reviews), "team_id": str(cast.core)}
    aim = {"target": 80, "starts_on": str(asked.this_week - 3 * WEEK), "deadline": "2099-03-31"}
    goal = (await cast.olive.post("/goals", {**aim, **whole})).json()["id"]

    async def everybody_reports(number: int) -> None:
        await asked.report(cast.mo, number)
        await asked.report(cast.mia, number)
        await asked.report(cast.tom, number, team_id=cast.sibling)
        await asked.weeks_pass(1)

    for number in (10, 1, 11):
        await everybody_reports(number)
    await asked.report(cast.mo, 50)
    note = {"kind": "note", "on_date": str(asked.this_week - WEEK), "words": "Mo was ill", "team_id": str(cast.core)}
    marked = await cast.olive.post(f"/metrics/{asked.reviews}/marks", note)
    assert marked.status_code == 201, marked.text

    alone = await cast.olive.put(f"/calls/{cast.call}/page", {"slug": SLUG, "chart_goal_ids": [goal]})
    assert (alone.status_code, alone.json()["fields"][0]["field"]) == (422, "chart_goal_ids")
    await open_page(cast, goal_ids=[goal])

    async def chart() -> Any:
        pages.forget()
        (found,) = (await http.get(PAGE)).json()["goals"]
        return found["chart"]

    assert await chart() is None, "a total is published without its chart until somebody chooses that"
    both = {"slug": SLUG, "goal_ids": [goal], "chart_goal_ids": [goal]}
    assert (await cast.olive.put(f"/calls/{cast.call}/page", both)).status_code == 200
    shown = await chart()
    assert [(each["value"], each["told"]) for each in shown["points"]] == [(30, None), (None, "none"), (33, None)]
    assert shown["svg_wide"].startswith("<svg")
    assert shown["notes"] == []
    for word in ("Mo was ill", "Olive", str(cast.core)):
        assert word not in str(shown), word
    read = (await cast.tom.get(f"/calls/{cast.call}/page")).json()
    assert [(each["published"], each["chart"]) for each in read["goals"]] == [(True, True)]


@pytest.mark.parametrize(
    ("over_teams", "numerator", "denominator", "received", "shown"),
    [
        ("sum", 6, 0, 3, True),
        ("sum", 5, 0, 3, False),
        ("sum", 4, 0, 9, False),
        ("sum", 0, 0, 9, True),
        ("sum", 500, 0, 2, False),
        ("ratio", 50, 100, 3, True),
        ("ratio", 97, 100, 9, False),
        ("ratio", 3, 100, 9, False),
        ("ratio", 100, 100, 9, True),
        ("mean", 40, 4, 9, False),
        ("max", 400, 0, 9, False),
    ],
)
def test_what_points_to_few_is_not_published(
    over_teams: str, numerator: int, denominator: int, received: int, shown: bool
) -> None:
    assert may_be_published(over_teams, Decimal(numerator), Decimal(denominator), received) is shown
