"""A server is killed while a webinar votes and asks. Whoever attends comes back by themselves; nothing that was
acknowledged is lost, and everybody shows the same tallies, which are the rows."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text

from models import Question, QuestionVote
from server.db import Sessions, open_engine, open_sessions
from server.identity import TOKEN_PREFIX
from tests.conftest import fresh_database
from tests.faults.processes import Process
from tests.live_client import Frame, LiveClient

pytestmark = pytest.mark.fault

PEOPLE, QUESTIONS, LISTENING, ASKING = 60, 30, 30, 10
SECONDS_BETWEEN = 1.5
SECRET = f"{TOKEN_PREFIX}a-storm-of-votes-in-a-test-only-"
WEBINAR = UUID("00000000-0000-7000-8000-000000000001")
NETWORK = """
create function pg_temp.numbered(n int) returns uuid language sql
    return cast('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') as uuid);
insert into calls (id, name, goal_sentence, condition, launched_on, deadline, made_up)
values (pg_temp.numbered(1), 'Storm', 'Everybody is heard.', 'Nobody asks.', current_date, current_date + 99, true);
insert into teams (id, name, call_id) values (pg_temp.numbered(1), 'All', pg_temp.numbered(1));
insert into members (id, email, name, house_rules_accepted_at)
select pg_temp.numbered(n), 'm' || n || '@example.org', 'Member ' || n, now() from generate_series(1, :people) n;
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select pg_temp.numbered(n), 'Storm', sha256(convert_to(:secret || n, 'UTF8')), 'write', now() + interval '1 day'
from generate_series(1, :people) n;
insert into places (team_id, member_id, leads, reports)
select pg_temp.numbered(1), pg_temp.numbered(n), n = 1, true from generate_series(1, :people) n;
insert into webinars (id, call_id, author_id, title, starts_at, minutes, zone, for_whole_call)
values (pg_temp.numbered(1), pg_temp.numbered(1), pg_temp.numbered(1), 'Ask a pharmacist', now(), 60, 'UTC', true);
insert into questions (id, webinar_id, author_id, anonymous, text, state, shown_at)
select pg_temp.numbered(100 + n), pg_temp.numbered(1), pg_temp.numbered(:people), false, 'Number ' || n, 'shown', now()
from generate_series(1, :questions) n
"""


@asynccontextmanager
async def webinar_of_many(url: str) -> AsyncIterator[tuple[Sessions, list[str]]]:
    """The ids of its questions with it."""
    engine = open_engine(url, 2)
    try:
        async with engine.begin() as connection:
            numbers = {"people": PEOPLE, "questions": QUESTIONS, "secret": SECRET}
            for statement in NETWORK.split(";\n"):
                await connection.execute(text(statement), numbers)
            ids = [str(each) for each in await connection.scalars(text("select id from questions order by id"))]
        yield open_sessions(engine), ids
    finally:
        await engine.dispose()


class Attendee:
    """Tries again, with the same key, until the server has said that it is done: as our pages do."""

    def __init__(self, number: int, http: httpx.AsyncClient) -> None:
        self.number, self.headers, self._http = number, {"Authorization": f"Bearer {SECRET}{number}"}, http
        self.shows: dict[str, int] = {}
        self.voted: list[str] = []
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.tries = 0

    async def vote(self, question_ids: list[str], over: asyncio.Event) -> None:
        for each in question_ids:
            if over.is_set():
                return
            if await self._until_done("PUT", f"/api/v1/questions/{each}/vote"):
                self.voted.append(each)

    async def ask(self, over: asyncio.Event) -> None:
        for number in range(8):  # of the ten that one may ask in ten minutes
            if over.is_set():
                return
            said = f"Who asks for number {number} of {self.number}?"
            body = {"webinar_id": str(WEBINAR), "text": said}
            if await self._until_done("POST", "/api/v1/questions", f"{self.number}-{number}", body):
                self.asked.append(said)
            await asyncio.sleep(0.3)

    async def _until_done(self, method: str, path: str, key: str = "", body: dict[str, str] | None = None) -> bool:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        while True:
            self.tries += 1
            try:
                answer = await self._http.request(method, path, json=body, headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(random.uniform(0.02, 0.1))
                continue
            if answer.status_code == 503:
                await asyncio.sleep(0.1)
                continue
            if not answer.is_success:
                self.refused.append(answer.text)
            return answer.is_success

    async def load(self) -> int:
        answer = await self._http.get("/api/v1/questions", params={"webinar_id": str(WEBINAR)}, headers=self.headers)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        self.shows = {each["id"]: each["votes"] for each in found["items"]}
        return int(found["cursor"])

    def apply(self, event: Frame) -> None:
        if event["type"] == "question.shown":
            self.shows[event["question_id"]] = event["votes"]
        elif event["type"] == "votes.counted":
            self.shows |= {each["question_id"]: each["votes"] for each in event["tallies"]}


async def test_killed_in_mid_storm_everybody_comes_back_and_nothing_acknowledged_is_lost(
    server_url: str, template: str, worker_id: str, run_dir: Path
) -> None:
    async with fresh_database(server_url, template, f"{worker_id}_storm") as url, webinar_of_many(url) as found:
        sessions, question_ids = found
        server = Process("storm", "web,live,jobs", url, run_dir)
        server.keep()
        try:
            async with AsyncExitStack() as stack:
                limits = httpx.Limits(max_connections=PEOPLE)
                http = await stack.enter_async_context(
                    httpx.AsyncClient(base_url=server.url, timeout=20, limits=limits, trust_env=False)
                )
                await server.ready(http)
                people = [Attendee(number, http) for number in range(1, PEOPLE + 1)]
                ears = [
                    await stack.enter_async_context(
                        LiveClient(server.url, each.headers, load=each.load, apply=each.apply, hurry=10)
                    )
                    for each in people[:LISTENING]
                ]
                async with asyncio.timeout(20):
                    while not all(each.settled and each.loads for each in ears):  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
                over = asyncio.Event()
                storm = [asyncio.create_task(each.vote(_shuffled(question_ids), over)) for each in people]
                storm += [asyncio.create_task(each.ask(over)) for each in people[:ASKING]]
                await asyncio.sleep(SECONDS_BETWEEN)
                server.kill()
                await asyncio.sleep(SECONDS_BETWEEN)
                async with asyncio.timeout(60):
                    await server.ready(http)
                    over.set()
                    await asyncio.gather(*storm)
                    while not await _all_show_the_rows(sessions, people[:LISTENING]):  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
                assert not [each.refused for each in people if each.refused]
                assert all(len(each.lines) > 1 for each in ears), "nobody had to come back"
                assert sum(each.tries for each in people) > sum(len(each.voted) + len(each.asked) for each in people)
                await _nothing_lost(sessions, people)
        finally:
            await server.stop()


def _shuffled(question_ids: list[str]) -> list[str]:
    return random.sample(question_ids, len(question_ids))


async def _all_show_the_rows(sessions: Sessions, people: list[Attendee]) -> bool:
    async with sessions() as db:
        given = func.count(QuestionVote.member_id).filter(QuestionVote.given)
        query = select(Question.id, given).outerjoin(QuestionVote, QuestionVote.question_id == Question.id)
        rows = {str(row[0]): row[1] for row in await db.execute(query.group_by(Question.id))}
    return all(each.shows == rows for each in people)


async def _nothing_lost(sessions: Sessions, people: list[Attendee]) -> None:
    async with sessions() as db:
        rows = await db.scalars(select(QuestionVote).where(QuestionVote.given))
        votes = Counter((row.member_id.int % 2**48, str(row.question_id)) for row in rows)
        texts = Counter(await db.scalars(select(Question.text)))
    for each in people:
        assert all(votes[each.number, question_id] == 1 for question_id in each.voted)
        assert all(texts[said] == 1 for said in each.asked)
    assert sum(len(each.voted) for each in people) > PEOPLE
    assert any(each.asked for each in people)
