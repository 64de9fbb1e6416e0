"""A glance at the database with its driver alone: most starts find nothing to migrate and nobody to invite, and the
code that would do either takes two seconds of processor time to load. Whoever is in doubt gets a No, and looks closely.
"""

import re
from contextlib import suppress
from pathlib import Path

import asyncpg

VERSIONS = Path(__file__).resolve().parent.parent / "alembic" / "versions"
SECONDS = 10


def newest_revision() -> str:
    """That of `server.migrations.head()`, read from the files: the one that no other follows."""
    texts = [path.read_text() for path in VERSIONS.glob("*.py")]
    found = [re.search(r'^revision\b.*"(\w+)"', each, re.MULTILINE) for each in texts]
    followed = [re.search(r'^down_revision\b.*"(\w+)"', each, re.MULTILINE) for each in texts]
    left = {each[1] for each in found if each} - {each[1] for each in followed if each}
    return left.pop() if len(left) == 1 else ""


async def is_current(url: str) -> bool:
    """Whether the database has the tables of this release."""
    revision = await _ask(url, "select min(version_num) from alembic_version having count(*) = 1")
    return isinstance(revision, str) and revision == newest_revision()


async def is_peopled(url: str) -> bool:
    """Whether somebody is in the network. For a database that is current."""
    return await _ask(url, "select exists (select from members)") is True


async def _ask(url: str, question: str) -> object:
    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=SECONDS)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
    try:
        return await connection.fetchval(question, timeout=SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
    finally:
        with suppress(OSError, TimeoutError, asyncpg.InterfaceError):
            await connection.close(timeout=1)
