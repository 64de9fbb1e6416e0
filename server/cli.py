"""The command `snowfield`: gathers the commands, each of which is a file in `server/commands/`."""

from server.commands import app

__all__ = ["app"]
