"""Whose sign-ins are whose: everybody sees and ends their own. Administrators end all of somebody's at once; nobody
sees another's."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, MemberSession
from server.errors import Conflict, Forbidden, NotFound
from server.policy.members import locked_member, readable_member


def my_sessions(me: Member) -> Select[MemberSession]:
    """Those that still last, the one in use most lately first."""
    return (
        select(MemberSession)
        .where(MemberSession.member_id == me.id, MemberSession.ended_at.is_(None), MemberSession.ends_at > func.now())
        .order_by(MemberSession.last_seen_at.desc(), MemberSession.id.desc())
    )


async def endable_session(db: AsyncSession, me: Member, session_id: UUID) -> MemberSession:
    """Locked. Raises NotFound."""
    session = await db.scalar(my_sessions(me).where(MemberSession.id == session_id).with_for_update())
    if session is None:
        raise NotFound("There is no such sign-in of yours.")
    return session


async def member_to_sign_out(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """Somebody else whom I may sign out everywhere, locked. Raises NotFound, Forbidden; Conflict for myself."""
    await readable_member(db, me, member_id)
    if not me.is_administrator:
        raise Forbidden("Only an administrator can sign somebody else out. Ask one of them.")
    if me.id == member_id:
        raise Conflict("You sign yourself out on your own page, there or everywhere.")
    return await locked_member(db, member_id)
