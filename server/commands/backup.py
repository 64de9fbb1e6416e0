"""`snowfield backup` and `snowfield restore`: the whole network as one file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import app, console, fail, on_database, say

if TYPE_CHECKING:
    from server.backup import Progress


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, under a new name.")],
) -> None:
    """Write everything in the network into one file. The server may go on running."""
    from server.backup import BackupError, back_up

    try:
        with _bar("Backing up") as progress:
            header = on_database(lambda url: back_up(url, file, progress), migrated=False)
    except BackupError as error:
        fail(str(error))
    rows = sum(table.rows for table in header.tables)
    say(f"{file} holds {rows:,} rows in {len(header.tables)} tables. It is readable by you only: keep it safe.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `snowfield backup` wrote.", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Remove the network that is there now.")] = False,
) -> None:
    """Put a backup into the database, all of it or nothing. Stop the server first."""
    from server.backup import BackupError
    from server.backup import restore as put_back

    try:
        with _bar("Restoring") as progress:
            header = on_database(lambda url: put_back(url, file, replace=replace, progress=progress), migrated=False)
    except BackupError as error:
        fail(str(error))
    rows = sum(table.rows for table in header.tables)
    say(f"Restored {rows:,} rows as of {header.made_at}. Everybody signs in again; API tokens still work.")


@contextmanager
def _bar(what: str) -> Iterator["Progress"]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
