"""`snowfield serve`: the network, in one process, on the database it brings up to date first."""

import asyncio

from server.commands import app, fail, load_settings, say


@app.command()
def serve() -> None:
    """Serve the network. An empty one begins with an invitation for its first administrator."""
    from server.actions.first import invite_first_administrator
    from server.db import open_engine, open_sessions, unit_of_work
    from server.migrations import TooOld, Unreachable
    from server.programs import EmbeddedError
    from server.serving import BrokeDown, PortTaken
    from server.serving import serve as run

    settings = load_settings()

    async def before(url: str) -> None:
        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                link = await invite_first_administrator(db, settings)
        finally:
            await engine.dispose()
        say(f"{settings.network_name} is at {settings.public_url}")
        if link is not None:
            say(f"Nobody is in it yet. Its first administrator, {settings.first_administrator}, comes in here, once:")
            say(link)
        say("Ctrl-C stops it.")

    try:
        asyncio.run(run(settings, before))
    except (EmbeddedError, TooOld, Unreachable, PortTaken, BrokeDown) as error:
        fail(str(error))
