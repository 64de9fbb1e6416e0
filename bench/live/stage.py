"""What a run needs before anything is measured: PostgreSQL away from the servers' core, and the network in it."""

import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.live.machine import BUILT, CLIENTS, pin, pinned
from bench.live.world import Hall, hall
from bench.results import Progress
from server.embedded import Embedded, start_embedded, stop_embedded
from server.settings import get_settings

OTHER_FILES = 500
"""What a server has open beside its sockets, more than enough."""


def most_subscribers() -> int:
    """What the limit of open files leaves room for, in a server and in the load client."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_FILES


@asynccontextmanager
async def stage(progress: Progress) -> AsyncIterator[tuple[Hall, int]]:
    """The network that listens, and the process id of its PostgreSQL."""
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    BUILT.mkdir(parents=True, exist_ok=True)
    with pinned(CLIENTS):  # ourselves too: what we draw and compute is not to be the servers' core
        url = await start_embedded(data_dir)
        try:
            postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
            pin(postmaster, CLIENTS)
            async with hall(url, BUILT, progress) as found:
                yield found, postmaster
        finally:
            await stop_embedded(data_dir)
