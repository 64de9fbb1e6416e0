"""5,000 people have a webinar open and vote for 30 seconds at 40 % of the rate that the floor reaches; then all of them
answer a poll within 30 seconds.

Asked of a real `snowfield serve`; counted are its Python process and its whole PostgreSQL server, with all that goes
out to the 5,000. The floor (`floor.py`) is sent such votes at the same pace, before and after, and nobody listens
there. Some votes are sent twice at once, as from two devices, and some are taken back.
"""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.cpu import Watched, peak_kib
from bench.results import Progress, Result, Results, compared, repeated
from bench.serving import Serving, serving
from bench.webinar.network import ATTENDEES, CHOICES, FIRST_QUESTION, POLL, QUESTIONS, make, numbered
from server.embedded import Embedded, start_embedded, stop_embedded
from server.migrations import connect
from server.settings import get_settings

TURNS, SECONDS, PACED_SECONDS = 3, 30.0, 10.0
SHARE = 0.4
CONNECTIONS = 64
FULL_SPEED, WARM_UP = 6_000, 1_500
SETTLE_SECONDS = 2.5
TWICE, TAKEN_BACK, BACK_AFTER_SECONDS = 0.02, 0.05, 3.0
CHANGING = 20
"""So many questions are those from which votes are taken back. Of the others the number of votes only grows, so that it
says when they were counted."""
GOAL_CPU, GOAL_P99_MS, GOAL_AGE_MS, GOAL_FRAMES = 2.0, 500.0, 1000.0, 1.0

Asked = tuple[int, str, str, str]
Answer = tuple[float, float, int]


