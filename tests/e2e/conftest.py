"""Real browsers against real processes: `snowfield serve` on a database of its own, mail through a real SMTP server."""

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.conftest import fresh_database

SNOWFIELD = Path(sys.executable).parent / "snowfield"
AXE = Path(__file__).resolve().parents[2] / "frontend_static/node_modules/axe-core/axe.min.js"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""What a page of 1280 has left at 400 % zoom."""
START_SECONDS = 120
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """$CHROMIUM, or the first of the usual names on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("The browser tests need Chromium: install it, or set CHROMIUM to where it is.")
    return found


@dataclass
class Letterbox:
    """What the SMTP server received, newest last."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    async def to(self, address: str, within: float = 20, subject: str = "") -> str:
        """The plain text of the newest letter to `address`, with these words in its subject."""
        async with asyncio.timeout(within):
            while True:
                for letter in reversed(self.letters):
                    if address in str(letter["To"]) and subject in str(letter["Subject"]):
                        body = letter.get_body(("plain",))
                        assert body is not None
                        return str(body.get_content())
                await asyncio.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@dataclass
class Network:
    """A served network: its address and its database."""

    url: str
    environment: dict[str, str]
    process: asyncio.subprocess.Process

    async def run(self, *words: str) -> str:
        """What `snowfield WORDS` printed."""
        process = await asyncio.create_subprocess_exec(
            SNOWFIELD, *words, env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        printed, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, printed.decode()
        return printed.decode()


@contextlib.asynccontextmanager
async def served(environment: dict[str, str], port: int, *words: str) -> AsyncIterator[Network]:
    """`snowfield WORDS` until it is ready; ended by its id."""
    environment = {**os.environ, **environment, "PORT": str(port), "SNOWFIELD_PUBLIC_URL": f"http://localhost:{port}"}
    log = (Path(environment["E2E_LOGS"]) / f"{port}.log").open("wb")
    process = await asyncio.create_subprocess_exec(SNOWFIELD, *words, env=environment, stdout=log, stderr=log)
    url = f"http://localhost:{port}"
    try:
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
            while True:
                assert process.returncode is None, Path(log.name).read_text()
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{url}/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.1)
        yield Network(url, environment, process)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), 20)
        log.close()


@pytest.fixture(scope="module")
async def network(
    server_url: str, template: str, worker_id: str, letterbox: Letterbox, run_dir: Path
) -> AsyncIterator[Network]:
    """An empty network with a mail server, for one file: no test meets the people and letters of another file's."""
    async with fresh_database(server_url, template, f"{worker_id}_e2e") as url:
        environment = {
            "DATABASE_URL": url,
            "SNOWFIELD_SMTP_URL": f"smtp://127.0.0.1:{letterbox.port}",
            "E2E_LOGS": str(run_dir),
        }
        async with served(environment, free_port(), "serve") as network:
            yield network


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(),
            headless=True,
            chromium_sandbox=False,
            args=["--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        await browser.close()


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens a page in a browser context of its own. A broken policy, a script error or a failed file fails the test."""
    contexts = []
    trouble: list[str] = []

    async def open_one(url: str, *, size: ViewportSize = DESKTOP, dark: bool = False) -> Page:
        context = await browser.new_context(
            viewport=size, color_scheme="dark" if dark else "light", locale="en-GB", timezone_id="Europe/London"
        )
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda line: trouble.append(line.text) if "Content Security Policy" in line.text else None,
        )
        await page.goto(url)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert trouble == []


COLOURS_AND_SIZES = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
"""What can differ when only the colours and the width of a page do."""


async def axe(page: Page, rules: Sequence[str] = ()) -> None:
    """Fails on anything that axe finds once the page is there: WCAG 2.0 to 2.2, A and AA, and best practice; or by
    these rules alone."""
    await page.locator("h1").first.wait_for()
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text() + "\n;0")
    found = await page.evaluate("only => axe.run({runOnly: only})", list(rules) or AXE_TAGS)
    told = [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']][:3]}"
        for each in found["violations"]
    ]
    assert told == [], f"{page.url}: {told}"


async def no_sideways_scrolling(page: Page) -> None:
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
