"""`snowfield demo`: The Right Prescription, made up but for its evidence, with data of its own."""

import asyncio

from server.commands import app, console, fail, load_settings, say


@app.command()
def demo() -> None:
    """Serve the demo network, filled the first time, and print links that sign four of its people in."""
    from server.programs import EmbeddedError
    from server.settings import use_settings
    from server.supervisor import NotStarted, PortTaken, serve

    settings = load_settings()
    level = settings.log_level if "log_level" in settings.model_fields_set else "warning"  # the links stay in sight
    made_up = {"demo": True, "data_dir": settings.data_dir / "demo", "log_level": level}
    settings = use_settings(settings.model_copy(update=made_up))

    async def before(url: str) -> None:
        from datetime import datetime, timedelta
        from zoneinfo import ZoneInfo

        from rich.progress import Progress

        from server.db import open_engine, open_sessions, unit_of_work
        from server.demo import is_demo, is_empty, links_in, seed

        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                if await is_empty(db):
                    today = datetime.now(ZoneInfo(settings.time_zone)).date()
                    with Progress(console=console, transient=True) as progress:
                        bar = progress.add_task("", total=1)
                        await seed(
                            db, today, lambda doing, done: progress.update(bar, description=doing, completed=done)
                        )
                elif not await is_demo(db):
                    fail("This database holds a network that is not the demo. Give the demo one of its own.")
            async with unit_of_work(open_sessions(engine)) as db:
                links = await links_in(db, settings.public_url, timedelta(days=1))
        finally:
            await engine.dispose()
        say(f"\nThe demo network is at {settings.public_url}\n")
        say("Each of these links signs somebody in, once, today. Open each in a browser window of its own.\n")
        for name, what, link in links:
            say(f"  {name}, {what}\n  {link}\n")
        say("People, places and numbers are made up. Ctrl-C stops it; started again, it keeps its data.")

    try:
        asyncio.run(serve(settings, before))
    except (EmbeddedError, PortTaken, NotStarted) as error:
        fail(str(error))
