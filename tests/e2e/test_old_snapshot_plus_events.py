"""A page that was open while things happened shows what a page opened afterwards shows, for every event there is.

Each event of the hearing test is caused once more, with the pages of the leader open; then every page is opened
afresh, and the two must read the same.
"""

import asyncio
import difflib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy.ext.asyncio import AsyncEngine

from models import MemberSession
from server.app import create_app
from server.db import Sessions, unit_of_work
from server.identity import cookie_name, hashed, new_secret
from server.settings import Settings
from tests.conftest import empty_all_tables
from tests.e2e.conftest import free_port
from tests.people import Somebody, bring_together
from tests.policy.bodies import BODIES
from tests.policy.world import World, build
from tests.realtime.test_nobody_hears_what_they_cannot_read import CASES
from tests.serving import serve

PATIENCE = 60
"""How often a page is looked at, 0.4 s apart, until it must have caught up. Most take a fraction of a second; a chart
is drawn anew at most every ten seconds or so."""
PASSING = re.compile(r"(Waiting )?(less than a minute|\d+ (minutes?|seconds?)|just now)( ago)?|today, \d\d:\d\d")
"""Words that tell how long ago something was."""


@asynccontextmanager
async def signed_in(
    browser: Browser, sessions: Sessions, who: Somebody, settings: Settings
) -> AsyncIterator[BrowserContext]:
    secret = new_secret()
    async with unit_of_work(sessions) as db:
        db.add(
            MemberSession(
                member_id=who.id,
                token_hash=hashed(secret),
                device="Tests",
                shared_computer=False,
                ends_at=datetime.now(UTC) + timedelta(hours=1),
            )
        )
    context = await browser.new_context(viewport={"width": 1440, "height": 2400})
    await context.add_cookies([{"name": cookie_name(settings), "value": secret, "url": settings.public_url}])
    yield context
    await context.close()


async def words_on(page: Page) -> str:
    """What the page says, without what only passing time changes. A low that was just answered keeps its place among
    those that wait until the page is loaded anew, so that nothing moves under the reader: that part is left out."""
    words: str = await page.evaluate(
        """() => {
            const words = [...document.querySelectorAll("main, nav")].map((each) => each.innerText).join("\\n");
            const waiting = document.querySelector("[aria-labelledby=needs-answer]");
            return waiting ? words.replace(waiting.innerText, "") : words;
        }"""
    )
    lines = [PASSING.sub("…", line).strip() for line in words.splitlines()]
    return "\n".join(line for line in lines if line)


async def opened(context: BrowserContext, address: str) -> Page:
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator("main h1, main h2").first).to_be_visible(timeout=15_000)
    await page.wait_for_load_state("networkidle")
    return page


TEAM, REGION, CALL, GOAL = "/teams/{team}", "/teams/{region}", "/calls/{call}", "/goals/{goal}"
HOME, PEOPLE, INVITE = "/", "/people", "/invite"
MIA, MO = "/people/{mia}", "/people/{mo}"
WEBINAR = "/webinars/{webinar}"
PAGES = (HOME, TEAM, REGION, CALL, GOAL, PEOPLE, MIA, MO, INVITE, WEBINAR)

