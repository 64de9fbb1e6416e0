"""`snowfield migrate`: bring the database to this release's tables."""

from server.commands import app, on_database, say


@app.command()
def migrate() -> None:
    """Bring the database to this release's tables. `serve` and `demo` do this by themselves."""
    from server.migrations import migrate as bring_up

    before, after = on_database(bring_up, migrated=False)
    say(f"The database is up to date ({after})." if before == after else f"The database is now at {after}.")
