"""`snowfield doctor`: what is wrong with this installation, and what to do about it.

Each check gives findings; it changes nothing, and starts the embedded database only if there already is one.
"""

import asyncio
import contextlib
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from server.commands import app, console, wrong_settings
from server.settings import Settings, get_settings

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.]+) \\\\$")  # those with a marker can have two versions
ROOM_WANTED = 1024**3
SECONDS_APART = 5


class How(StrEnum):
    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    how: How
    what: str
    sentence: str


def well(what: str, sentence: str) -> Finding:
    return Finding(How.WELL, what, sentence)


def look(what: str, sentence: str) -> Finding:
    return Finding(How.LOOK, what, sentence)


def wrong(what: str, sentence: str) -> Finding:
    return Finding(How.WRONG, what, sentence)


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation, and what to do about it."""
    found = asyncio.run(_print_as_found())
    if How.WRONG in found:
        raise typer.Exit(1)


async def _print_as_found() -> set[How]:
    marks = {How.WELL: "[green]✓ well[/] ", How.LOOK: "[yellow]! look[/] ", How.WRONG: "[bold red]✗ wrong[/]"}
    seen: set[How] = set()
    async for finding in examine():
        seen.add(finding.how)
        console.print(marks[finding.how], end=" ")
        console.print(f"{finding.what}: {finding.sentence}", markup=False, soft_wrap=True)
    return seen


async def examine() -> AsyncIterator[Finding]:
    """Every finding, in the order in which one would mend things."""
    yield python()
    try:
        settings = get_settings()
    except ValidationError as error:
        for sentence in wrong_settings(error):
            yield wrong("Settings", sentence)
        return
    yield well("Settings", "all of them can be read.")
    yield front_end()
    if settings.database_url is None:
        yield data_directory(settings)
    async for finding in database(settings):
        yield finding
    yield await port(settings)
    yield public_url(settings)
    yield await mail(settings)
    yield time_zone(settings)


def python() -> Finding:
    """What is installed is what the lock says: a pulled checkout needs its packages brought up to it."""
    from server.migrations import ROOT

    version = ".".join(map(str, sys.version_info[:3]))
    for line in (ROOT / "requirements/app.txt").read_text().splitlines():
        if pin := PIN.match(line):
            with contextlib.suppress(PackageNotFoundError):  # a package of another system or Python
                if (found := installed(pin["name"])) != pin["version"]:
                    return wrong("Python", f"{pin['name']} is {found}, and {pin['version']} is wanted. Run 'make run'.")
    return well("Python", f"{version}, with the packages that this release wants.")


def front_end() -> Finding:
    from server.migrations import ROOT

    front = ROOT / "frontend_static"
    built = front / "dist/index.html"
    if not built.is_file():
        return wrong("Pages", "they are not built yet. 'make run' or 'make demo' builds them.")
    if any(path.stat().st_mtime > built.stat().st_mtime for path in (front / "src").rglob("*") if path.is_file()):
        return look("Pages", "their sources changed since they were built. 'make run' builds them anew.")
    return well("Pages", "they are built.")


def data_directory(settings: Settings) -> Finding:
    from server.embedded import Embedded

    place = settings.data_dir
    if not place.exists():
        return look("Data directory", f"{place} is not there yet. 'snowfield serve' makes it.")
    if problem := Embedded(place).problem():
        return wrong("Data directory", problem)
    free = shutil.disk_usage(place).free
    if free < ROOM_WANTED:
        return wrong("Data directory", f"{place} has only {free // 1024**2} MB left. Make room: a full disk stops all.")
    return well("Data directory", f"{place}, with {free // 1024**3} GB left.")


async def database(settings: Settings) -> AsyncIterator[Finding]:
    from sqlalchemy import text

    from server.embedded import Embedded, open_database
    from server.migrations import TooOld, Unreachable, connect
    from server.programs import EmbeddedError

    if settings.database_url is None and not Embedded(settings.data_dir).cluster.exists():
        yield look("Database", "there is none yet. 'snowfield serve' makes it.")
        return
    try:
        async with open_database(settings) as url, connect(url) as connection:
            version, encoding, now, size = (
                await connection.execute(
                    text("""
                        select current_setting('server_version'), current_setting('server_encoding'), clock_timestamp(),
                            pg_size_pretty(pg_database_size(current_database()))
                    """)
                )
            ).one()
            await connection.rollback()
            apart = abs((datetime.now(UTC) - now).total_seconds())
            yield well("Database", f"PostgreSQL {version} answers; it holds {size}.")
            if encoding != "UTF8":
                yield wrong("Database", f"its encoding is {encoding}. Make one with encoding UTF8.")
            if apart > SECONDS_APART:
                yield wrong("Clock", f"ours and the database's are {apart:.0f} seconds apart. Set them by NTP.")
            yield await tables(url)
    except (EmbeddedError, TooOld, Unreachable) as error:
        yield wrong("Database", str(error))


async def tables(url: str) -> Finding:
    from server.migrations import connect, current, differences, head, knows

    async with connect(url) as connection:
        found = await current(connection)
    if found is None:
        return look("Tables", "there are none yet. 'snowfield serve' or 'snowfield migrate' makes them.")
    if not knows(found):
        return wrong("Tables", f"they are at {found}, of a newer Snowfield. Run that release, or a later one.")
    if found != head():
        return wrong("Tables", f"they are at {found}, this release needs {head()}. Run 'snowfield migrate'.")
    if odd := await differences(url):
        return wrong("Tables", f"they are not as this release made them: {odd[0]}. Restore a backup, or ask for help.")
    return well("Tables", f"they are this release's ({found}).")


async def port(settings: Settings) -> Finding:
    from httpx import AsyncClient, HTTPError

    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((settings.host, settings.port))
        except OSError as error:
            why = error.strerror
        else:
            return well("Port", f"{settings.port} is free.")
    try:
        async with AsyncClient(timeout=2, trust_env=False) as client:
            answer = await client.get(f"http://{settings.host}:{settings.port}/readyz")
            if answer.json().get("status") == "ready":
                return well("Port", f"Snowfield runs on {settings.port}, and is ready.")
    except (HTTPError, ValueError, AttributeError):
        pass
    return wrong("Port", f"{settings.port} cannot be used ({why}). Stop what uses it, or set PORT to another.")


def public_url(settings: Settings) -> Finding:
    url = urlsplit(settings.public_url)
    if url.scheme == "http" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        return wrong("Address", f"{settings.public_url} sends passwords in the clear. Put https before it.")
    if url.hostname == "127.0.0.1":
        return look("Address", "browsers give passkeys to http://localhost only. Use that in SNOWFIELD_PUBLIC_URL.")
    return well("Address", f"{settings.public_url}.")


async def mail(settings: Settings) -> Finding:
    from aiosmtplib import SMTPException

    from server.mail import mail_server

    if settings.smtp_url is None:
        return look("Mail", "no mail leaves. Set SNOWFIELD_SMTP_URL, or hand out the links that 'invite' prints.")
    try:
        async with mail_server(settings.smtp_url, seconds=10):
            pass
    except (SMTPException, OSError, ValueError) as error:
        return wrong("Mail", f"the mail server does not take us: {error}. Look at SNOWFIELD_SMTP_URL.")
    if settings.mail_from.rstrip(">").endswith("@localhost"):
        return look("Mail", f"it comes from {settings.mail_from}, which many refuse. Set SNOWFIELD_MAIL_FROM.")
    return well("Mail", "the mail server takes us.")


def time_zone(settings: Settings) -> Finding:
    now = datetime.now(ZoneInfo(settings.time_zone))
    return well(
        "Time", f"it is {now:%H:%M} on {now.day} {now:%B %Y} in {settings.time_zone}. If not, set the clock by NTP."
    )
