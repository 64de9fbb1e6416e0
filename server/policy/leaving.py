"""Who may end a membership: oneself, and administrators; and what has to be handed over first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.errors import Conflict, Forbidden
from server.policy.members import held_administrators, locked_member, readable_member
from server.policy.roles import keep_one


async def leavable_member(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """Somebody who can leave now, locked. All administrators are held first, in one order: of the last two who leave
    at once, or remove each other, one stays. Raises NotFound, Forbidden, Conflict."""
    await readable_member(db, me, member_id)
    if me.id != member_id and not me.is_administrator:
        raise Forbidden("Only a member themself, or an administrator, can end a membership. Ask one of them.")
    held = await held_administrators(db, None if me.id == member_id else me)
    member = await locked_member(db, member_id)
    if member.left_at is not None:
        raise Conflict(f"{member.name} has left already.")
    keep_one(held, member)
    return member
