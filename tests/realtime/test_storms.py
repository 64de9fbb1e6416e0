"""While there is always something to tell, whoever comes back and whoever waits for a beat has their turn as well."""

import asyncio
import time

import pytest

from realtime import relay
from realtime.hub import Hub
from realtime.relay import Relay
from realtime.rights import Rights
from server.db import Sessions
from server.direct import Direct


async def test_a_storm_that_does_not_end_holds_up_neither_resumes_nor_beats(
    sessions: Sessions, db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Relay(sessions, Hub(), Rights(Direct(db_url, 1, {})), db_url)
    beats: list[int] = []
    taken = 0

    async def take_and_find_more() -> None:
        nonlocal taken
        taken += 1
        own._wake.set()
        await asyncio.sleep(0.001)

    async def note(position: int) -> None:
        beats.append(position)

    monkeypatch.setattr(relay, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(own, "_handed", [None])
    monkeypatch.setattr(own, "_take_what_was_handed", take_and_find_more)
    monkeypatch.setattr(own._hub, "beat", note)
    running = asyncio.create_task(own.run())
    try:
        while not taken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        began = time.monotonic()
        await own.look_again()
        assert time.monotonic() - began < relay.LOOK_SECONDS / 2
        async with asyncio.timeout(3):
            while len(beats) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
