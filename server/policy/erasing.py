"""Who may erase whom: everybody themself; administrators whoever asked them to."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ErasedMember, Member
from server.errors import Conflict, Forbidden
from server.policy.members import held_administrators, locked_member, readable_member


async def erasable_member(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """The member, locked; `me` is None for the command line. Raises NotFound, Forbidden, Conflict."""
    if me is not None and me.id != member_id:
        await readable_member(db, me, member_id)
        if not me.is_administrator:
            raise Forbidden("Only an administrator can erase somebody else. Ask one of them.")
    await held_administrators(db)  # in the order in which leaving holds them, too
    member = await locked_member(db, member_id)
    if await db.scalar(select(exists().where(ErasedMember.member_id == member_id))):
        raise Conflict("This member was erased already.", code="erased_already")
    return member
