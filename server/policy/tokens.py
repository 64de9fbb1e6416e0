"""Whose API tokens are whose: everybody sees and revokes their own, and nobody else's."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ApiToken, Member
from server.errors import NotFound


def my_tokens(me: Member) -> Select[ApiToken]:
    """Those that still work, newest first."""
    return (
        select(ApiToken)
        .where(ApiToken.member_id == me.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > func.now())
        .order_by(ApiToken.id.desc())
    )


async def revocable_token(db: AsyncSession, me: Member, token_id: UUID) -> ApiToken:
    """Locked. Raises NotFound."""
    token = await db.scalar(my_tokens(me).where(ApiToken.id == token_id).with_for_update())
    if token is None:
        raise NotFound("There is no such token of yours.")
    return token
