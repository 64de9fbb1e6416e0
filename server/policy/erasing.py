"""Who may erase whom: everybody themself; administrators whoever asked them to."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ErasedMember, Member
from server.errors import Conflict, Forbidden
from server.policy.handovers import things_of
from server.policy.members import held_administrators, locked_member, readable_member


async def erasable_member(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """The member, locked, with nothing left that only they look after. All administrators are held first, in one order:
    of the last two who go at once, one stays. Raises NotFound, Forbidden, Conflict."""
    await readable_member(db, me, member_id)
    if me.id != member_id and not me.is_administrator:
        raise Forbidden("Only an administrator can erase somebody else. Ask one of them.")
    held = await held_administrators(db, None if me.id == member_id else me)
    member = await locked_member(db, member_id)
    if await db.scalar(select(exists().where(ErasedMember.member_id == member_id))):
        raise Conflict("This member was erased already.", code="erased_already")
    if [each.id for each in held] == [member_id]:
        raise Conflict("This is the last administrator. Make another one first.", code="last_administrator")
    if alone := [each.name for each in await things_of(db, member) if each.alone]:
        names = ", ".join(dict.fromkeys(alone[:10]))
        raise Conflict(
            f"Hand over first, or close, what only this member looks after: {names}.", code="hand_over_first"
        )
    return member
