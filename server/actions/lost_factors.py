"""An administrator's help to whoever lost what the second step of signing in takes."""

from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Member, MemberSession, Passkey, PasskeyChallenge, RecoveryCode, SignInTicket
from server.actions.audit import record
from server.actions.factors import tell
from server.events import AccessEnded, emit, to_member
from server.policy.factors import resettable_member
from server.settings import Settings


async def reset_factors(
    db: AsyncSession, me: Member | None, settings: Settings, member_id: UUID, reason: str
) -> Member:
    """All of somebody's factors are gone, because they lost what it takes: app, passkeys, recovery codes; and whatever
    is signed in as them ends. They come in by password or link. `me` is None for the command line.

    Raises NotFound, Forbidden, Conflict.
    """
    member = await resettable_member(db, me, member_id)
    open_ones = update(MemberSession).where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None))
    for session_id in await db.scalars(open_ones.values(ended_at=func.now()).returning(MemberSession.id)):
        emit(db, [to_member(member_id)], AccessEnded(member_id=member_id, access_id=session_id))
    for table in (AuthenticatorApp, Passkey, RecoveryCode, PasskeyChallenge, SignInTicket):
        await db.execute(delete(table).where(table.member_id == member_id))
    by = me.name if me else "Whoever runs this network"
    what = f"{by} took away your second step of signing in, because it was said to be lost. You can add a new one."
    await record(db, me, "factors.reset", "member", member_id, reason=reason)
    await tell(db, member, settings, what)
    return member
