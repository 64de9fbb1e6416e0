"""`snowfield token`: a bearer token for a program that acts as a member."""

from enum import StrEnum
from typing import Annotated

import typer

from server.commands import app, checked, fail, on_database, say


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"


@app.command()
def token(
    email: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    scope: Annotated[Scope, typer.Option(help="A read token changes nothing.")] = Scope.READ,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it works.")] = 90,
    name: Annotated[str, typer.Option(help="What the member sees it as.")] = "Command line",
) -> None:
    """Make a token and print it, once. On the next line stands nothing but the token."""
    from sqlalchemy import select

    from models import Member
    from server.actions.tokens import make_token
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.fields import Name

    label = checked(Name, name, "Give the token a name on one line: --name.")

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                member = await db.scalar(select(Member).where(Member.email == email.strip().lower()))
                if member is None or member.suspended_at is not None or member.left_at is not None:
                    fail(f"There is no member with the address {email}.")
                _, secret = await make_token(db, member, label, scope.value, days, by=None)
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()
        say(f"{member.name} can {scope.value} with this token for {days} days. It is shown this once:")
        say(secret)

    on_database(run)
