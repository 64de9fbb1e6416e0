"""`snowfield revision`: write a migration. For developers, by way of `make revision m="..."`."""

import asyncio
import tempfile
from pathlib import Path

from server.commands import app, fail, say


@app.command(hidden=True)
def revision(message: str) -> None:
    """Write the migration that brings the tables to what `models` say, against a throw-away database."""
    from server.embedded import start_embedded, stop_embedded
    from server.migrations import ROOT, migrate, write_revision

    async def write(data_dir: Path) -> list[Path]:
        url = await start_embedded(data_dir, throwaway=True)
        try:
            await migrate(url)
            return await write_revision(url, message)
        finally:
            await stop_embedded(data_dir)

    if not message.strip():
        fail('Say in a few words what changes: make revision m="add lows"')
    with tempfile.TemporaryDirectory(prefix="snowfield-revision-") as directory:
        for path in asyncio.run(write(Path(directory))):
            say(f"Wrote {path.relative_to(ROOT)}. Read it, and mend what it could not know.")
