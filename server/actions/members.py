"""How a member is shut out, and let in again.

Invariant: a suspension changes nothing but who may come in. Places, reports and words stay, so that figures do, too.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.actions.audit import record
from server.actions.invitations import revoke_all_of
from server.actions.sessions import end_access
from server.actions.webinar_people import tell_of_no_host
from server.events import MemberSuspended, emit, to_administrators, to_member
from server.policy.members import suspendable_member, suspended_member
from server.policy.webinars import my_hosting_ids
from server.settings import Settings


async def suspend_member(
    db: AsyncSession, me: Member | None, settings: Settings, member_id: UUID, reason: str
) -> Member:
    """From now on they cannot come in: sessions and sign-in links end, tokens do not work, open pages go dark within a
    second, and what they invited is taken back for good. `me` is None for the command line.

    Raises NotFound, Forbidden; Conflict for myself, the last administrator, and who is suspended already.
    """
    member = await suspendable_member(db, me, member_id)
    await shut_out(db, me, settings, member, reason)
    return member


async def shut_out(
    db: AsyncSession, me: Member | None, settings: Settings, member: Member, reason: str, until: datetime | None = None
) -> None:
    """Somebody whom I may suspend, locked; at `until` it ends by itself."""
    member_id = member.id
    member.suspended_at = func.now()
    member.suspended_until = until
    member.suspended_by = me.id if me else None
    member.suspended_reason = reason
    await db.flush()
    await db.refresh(member, ["suspended_at"])
    await end_access(db, member_id, links=True, tokens=False)  # tokens only rest: they work again once it is lifted
    await revoke_all_of(db, me, member_id, "inviter suspended")
    await tell_of_no_host(db, settings, member, set(await db.scalars(my_hosting_ids(member))))
    await record(db, me, "member.suspended", "member", member_id, reason=reason)
    _announce_suspension(db, member_id, suspended=True)


async def lift_suspension(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """They may sign in again, and their tokens work again. Raises NotFound, Forbidden; Conflict where there is nothing
    to lift."""
    member = await suspended_member(db, me, member_id)
    await _let_in(db, me, member)
    return member


async def end_suspension(db: AsyncSession, me: Member | None, member_id: UUID, since: datetime) -> None:
    """Ends the suspension that began then, by a moderator or, its time over, by itself. Another that came after it
    stays."""
    query = select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    member = (await db.scalars(query, execution_options={"populate_existing": True})).one()
    if member.suspended_at == since:
        await _let_in(db, me, member)


async def _let_in(db: AsyncSession, me: Member | None, member: Member) -> None:
    member.suspended_at = member.suspended_by = member.suspended_reason = member.suspended_until = None
    await record(db, me, "member.let_in", "member", member.id)
    _announce_suspension(db, member.id, suspended=False)


def _announce_suspension(db: AsyncSession, member_id: UUID, *, suspended: bool) -> None:
    """Only administrators know of it, besides the member."""
    event = MemberSuspended(member_id=member_id, suspended=suspended)
    emit(db, [to_member(member_id), to_administrators()], event)
