"""`snowfield export`: facts, figures, metrics or teams as a file, as far as one member may see them."""

import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer

from server.commands import app, fail, on_database


class Which(StrEnum):
    FACTS = "facts"
    FIGURES = "figures"
    METRICS = "metrics"
    TEAMS = "teams"


class Written(StrEnum):
    CSV = "csv"
    JSON = "json"


@app.command()
def export(
    what: Annotated[Which, typer.Argument(help="What to take out.")],
    member: Annotated[str, typer.Option("--as", help="Whose sight: a member's e-mail address.")],
    under: Annotated[str | None, typer.Option(help="A team, with all below it: name or id.")] = None,
    metric: Annotated[UUID | None, typer.Option(help="One metric, by its id. Needed for figures.")] = None,
    format: Annotated[Written, typer.Option(help="CSV for a spreadsheet, JSON for a program.")] = Written.CSV,  # noqa: A002
    output: Annotated[Path | None, typer.Option(help="The file. Default: standard output.", dir_okay=False)] = None,
) -> None:
    """Write what a member may see, and no more. Facts, metrics and teams can be brought in again as they are."""
    from sqlalchemy import select

    from models import MAY_COME_IN, Member
    from server.actions.audit import record
    from server.actions.invitations import team_called
    from server.bulk.exports import Wanted, check, written
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        sessions = open_sessions(engine)
        try:
            async with unit_of_work(sessions) as db:
                me = await db.scalar(select(Member).where(Member.email == member.strip().lower(), MAY_COME_IN))
                if me is None:
                    fail(f"There is no member with the address {member}.")
                team = await team_called(db, under) if under else None
                wanted = Wanted(what.value, team.id if team else None, metric)
                await check(db, me, wanted)
                await record(db, None, "data.exported", "member", me.id, what=what.value, format=format.value)
            with output.open("wb") if output else _standard() as file:
                async for part in written(sessions, me, wanted, format.value):
                    file.write(part)
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()

    on_database(run)


def _standard() -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer)
