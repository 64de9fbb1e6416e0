"""/api/v1/constituencies: the kinds of people who can act in a call, and who belongs to them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, Person, cursor_of, parts_of, person, uuid_part
from models import Constituency, ConstituencyMember, Member
from server.actions.constituencies import (
    describe_constituency,
    end_constituency_leader,
    join_constituency,
    leave_constituency,
    make_constituency,
    name_constituency_leader,
)
from server.db import Session
from server.fields import Name, Text
from server.identity import Me
from server.policy.calls import readable_call
from server.policy.constituencies import readable_constituency, visible_constituencies

router = signed_in("/constituencies", ["constituencies"])


class ConstituencyIn(In):
    call_id: UUID
    name: Annotated[Name, Field(examples=["Pharmacists"])]
    description: Text = ""


class ConstituencyWordsIn(In):
    name: Name | None = None
    description: Text | None = None


class ConstituencyOut(Out):
    id: UUID
    call_id: UUID
    name: str
    description: str
    members: int = Field(description="How many belong to it.")
    mine: bool
    leaders: list[Person] = Field(description="Those who answer, for it, people who ask to join the call.")


class ConstituencyPage(Page[ConstituencyOut]):
    pass


class PersonPage(Page[Person]):
    pass


@router.get("")
async def list_constituencies(
    db: Session, me: Me, call_id: UUID, after: After = None, limit: Limit = 50
) -> ConstituencyPage:
    """The constituencies of a call, in the order they were made."""
    await readable_call(db, me, call_id)
    query = visible_constituencies(me).where(Constituency.call_id == call_id).order_by(Constituency.id)
    if after:
        query = query.where(Constituency.id > uuid_part(parts_of(after, 1)[0]))
    rows = list(await db.scalars(query.limit(limit + 1)))
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return ConstituencyPage(items=await constituency_outs(db, me, rows[:limit]), next=more)


@router.post("", status_code=201)
async def create(db: Session, me: Me, constituency: ConstituencyIn) -> ConstituencyOut:
    """By an organiser of the call."""
    made = await make_constituency(db, me, constituency.call_id, constituency.name, constituency.description)
    return (await constituency_outs(db, me, [made]))[0]


@router.get("/{constituency_id}")
async def read(db: Session, me: Me, constituency_id: UUID) -> ConstituencyOut:
    """How many belong to it, and whether you do."""
    return (await constituency_outs(db, me, [await readable_constituency(db, me, constituency_id)]))[0]


@router.patch("/{constituency_id}")
async def describe(db: Session, me: Me, constituency_id: UUID, words: ConstituencyWordsIn) -> ConstituencyOut:
    """Change its name or its description: by an organiser of the call."""
    changed = await describe_constituency(db, me, constituency_id, words.name, words.description)
    return (await constituency_outs(db, me, [changed]))[0]


@router.get("/{constituency_id}/members")
async def list_members_of(
    db: Session, me: Me, constituency_id: UUID, after: After = None, limit: Limit = 50
) -> PersonPage:
    """Who belongs to it, by name."""
    await readable_constituency(db, me, constituency_id)
    query = (
        select(Member)
        .join(ConstituencyMember, ConstituencyMember.member_id == Member.id)
        .where(ConstituencyMember.constituency_id == constituency_id, ConstituencyMember.until.is_(None))
        .order_by(Member.name, Member.id)
    )
    if after:
        name, member_id = parts_of(after, 2)
        query = query.where(tuple_(Member.name, Member.id) > tuple_(name, uuid_part(member_id)))
    rows = list(await db.scalars(query.limit(limit + 1)))
    more = cursor_of(rows[limit - 1].name, rows[limit - 1].id) if len(rows) > limit else None
    return PersonPage(items=[person(each) for each in rows[:limit]], next=more)


@router.put("/{constituency_id}/members/{member_id}", status_code=204)
async def join(db: Session, me: Me, constituency_id: UUID, member_id: UUID) -> None:
    """Say that you belong, or as an organiser that somebody does. The same again changes nothing."""
    await join_constituency(db, me, constituency_id, member_id)


@router.delete("/{constituency_id}/members/{member_id}", status_code=204)
async def leave_constituency_of(db: Session, me: Me, constituency_id: UUID, member_id: UUID) -> None:
    """Leave it, or as an organiser take somebody out."""
    await leave_constituency(db, me, constituency_id, member_id)


@router.put("/{constituency_id}/leaders/{member_id}", status_code=204)
async def add_leader(db: Session, me: Me, constituency_id: UUID, member_id: UUID) -> None:
    """By an organiser: somebody who answers those of this kind who ask to join. They belong to it from then on."""
    await name_constituency_leader(db, me, constituency_id, member_id)


@router.delete("/{constituency_id}/leaders/{member_id}", status_code=204)
async def remove_leader(db: Session, me: Me, constituency_id: UUID, member_id: UUID) -> None:
    """They go on belonging to it."""
    await end_constituency_leader(db, me, constituency_id, member_id)


async def constituency_outs(db: AsyncSession, me: Member, rows: Sequence[Constituency]) -> list[ConstituencyOut]:
    """As many queries for eight as for one."""
    query = (
        select(
            ConstituencyMember.constituency_id,
            func.count().label("members"),
            func.bool_or(ConstituencyMember.member_id == me.id).label("mine"),
        )
        .where(ConstituencyMember.constituency_id.in_([each.id for each in rows]), ConstituencyMember.until.is_(None))
        .group_by(ConstituencyMember.constituency_id)
    )
    leading = (
        select(ConstituencyMember.constituency_id, Member)
        .join(Member, Member.id == ConstituencyMember.member_id)
        .where(ConstituencyMember.constituency_id.in_([each.id for each in rows]))
        .where(ConstituencyMember.until.is_(None), ConstituencyMember.leads)
        .order_by(Member.name, Member.id)
    )
    leaders: dict[UUID, list[Person]] = {each.id: [] for each in rows}
    for constituency_id, member in await db.execute(leading):
        leaders[constituency_id].append(person(member))
    counts = {row.constituency_id: (row.members, row.mine) for row in await db.execute(query)}
    return [
        ConstituencyOut(
            id=each.id,
            call_id=each.call_id,
            name=each.name,
            description=each.description,
            members=counts.get(each.id, (0, False))[0],
            mine=counts.get(each.id, (0, False))[1],
            leaders=leaders[each.id],
        )
        for each in rows
    ]
