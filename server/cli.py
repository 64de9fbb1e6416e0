"""The command `snowfield`: gathers the commands, each of which is a file in `server/commands/`."""

from server.commands import app, migrate, openapi, revision

__all__ = ["app", "migrate", "openapi", "revision"]

if __name__ == "__main__":
    app()
