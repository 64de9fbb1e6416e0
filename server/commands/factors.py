"""`snowfield factors`: takes somebody's second factors away, where no administrator can."""

from typing import Annotated

import typer

from server.commands import app, checked, fail, load_settings, on_database, say


@app.command()
def factors(
    email: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    reason: Annotated[str, typer.Option(help="Why. It stands in the audit log.")] = "",
) -> None:
    """Take away the second step of signing in of somebody who lost what it takes. Make sure that it is they who ask."""
    from sqlalchemy import select

    from models import Member
    from server.actions.lost_factors import reset_factors
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.fields import Sentence

    why = checked(Sentence, reason, "Say why, in 1,000 characters at most: --reason WORDS.")
    settings = load_settings()

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                member = await db.scalar(select(Member).where(Member.email == email.strip().lower()))
                if member is None:
                    fail(f"There is no member with the address {email}.")
                await reset_factors(db, None, settings, member.id, why)
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()
        say(f"{member.name} signs in without a second step now, and was told so by mail.")

    on_database(run)
