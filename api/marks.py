"""/api/v1/metrics/{id}/marks: what people set on the chart of a metric and team: new limits, words beside a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out, Person
from models import ChartMark, Member
from server.actions.marks import note_on_chart, start_new_limits, take_back_mark
from server.db import Session
from server.fields import Sentence
from server.identity import Me

router = signed_in("/metrics", ["metrics"])


class MarkIn(In):
    team_id: UUID
    kind: Literal["limits", "note"] = Field(
        description="`limits`: average and limits start anew with this period. `note`: a word about what happened."
    )
    on_date: date = Field(description="Of new limits the first date of a period with a judged point; else any day.")
    words: Annotated[Sentence, StringConstraints(max_length=200), Field(description="Of new limits the reason.")] = (
        Field(examples=["The new pharmacy contract began."])
    )


class TakeBackIn(In):
    reason: Sentence


class MarkOut(Out):
    id: UUID
    kind: Literal["limits", "note"]
    on_date: date
    words: str
    author: Person
    created_at: datetime
    taken_back_at: datetime | None
    taken_back_by: Person | None
    taken_back_why: str


@router.post("/{metric_id}/marks", status_code=201)
async def mark(db: Session, me: Me, metric_id: UUID, mark: MarkIn) -> MarkOut:
    """Start new limits from a period, with the reason, or write a word beside a day. Look first: `chart?rebase=` draws
    what new limits would look like. `limits_start_there` (409): they do already."""
    do = start_new_limits if mark.kind == "limits" else note_on_chart
    return await _out(db, await do(db, me, metric_id, mark.team_id, mark.on_date, mark.words))


@router.post("/{metric_id}/marks/{mark_id}/end", status_code=201)
async def take_back(db: Session, me: Me, metric_id: UUID, mark_id: UUID, end: TakeBackIn) -> MarkOut:
    """Take it back, with the reason. It stays in the chart's history."""
    return await _out(db, await take_back_mark(db, me, metric_id, mark_id, end.reason))


async def _out(db: AsyncSession, made: ChartMark) -> MarkOut:
    ids = {made.author_id, made.taken_back_by} - {None}
    return mark_out(made, {each: (await db.get_one(Member, each)).name for each in ids if each})


def mark_out(mark: ChartMark, people: Mapping[UUID, str]) -> MarkOut:
    names = ("id", "kind", "on_date", "words", "created_at", "taken_back_at", "taken_back_why")
    by = mark.taken_back_by
    return MarkOut.model_validate(
        {
            **{name: getattr(mark, name) for name in names},
            "author": Person(id=mark.author_id, name=people[mark.author_id]),
            "taken_back_by": Person(id=by, name=people[by]) if by else None,
        }
    )
