"""The command `snowfield`: gathers the commands, each of which is a file in `server/commands/`."""

from server.commands import (
    app,
    backup,
    bounced,
    demo,
    doctor,
    export,
    factors,
    import_,
    invite,
    migrate,
    openapi,
    received,
    recount,
    revision,
    serve,
    spc,
    suspend,
    token,
)

__all__ = [
    "app",
    "backup",
    "bounced",
    "demo",
    "doctor",
    "export",
    "factors",
    "import_",
    "invite",
    "migrate",
    "openapi",
    "received",
    "recount",
    "revision",
    "serve",
    "spc",
    "suspend",
    "token",
]

if __name__ == "__main__":
    app()
