"""`snowfield serve`: the network, by one worker or several, on the database it brings up to date first."""

import asyncio
from typing import Annotated

import typer

from server.commands import app, fail, load_settings, say


@app.command()
def serve(
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many processes share the work: SNOWFIELD_WORKERS, or 1."),
    ] = None,
    roles: Annotated[
        str | None,
        typer.Option(metavar="ROLES", help="What they do, of web,live,jobs: SNOWFIELD_ROLES, or all."),
    ] = None,
) -> None:
    """Serve the network. An empty one begins with an invitation for its first administrator."""
    from server.glance import is_peopled
    from server.programs import EmbeddedError
    from server.supervisor import NotStarted, PortTaken
    from server.supervisor import serve as run

    settings = load_settings(workers=workers, roles=roles)

    async def before(url: str) -> None:
        link = None if await is_peopled(url) else await invite(url)
        say(f"{settings.network_name} is at {settings.public_url}")
        if link is not None:
            say(f"Nobody is in it yet. Its first administrator, {settings.first_administrator}, comes in here, once:")
            say(link)
        say("Ctrl-C stops it.")

    async def invite(url: str) -> str | None:
        from server.actions.first import invite_first_administrator
        from server.db import open_engine, open_sessions, unit_of_work

        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                return await invite_first_administrator(db, settings)
        finally:
            await engine.dispose()

    try:
        asyncio.run(run(settings, before))
    except (EmbeddedError, PortTaken, NotStarted) as error:
        fail(str(error))
