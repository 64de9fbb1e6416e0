"""What one can say to Snowfield on the command line, one file a command.

A file adds itself: `from server.commands import app`, then `@app.command()` on a plain function. `server/cli.py` names
them all. Commands load what they need inside the function, so that `snowfield --help` stays quick.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from server.settings import Settings, get_settings, use_settings

T = TypeVar("T")

app = typer.Typer(
    name="snowfield",
    help="Snowfield: an invite-only network for people who run a call to action.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
console = Console(highlight=False)
_errors = Console(stderr=True, highlight=False)


def say(sentence: str) -> None:
    """To the person who typed the command. Square brackets are text here, not markup."""
    console.print(sentence, markup=False, soft_wrap=True)


def fail(sentence: str) -> NoReturn:
    """End with status 1, having said what is wrong and what to do."""
    _errors.print(sentence, style="bold red", markup=False, soft_wrap=True)
    raise typer.Exit(1)


def load_settings(**given: object) -> Settings:
    """The settings, those `given` (and not None) before those of the environment, or an end that names the wrong
    ones."""
    said = {name: value for name, value in given.items() if value is not None}
    try:
        return use_settings(Settings.model_validate(said)) if said else get_settings()
    except ValidationError as error:
        fail("\n".join(wrong_settings(error)))


def wrong_settings(error: ValidationError) -> list[str]:
    return [
        (f"The setting {'.'.join(map(str, each['loc']))} is wrong. " if each["loc"] else "")
        + each["msg"].removeprefix("Value error, ")
        for each in error.errors()
    ]


def checked(kind: Any, value: str, sentence: str) -> str:
    """`value` as the API would take it (a type of `server.fields`), or an end that says `sentence`."""
    try:
        return str(TypeAdapter(kind).validate_python(value))
    except ValidationError:
        fail(sentence)


def on_database(work: Callable[[str], Awaitable[T]], *, migrated: bool = True) -> T:
    """Run `work(url)` on the network's database, started for it if it does not run yet.

    Ends with a sentence if there is none, or if its tables are not those of this release (`migrated`).
    """
    from server.embedded import open_database
    from server.migrations import TooOld, Unreachable, connect, current, head
    from server.programs import EmbeddedError

    settings = load_settings()

    async def run() -> T:
        async with open_database(settings) as url:
            async with connect(url) as connection:
                found = await current(connection)
            if migrated and found != head():
                fail("The database is not at this release's tables. Run 'snowfield migrate' first.")
            return await work(url)

    try:
        return asyncio.run(run())
    except (EmbeddedError, TooOld, Unreachable) as error:
        fail(str(error))
