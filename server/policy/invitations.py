"""Who may invite, and which invitations still stand.

One invites within one's own line and at or below one's own rights: leaders of a team or above it and organisers of its
call invite members and leaders into it, administrators anybody anywhere. An invitation dies with its inviter's right.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, Member, Team
from server.errors import Conflict, Forbidden, NotFound
from server.identity import hashed
from server.policy.teams import manageable_team, may_lead


async def invitable_team(db: AsyncSession, me: Member, team_id: UUID | None, role: str) -> Team | None:
    """The team into which I may invite somebody in this role; None for an administrator of no team.

    Raises NotFound, Forbidden, Conflict.
    """
    if role == "administrator" and not me.is_administrator:
        raise Forbidden("Only an administrator can invite another administrator.")
    if team_id is None:
        if role != "administrator":
            raise Conflict("Name the team. Only an administrator can come in without one.")
        return None
    team = await manageable_team(db, me, team_id)
    if team.until is not None:
        raise Conflict(f"{team.name} is closed. Invite into another team.")
    return team


def visible_invitations(me: Member) -> Select[Invitation]:
    """Those I sent; administrators see all. Newest first."""
    query = select(Invitation).order_by(Invitation.id.desc())
    return query if me.is_administrator else query.where(Invitation.inviter_id == me.id)


async def revocable_invitation(db: AsyncSession, me: Member, invitation_id: UUID) -> Invitation:
    """Locked. Raises NotFound; Conflict where it is answered already."""
    query = visible_invitations(me).where(Invitation.id == invitation_id).with_for_update()
    invitation = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    if invitation.accepted_at is not None:
        raise Conflict("This invitation was accepted already. Take the member out of the team instead.")
    return invitation


async def standing_invitation(db: AsyncSession, secret: str, *, lock: bool = False) -> tuple[Invitation, Team | None]:
    """The invitation of a link. Raises NotFound, the same for one that is unknown, used, expired, revoked, into a
    closed team, or from somebody who might not invite there any more."""
    query = select(Invitation).where(Invitation.token_hash == hashed(secret))
    if lock:
        query = query.with_for_update()
    invitation = await db.scalar(query)
    team = await db.get(Team, invitation.team_id) if invitation and invitation.team_id else None
    if invitation is None or not await _stands(db, invitation, team):
        raise NotFound(
            "This invitation does not work, or no longer. Ask the person who invited you for a new one.",
            code="invitation_not_valid",
        )
    return invitation, team


async def _stands(db: AsyncSession, invitation: Invitation, team: Team | None) -> bool:
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        return False
    if invitation.expires_at <= datetime.now(UTC) or (team is not None and team.until is not None):
        return False
    if invitation.inviter_id is None:
        return True
    inviter = await db.get_one(Member, invitation.inviter_id)
    if inviter.suspended_at is not None or inviter.left_at is not None:
        return False
    if inviter.is_administrator:
        return True
    return team is not None and invitation.role != "administrator" and await may_lead(db, inviter, team)
