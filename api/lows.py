"""/api/v1/lows: lows and requests for help, and their answers. Read by their author and by who owes the answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from api.report_shapes import LowOut, lows_out
from api.router import signed_in
from api.shapes import After, In, Limit, Page, cursor_of, parts_of, uuid_part
from models import Low
from server.actions.lows import answer_low, pass_low_up
from server.db import Session
from server.fields import FullText
from server.identity import Me
from server.policy.lows import visible_lows
from server.policy.teams import visible_team

router = signed_in("/lows", ["lows"])


class LowAnswerIn(In):
    text: Annotated[FullText, Field(examples=["I will ring the surgery tomorrow."])]


class HolderIn(In):
    pass


@router.get("")
async def list_lows(
    db: Session,
    me: Me,
    unanswered: Annotated[bool, Query(description="Only those without an answer, oldest first.")] = False,
    team_id: Annotated[UUID | None, Query(description="Only those that this team holds.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[LowOut]:
    """Newest first, those without an answer oldest first. Your own, and those that a team you lead holds."""
    query = visible_lows(me).limit(limit + 1).order_by(Low.id if unanswered else Low.id.desc())
    if unanswered:
        query = query.where(Low.answered_at.is_(None))
    if team_id is not None:
        await visible_team(db, me, team_id)
        query = query.where(Low.held_by == team_id)
    if after is not None:
        last = uuid_part(parts_of(after, 1)[0])
        query = query.where(Low.id > last if unanswered else Low.id < last)
    lows = list(await db.scalars(query))
    more = cursor_of(lows[limit - 1].id) if len(lows) > limit else None
    return Page(items=await lows_out(db, me, lows[:limit]), next=more)


@router.post("/{low_id}/answers", status_code=201)
async def answer(db: Session, me: Me, low_id: UUID, answer: LowAnswerIn) -> LowOut:
    """Answer a low. Only its author and the leaders who hold it read the answer."""
    return (await lows_out(db, me, [await answer_low(db, me, low_id, answer.text)]))[0]


@router.put("/{low_id}/holder")
async def pass_up(db: Session, me: Me, low_id: UUID, _: HolderIn) -> LowOut:
    """Pass a low up: the leaders of the next team above hold it from now on, and you no longer read it."""
    return (await lows_out(db, me, [await pass_low_up(db, me, low_id)]))[0]
