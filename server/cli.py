"""The command `snowfield`: gathers the commands, each of which is a file in `server/commands/`."""

from server.commands import app, backup, demo, doctor, invite, migrate, openapi, revision, serve, token

__all__ = ["app", "backup", "demo", "doctor", "invite", "migrate", "openapi", "revision", "serve", "token"]

if __name__ == "__main__":
    app()
