"""How long a message takes to 5,000 at ten messages a second, and what the engine's loop does at a stretch.

From POST to the frame in hand, and from the relay's read on: the rest is the writing path, which the floor and the
others have not got.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.live.fanout import BURST, Servers
from bench.live.load import Delivery
from bench.results import Progress, Result, Results, compared

RATE, SECONDS = 10, 3.0
BURST_SECONDS = 1.0
FLOOR_GOAL, NCHAN_GOAL, CALLBACK_GOAL_MS = 1.3, 0.75, 10.0

Delays = dict[str, list[float]]
"""By what was measured: one number a turn, in milliseconds."""


async def delays(servers: Servers, rounds: int, progress: Progress) -> Delays:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(rounds):
        for done, (name, server) in enumerate(servers.items(), 1):
            _, deliveries = await server.load.rate(RATE, SECONDS, server.size)
            sent = {each.number: each.sent_ns for each in deliveries}
            found[f"{name}.post.p50"].append(_percentile(deliveries, sent, 0.50))
            found[f"{name}.post.p99"].append(_percentile(deliveries, sent, 0.99))
            found[f"{name}.last"].append(_last(deliveries))
            if server.trace:
                read = reads(server.trace)
                found[f"{name}.relay.p50"].append(_percentile(deliveries, read, 0.50))
                found[f"{name}.relay.p99"].append(_percentile(deliveries, read, 0.99))
                await server.load.fill(BURST, BURST_SECONDS, server.size)  # what a long fan-out does to the loop
            progress(f"{RATE} messages a second", turn * len(servers) + done, rounds * len(servers))
    return dict(found)


def results(found: Delays, trace: Path) -> Results:
    longest = callbacks(trace)
    if not longest:
        raise RuntimeError("No callback of the loop was seen. Is it asyncio's own? See bench/live/engine.py.")
    results = {
        "live.p50.relay": compared(found["traced.relay.p50"], found["single.post.p50"], "ms"),
        "live.p99.relay": compared(found["traced.relay.p99"], found["single.post.p99"], "ms", FLOOR_GOAL),
        "live.p50.post": compared(found["traced.post.p50"], found["single.post.p50"], "ms"),
        "live.p99.post": compared(found["traced.post.p99"], found["single.post.p99"], "ms"),
        "live.last.post": compared(found["traced.last"], found["single.last"], "ms"),
        "live.loop.longest": Result(longest[0][0], "ms", CALLBACK_GOAL_MS),
    }
    if "nchan.post.p99" in found:
        nchan = found["nchan.post.p99"]
        results["live.p99.nchan"] = compared(found["traced.relay.p99"], nchan, "ms", NCHAN_GOAL)
        results["live.p99.nchan.floor"] = compared(nchan, found["single.post.p99"], "ms")
    return results


def reads(trace: Path) -> dict[int, int]:
    """When the relay had each message, on the clock of the load client."""
    lines = (line.split() for line in trace.read_text().splitlines() if line.startswith("read "))
    return {int(number): int(ns) for _, number, ns in lines}


def callbacks(trace: Path) -> list[tuple[float, str]]:
    """Milliseconds of the loop's thread, and which callback it was: the longest first. The start does not count: it
    is over when the first answer says that the server is ready."""
    lines = trace.read_text().splitlines()
    ready = next((at for at, line in enumerate(lines) if line == "ready"), 0)
    found = [line.split(" ", 2)[1:] for line in lines[ready:] if line.startswith("busy ")]
    return sorted(((int(ns) / 1e6, what) for ns, what in found), reverse=True)


def _percentile(deliveries: Sequence[Delivery], began: dict[int, int], share: float) -> float:
    waits = sorted(each.received_ns - began[each.number] for each in deliveries)
    return waits[int(share * len(waits))] / 1e6


def _last(deliveries: Sequence[Delivery]) -> float:
    """From sending a message to the last frame of it: the median of all messages."""
    last: defaultdict[int, int] = defaultdict(int)
    for each in deliveries:
        last[each.number] = max(last[each.number], each.received_ns - each.sent_ns)
    return median(last.values()) / 1e6
