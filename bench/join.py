"""A launch day: 300 people ask to join within one minute while the public page is read 50 times a second; then 400
more as fast as they can be served, the rest of 48 hours. Everybody confirms by the link of their letter.

Asked of a real `snowfield serve` with its embedded PostgreSQL: the 300 from one network address, as from one hospital,
the 400 from forty, since in 48 hours nobody runs into a limit that is counted by the quarter of an hour. Each solves a
challenge of its own before asking, outside what is timed; the work is set low, so that the machine is the server's.
Counted as lost is whoever asked and does not wait in the queue; as doubled, who waits twice.
"""

import asyncio
import hashlib
import os
import re
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import httpx
from sqlalchemy import text

from bench.cpu import seconds, server_seconds
from bench.results import Progress, Result, Results
from bench.serving import serving
from bench.world import kept
from server.db import open_engine
from server.embedded import Embedded, start_embedded, stop_embedded
from server.identity import TOKEN_PREFIX, hashed
from server.migrations import connect, head, migrate
from server.settings import get_settings

LAUNCH, REST, MINUTE, READS_A_SECOND, AT_ONCE = 300, 400, 60.0, 50, 20
WORK = 8
SLUG = "launch"
PAGE = f"/api/v1/open-calls/{SLUG}"
GOAL_MS, GOAL_PAGE_MS, GOAL_CPU = 1_000.0, 200.0, 60.0


async def measure(progress: Progress) -> Results:
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ["SNOWFIELD_JOIN_PROOF_BITS"] = str(WORK)
    url = await start_embedded(data_dir)
    try:
        world = await kept(url, f"bench_join_{head()}", _make)
        postmaster = int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
        async with serving(world) as served:
            return await Launch(world, served.http, served.pid, postmaster, progress).run()
    finally:
        await stop_embedded(data_dir)


async def _make(url: str) -> None:
    await migrate(url)
    async with connect(url) as connection:
        for statement in _WORLD.split(";\n"):
            await connection.execute(text(statement))
        await connection.execute(text(_ACCESS), {"hash": hashed(f"{TOKEN_PREFIX}benchmarks-on-this-machine-only")})
        await connection.commit()


