"""What goes to a whole call at once neither holds up the loop nor fills the line."""

import asyncio
import json
import time
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from realtime import frames, relay
from realtime.hub import CHUNK, Hub, Listener
from realtime.relay import Relay
from server.events import Audience, to_samples

CALL = UUID("00000000-0000-7000-8000-000000000001")
SLOW_SECONDS = 0.0002


class Wire:
    """Takes everything, each time so slowly."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.heard: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        until = time.perf_counter() + self.seconds
        while time.perf_counter() < until:
            pass
        self.heard += [json.loads(body) for _, body in frames.bodies(data)]

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def abort(self) -> None: ...


def hub_of(wires: list[Wire]) -> Hub:
    hub = Hub()
    for wire in wires:
        listener = Listener(uuid4(), uuid4(), wire, frozenset({to_samples(CALL)}))
        hub.add(listener)
        listener.caught_up()
    return hub


@pytest.mark.parametrize("what", ["beat", "sample"])
async def test_what_all_hear_leaves_the_loop_free_every_few_milliseconds(what: str) -> None:
    hub, turns = hub_of([Wire(SLOW_SECONDS) for _ in range(1_000)]), 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    beside = asyncio.create_task(others())
    await asyncio.sleep(0)
    turns = 0
    await (hub.beat(1) if what == "beat" else hub.sample(to_samples(CALL), frames.sample([])))
    beside.cancel()
    assert turns >= 1_000 // CHUNK


async def test_a_large_call_gets_what_most_people_report_into_first_and_the_rest_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wires = [Wire() for _ in range(10)]
    monkeypatch.setattr(relay, "SAMPLE_SECONDS", 0.0)
    told = Relay(cast(Any, None), hub_of(wires), cast(Any, None), "postgresql://nowhere")
    figures = [
        {"metric_id": "m", "team_id": str(team), "period": "2026-11-23", "expected": team} for team in range(1, 8)
    ]
    told._keep_for_sample([to_samples(CALL)], {"type": "figures.changed", "call_id": str(CALL), "figures": figures})
    told._keep_for_sample([Audience(f"team:{CALL}")], {"figures": figures})
    monkeypatch.setattr(relay, "SAMPLE_SECONDS", 1.0)
    monkeypatch.setattr(relay, "SAMPLED_BYTES", 3 * relay.FIGURE_BYTES * len(wires))
    for _ in range(4):
        await told._send_samples()
    heard = [[each["figures"][0]["expected"] for each in frame["events"]] for frame in wires[0].heard]
    assert heard == [[7, 6, 5], [4, 3, 2], [1]]
    assert not told._samples


async def test_what_waits_too_long_for_its_turn_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Relay(cast(Any, None), hub_of([Wire()]), cast(Any, None), "postgresql://nowhere")
    monkeypatch.setattr(relay, "SAMPLED_BYTES", 0)
    monkeypatch.setattr(relay, "MOST_WAITING", 5)
    for team in range(20):
        figure = {"metric_id": "m", "team_id": str(team), "period": "2026-11-23", "expected": 1}
        told._keep_for_sample([to_samples(CALL)], {"figures": [figure]})
    await told._send_samples()
    (waiting,) = told._samples.values()
    assert [key[1] for key in waiting] == [str(team) for team in range(15, 20)]