class Attendees:
    """The program that votes and listens, on a line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send(self, asked: Sequence[Asked], seconds: float = 0) -> dict[str, Any]:
        return await self._say({"send": asked, "seconds": seconds})

    async def shown(self) -> dict[str, Any]:
        return await self._say({"shown": SETTLE_SECONDS})

    async def _say(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        await self._process.stdin.drain()
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(240):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("The attendees have left. What they said stands above.")
        found: dict[str, Any] = json.loads(line)
        return found


@asynccontextmanager
async def attending(served: Serving, listeners: int) -> AsyncIterator[Attendees]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.webinar.attendees", str(served.http.base_url), str(listeners), str(CONNECTIONS),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**28,
    )  # fmt: skip
    try:
        attendees = Attendees(process)
        await attendees.hear()
        yield attendees
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def network() -> AsyncIterator[tuple[str, int]]:
    """Its URL, and the first process of its database server."""
    data_dir = Path(os.environ.get("BENCH_DATA_DIR") or get_settings().data_dir / "bench")
    data_dir.mkdir(parents=True, exist_ok=True)
    url = await start_embedded(data_dir)
    try:
        world = await make(url)
        yield world, int((Embedded(data_dir).cluster / "postmaster.pid").read_text().split()[0])
    finally:
        await stop_embedded(data_dir)


async def measure(progress: Progress) -> Results:
    async with (
        network() as (world, postmaster),
        serving(world, log_level="info") as ours,
        serving(world, ("bench.webinar.floor",)) as bare,
        attending(ours, ATTENDEES) as listeners,
        attending(ours, 0) as voters,
        attending(bare, 0) as strangers,
    ):
        return await Storm(world, ours, bare, listeners, voters, strangers, postmaster, progress).run()


@dataclass
class Storm:
    url: str
    ours: Serving
    bare: Serving
    listeners: Attendees
    voters: Attendees
    """Another program, so that nobody's answer waits until five thousand have read."""
    strangers: Attendees
    """Who vote at the floor."""
    postmaster: int
    progress: Progress
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    used: set[tuple[int, int]] = field(default_factory=set)
    """Who has voted for what: each pair is drawn once."""

    async def run(self) -> Results:
        await self.voters.send(votes(self.draw(WARM_UP)))
        await self.listeners.shown()
        await self.strangers.send(votes(self.draw(WARM_UP)))
        rates, turns = [], []
        for turn in range(TURNS):
            full = await self.strangers.send(votes(self.draw(FULL_SPEED)))
            rates.append(FULL_SPEED / full["seconds"])
            turns.append(await self.turn(SHARE * mean(rates)))
            self.progress("A storm of votes", turn + 1, TURNS)
        polled = await self.poll()
        self.progress("A poll of everybody", 1, 1)
        return {
            "webinar.floor.rate": repeated(rates, "votes/s"),
            "webinar.votes.rate": repeated([each["rate"] for each in turns], "votes/s"),
            "webinar.votes.lost": Result(sum(each["lost"] for each in turns), "votes", 0),
            "webinar.votes.told_wrongly": Result(sum(each["wrong"] for each in turns), "tallies", 0),
            "webinar.votes.frames": Result(max(each["frames"] for each in turns), "1/s", GOAL_FRAMES),
            "webinar.votes.age": Result(max(each["age"] for each in turns), "ms", GOAL_AGE_MS),
            "webinar.votes.seen_p50": repeated([each["seen_p50"] for each in turns], "ms"),
            "webinar.votes.seen_last": Result(max(each["seen_last"] for each in turns), "ms"),
            "webinar.votes.p50": repeated([each["p50"] for each in turns], "ms"),
            "webinar.votes.p99": repeated([each["p99"] for each in turns], "ms", GOAL_P99_MS),
            "webinar.votes.cpu": compared(
                [each["cpu"] for each in turns], [each["floor"] for each in turns], "µs", GOAL_CPU
            ),
            "webinar.votes.cpu.postgres": repeated([each["postgres"] for each in turns], "µs"),
            **polled,
            "webinar.memory": Result(peak_kib(self.ours.pid) / 1024, "MiB"),
        }

    async def turn(self, rate: float) -> dict[str, float]:
        floors = [await self.paced(rate)]
        before = await self.told()
        asked = self.storm(int(rate * SECONDS), rate)
        watched, database = Watched(self.ours.pid, self.postmaster), Watched(None, self.postmaster)
        spent, of_it = watched.seconds(), database.seconds()
        said = await self.voters.send(asked, SECONDS)
        heard = await self.listeners.shown()
        spent, of_it = watched.seconds() - spent, database.seconds() - of_it
        floors.append(await self.paced(rate))
        took = sorted(at - due for due, at, _ in said["answers"])
        ages, seen = times_of(asked, said["answers"], heard, before)
        return {
            "rate": len(asked) / said["seconds"],
            "lost": await self.lost(asked, said["answers"]),
            "wrong": wrong(before, await self.told(), await self.rows(), heard),
            "frames": each_second(heard),
            "age": max(ages) * 1000,
            "seen_p50": seen[len(seen) // 2] * 1000,
            "seen_last": seen[-1] * 1000,
            "p50": took[len(took) // 2] * 1000,
            "p99": took[int(len(took) * 0.99)] * 1000,
            "cpu": spent / len(asked) * 1e6,
            "postgres": of_it / len(asked) * 1e6,
            "floor": mean(floors),
        }

    async def paced(self, rate: float) -> float:
        """Microseconds of the floor for one vote."""
        asked = votes(self.draw(int(rate * PACED_SECONDS)))
        watched = Watched(self.bare.pid, self.postmaster)
        before = watched.seconds()
        await self.strangers.send(asked, PACED_SECONDS)
        return (watched.seconds() - before) / len(asked) * 1e6

    def draw(self, count: int) -> Iterator[tuple[int, int]]:
        """Somebody and a question that they have not voted for: a few questions are what most vote for."""
        places = range(QUESTIONS)
        weights = [1 / (5 + place) for place in places]
        while count:
            pair = self.chance.randint(1, ATTENDEES), self.chance.choices(places, weights)[0]
            if pair not in self.used:
                self.used.add(pair)
                count -= 1
                yield pair

    def storm(self, count: int, rate: float) -> list[Asked]:
        asked: list[Asked] = []
        due: list[tuple[int, Asked]] = []
        drawn = self.draw(count)
        while len(asked) + len(due) < count:
            while due and due[0][0] <= len(asked):
                asked.append(due.pop(0)[1])
            who, place = next(drawn)
            vote = voting(who, place)
            asked += [vote, vote] if self.chance.random() < TWICE else [vote]
            if place >= QUESTIONS - CHANGING and self.chance.random() < TAKEN_BACK * QUESTIONS / CHANGING:
                due.append((len(asked) + int(BACK_AFTER_SECONDS * rate), voting(who, place, "DELETE")))
        return asked + [vote for _, vote in due]

    async def lost(self, asked: Sequence[Asked], answers: Sequence[Answer]) -> int:
        """What was acknowledged and is not so in the table; and what was refused."""
        refused = sum(status != 204 for _, _, status in answers)
        last = {(who, path): method for who, method, path, _ in asked}
        async with connect(self.url) as connection:
            rows = (await connection.execute(text("select member_id, question_id, given from question_votes"))).all()
        given = {(row.member_id, row.question_id): row.given for row in rows}
        kept = [
            given.get((numbered(who), UUID(asked_of(path)))) == (method == "PUT")
            for (who, path), method in last.items()
        ]
        return refused + kept.count(False)

    async def told(self) -> list[int]:
        """The tally of each question, as the webinar page has it."""
        return await self._numbers("select votes from questions order by id")

    async def rows(self) -> list[int]:
        return await self._numbers(
            "select count(v.given) filter (where v.given) from questions q "
            "left join question_votes v on v.question_id = q.id group by q.id order by q.id"
        )

    async def _numbers(self, query: str) -> list[int]:
        async with connect(self.url) as connection:
            return list(await connection.scalars(text(query)))

    async def poll(self) -> Results:
        asked = [
            (who, "PUT", f"/api/v1/polls/{POLL}/answer", json.dumps({"choices": [who % CHOICES]}))
            for who in self.chance.sample(range(1, ATTENDEES + 1), ATTENDEES)
        ]
        watched = Watched(self.ours.pid, self.postmaster)
        before = watched.seconds()
        said = await self.voters.send(asked, SECONDS)
        heard = await self.listeners.shown()
        spent = watched.seconds() - before
        took = sorted(at - due for due, at, _ in said["answers"])
        want = [ATTENDEES // CHOICES] * CHOICES
        lists = [[heard["tallies"][each][2] for each in every] for every in heard["lists"]]
        last = [next((poll["counts"] for event in reversed(every) for poll in event["polls"]), None) for every in lists]
        rows = await self._numbers("select choices[1] from poll_answers")
        return {
            "webinar.poll.lost": Result(
                sum(status != 204 for _, _, status in said["answers"]) + ATTENDEES - len(rows), "answers", 0
            ),
            "webinar.poll.told_wrongly": Result(
                sum(people for each, people in zip(last, heard["people"], strict=True) if each != want)
                + int([Counter(rows)[place] for place in range(CHOICES)] != want),
                "people",
                0,
            ),
            "webinar.poll.frames": Result(each_second(heard), "1/s", GOAL_FRAMES),
            "webinar.poll.seconds": Result(said["seconds"], "s", SECONDS * 1.02),
            "webinar.poll.p99": Result(took[int(len(took) * 0.99)] * 1000, "ms", GOAL_P99_MS),
            "webinar.poll.cpu": Result(spent / ATTENDEES * 1e6, "µs"),
        }


def voting(who: int, place: int, method: str = "PUT") -> Asked:
    return who, method, f"/api/v1/questions/{numbered(FIRST_QUESTION + place)}/vote", ""


def place_of(question_id: str) -> int:
    return UUID(question_id).int % 2**48 - FIRST_QUESTION


def asked_of(path: str) -> str:
    """The id of the question."""
    return path.split("/")[4]


def votes(drawn: Iterator[tuple[int, int]]) -> list[Asked]:
    return [voting(who, place) for who, place in drawn]


def wrong(before: Sequence[int], told: Sequence[int], rows: Sequence[int], heard: dict[str, Any]) -> int:
    """Tallies that are not the number of rows: in the table, or on the page of anybody who listened."""
    found = sum(tally != row for tally, row in zip(told, rows, strict=True))
    for every, people in zip(heard["lists"], heard["people"], strict=True):
        shows = list(before)
        for which in every:
            for tally in heard["tallies"][which][2]["tallies"]:
                shows[place_of(tally["question_id"])] = tally["votes"]
        found += people * sum(tally != row for tally, row in zip(shows, rows, strict=True))
    return found


def each_second(heard: dict[str, Any]) -> float:
    """Tallies a second, to the hundredth: some milliseconds on the way are no tally."""
    first = [each[0] for each in heard["tallies"]]
    return round((len(first) - 1) / (first[-1] - first[0]), 2) if len(first) > 1 else 0.0


def times_of(
    asked: Sequence[Asked], answers: Sequence[Answer], heard: dict[str, Any], before: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Seconds: how old each tally was when the last of those who listen had it; and, sorted, how long after its answer
    each vote was shown to the last of them.

    The votes of a tally were counted when as many had been acknowledged, for the questions whose votes only grow."""
    given: dict[tuple[int, int], float] = {}
    for (who, _, path, _), (_, at, _) in zip(asked, answers, strict=True):
        place = place_of(asked_of(path))
        if place < QUESTIONS - CHANGING:
            given[who, place] = min(at, given.get((who, place), at))
    acknowledged = sorted(given.values())
    shows = list(before)
    ages, seen, counted = [], [], 0
    for _, last, event in heard["tallies"]:
        for tally in event["tallies"]:
            shows[place_of(tally["question_id"])] = tally["votes"]
        total = sum(shows[:-CHANGING]) - sum(before[:-CHANGING])
        if total > counted:
            total = min(total, len(acknowledged))  # some are committed, and their answers on the way
            ages.append(last - acknowledged[total - 1])
            seen += [last - at for at in acknowledged[counted:total]]
            counted = total
    return ages, sorted(seen)
