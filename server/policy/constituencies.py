"""Who may see and change constituencies: whoever sees the call; its organisers. Belonging is one's own to say."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Constituency, ConstituencyMember, Member
from server.errors import Forbidden, NotFound
from server.policy.calls import organises, visible_calls


def visible_constituencies(me: Member) -> Select[Constituency]:
    calls = visible_calls(me).with_only_columns(Call.id)
    return select(Constituency).where(Constituency.call_id.in_(calls))


async def readable_constituency(db: AsyncSession, me: Member, constituency_id: UUID) -> Constituency:
    found = await db.scalar(visible_constituencies(me).where(Constituency.id == constituency_id))
    if found is None:
        raise NotFound("There is no such constituency.")
    return found


async def may_change_constituency(db: AsyncSession, me: Member, call_id: UUID) -> bool:
    return me.is_administrator or await organises(db, me, call_id)


async def editable_constituency(db: AsyncSession, me: Member, constituency_id: UUID) -> Constituency:
    """Locked. Raises NotFound or Forbidden."""
    found = await readable_constituency(db, me, constituency_id)
    if not await may_change_constituency(db, me, found.call_id):
        raise Forbidden("Only an organiser of the call can change this. Ask one of those named on the call's page.")
    return await db.get_one(Constituency, constituency_id, with_for_update={"key_share": True}, populate_existing=True)


async def joinable_constituency(db: AsyncSession, me: Member, constituency_id: UUID, member_id: UUID) -> Constituency:
    """Locked: one that I may join or leave, or as organiser bring others into. Raises NotFound or Forbidden."""
    if member_id != me.id:
        return await editable_constituency(db, me, constituency_id)
    await readable_constituency(db, me, constituency_id)
    return await db.get_one(Constituency, constituency_id, with_for_update={"key_share": True}, populate_existing=True)


async def members_of(db: AsyncSession, constituency_id: UUID) -> int:
    """How many belong to it."""
    mine = ConstituencyMember.constituency_id == constituency_id
    return await db.scalar(select(func.count()).where(mine, ConstituencyMember.until.is_(None))) or 0


async def belonging(db: AsyncSession, constituency_id: UUID, member_id: UUID) -> ConstituencyMember | None:
    return await db.scalar(
        select(ConstituencyMember).where(
            ConstituencyMember.constituency_id == constituency_id,
            ConstituencyMember.member_id == member_id,
            ConstituencyMember.until.is_(None),
        )
    )
