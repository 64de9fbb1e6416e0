"""/api/v1/members: the directory of those I may know of, and shutting somebody out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Member, Place
from server.actions.members import lift_suspension, suspend_member
from server.db import Session
from server.events import NetworkRole
from server.fields import Line, Sentence
from server.identity import Me, Sure
from server.policy.members import constituencies_of, places_of, readable_member, visible_members
from server.policy.roles import roles_of
from server.policy.teams import visible_team

router = signed_in("/members", tags=["members"])


class PlaceOfMember(Out):
    team_id: UUID
    team_name: str
    leads: bool


class ConstituencyOfMember(Out):
    id: UUID
    name: str


class MemberOut(Out):
    id: UUID
    name: str
    role_title: str
    organisation: str
    joined_at: datetime
    places: list[PlaceOfMember]
    """Those in teams that I may see."""
    constituencies: list[ConstituencyOfMember]
    roles: list[NetworkRole]
    """In the whole network, beside leading teams and organising calls."""
    suspended: bool | None
    """Told to administrators only; null for everybody else."""
    suspension_reason: str | None
    """Told to administrators only."""


class SuspensionIn(In):
    reason: Annotated[Sentence, Field(examples=["Asked to be shut out while they are on leave."])]
    """Administrators read it, in the journal too."""


class SuspensionOut(Out):
    member_id: UUID
    suspended_at: datetime
    reason: str


class SuspensionLifted(Out):
    sentence: str


class MemberPage(Page[MemberOut]):
    pass


@router.get("")
async def list_members(
    db: Session,
    me: Me,
    team_id: UUID | None = None,
    q: Annotated[Line | None, Query(description="Part of a name, a job or a place of work.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> MemberPage:
    """By name: who shares a team or a call with me. Administrators see everybody."""
    query = visible_members(me).order_by(Member.name, Member.id).limit(limit + 1)
    if team_id is not None:
        await visible_team(db, me, team_id)
        query = query.where(
            Member.id.in_(select(Place.member_id).where(Place.team_id == team_id, Place.until.is_(None)))
        )
    if q:
        columns = (Member.name, Member.role_title, Member.organisation)
        query = query.where(or_(*(column.icontains(q, autoescape=True) for column in columns)))
    if after is not None:
        name, member_id = parts_of(after, 2)
        query = query.where(tuple_(Member.name, Member.id) > (name, uuid_part(member_id)))
    members = list(await db.scalars(query))
    last = members[limit - 1] if len(members) > limit else None
    return MemberPage(
        items=await _members_out(db, me, members[:limit]), next=cursor_of(last.name, last.id) if last else None
    )


@router.get("/{member_id}")
async def read(db: Session, me: Me, member_id: UUID) -> MemberOut:
    """One member whom I may know of."""
    return (await _members_out(db, me, [await readable_member(db, me, member_id)]))[0]


@router.post("/{member_id}/suspension", status_code=201)
async def suspend(db: Session, me: Sure, member_id: UUID, suspension: SuspensionIn) -> SuspensionOut:
    """Shut a member out, for administrators. Sessions end at once, open pages and programs within a second; tokens do
    not work meanwhile. Places, reports and words stay. Nobody suspends themself, nor the last administrator."""
    member = await suspend_member(db, me, member_id, suspension.reason)
    assert member.suspended_at is not None
    return SuspensionOut(member_id=member.id, suspended_at=member.suspended_at, reason=suspension.reason)


@router.delete("/{member_id}/suspension")
async def lift(db: Session, me: Me, member_id: UUID) -> SuspensionLifted:
    """Let a suspended member in again, for administrators. They sign in anew; their tokens work again."""
    member = await lift_suspension(db, me, member_id)
    return SuspensionLifted(sentence=f"{member.name} can sign in again. Everything of theirs is where it was.")


async def _members_out(db: AsyncSession, me: Member, members: Sequence[Member]) -> list[MemberOut]:
    ids = [each.id for each in members]
    places, constituencies = defaultdict(list), defaultdict(list)
    for place, team in await db.execute(places_of(me, ids)):
        places[place.member_id].append(PlaceOfMember(team_id=team.id, team_name=team.name, leads=place.leads))
    for member_id, constituency in await db.execute(constituencies_of(me, ids)):
        constituencies[member_id].append(ConstituencyOfMember.model_validate(constituency))
    return [
        MemberOut(
            id=each.id,
            name=each.name,
            role_title=each.role_title,
            organisation=each.organisation,
            joined_at=each.joined_at,
            places=places[each.id],
            constituencies=constituencies[each.id],
            roles=roles_of(each),
            suspended=each.suspended_at is not None if me.is_administrator else None,
            suspension_reason=each.suspended_reason if me.is_administrator else None,
        )
        for each in members
    ]
