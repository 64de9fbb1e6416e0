"""`snowfield backup` and `snowfield restore`: the whole network as one file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import app, console, fail, load_settings, on_database, say

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
    erased: Annotated[
        Path | None, typer.Option(help="A file that `snowfield erased` wrote.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Put a backup into the database, all of it or nothing. Stop the server first.

    Members who were erased since are erased again: those that the network that is replaced knows of, and those of
    --erased.
    """
    from server.actions.erasing_again import erase_all_again, erased_in
    from server.backup import BackupError, Header
    from server.backup import restore as put_back

    again: dict[str, bool] = dict(map(_erased_line, erased.read_text().splitlines())) if erased else {}

    async def run(url: str) -> Header:
        again.update(await erased_in(url))
        header = await put_back(url, file, replace=replace, progress=progress)
        await erase_all_again(url, load_settings(), again)
        return header

    try:
        with _bar("Restoring") as progress:
            header = on_database(run, migrated=False)
    except BackupError as error:
        fail(str(error))
    rows = sum(table.rows for table in header.tables)
    say(f"Restored {rows:,} rows as of {header.made_at}. Everybody signs in again; API tokens still work.")


@app.command()
def erased(
    file: Annotated[Path, typer.Argument(help="The file to write: keep it where the backups are.")],
) -> None:
    """Write the ids of erased members into a file, so that `snowfield restore --erased` can erase them again."""
    from server.actions.erasing_again import erased_in

    found = on_database(erased_in)
    file.write_text("".join(f"{each} {'words' if words else 'name'}\n" for each, words in found.items()))
    say(f"{file} holds {len(found):,} ids. They stand for nobody.")


def _erased_line(line: str) -> tuple[str, bool]:
    member_id, _, what = line.strip().partition(" ")
    return member_id, what == "words"


@contextmanager
def _bar(what: str) -> Iterator["Progress"]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
