"""A webinar that is asked in, for tests."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from models import EventRow, QuestionVote
from server.db import Sessions
from tests.people import Cast, Somebody

PLAN = {"title": "Ask a pharmacist", "starts_at": "2031-03-04T12:30:00", "minutes": 45}


async def scheduled(who: Somebody, cast: Cast, **more: Any) -> dict[str, Any]:
    answer = await who.post("/webinars", {**PLAN, "call_id": str(cast.call), **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def asked(who: Somebody, webinar: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
    answer = await who.post("/questions", {"webinar_id": webinar["id"], "text": text, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(who: Somebody, webinar: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await who.get("/questions", webinar_id=webinar["id"])
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def moved(who: Somebody, question: dict[str, Any], state: str, reason: str = "") -> dict[str, Any]:
    answer = await who.put(f"/questions/{question['id']}/state", {"state": state, "reason": reason})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rows_of(sessions: Sessions, question: dict[str, Any]) -> int:
    """The votes that count."""
    async with sessions() as db:
        query = select(func.count()).where(QuestionVote.question_id == question["id"], QuestionVote.given)
        return await db.scalar(query) or 0


async def told(who: Somebody, question: dict[str, Any], votes: int) -> None:
    """Returns when the tally that is told is this."""
    async with asyncio.timeout(10):
        while (await who.get(f"/questions/{question['id']}")).json()["votes"] != votes:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def announced(sessions: Sessions, *, beside: Somebody) -> list[tuple[list[str], str]]:
    """Audiences and body of everything that was announced about questions to others than this one alone."""
    async with sessions() as db:
        kinds = EventRow.body["type"].astext
        rows = await db.scalars(select(EventRow).where(kinds.like("question.%")).order_by(EventRow.id))
        alone = [f"member:{beside.id}"]
        return [(row.audiences, str(row.body)) for row in rows if row.audiences != alone]
