"""What one can say to Snowfield on the command line, one file a command.

A file adds itself: `from server.commands import app`, then `@app.command()`. `server/cli.py` names them all.
"""

import typer

app = typer.Typer(
    name="snowfield",
    help="Snowfield: an invite-only network for people who run a call to action.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
