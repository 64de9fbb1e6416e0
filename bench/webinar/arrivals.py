"""83 people a second open the page of a webinar, as 5,000 would within a minute, while others have it open and vote.

Each loads what a browser that has the scripts asks for, one after the other (`LOAD`), then opens the live socket and
says that it is there. The server's processor time is counted as in `storm.py`; what it uses without those who arrive,
for votes and listeners, is measured before and taken off. The floor (`floor.py`) gets as many requests, each answered
with as many bytes as ours after one statement that finds one row, and no socket.

`python -m bench.webinar.arrivals URL FIRST COUNT SECONDS SOCKETS PATH ...` is who arrives: one line of JSON out.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvloop
from sqlalchemy import text

from bench.cpu import Watched
from bench.results import Progress, Results, compared, repeated
from bench.sender import opened
from bench.serving import Serving, serving
from bench.webinar import storm
from bench.webinar.attendees import Heard, Listener
from bench.webinar.network import ATTENDEES, QUESTIONS, WEBINAR, numbered, secret_of
from server.migrations import connect

A_SECOND, SECONDS, BESIDE_SECONDS, FLOOR_SECONDS, TURNS = 83, 20.0, 10.0, 8.0, 2
LISTENERS = 2_000
VOTES_A_SECOND = 20
GOAL_P99_MS = 500.0
LOAD = (f"/webinars/{WEBINAR}", "/api/v1/me", f"/api/v1/webinars/{WEBINAR}/whole")
MORE_POLLS = """
insert into polls (id, webinar_id, author_id, kind, question, choices, counts, state, opened_at)
select cast(another as uuid), webinar_id, author_id, kind, question, choices, counts, 'open', now()
from polls, unnest(cast(:ids as text[])) another
"""


async def measure(progress: Progress) -> Results:
    async with storm.network() as (world, postmaster):
        async with connect(world) as connection:
            await connection.execute(text(MORE_POLLS), {"ids": [str(numbered(3)), str(numbered(4))]})
            await connection.commit()
        async with (
            serving(world, log_level="info") as ours,
            serving(world, ("bench.webinar.floor",)) as bare,
            storm.attending(ours, LISTENERS) as listeners,
            storm.attending(ours, 0) as voters,
        ):
            await listeners.shown()
            return await Arrivals(ours, bare, voters, postmaster).run(progress)


@dataclass
class Arrivals:
    ours: Serving
    bare: Serving
    voters: "storm.Attendees"
    postmaster: int
    arrived: int = LISTENERS
    voted: int = 0

    async def run(self, progress: Progress) -> Results:
        sizes = (await self.load(self.ours, 1, LOAD, 1.0, sockets=True))["sizes"]
        floor_load = [f"/bare/{size}" for size in sizes]
        await self.load(self.bare, 1, floor_load, 1.0, sockets=False)
        turns: list[dict[str, float]] = []
        for turn in range(TURNS):
            turns.append(await self.turn(floor_load))
            progress("People who arrive", turn + 1, TURNS)
        return {
            "webinar.arrivals.cpu": compared([each["cpu"] for each in turns], [each["floor"] for each in turns], "ms"),
            "webinar.arrivals.cpu.postgres": repeated([each["postgres"] for each in turns], "ms"),
            "webinar.arrivals.p50": repeated([each["p50"] for each in turns], "ms"),
            "webinar.arrivals.p99": repeated([each["p99"] for each in turns], "ms", GOAL_P99_MS),
        }

    async def turn(self, floor_load: Sequence[str]) -> dict[str, float]:
        count = int(A_SECOND * SECONDS)
        watched, database = Watched(self.ours.pid, self.postmaster), Watched(None, self.postmaster)
        spent, of_it = watched.seconds(), database.seconds()
        await self.vote(BESIDE_SECONDS)
        beside, of_that = watched.seconds() - spent, database.seconds() - of_it
        spent, of_it = watched.seconds(), database.seconds()
        found, _ = await asyncio.gather(
            self.load(self.ours, count, LOAD, SECONDS, sockets=True),
            self.vote(SECONDS),
        )
        spent = watched.seconds() - spent - beside * SECONDS / BESIDE_SECONDS
        of_it = database.seconds() - of_it - of_that * SECONDS / BESIDE_SECONDS
        few = int(A_SECOND * FLOOR_SECONDS)
        bare = Watched(self.bare.pid, self.postmaster)
        floor = bare.seconds()
        await self.load(self.bare, few, floor_load, FLOOR_SECONDS, sockets=False)
        floor = bare.seconds() - floor
        took = sorted(found["took"])
        return {
            "cpu": spent / count * 1000,
            "postgres": of_it / count * 1000,
            "floor": floor / few * 1000,
            "p50": took[len(took) // 2] * 1000,
            "p99": took[int(len(took) * 0.99)] * 1000,
        }

    async def vote(self, seconds: float) -> None:
        """So that the log moves, and a tally is told each second."""
        numbers = range(self.voted, self.voted + int(VOTES_A_SECOND * seconds))
        votes = [storm.voting(1 + each // QUESTIONS, each % QUESTIONS) for each in numbers]
        self.voted += len(votes)
        await self.voters.send(votes, seconds)

    async def load(
        self, served: Serving, count: int, paths: Sequence[str], seconds: float, *, sockets: bool
    ) -> dict[str, list[float]]:
        """People who have not been here before, a program of their own: how long each took, and how long each answer
        was."""
        first = LISTENERS + 1 + (self.arrived - LISTENERS) % (ATTENDEES - LISTENERS - count)
        self.arrived += count
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.webinar.arrivals", str(served.http.base_url), str(first), str(count),
            str(seconds), "1" if sockets else "0", *paths,
            stdout=asyncio.subprocess.PIPE, limit=2**24,
        )  # fmt: skip
        said, _ = await process.communicate()
        found: dict[str, list[float]] = json.loads(said)
        return found


async def arrive(url: str, who: int, due: float, paths: Sequence[str], heard: Heard | None) -> tuple[float, list[int]]:
    """Seconds from when they wanted to come until all was there, and the lengths of the answers."""
    await asyncio.sleep(due - time.perf_counter())
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    sizes = []
    for path in paths:
        lines = [f"GET {path} HTTP/1.1", f"Host: {address.netloc}", f"Authorization: Bearer {secret_of(who)}", "", ""]
        writer.write("\r\n".join(lines).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.decode())
        sizes.append(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        await reader.readexactly(sizes[-1])
    if heard is not None:
        listener = Listener(who, address.netloc, heard)
        await opened(url, listener)
        await listener.ready
    writer.close()
    return time.perf_counter() - due, sizes


async def main(url: str, first: int, count: int, seconds: float, sockets: bool, paths: Sequence[str]) -> None:
    heard = Heard() if sockets else None
    began = time.perf_counter() + 0.5
    coming = [arrive(url, first + n, began + n * seconds / count, paths, heard) for n in range(count)]
    found = await asyncio.gather(*coming)
    print(json.dumps({"took": [each[0] for each in found], "sizes": found[-1][1]}), flush=True)


if __name__ == "__main__":
    _, to, number, people, within, live, *asked = sys.argv
    uvloop.run(main(to, int(number), int(people), float(within), live == "1", asked))
