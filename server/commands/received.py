"""`snowfield received`: where a mail server hands in what came to the reply address, one message on standard input.

It is for a mail server's pipe, so it never bounces what it was given: 0 whatever the message says, 75 (try again) while
the database or the secret key is away.
"""

import sys

import typer

from server.commands import app, load_settings, say
from server.commands.bounced import TRY_AGAIN


@app.command()
def received() -> None:
    """Read an answer to a reminder from standard input, and report the numbers in it."""
    import asyncio

    from server.actions.replies import receive
    from server.db import AWAY, open_engine, open_sessions, unit_of_work
    from server.embedded import open_database
    from server.migrations import TooOld, Unreachable
    from server.programs import EmbeddedError
    from server.replies import LARGEST
    from server.seal import NoKey

    settings = load_settings()
    raw = sys.stdin.buffer.read(LARGEST)

    async def run() -> str:
        async with open_database(settings) as url:
            engine = open_engine(url, 1)
            try:
                async with unit_of_work(open_sessions(engine)) as db:
                    return (await receive(db, settings, raw)).sentence
            finally:
                await engine.dispose()

    try:
        sentence = asyncio.run(run())
    except (EmbeddedError, TooOld, Unreachable, NoKey, *AWAY):
        raise typer.Exit(TRY_AGAIN) from None
    say(sentence)
