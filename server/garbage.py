"""When Python looks for cycles. Left to itself it does so whenever enough was allocated, over all that many thousand
sockets hold, and holds up the loop for tens of milliseconds. Here what has come to stay is set aside, the young are
looked at often and shortly, and the whole only every few minutes, when nothing was going on for a moment."""

import asyncio
import gc
from collections.abc import Callable

YOUNG, MIDDLE, OLD = 1_000, 5, 1_000_000_000
"""Allocations between two looks at the young; so many of these to one at the middle-aged; never, by itself, at all."""
EVERY_SECONDS = 600.0
LOOK_SECONDS = 1.0
LONGEST_SECONDS = 1_800.0


def settle() -> None:
    """What is there now stays for the life of the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


async def collect_in_quiet(events: Callable[[], int]) -> None:
    """A full look every ten minutes, as soon as `events()`, which counts what happens, stood still for a second; after
    half an hour in any case."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        before, waited = -1, EVERY_SECONDS
        while before != (now := events()) and waited < LONGEST_SECONDS:
            before, waited = now, waited + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
        gc.unfreeze()
        gc.collect()
        gc.freeze()
