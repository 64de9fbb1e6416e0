"""An administrator's help to whoever lost what the second step of signing in takes."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Member, Passkey, PasskeyChallenge, RecoveryCode, SignInTicket
from server.actions.audit import record
from server.actions.factors import tell
from server.actions.sessions import end_all_access
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
    await end_all_access(db, member_id)
    for table in (AuthenticatorApp, Passkey, RecoveryCode, PasskeyChallenge, SignInTicket):
        await db.execute(delete(table).where(table.member_id == member_id))
    by = me.name if me else "Whoever runs this network"
    what = f"{by} took away your second step of signing in, because it was said to be lost. You can add a new one."
    await record(db, me, "factors.reset", "member", member_id, reason=reason)
    await tell(db, member, settings, what)
    return member
