"""A report that is late, missed, corrected and locked, on the pages of who owes it and who leads; and what came of it
passed up two levels, in the browsers of three leaders."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, expect
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncEngine

from models import Observation, Report, ReportForm
from server.actions.recompute import rebuild
from server.app import create_app
from server.db import Sessions, unit_of_work
from server.settings import Settings
from tests.conftest import empty_all_tables
from tests.e2e.conftest import axe, free_port, no_sideways_scrolling
from tests.e2e.test_old_snapshot_plus_events import opened, signed_in
from tests.people import Cast, bring_together
from tests.reporting import WEEK, Asked, ask
from tests.serving import serve

SOON = 5_000


@dataclass
class Play:
    url: str
    cast: Cast
    asked: Asked
    contexts: dict[str, BrowserContext]


@asynccontextmanager
async def playing(
    browser: Browser, sessions: Sessions, http: httpx.AsyncClient, engine: AsyncEngine, db_url: str, *who: str
) -> AsyncIterator[Play]:
    """The cast with a weekly form, served, and some of them signed in."""
    port = free_port()
    settings = Settings(database_url=db_url, port=port)
    cast = await bring_together(sessions, http)
    asked = await ask(cast)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serve(create_app(settings), port))
        contexts = {
            name: await stack.enter_async_context(signed_in(browser, sessions, getattr(cast, name.lower()), settings))
            for name in who
        }
        yield Play(settings.public_url, cast, asked, contexts)
    async with engine.begin() as connection:
        await empty_all_tables(connection)


@pytest.fixture
async def play(
    browser: Browser, sessions: Sessions, http: httpx.AsyncClient, engine: AsyncEngine, db_url: str
) -> AsyncIterator[Play]:
    async with playing(browser, sessions, http, engine, db_url, "Mo", "Lena", "Rhea", "Olive") as play:
        yield play


async def form_is(cast: Cast, **values: object) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(ReportForm).values(**values))


async def test_late_missed_corrected_and_locked(play: Play) -> None:
    cast, asked, url = play.cast, play.asked, play.url
    last_week = asked.this_week - WEEK
    report = f"{url}/report/{asked.form}/{cast.team}/{last_week}"

    await form_is(cast, due_hours=0, grace_days=60)
    mos = await opened(play.contexts["Mo"], report)
    await expect(mos.get_by_text("It still counts.").first).to_be_visible()
    lenas = await opened(play.contexts["Lena"], f"{url}/teams/{cast.team}")
    await lenas.get_by_label("Period").select_option(str(last_week))
    waiting = lenas.get_by_role("listitem").filter(has_text="Mo").filter(has_text="Late")
    await expect(waiting.first).to_be_visible()
    await axe(lenas)

    await form_is(cast, due_hours=0, grace_days=0)
    two_weeks_ago = last_week - WEEK
    mos = await opened(play.contexts["Mo"], f"{url}/report/{asked.form}/{cast.team}/{two_weeks_ago}")
    await expect(mos.get_by_text("It still counts, and is shown as late.").first).to_be_visible()
    await mos.get_by_label("Reviews", exact=True).fill("12")
    await mos.get_by_role("button", name=re.compile("Send")).click()
    await expect(mos.get_by_text("Sent. Thank you.")).to_be_visible()

    lenas = await opened(play.contexts["Lena"], f"{url}/teams/{cast.team}")
    await lenas.get_by_label("Period").select_option(str(two_weeks_ago))
    mo_row = lenas.get_by_role("listitem").filter(has_text="Reviews 12")
    await mo_row.first.get_by_role("link", name=re.compile("Open")).click()
    await lenas.get_by_label("What do you want to say?").fill("Is it 2?")
    await lenas.get_by_role("button", name="Ask to correct it").click()
    await expect(lenas.get_by_text("Waits for a correction or an answer")).to_be_visible()
    await axe(lenas)
    await no_sideways_scrolling(lenas)

    home = await opened(play.contexts["Mo"], url)
    await expect(home.get_by_text("Lena asks you to look again")).to_be_visible()
    await home.get_by_role("link", name=re.compile("Look at it")).click()
    await home.get_by_role("link", name="Correct the report").click()
    await home.get_by_label("Reviews", exact=True).fill("2")
    await home.get_by_label("Why do you change it?").fill("A slip.")
    await home.get_by_role("button", name="Save the correction").click()
    await expect(lenas.get_by_text("Settled")).to_be_visible(timeout=SOON)

    async with unit_of_work(cast.sessions) as db:
        for table in (Report, Observation):
            await db.execute(update(table).values(period=table.period - 70))
        await db.execute(update(ReportForm).values(since=func.now() - 30 * WEEK))
        for metric_id in (asked.reviews, asked.stopped):
            await rebuild(db, metric_id)
    shut = await opened(play.contexts["Mo"], f"{url}/report/{asked.form}/{cast.team}/{two_weeks_ago - 10 * WEEK}")
    await expect(shut.get_by_role("button", name=re.compile("Send"))).to_have_count(0)
    refused = await cast.mo.post("/reports", asked.body(3, period=last_week - 12 * WEEK))
    assert (refused.status_code, refused.json()["code"]) == (409, "period_locked")


async def test_passing_up_two_levels(play: Play) -> None:
    cast, asked, url = play.cast, play.asked, play.url
    await asked.report(cast.mo, 12, share=(5, 8), high="A home joined our round.")

    lena = await opened(play.contexts["Lena"], f"{url}/teams/{cast.team}")
    await lena.get_by_role("link", name="Pass up to Region").click()
    await expect(lena.get_by_label("In your words")).to_have_value(re.compile("Team: Reviews 12"))
    await lena.get_by_label("In your words").fill("A good week in Team.")
    await lena.get_by_label(re.compile("A home joined our round")).check()
    await lena.get_by_label(re.compile("With the name of Mo")).check()
    await axe(lena)
    await no_sideways_scrolling(lena)
    await lena.get_by_role("button", name="Pass up").click()
    await expect(lena.get_by_role("heading", level=1)).to_contain_text("Passed up")
    await expect(lena.get_by_text("With the name once they agree")).to_be_visible()

    mo = await opened(play.contexts["Mo"], url)
    await mo.get_by_role("button", name="Yes, with my name").click()
    await expect(lena.get_by_text("Mo, Team")).to_be_visible(timeout=SOON)
    await axe(lena)

    rhea = await opened(play.contexts["Rhea"], f"{url}/teams/{cast.region}")
    await rhea.get_by_role("link", name="Pass up to Core").click()
    await expect(rhea.get_by_text("A good week in Team.")).to_be_visible()
    await rhea.get_by_label("In your words").fill("Region moves.")
    await rhea.get_by_label(re.compile("A home joined our round")).check()
    await rhea.get_by_role("button", name="Pass up").click()
    await expect(rhea.get_by_role("heading", level=1)).to_contain_text("Passed up")

    await asked.report(cast.mia, 8)
    olive = await opened(play.contexts["Olive"], f"{url}/teams/{cast.core}")
    await olive.get_by_role("link", name="Read what Region passed up").click()
    await expect(olive.get_by_text("Region moves.")).to_be_visible()
    await expect(olive.get_by_text("now 20")).to_be_visible()
    await expect(olive.get_by_text("What stands here is what was known.")).to_be_visible()

    # From the top down to one report: every step is a link.
    for team in ("Region", "Team"):
        await olive.goto(f"{url}/teams/{cast.core if team == 'Region' else cast.region}")
        await olive.get_by_role("list", name=re.compile("Teams")).get_by_role("link", name=team, exact=True).click()
        await expect(olive.get_by_role("heading", name=team, level=1)).to_be_visible()
    await olive.get_by_role("link", name=re.compile(r"^Open ?: Mo$")).click()
    await expect(olive.get_by_role("heading", level=1)).to_contain_text("Mo")