class Launch:
    def __init__(self, url: str, http: httpx.AsyncClient, server: int, postmaster: int, progress: Progress) -> None:
        self.url, self.http, self.progress = url, http, progress
        self.server, self.postmaster = server, postmaster
        self.letters, self.turn = open_engine(url, 4), asyncio.Semaphore(4)
        self.asked: list[float] = []
        self.read: list[float] = []
        self.refused: list[str] = []
        self.promised: list[str] = []
        self.done = 0

    async def run(self) -> Results:
        async with connect(self.url) as connection:  # whoever asked in the last run
            for table in ("join_requests", "spent_proofs", "failed_sign_ins", "mails"):
                await connection.execute(text(f"delete from {table}"))  # noqa: S608  our own names
            self.group = str(await connection.scalar(text("select id from constituencies")))
            await connection.commit()
        proofs = [await self.proof() for _ in range(LAUNCH)]
        chance = Random(7)
        before, began = (seconds(self.server), server_seconds(self.postmaster)), perf_counter()
        people = [self.come(f"launch{n}@example.org", proofs[n], chance.uniform(0, MINUTE)) for n in range(LAUNCH)]
        await asyncio.gather(*people, self.reading())
        wall = perf_counter() - began
        python = (seconds(self.server) - before[0]) / wall * 100
        database = (server_seconds(self.postmaster) - before[1]) / wall * 100
        rest = await self.the_rest()
        waiting = await self.waiting()
        await self.letters.dispose()
        lost = len(set(self.promised) - set(waiting)) + LAUNCH + REST - len(self.promised)
        return {
            "join.launch_minute.lost": Result(lost, "people", 0),
            "join.launch_minute.doubled": Result(len(waiting) - len(set(waiting)), "people", 0),
            "join.launch_minute.refused": Result(len(self.refused), "requests", 0),
            "join.launch_minute.p50_ms": Result(_at(self.asked, 0.5), "ms to ask"),
            "join.launch_minute.p99_ms": Result(_at(self.asked, 0.99), "ms to ask", GOAL_MS),
            "join.launch_minute.page_p99_ms": Result(_at(self.read, 0.99), "ms to read", GOAL_PAGE_MS),
            "join.launch_minute.page_reads": Result(len(self.read), "reads"),
            "join.launch_minute.python_cpu": Result(python, "% of one core", GOAL_CPU),
            "join.launch_minute.database_cpu": Result(database, "% of one core", GOAL_CPU),
            "join.rest.rate": Result(REST / rest, "people a second"),
        }

    async def proof(self) -> dict[str, Any]:
        challenge = (await self.http.get(f"{PAGE}/challenge")).raise_for_status().json()
        key = hashlib.sha256(challenge["challenge"].encode()).hexdigest()
        ends = 256 - challenge["bits"]

        def fits(piece: int, number: int) -> bool:
            digest = hashlib.sha256(f"{key}.{piece}.{number}".encode()).digest()
            return bool(int.from_bytes(digest, "big") >> ends == 0)

        numbers = [next(n for n in count() if fits(piece, n)) for piece in range(challenge["pieces"])]
        return {"challenge": challenge["challenge"], "numbers": numbers}

    async def come(self, email: str, proof: dict[str, Any], after: float, place: int = 0) -> None:
        """Ask, and open the letter a little later."""
        await asyncio.sleep(after)
        body = {
            "email": email,
            "name": f"Somebody at {email}",
            "role_title": "Nurse",
            "organisation": "One hospital",
            "constituency_id": self.group,
            "why": "It is time that somebody looks at every one of these prescriptions again.",
            "proof": proof,
        }
        began = perf_counter()
        where = {"X-Forwarded-For": f"198.51.100.{place}"}  # documentation addresses: we are the proxy that is trusted
        answer = await self.http.post(f"{PAGE}/requests", json=body, headers=where)
        self.asked.append((perf_counter() - began) * 1000)
        if answer.status_code != 202:
            self.refused.append(answer.text)
            return
        self.promised.append(email)
        answer = await self.http.post("/api/v1/join-requests/confirm", json={"token": await self.secret(email)})
        if not answer.is_success:
            self.refused.append(answer.text)
        self.done += 1
        self.progress("Asking to join", self.done, LAUNCH + REST)

    async def secret(self, email: str) -> str:
        async with self.turn, self.letters.connect() as connection:
            letter = await connection.scalar(text('select text from mails where "to" = :email'), {"email": email})
        found = re.search(r"/asking#(\S+)", letter or "")
        return found[1] if found else ""

    async def reading(self) -> None:
        async def read() -> None:
            began = perf_counter()
            (await self.http.get(PAGE)).raise_for_status()
            self.read.append((perf_counter() - began) * 1000)

        began, reads = perf_counter(), []
        for number in range(int(MINUTE * READS_A_SECOND)):
            await asyncio.sleep(max(0.0, began + number / READS_A_SECOND - perf_counter()))
            reads.append(asyncio.create_task(read()))
        await asyncio.gather(*reads)

    async def the_rest(self) -> float:
        """Seconds for all of them."""
        proofs = [await self.proof() for _ in range(REST)]
        turn = asyncio.Semaphore(AT_ONCE)

        async def come(number: int) -> None:
            async with turn:
                await self.come(f"later{number}@example.org", proofs[number], 0, 1 + number % 40)

        began = perf_counter()
        await asyncio.gather(*map(come, range(REST)))
        return perf_counter() - began

    async def waiting(self) -> list[str]:
        async with connect(self.url) as connection:
            rows = await connection.execute(text("select email from join_requests where state = 'waiting'"))
            return [row.email for row in rows]


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


_WORLD = """
insert into calls (name, goal_sentence, condition, launched_on, deadline, made_up)
values ('Launch', 'Everybody who asks is heard.', 'Nobody is asked.', current_date, current_date + 365, true);
insert into members (email, name, house_rules_accepted_at) values ('bench@example.org', 'Bench', now());
insert into organisers (call_id, member_id) select c.id, m.id from calls c cross join members m;
insert into constituencies (call_id, name) select id, 'Nurses' from calls;
insert into call_pages (call_id, slug, intro, proof_key, opened_at)
select id, 'launch', 'Come.', decode(repeat('0a', 32), 'hex'), now() from calls
"""

_ACCESS = """
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select id, 'Benchmark', :hash, 'write', now() + interval '50 years' from members
"""
