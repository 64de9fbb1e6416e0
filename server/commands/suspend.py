"""`snowfield suspend`: shuts a member out, or lets them in again, where no administrator can."""

from typing import Annotated

import typer

from server.commands import app, checked, fail, load_settings, on_database, say


@app.command()
def suspend(
    email: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    reason: Annotated[str, typer.Option(help="Why. Administrators read it.")] = "",
    lift: Annotated[bool, typer.Option("--lift", help="Let them in again.")] = False,
) -> None:
    """Shut a member out at once, on every open page too; or, with --lift, let them in again."""
    from sqlalchemy import select

    from models import Member
    from server.actions.members import lift_suspension, suspend_member
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.fields import Sentence

    why = "" if lift else checked(Sentence, reason, "Say why, in 1,000 characters at most: --reason WORDS.")

    settings = load_settings()

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                member = await db.scalar(select(Member).where(Member.email == email.strip().lower()))
                if member is None:
                    fail(f"There is no member with the address {email}.")
                if lift:
                    await lift_suspension(db, None, member.id)
                else:
                    await suspend_member(db, None, settings, member.id, why)
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()
        say(f"{member.name} can sign in again." if lift else f"{member.name} is suspended and cannot come in.")

    on_database(run)
