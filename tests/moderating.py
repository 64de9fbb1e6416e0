"""What tests of moderation say: tell of a thing, find its case, decide."""

from typing import Any

import httpx
from sqlalchemy import update

from models import Member
from server.db import unit_of_work
from tests.people import Cast, Somebody

WHY = "It says too much."


async def post_of(who: Somebody, cast: Cast, text: str = "Rash words.") -> str:
    made = await who.post("/posts", {"team_id": str(cast.team), "text": text})
    assert made.status_code == 201, made.text
    post_id: str = made.json()["id"]
    return post_id


async def comment_of(who: Somebody, post_id: str, text: str = "Rash answer.") -> str:
    made = await who.post("/comments", {"post_id": post_id, "text": text})
    assert made.status_code == 201, made.text
    comment_id: str = made.json()["id"]
    return comment_id


async def tell(who: Somebody, kind: str, subject_id: object, reason: str = "patient", **more: Any) -> httpx.Response:
    return await who.post("/flags", {"kind": kind, "subject_id": str(subject_id), "reason": reason, **more})


async def waiting(who: Somebody, state: str = "open") -> list[dict[str, Any]]:
    answer = await who.get("/moderation/cases", state=state)
    assert answer.status_code == 200, answer.text
    cases: list[dict[str, Any]] = answer.json()["items"]
    return cases


async def decide(who: Somebody, case_id: str, verdict: str, reason: str = WHY, **more: Any) -> httpx.Response:
    return await who.post(f"/moderation/cases/{case_id}/decision", {"verdict": verdict, "reason": reason, **more})


async def judged(
    cast: Cast, teller: Somebody, kind: str, subject_id: object, verdict: str, **more: Any
) -> dict[str, Any]:
    """Told of by one, decided by Vera: the case."""
    told = await tell(teller, kind, subject_id)
    assert told.status_code == 201, told.text
    case_id = next(each["id"] for each in await waiting(cast.vera) if each["subject_id"] == str(subject_id))
    decided = await decide(cast.vera, case_id, verdict, **more)
    assert decided.status_code == 201, decided.text
    case: dict[str, Any] = decided.json()
    return case


async def become(cast: Cast, who: Somebody, **roles: bool) -> None:
    async with unit_of_work(cast.sessions) as db:
        await db.execute(update(Member).where(Member.id == who.id).values(**roles))
