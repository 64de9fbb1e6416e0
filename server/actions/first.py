"""How an empty network begins: with an invitation of its first administrator, by whoever runs it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, Member
from server.actions.invitations import send_invitation
from server.identity import hashed, new_secret
from server.settings import Settings


async def invite_first_administrator(db: AsyncSession, settings: Settings) -> str | None:
    """The link by which the first administrator comes in; None where somebody is in already.

    Only the hash of a link is stored, so each start makes a new one and the one before stops working.
    """
    if await db.scalar(select(Member.id).limit(1)) is not None:
        return None
    email = settings.first_administrator.lower()
    waiting = select(Invitation).where(Invitation.email == email, Invitation.team_id.is_(None))
    waiting = waiting.where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    invitation = await db.scalar(waiting.with_for_update())
    if invitation is None:
        _, link = await send_invitation(db, None, settings, email=email, team=None, role="administrator")
        return link
    secret = new_secret()
    invitation.token_hash = hashed(secret)
    invitation.expires_at = datetime.now(UTC) + timedelta(days=settings.invitation_days)
    return f"{settings.public_url}/invitation#{secret}"
