"""Who may invite, and which invitations still stand.

One invites within one's own line and at or below one's own rights: leaders of a team or above it and organisers of its
call invite members and leaders into it, administrators anybody anywhere. An invitation dies with its inviter's right,
and so does a link.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, InvitationLink, LinkClaim, Member, Team
from server.errors import Conflict, Forbidden, NotFound
from server.identity import hashed
from server.policy.members import readable_member
from server.policy.teams import manageable_team, may_lead

TEAMLESS = frozenset({"administrator"})
"""Roles in the whole network: somebody can come in as one without a place in a team."""

STATE: ColumnElement[str] = case(
    (Invitation.accepted_at.is_not(None), literal("joined")),
    (Invitation.declined_at.is_not(None), literal("declined")),
    (Invitation.revoked_at.is_not(None), literal("revoked")),
    (Invitation.bounced_at.is_not(None), literal("bounced")),
    (Invitation.expires_at <= func.now(), literal("expired")),
    (Invitation.opened_at.is_not(None), literal("opened")),
    else_=literal("pending"),
)
"""What has become of an invitation."""


def why_not_grant(me: Member, role: str) -> str:
    """Which roles one may give by an invitation is said here and nowhere else: a sentence for those that are beyond
    me, and who can grant them; "" for the others."""
    if role == "administrator" and not me.is_administrator:
        return "Only an administrator can invite another administrator."
    return ""


async def invitable_team(db: AsyncSession, me: Member, team_id: UUID | None, role: str) -> Team | None:
    """The team into which I may invite somebody in this role; None for a role that needs no team.

    Raises NotFound, Forbidden, Conflict.
    """
    if why := why_not_grant(me, role):
        raise Forbidden(why)
    if team_id is None:
        if role not in TEAMLESS:
            raise Conflict("Name the team. Only an administrator can come in without one.")
        return None
    team = await manageable_team(db, me, team_id)
    if team.until is not None:
        raise Conflict(f"{team.name} is closed. Invite into another team.")
    return team


async def greeting_member(db: AsyncSession, me: Member, member_id: UUID | None) -> Member | None:
    """Who is to lead or greet whom I invite: somebody I may know of, and who is here. Raises NotFound, Conflict."""
    if member_id is None:
        return None
    member = await readable_member(db, me, member_id)
    if member.suspended_at is not None or member.left_at is not None:
        raise Conflict(f"{member.name} cannot sign in at present. Name somebody else.")
    return member


def visible_invitations(me: Member) -> Select[Invitation]:
    """Those I sent; administrators see all. Newest first."""
    query = select(Invitation).order_by(Invitation.id.desc())
    return query if me.is_administrator else query.where(Invitation.inviter_id == me.id)


async def revocable_invitation(db: AsyncSession, me: Member, invitation_id: UUID) -> Invitation:
    """Locked. Raises NotFound; Conflict where it was accepted already."""
    invitation = await _mine_locked(db, me, invitation_id)
    if invitation.accepted_at is not None:
        raise Conflict("This invitation was accepted already. Take the member out of the team instead.")
    return invitation


async def resendable_invitation(db: AsyncSession, me: Member, invitation_id: UUID) -> Invitation:
    """Locked, and one that whoever sent it could send today. Raises NotFound; Conflict where it was answered or taken
    back, or where its inviter may not invite there any more."""
    invitation = await revocable_invitation(db, me, invitation_id)
    if invitation.declined_at is not None:
        raise Conflict("They said no. Talk to them, and invite them anew if they want it.")
    if invitation.revoked_at is not None:
        raise Conflict("This invitation was taken back. Write a new one.")
    team = await db.get(Team, invitation.team_id) if invitation.team_id else None
    if not await may_still(db, invitation, team):
        raise Conflict("Whoever sent this invitation cannot invite there any more. Write a new one.")
    return invitation


async def _mine_locked(db: AsyncSession, me: Member, invitation_id: UUID) -> Invitation:
    query = visible_invitations(me).where(Invitation.id == invitation_id).with_for_update()
    invitation = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


@dataclass(frozen=True)
class Offer:
    """What a secret stands for. `email` is the address that is known to be theirs who holds it; None for a link that
    anybody could have read."""

    said: Invitation | InvitationLink
    team: Team | None
    email: str | None
    claim: LinkClaim | None = None


async def standing_offer(db: AsyncSession, secret: str, *, lock: bool = False) -> Offer:
    """Raises NotFound, the same for a secret that is unknown, used, expired, declined or revoked, of a closed team, or
    from somebody who might not invite there any more."""
    token = hashed(secret)
    offer = await _invitation_of(db, token, lock) or await _claimed_of(db, token, lock) or await _link_of(db, token)
    if offer is None or not await _stands(db, offer):
        raise not_valid()
    return offer


def not_valid() -> NotFound:
    """The one answer for every link that does not work. It does not say why."""
    return NotFound(
        "This invitation does not work, or no longer. Ask the person who invited you for a new one.",
        code="invitation_not_valid",
    )


async def _invitation_of(db: AsyncSession, token: bytes, lock: bool) -> Offer | None:
    query = select(Invitation).where(or_(Invitation.token_hash == token, Invitation.nudge_hash == token))
    if lock:
        query = query.with_for_update()
    invitation = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if invitation is None:
        return None
    team = await db.get(Team, invitation.team_id) if invitation.team_id else None
    return Offer(invitation, team, invitation.email)


async def _claimed_of(db: AsyncSession, token: bytes, lock: bool) -> Offer | None:
    query = select(LinkClaim).where(LinkClaim.token_hash == token)
    if lock:
        query = query.with_for_update()
    claim = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if claim is None or claim.used_at is not None or claim.expires_at <= datetime.now(UTC):
        return None
    link = await db.get_one(InvitationLink, claim.link_id)
    return Offer(link, await db.get_one(Team, link.team_id), claim.email, claim)


async def _link_of(db: AsyncSession, token: bytes) -> Offer | None:
    link = await db.scalar(select(InvitationLink).where(InvitationLink.token_hash == token))
    return Offer(link, await db.get_one(Team, link.team_id), None) if link else None


async def _stands(db: AsyncSession, offer: Offer) -> bool:
    said = offer.said
    if said.revoked_at is not None or said.expires_at <= datetime.now(UTC):
        return False
    if isinstance(said, Invitation) and said.accepted_at is not None:
        return False
    if isinstance(said, InvitationLink) and said.uses >= said.max_uses:
        return False
    return await may_still(db, said, offer.team)


async def may_still(db: AsyncSession, said: Invitation | InvitationLink, team: Team | None) -> bool:
    """Whether whoever sent it could send it now."""
    if team is not None and team.until is not None:
        return False
    if said.inviter_id is None:
        return True
    inviter = await db.get_one(Member, said.inviter_id)
    if inviter.suspended_at is not None or inviter.left_at is not None or why_not_grant(inviter, said.role):
        return False
    return inviter.is_administrator or (team is not None and await may_lead(db, inviter, team))
