"""/api/v1/commitments: what members commit themselves to, by which day, and whether they kept it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.roles import Named
from api.router import signed_in
from api.shapes import After, IfMatch, In, Limit, Out, Page, Person, cursor_of, parts_of, person, uuid_part
from models import Call, Commitment, Member, Team, Webinar
from server.actions.commitments import (
    Outcome,
    Said,
    change_commitment,
    make_commitment,
    settle_commitment,
    take_commitment_back,
)
from server.db import Session
from server.events.commitments import CommitmentState
from server.fields import Figure, Line, Number, Sentence, tag_of
from server.identity import Me
from server.policy.commitments import readable_commitment, visible_commitments
from server.policy.webinars import visible_webinars

router = signed_in("/commitments", ["commitments"])


class CommitmentPlan(In):
    words: Sentence = Field(examples=["I will ring our two GPs before Friday."])
    number: Annotated[Number, Field(gt=0)] | None = Field(None, description="How many.", examples=[2])
    unit: Line = Field("", description="What the number counts.", examples=["GPs"])
    due: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 12, 31))] = Field(description="By which day.")

    def said(self) -> Said:
        return Said(self.words, self.number, self.unit, self.due)


class CommitmentIn(CommitmentPlan):
    team_id: UUID | None = Field(None, description="To a team of yours. None: to the call.")
    call_id: UUID | None = Field(None, description="To this call. None: to that of the team or of the webinar.")
    webinar_id: UUID | None = Field(None, description="Where it was raised.")


class OutcomeIn(In):
    state: Outcome


class CommitmentOut(Out):
    id: UUID
    member: Person
    call: Named | None
    team: Named | None = Field(description="To whom it is made. Null: to the call.")
    webinar_id: UUID | None
    webinar: Named | None = Field(description="Where it was raised, if you may see that.")
    words: str
    number: Figure | None
    unit: str
    due: date
    state: CommitmentState
    made_at: datetime
    edited_at: datetime | None
    version: int
    mine: bool
    hidden: bool = Field(description="A moderator hid it: only you see it.")


class CommitmentPage(Page[CommitmentOut]):
    pass


@router.get("")
async def list_commitments(
    db: Session,
    me: Me,
    mine: Annotated[bool, Query(description="Only yours, in any state.")] = False,
    webinar_id: Annotated[UUID | None, Query(description="Raised in this webinar.")] = None,
    call_id: UUID | None = None,
    team_id: UUID | None = None,
    after: After = None,
    limit: Limit = 20,
) -> CommitmentPage:
    """What was committed to you, and what you committed yourself to, the newest first."""
    query = visible_commitments(me)
    query = query.where(Commitment.member_id == me.id if mine else Commitment.state != "taken_back")
    for column, wanted in (
        (Commitment.webinar_id, webinar_id),
        (Commitment.call_id, call_id),
        (Commitment.team_id, team_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if after:
        query = query.where(Commitment.id < uuid_part(parts_of(after, 1)[0]))
    rows = list(await db.scalars(query.order_by(Commitment.id.desc()).limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    more = cursor_of(last.id) if last is not None else None
    return CommitmentPage(items=await commitment_outs(db, me, rows[:limit]), next=more)


@router.post("", status_code=201)
async def make(db: Session, me: Me, response: Response, commitment: CommitmentIn) -> CommitmentOut:
    """Commit yourself, to a team of yours or to the whole call."""
    made = await make_commitment(
        db,
        me,
        commitment.said(),
        call_id=commitment.call_id,
        team_id=commitment.team_id,
        webinar_id=commitment.webinar_id,
    )
    return await _out(db, me, made, response)


@router.get("/{commitment_id}")
async def read(db: Session, me: Me, response: Response, commitment_id: UUID) -> CommitmentOut:
    """One commitment."""
    return await _out(db, me, await readable_commitment(db, me, commitment_id), response)


@router.put("/{commitment_id}")
async def change(
    db: Session, me: Me, response: Response, commitment_id: UUID, commitment: CommitmentPlan, if_match: IfMatch = None
) -> CommitmentOut:
    """Say it anew: other words, another number, another day. It then says that it was changed."""
    return await _out(db, me, await change_commitment(db, me, commitment_id, commitment.said(), if_match), response)


@router.put("/{commitment_id}/state")
async def settle(db: Session, me: Me, response: Response, commitment_id: UUID, outcome: OutcomeIn) -> CommitmentOut:
    """Say whether you kept it, or open it again."""
    return await _out(db, me, await settle_commitment(db, me, commitment_id, outcome.state), response)


@router.delete("/{commitment_id}", status_code=204)
async def take_back(db: Session, me: Me, commitment_id: UUID) -> None:
    """Take it back: nobody reads it any more but you."""
    await take_commitment_back(db, me, commitment_id)


async def _out(db: AsyncSession, me: Member, commitment: Commitment, response: Response) -> CommitmentOut:
    response.headers["ETag"] = tag_of(commitment.version)
    return (await commitment_outs(db, me, [commitment]))[0]


async def commitment_outs(db: AsyncSession, me: Member, rows: Sequence[Commitment]) -> list[CommitmentOut]:
    """Commitments that the reader may see: as many queries for a hundred as for one."""
    members = {
        each.id: each for each in await db.scalars(select(Member).where(Member.id.in_({r.member_id for r in rows})))
    }
    calls = {each.id: each for each in await db.scalars(select(Call).where(Call.id.in_({r.call_id for r in rows})))}
    teams = {each.id: each for each in await db.scalars(select(Team).where(Team.id.in_({r.team_id for r in rows})))}
    raised = {row.webinar_id for row in rows if row.webinar_id is not None}
    seen = list(await db.scalars(visible_webinars(me).where(Webinar.id.in_(raised)))) if raised else []
    webinars = {each.id: Named(id=each.id, name=each.title) for each in seen}
    return [
        CommitmentOut(
            id=each.id,
            member=person(members[each.member_id]),
            call=Named.model_validate(calls[each.call_id]) if each.call_id else None,
            team=Named.model_validate(teams[each.team_id]) if each.team_id else None,
            webinar_id=each.webinar_id if each.webinar_id in webinars else None,
            webinar=webinars.get(each.webinar_id) if each.webinar_id else None,
            words=each.words,
            number=each.number,
            unit=each.unit,
            due=each.due,
            state=cast(CommitmentState, each.state),
            made_at=each.made_at,
            edited_at=each.edited_at,
            version=each.version,
            mine=each.member_id == me.id,
            hidden=each.hidden_at is not None,
        )
        for each in rows
    ]
