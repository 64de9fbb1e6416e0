"""What is done to constituencies: made, described, joined, led and left."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Constituency, ConstituencyMember, Member
from server.actions.audit import record
from server.actions.calls import who_see_call
from server.errors import Conflict, NotFound
from server.events import (
    ConstituencyChanged,
    ConstituencyMemberChanged,
    emit,
    to_constituency,
    to_member,
)
from server.policy.calls import editable_call
from server.policy.constituencies import belonging, editable_constituency, joinable_constituency, members_of
from server.policy.members import readable_member


async def make_constituency(db: AsyncSession, me: Member, call_id: UUID, name: str, description: str) -> Constituency:
    """Raises NotFound, Forbidden, and Conflict for a name that the call has already."""
    await editable_call(db, me, call_id)
    await _check_name(db, call_id, name)
    made = Constituency(call_id=call_id, name=name, description=description)
    db.add(made)
    await db.flush()
    await record(db, me, "constituency.made", "constituency", made.id, name=name)
    _announce(db, made)
    return made


async def describe_constituency(
    db: AsyncSession, me: Member, constituency_id: UUID, name: str | None, description: str | None
) -> Constituency:
    """None: as it was. Raises NotFound, Forbidden, Conflict."""
    found = await editable_constituency(db, me, constituency_id)
    if name is not None and name != found.name:
        await editable_call(db, me, found.call_id)
        await _check_name(db, found.call_id, name)
        found.name = name
    if description is not None:
        found.description = description
    await db.flush()
    await record(db, me, "constituency.changed", "constituency", found.id, name=found.name)
    _announce(db, found)
    return found


async def join_constituency(db: AsyncSession, me: Member, constituency_id: UUID, member_id: UUID) -> None:
    """Oneself, or as organiser somebody else. The same again changes nothing. Raises NotFound, Forbidden."""
    found = await joinable_constituency(db, me, constituency_id, member_id)
    member = await readable_member(db, me, member_id)
    if await belonging(db, constituency_id, member_id) is None:
        db.add(ConstituencyMember(constituency_id=constituency_id, member_id=member_id))
        await say_who_belongs(db, me, found, member, "joined")


async def leave_constituency(db: AsyncSession, me: Member, constituency_id: UUID, member_id: UUID) -> None:
    """Raises NotFound, Forbidden."""
    found = await joinable_constituency(db, me, constituency_id, member_id)
    row = await belonging(db, constituency_id, member_id)
    if row is None:
        raise NotFound("This member does not belong to the constituency.")
    row.until = func.clock_timestamp()
    await say_who_belongs(db, me, found, await db.get_one(Member, member_id), "left", belongs=False)


async def name_constituency_leader(db: AsyncSession, me: Member, constituency_id: UUID, member_id: UUID) -> None:
    """By an organiser: this member belongs to it, and answers those who ask to join. The same again changes nothing.
    Raises NotFound, Forbidden."""
    found = await editable_constituency(db, me, constituency_id)
    member = await readable_member(db, me, member_id)
    row = await belonging(db, constituency_id, member_id)
    if row is not None and row.leads:
        return
    if row is None:
        row = ConstituencyMember(constituency_id=constituency_id, member_id=member_id)
        db.add(row)
    row.leads = True
    await say_who_belongs(db, me, found, member, "leader_named", leads=True)


async def end_constituency_leader(db: AsyncSession, me: Member, constituency_id: UUID, member_id: UUID) -> None:
    """They go on belonging to it. By an organiser, or of oneself. Raises NotFound, Forbidden."""
    found = await joinable_constituency(db, me, constituency_id, member_id)
    row = await belonging(db, constituency_id, member_id)
    if row is None or not row.leads:
        raise NotFound("This member does not lead the constituency.")
    row.leads = False
    await say_who_belongs(db, me, found, await db.get_one(Member, member_id), "leader_ended")


async def _check_name(db: AsyncSession, call_id: UUID, name: str) -> None:
    """The caller holds the call."""
    taken = select(Constituency.id).where(Constituency.call_id == call_id, Constituency.name == name)
    if await db.scalar(taken) is not None:
        raise Conflict("The call has a constituency of this name already. Choose another name.", code="name_taken")


async def say_who_belongs(
    db: AsyncSession,
    me: Member,
    constituency: Constituency,
    member: Member,
    what: Literal["joined", "left", "leader_named", "leader_ended"],
    *,
    belongs: bool = True,
    leads: bool = False,
) -> None:
    await record(db, me, f"constituency.{what}", "constituency", constituency.id, member_id=str(member.id))
    await db.flush()
    said = ConstituencyMemberChanged(
        constituency_id=constituency.id,
        constituency_name=constituency.name,
        member_id=member.id,
        name=member.name,
        belongs=belongs,
        members=await members_of(db, constituency.id),
        leads=leads,
    )
    audiences = [*who_see_call(constituency.call_id), to_constituency(constituency.id), to_member(member.id)]
    emit(db, audiences, said)


def _announce(db: AsyncSession, constituency: Constituency) -> None:
    said = ConstituencyChanged(
        constituency_id=constituency.id,
        call_id=constituency.call_id,
        name=constituency.name,
        description=constituency.description,
    )
    emit(db, who_see_call(constituency.call_id), said)
