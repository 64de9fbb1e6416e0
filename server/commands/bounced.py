"""`snowfield bounced`: where a mail server hands in what came back, one message on standard input.

It is for a mail server's pipe, so it never bounces what it was given: 0 whatever the message says, 75 (try again) while
the database is away.
"""

import sys

import typer

from server.commands import app, load_settings, say

TRY_AGAIN = 75


@app.command()
def bounced() -> None:
    """Read a letter that came back from standard input, and mark the invitation in it as not arrived."""
    import asyncio

    from server.db import AWAY, open_engine, open_sessions
    from server.delivery import LARGEST_RETURNED, take_back_returned
    from server.embedded import open_database
    from server.migrations import TooOld, Unreachable
    from server.programs import EmbeddedError

    settings = load_settings()
    raw = sys.stdin.buffer.read(LARGEST_RETURNED)

    async def run() -> int:
        async with open_database(settings) as url:
            engine = open_engine(url, 1)
            try:
                return await take_back_returned(open_sessions(engine), settings, raw)
            finally:
                await engine.dispose()

    try:
        found = asyncio.run(run())
    except (EmbeddedError, TooOld, Unreachable, *AWAY):
        raise typer.Exit(TRY_AGAIN) from None
    say("Noted." if found else "This is about no letter of ours. Nothing was changed.")
