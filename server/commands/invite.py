"""`snowfield invite`: an invitation by whoever runs the network, such as that of its first administrator."""

from enum import StrEnum
from typing import Annotated

import typer

from server.commands import app, checked, fail, load_settings, on_database, say


class Role(StrEnum):
    MEMBER = "member"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The e-mail address to invite.")],
    team: Annotated[str, typer.Option(help="The team's name or id.")] = "",
    role: Annotated[Role, typer.Option(help="What they come in as.")] = Role.MEMBER,
    administrator: Annotated[bool, typer.Option("--administrator", help="The same as --role administrator.")] = False,
    message: Annotated[str, typer.Option(help="Stands in the mail.")] = "",
) -> None:
    """Invite somebody: print the link, and send it by mail if a mail server is set."""
    from server.actions.invitations import send_invitation, team_called
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.fields import Address, Text
    from server.letters.base import long_date

    settings = load_settings()
    wanted = Role.ADMINISTRATOR if administrator else role
    if not team and wanted is not Role.ADMINISTRATOR:
        fail("Say into which team: --team NAME. Only an administrator can come in without one (--administrator).")
    address = checked(Address, email, "This is not an e-mail address.")
    words = checked(Text, message, "The message holds characters that cannot be stored, or is too long.")

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        try:
            async with unit_of_work(open_sessions(engine)) as db:
                invitation, link = await send_invitation(
                    db,
                    None,
                    settings,
                    email=address,
                    team=await team_called(db, team) if team else None,
                    role=wanted.value,
                    message=words,
                )
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()
        say(f"{address} is invited until {long_date(invitation.expires_at, settings)}. The link works once:")
        say(link)
        if settings.smtp_url is None:
            say("No mail leaves here, since SNOWFIELD_SMTP_URL is not set. Give them the link yourself.")

    on_database(run)
