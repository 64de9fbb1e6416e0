"""`python -m bench.writing.posting URL CONNECTIONS SECONDS`: posts below HTTP, a turn of all series for each line that
comes in. Prints posts a second, and the microseconds of processor time that one costs this process."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg

from bench.writing.network import LEAVES, numbered
from models import Member
from realtime.stamper import BATCH, Stamper
from server.actions.at_once import POST, post_values, write_post_at_once
from server.db import SESSION_SETTINGS, plain_url
from server.direct import Direct

TEXTS = [f"Two surgeries now book the review together with the flu jab. Number {n} is on." for n in range(5_000)]
Worker = Callable[[int], Callable[[int], Awaitable[object]]]


async def main(url: str, connections: int, length: float) -> None:
    stamper = Stamper(url)
    direct = Direct(url, connections, SESSION_SETTINGS, stamper.wake)
    members = [Member(id=numbered(each), name=f"Member {each}") for each in LEAVES]
    cleaner, *bare = [
        await asyncpg.connect(plain_url(url), server_settings=SESSION_SETTINGS) for _ in range(1 + connections)
    ]
    prepared = [await each.prepare(POST.sql) for each in bare]
    ready = [[POST.arguments(post_values(me, me.id, text, "")) for text in TEXTS[:200]] for me in members[:connections]]

    def ours(number: int) -> Callable[[int], Awaitable[object]]:
        me = members[number]
        return lambda n: write_post_at_once(direct, me, me.id, TEXTS[n % len(TEXTS)], "")

    def floor(number: int) -> Callable[[int], Awaitable[object]]:
        statement, values = prepared[number], ready[number]

        async def post(n: int) -> None:
            await statement.fetchrow(*values[n % len(values)])
            stamper.wake()

        return post

    async def run(worker: Worker, seconds: float = length) -> tuple[float, float]:
        until, began, spent = time.perf_counter() + seconds, time.perf_counter(), time.process_time()
        counts = await asyncio.gather(*(_until(until, worker(number)) for number in range(connections)))
        taken, spent = time.perf_counter() - began, time.process_time() - spent
        return sum(counts) / taken, spent / sum(counts) * 1e6

    for worker in (ours, floor):
        await run(worker, 0.5)
    order: list[tuple[str, Worker, bool]] = [
        ("ours", ours, True),
        ("bare", floor, True),
        ("bare unstamped", floor, False),
    ]
    while await asyncio.to_thread(sys.stdin.readline):
        found: dict[str, float] = {}
        for name, series, stamped in order:
            stamping = asyncio.create_task(stamper.run()) if stamped else None
            found[name], found[f"{name} cpu"] = await run(series)
            if stamping:
                stamping.cancel()
                with suppress(asyncio.CancelledError):
                    await stamping
            while len(await stamper.stamp(cleaner)) == BATCH:
                pass
        order.reverse()
        print(json.dumps(found), flush=True)
    await direct.close()
    for each in (cleaner, *bare):
        await each.close()


async def _until(end: float, post: Callable[[int], Awaitable[object]]) -> int:
    count = 0
    while time.perf_counter() < end:
        await post(count)
        count += 1
    return count


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