SHOWN = {
    "member.changed": (TEAM, PEOPLE, MO),
    "invitation.changed": (INVITE,),
    "team.changed": (TEAM, REGION, HOME),
    "call.changed": (CALL, HOME),
    "organiser.changed": (CALL,),
    "constituency.changed": (CALL,),
    "constituency_member.changed": (CALL, PEOPLE, MIA),
    "metric.defined": (TEAM,),
    "goal.set": (GOAL, CALL),
    "low.raised": (HOME, TEAM),
    "report.sent": (HOME, TEAM),
    "figures.changed": (TEAM, REGION, GOAL),
    "report.acknowledged": (HOME, TEAM),
    "summary.passed": (TEAM,),
    "naming.asked": (),
    "low.answered": (HOME,),
    "post.written": (HOME, TEAM),
    "comment.written": (HOME, TEAM),
    "thanks.set": (HOME, TEAM),
    "comment.withdrawn": (HOME, TEAM),
    "post.withdrawn": (HOME, TEAM),
    "webinar.changed": (WEBINAR,),
    "registration.changed": (WEBINAR,),
    "webinar.invited": (),
    "registration.set": (),
    "votes.counted": (WEBINAR,),
    "poll.changed": (WEBINAR,),
    "poll.gone": (WEBINAR,),
    "commitment.changed": (WEBINAR,),
    "commitment.gone": (WEBINAR,),
    "resource.changed": (WEBINAR,),
    "resource.gone": (),
    "transcript.changed": (WEBINAR,),
    "words.queued": (),
    "note.changed": (),
    "note.withdrawn": (),
    "answer.written": (WEBINAR,),
    "answer.withdrawn": (WEBINAR,),
    "question.gone": (WEBINAR,),
    "question.shown": (),
    "question.queued": (),
    "question.followed": (),
    "place.changed": (TEAM, PEOPLE, MIA),
    "place.ended": (TEAM, PEOPLE, MIA),
    "team.moved": (TEAM, REGION, HOME),
    "form.made": (TEAM, HOME),
    "factors.changed": (),
    "content.restored": (HOME, TEAM),
    "content.hidden": (HOME, TEAM),
    "case.changed": (),
    "notice.changed": (),
    "flag.answered": (),
    "role.changed": (PEOPLE,),
    "network.changed": (),
    "house_text.published": (),
    "access.ended": (),
    "call_page.changed": (),
    "join_request.changed": (),
    "chart.marked": (GOAL,),
    "confidence.given": (GOAL,),
    "numbers.shown": (),
    "pause.set": (),
    "remark.written": (),
    "handover.made": (),
    "member.left": (TEAM, PEOPLE),
    "member.suspended": (),
}
"""In an order in which each can still happen, and where the leader of the team sees it."""
NOT_PLAYED = {"report.asked", "import.changed"}
"""They cannot happen any more by then, and show on pages that are not among these."""


async def cause(world: World, kind: str) -> None:
    case = CASES[kind]
    actor: Somebody = getattr(world.cast, case.actor)
    body = case.body or BODIES.get((case.method, case.path))
    sent = body(world) if body else {} if case.method == "PUT" else None
    done = await actor.ask(case.method, case.path.format(**world.ids), sent)
    assert done.status_code < 300, f"{kind}: {done.text}"


async def test_what_was_open_reads_like_what_is_opened_afterwards(
    browser: Browser, sessions: Sessions, http: httpx.AsyncClient, engine: AsyncEngine, db_url: str
) -> None:
    port = free_port()
    settings = Settings(database_url=db_url, port=port)
    url = settings.public_url
    world = await build(await bring_together(sessions, http))
    try:
        async with (
            serve(create_app(settings), port),
            signed_in(browser, sessions, world.cast.lena, settings) as context,
        ):
            addresses = {page: url + page.format(**world.ids) for page in PAGES}
            old = {page: await opened(context, address) for page, address in addresses.items()}
            for kind, where in SHOWN.items():
                await cause(world, kind)
                for page in where:
                    await reads_alike(context, kind, old[page], addresses[page])
    finally:
        async with engine.begin() as connection:
            await empty_all_tables(connection)


HELD = re.compile("Show them$")


async def reads_alike(context: BrowserContext, kind: str, old: Page, address: str) -> None:
    fresh = await opened(context, address)
    for _ in range(PATIENCE):
        if await (held := old.get_by_role("button", name=HELD)).count():
            await held.first.click()  # a list holds still until its reader says otherwise
        was, now = await words_on(old), await words_on(fresh)
        if was == now:
            break
        await asyncio.sleep(0.4)
    await fresh.close()
    told = "\n".join(difflib.unified_diff(now.splitlines(), was.splitlines(), "opened afterwards", "open all along"))
    assert not told, f"{kind} on {address}:\n{told}"


def test_every_event_is_shown_or_known_to_show_nothing() -> None:
    assert set(SHOWN) | NOT_PLAYED == set(CASES)
