"""`snowfield invite`: an invitation by whoever runs the network, such as that of its first administrator; or many, from
a CSV file."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import app, checked, console, fail, load_settings, on_database, say

if TYPE_CHECKING:
    from server.actions.invitation_lists import Checked, Defaults
    from server.db import Sessions
    from server.guest_list import Guest
    from server.settings import Settings

AT_ONCE = 100
"""Rows in one transaction: so that the bar moves, and a stop in the middle leaves whole parts behind."""


class Role(StrEnum):
    MEMBER = "member"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="The e-mail address to invite.")] = "",
    team: Annotated[str, typer.Option(help="The team's name or id.")] = "",
    role: Annotated[Role, typer.Option(help="What they come in as.")] = Role.MEMBER,
    administrator: Annotated[bool, typer.Option("--administrator", help="The same as --role administrator.")] = False,
    message: Annotated[str, typer.Option(help="Stands in the mail.")] = "",
    file: Annotated[
        Path | None,
        typer.Option("--csv", help="Invite everybody in this file: columns email, name, team, role, message."),
    ] = None,
    only_fine: Annotated[
        bool, typer.Option("--only-fine", help="With --csv: leave out those who cannot be invited.")
    ] = False,
) -> None:
    """Invite somebody: print the link, and send it by mail if a mail server is set. Or invite many with --csv."""
    from server.fields import Text

    wanted = Role.ADMINISTRATOR if administrator else role
    words = checked(Text, message, "The message holds characters that cannot be stored, or is too long.")
    if file is not None:
        _invite_file(file, team, wanted, words, only_fine)
        return
    if not email:
        fail("Say whom to invite: an e-mail address, or a file with --csv FILE.")
    _invite_one(email, team, wanted, words)


def _invite_one(email: str, team: str, wanted: Role, words: str) -> None:
    from server.actions.invitations import send_invitation, team_called
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.fields import Address
    from server.letters.base import long_date

    settings = load_settings()
    if not team and wanted is not Role.ADMINISTRATOR:
        fail("Say into which team: --team NAME. Only an administrator can come in without one (--administrator).")
    address = checked(Address, email, "This is not an e-mail address.")

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


def _invite_file(file: Path, team: str, wanted: Role, words: str, only_fine: bool) -> None:
    from server.actions.invitation_lists import FINE, Defaults, check_list
    from server.actions.invitations import team_called
    from server.db import open_engine, open_sessions, unit_of_work
    from server.errors import Problem
    from server.guest_list import Unreadable, read_csv

    settings = load_settings()
    if settings.smtp_url is None and not settings.demo:
        fail("No mail leaves here, since SNOWFIELD_SMTP_URL is not set. Set it first, or invite one by one.")
    try:
        guests = read_csv(file.read_text(encoding="utf-8-sig").replace("\x00", ""))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read as a text file: {error}")
    except Unreadable as error:
        fail(str(error))

    async def run(url: str) -> None:
        engine = open_engine(url, 1)
        sessions = open_sessions(engine)
        try:
            async with unit_of_work(sessions) as db:
                into = (await team_called(db, team)).id if team else None
                defaults = Defaults(team_id=into, role=wanted.value, message=words)
                looked_at = await check_list(db, None, settings, guests, defaults)
            _print_table(looked_at)
            fine = [each.guest for each in looked_at if each.fate in FINE]
            if len(fine) < len(looked_at) and not only_fine:
                fail("Nothing was sent. Mend the file, or leave those out who cannot be invited: --only-fine.")
            await _send(sessions, settings, fine, defaults)
        except Problem as problem:
            fail(str(problem))
        finally:
            await engine.dispose()

    on_database(run)


def _print_table(looked_at: "Sequence[Checked]") -> None:
    from rich.table import Table

    from server.actions.invitation_lists import FINE

    wrong = [each for each in looked_at if each.fate not in FINE]
    if wrong:
        table = Table("Line", "Address", "Why not", box=None)
        for each in wrong:
            table.add_row(str(each.guest.number), each.guest.email, each.why)
        console.print(table, markup=False)
    say(f"{len(looked_at) - len(wrong):,} of {len(looked_at):,} can be invited.")


async def _send(sessions: "Sessions", settings: "Settings", fine: "Sequence[Guest]", defaults: "Defaults") -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from server.actions.invitation_lists import FINE, send_list
    from server.db import unit_of_work

    sent = 0
    columns = (TextColumn("Inviting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=len(fine))
        for start in range(0, len(fine), AT_ONCE):
            part = fine[start : start + AT_ONCE]
            async with unit_of_work(sessions) as db:
                done = await send_list(db, None, settings, part, defaults, only_fine=True)
            sent += sum(each.fate in FINE for each in done)
            progress.advance(bar, len(part))
    say(f"{sent:,} invitations are on their way.")
