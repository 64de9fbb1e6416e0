"""`snowfield recount`: hold the kept sums of every metric against its reports, and make them anew where they differ."""

import asyncio
from typing import Annotated

import typer

from server.commands import app, fail, load_settings, say
from server.settings import Settings


@app.command()
def recount(
    repair: Annotated[bool, typer.Option(help="Make the sums anew for each metric that differs.")] = False,
) -> None:
    """Check that all figures are what was reported. Changes nothing without --repair."""
    wrong = asyncio.run(_recount(load_settings(), repair))
    if wrong and not repair:
        fail(f"Figures that are not what was reported: {wrong}. Run `snowfield recount --repair` to make them anew.")
    say(f"Figures that were wrong and are made anew: {wrong}." if wrong else "All figures are what was reported.")


async def _recount(settings: Settings, repair: bool) -> int:
    """How many figures differed."""
    from sqlalchemy import select

    from models import Metric
    from server.actions.recompute import differences, rebuild
    from server.actions.sums import hold_sums
    from server.db import open_engine, open_sessions, unit_of_work
    from server.embedded import open_database

    wrong = 0
    async with open_database(settings) as url:
        engine = open_engine(url, 1)
        async with unit_of_work(open_sessions(engine)) as db:
            await hold_sums(db)
            for metric_id in await db.scalars(select(Metric.id).order_by(Metric.id)):
                lines = await differences(db, metric_id)
                for line in lines:
                    say(f"metric {metric_id}, {line}")
                if lines and repair:
                    await rebuild(db, metric_id)
                wrong += len(lines)
        await engine.dispose()
    return wrong
