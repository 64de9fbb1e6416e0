"""Every page of the demo network: axe finds nothing, nothing scrolls sideways, in light and dark, large and small."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, StorageState, expect

from tests.conftest import fresh_database
from tests.e2e.conftest import (
    COLOURS_AND_SIZES,
    DESKTOP,
    NARROW,
    PHONE,
    Network,
    axe,
    free_port,
    no_sideways_scrolling,
    served,
)
from tests.e2e.test_the_walk import call


class Demo:
    """The served demo, and the sessions of the four people whose links it prints."""

    def __init__(self, network: Network, signed_in: dict[str, StorageState]) -> None:
        self.network, self.signed_in = network, signed_in
        self.paths: dict[str, str] = {}


@pytest.fixture(scope="module")
async def demo(server_url: str, template: str, worker_id: str, run_dir: Path, browser: Browser) -> AsyncIterator[Demo]:
    port = free_port()
    async with fresh_database(server_url, template, f"{worker_id}_demo") as url:
        environment = {"DATABASE_URL": url, "E2E_LOGS": str(run_dir)}
        async with served(environment, port, "demo") as network:
            links = re.findall(r"http://localhost:\d+/sign-in#\S+", (run_dir / f"{port}.log").read_text())
            signed_in = {}
            for who, link in zip(("administrator", "organiser", "leader", "member"), links, strict=True):
                context = await browser.new_context()
                page = await context.new_page()
                await page.goto(link)
                await page.get_by_role("button", name="Sign me in").click()
                await expect(page.get_by_role("link", name=re.compile("Your page"))).to_be_visible()
                signed_in[who] = await context.storage_state()
                await context.close()
            yield Demo(network, signed_in)


async def paths_of(page: Page) -> list[str]:
    """Every page there is for whoever is signed in, with a real thing to show on each."""
    me: Any = await call(page, "GET", "/me")
    paths = ["/", "/report", "/people", "/me", "/calls", "/network", "/roles", "/hand-over", "/leave", "/invite/tree"]
    if not me["is_administrator"] and not any(each["leads"] for each in me["places"]):  # the same for everybody
        paths += [
            "/rules",
            "/privacy",
            "/audit",
            "/nowhere",
            "/me/sign-in",
            "/confirm",
            "/help/roles",
            "/moderation/mine",
            "/moderation/figures",
        ]
        webinars = await call(page, "GET", "/webinars?limit=1")
        over = await call(page, "GET", "/webinars?over=true&limit=1")
        paths += ["/webinars", "/commitments"]
        paths += [f"/webinars/{one['id']}" for one in (*webinars["items"], *over["items"])]
        resources = await call(page, "GET", "/resources?limit=1")
        paths += [f"/resources/{one['id']}" for one in resources["items"]]
        reports = await call(page, "GET", "/reports?limit=1")
        paths += [f"/reports/{one['id']}" for one in reports["items"]]
        paths += [
            "/from-letter#nothing",
            "/join/the-right-prescription",
            "/asking#nothing",
            "/people?can_help_with=families&role=leader",
        ]
    for one in me["calls"][:1]:
        paths += [f"/calls/{one['id']}{more}" for more in ("", "/snowflake", "/snowflake?show=list", "/resources")]
        goals = await call(page, "GET", f"/goals?call_id={one['id']}")
        paths += [f"/goals/{goal['id']}" for goal in goals["items"][:2]]
    for place in me["places"][:1]:
        team = f"/teams/{place['team_id']}"
        paths.append(team)
        paths += [f"/teams/{above['id']}" for above in place["line"][-1:]]
        if place["leads"]:
            board = await call(page, "GET", f"{team}/board")
            people = board["people"] or []
            paths.append(f"{team}/pass-up?form={board['form']['id']}&period={board['period']}")
            waiting = [one for one in people if not one["reported"] and one["member_id"] != me["id"]]
            paths += [f"/report-for/{one['member_id']}" for one in waiting[:1]]
            paths += [f"{team}/metric", f"{team}/goal", f"{team}/form", f"{team}/change", f"{team}/files", "/invite"]
        paths.append(f"{team}/numbers")
    if me["answers_applicants"]:
        requests = (await call(page, "GET", "/join-requests"))["items"]
        paths += ["/join-requests", *(f"/join-requests/{each['id']}" for each in requests[:1])]
    if any(each["organises"] for each in me["calls"]):
        for one in (await call(page, "GET", "/webinars?limit=1"))["items"]:
            screen = await call(page, "POST", f"/webinars/{one['id']}/display-link")
            pages = ("host", "present", "change", "follow-up")
            paths += [f"/webinars/{one['id']}/{each}" for each in pages] + ["/webinars/new"]
            paths.append("/stage#" + screen["link"].partition("#")[2])
        paths += [f"/calls/{me['calls'][0]['id']}/page", f"/calls/{me['calls'][0]['id']}/page/preview"]
    members = await call(page, "GET", "/members?role=leader&limit=1")
    paths += [f"/people/{one['id']}" for one in [me, *members["items"]]]
    if me["is_administrator"]:
        paths += ["/audit", "/moderation", "/moderation?state=decided", "/invite", "/mailbox", "/live"]
        paths += [f"/leave?member={members['items'][0]['id']}"]
    return paths


async def look(context: BrowserContext, demo: Demo, path: str) -> Page:
    page = await context.new_page()
    await page.goto(demo.network.url + path)
    await expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=15_000)
    await page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("who", ["administrator", "organiser", "leader", "member"])
async def test_each_is_for_everybody(demo: Demo, browser: Browser, who: str) -> None:
    """On a desk in the light, on a phone in the dark, and with 320 px for a page at 400 %."""
    context = await browser.new_context(
        storage_state=demo.signed_in[who], viewport=DESKTOP, color_scheme="light", reduced_motion="reduce"
    )
    first = await look(context, demo, "/")
    found: list[str] = []
    turn = asyncio.Semaphore(3)  # a page mostly waits: for its figures, and until nothing comes any more

    async def check_page(path: str) -> None:
        async with turn:
            page = await look(context, demo, path)
            for check in (in_the_light, on_a_phone if who == "member" else in_the_dark, at_400_per_cent):
                try:
                    await check(page)
                except AssertionError as error:
                    found.append(f"{check.__name__}: {error}")
            await page.close()

    async with asyncio.TaskGroup() as checks:
        for path in await paths_of(first):
            checks.create_task(check_page(path))
    await context.close()
    assert not found, "\n".join(found)


async def in_the_light(page: Page) -> None:
    await axe(page)


async def on_a_phone(page: Page) -> None:
    await _dark_and_small(page)
    await axe(page)


async def in_the_dark(page: Page) -> None:
    """Whoever does more than a member sees more on a page of the same parts."""
    await _dark_and_small(page)
    await axe(page, COLOURS_AND_SIZES)


async def _dark_and_small(page: Page) -> None:
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.set_viewport_size(PHONE)


async def at_400_per_cent(page: Page) -> None:
    await page.set_viewport_size(NARROW)
    await no_sideways_scrolling(page)


async def test_the_interactive_documents_load_under_our_policy(demo: Demo, browser: Browser) -> None:
    page = await browser.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    await page.goto(f"{demo.network.url}/api/docs")
    await expect(page.get_by_text("Calls to action: invited, reported up")).to_be_visible(timeout=15_000)
    assert refused == []
    await page.close()
