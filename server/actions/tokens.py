"""API tokens: made by a member for a program that acts as them, shown once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ApiToken, Member
from server.actions.audit import record
from server.errors import Conflict
from server.events import AccessEnded, emit, to_member
from server.identity import TOKEN_PREFIX, hashed, new_secret
from server.policy.tokens import my_tokens, revocable_token

MOST = 50


async def make_token(
    db: AsyncSession, me: Member, name: str, scope: str, days: int, *, by: Member | None
) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can read again; `by` is None on the command line. Raises Conflict."""
    if await db.scalar(select(func.count()).select_from(my_tokens(me).subquery())) == MOST:
        raise Conflict(f"You have {MOST} tokens. Revoke one that is not used any more, then make this one.")
    secret = TOKEN_PREFIX + new_secret()
    token = ApiToken(
        member_id=me.id,
        name=name,
        scope=scope,
        token_hash=hashed(secret),
        expires_at=datetime.now(UTC) + timedelta(days=days),
    )
    db.add(token)
    await db.flush()
    await record(db, by, "token.made", "token", token.id, name=name, scope=scope, member_id=str(me.id))
    return token, secret


async def revoke_token(db: AsyncSession, me: Member, token_id: UUID) -> None:
    """Whatever uses it stops within a second. Raises NotFound."""
    token = await revocable_token(db, me, token_id)
    token.revoked_at = func.now()
    await record(db, me, "token.revoked", "token", token.id, name=token.name)
    emit(db, [to_member(me.id)], AccessEnded(member_id=me.id, access_id=token.id))
