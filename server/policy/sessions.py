"""Whose sign-ins are whose: everybody sees and ends their own, and nobody else's."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, MemberSession
from server.errors import NotFound


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
