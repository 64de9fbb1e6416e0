"""`snowfield serve` with a stop-watch in its worker, for what cannot be seen from outside.

`python -m bench.live.engine FILE` writes lines to FILE: `read N NS`, when the relay had message N in its hands, on the
clock that the load client uses; and `busy NS WHAT` for each callback of the event loop that used the processor of its
thread for long. Processor time per delivery is never measured with this, only delays and callbacks.
"""

import asyncio
import gc
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from realtime.relay import Relay
from server import cli, serving, supervisor

LONG_NS = 1_000_000
_MARK = re.compile(r"@T\d{19};(\d{9});")


def serve(file: str) -> None:
    """The parent: as ever, but for the program that it starts as its worker."""
    supervisor.WORKER = (sys.executable, "-m", "bench.live.engine", file)
    sys.argv = ["snowfield", "serve"]
    cli.app()


def work(file: str, number: int, listening: int) -> int:
    """The worker, with what its parent gave it."""
    lines = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    note_reads(lines)
    note_long_callbacks(lines)
    return serving.work(number, socket.socket(fileno=listening), socket.socket(fileno=0))


def note_reads(file: int) -> None:
    """Both ways into the relay's hands: the stamper's, and the log's. The first counts."""
    seen: set[str] = set()

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def in_hand(self: Relay, events: Any) -> Any:
            now = time.monotonic_ns()
            for event in events:
                mark = _MARK.search(event.body)
                if mark and mark[1] not in seen:
                    seen.add(mark[1])
                    os.write(file, f"read {int(mark[1])} {now}\n".encode())
            return method(self, events)

        return in_hand

    for name in ("hand_over", "_deliver"):
        setattr(Relay, name, watched(getattr(Relay, name)))


def note_long_callbacks(file: int) -> None:
    """Of asyncio's own loop, which runs everything through `Handle._run`."""
    run = asyncio.Handle._run
    collected: list[str] = []
    collecting_since = 0

    def watched(self: asyncio.Handle) -> None:
        collected.clear()
        began = time.thread_time_ns()
        run(self)
        used = time.thread_time_ns() - began
        if used >= LONG_NS:
            os.write(file, f"busy {used} {self!r:.120} {' '.join(collected)}\n".encode())

    def collecting(phase: str, about: dict[str, int]) -> None:
        """The garbage collector comes unasked, in whatever callback is running."""
        nonlocal collecting_since
        if phase == "start":
            collecting_since = time.thread_time_ns()
        else:
            collected.append(
                f"[garbage {about['generation']}: {(time.thread_time_ns() - collecting_since) / 1e6:.1f} ms]"
            )

    gc.callbacks.append(collecting)

    asyncio.Handle._run = watched  # type: ignore[method-assign]


if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(sys.argv[1])
    else:
        sys.exit(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
