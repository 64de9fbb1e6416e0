"""Coming in. Nobody is in the network uninvited.

Invariant: an invitation makes at most one member, however often and from wherever it is accepted at once: whoever
accepts holds its row. A link lets in as many as it says: a use is taken by one statement that finds one left or fails.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, InvitationLink, Member, Place, Team
from models.invitations import OPEN_INVITATION
from server.actions.asking import come_in_as_asked
from server.actions.audit import record
from server.actions.house import accept_on_joining
from server.actions.invitations import announce_invitation
from server.actions.places import seat
from server.actions.profiles import announce_member
from server.actions.sums import hold_sums
from server.errors import Conflict, Invalid
from server.identity import hashed, new_secret
from server.passwords import hash_of_new_password
from server.policy.invitations import Offer, not_valid, standing_offer
from server.policy.places import open_place
from server.settings import Settings


async def accept_invitation(
    db: AsyncSession,
    me: Member | None,
    settings: Settings,
    secret: str,
    *,
    name: str | None,
    password: str | None,
    without_password: bool = False,
    texts_seen: Sequence[UUID] | None = None,
) -> tuple[Member, Invitation]:
    """Come in as the person invited, or, as a member already, into one more team. The house rules were accepted.

    `without_password`: they will sign in by a mailed link. Raises NotFound for every link that does not work, Conflict
    for a member who has to sign in first and for an address that is not confirmed, Invalid.
    """
    offer = await standing_offer(db, secret, lock=True)
    email = offer.email or (me.email if me else None)
    if email is None:
        raise Conflict("Give your e-mail address first. We mail you the way in.", code="address_needed")
    member = await db.scalar(select(Member).where(Member.email == email).with_for_update(key_share=True))
    if member is None or member.left_at is not None:
        member = await _join(db, settings, email, name, password, without_password)
    elif me is None or me.id != member.id:
        raise _sign_in_first()
    await accept_on_joining(db, member, texts_seen)
    invitation = await _answer(db, offer, member)
    if invitation.role == "administrator":
        member.is_administrator = True
    await db.flush()
    await record(
        db,
        member,
        "invitation.accepted",
        "invitation",
        invitation.id,
        role=invitation.role,
    )
    if offer.team is not None:
        await _seat(db, invitation, offer.team, member)
    await come_in_as_asked(db, invitation, member)
    announce_invitation(db, invitation, "joined")
    await announce_member(db, member)
    return member, invitation


async def _join(
    db: AsyncSession, settings: Settings, email: str, name: str | None, password: str | None, without_password: bool
) -> Member:
    missing = [] if name else [("name", "Write your name.")]
    if not password and not without_password:
        missing.append(("password", "Choose a password."))
    if missing or not name:
        raise Invalid("Write your name and choose a password.", fields=missing)
    known = [name, email, settings.network_name]
    told = {"name": name, "password_hash": await hash_of_new_password(password, known) if password else None}
    making = insert(Member).values(email=email, **told)
    # who left comes back as the same member, and finds what they wrote
    back = {**told, "left_at": None}
    making = making.on_conflict_do_update(index_elements=["email"], set_=back, where=Member.left_at.is_not(None))
    read_anew = {"populate_existing": True}
    member: Member | None = await db.scalar(making.returning(Member), execution_options=read_anew)
    if member is None:  # came in just now by another invitation
        raise _sign_in_first()
    return member


async def _answer(db: AsyncSession, offer: Offer, member: Member) -> Invitation:
    """The invitation as accepted: the one that was sent, or the one that a link becomes for this person."""
    if isinstance(offer.said, Invitation):
        offer.said.accepted_at = func.now()
        offer.said.accepted_by = member.id
        return offer.said
    link = offer.said
    await _refuse_who_is_in(db, link, member)
    taking = (
        update(InvitationLink)
        .where(InvitationLink.id == link.id, InvitationLink.uses < InvitationLink.max_uses)
        .where(InvitationLink.revoked_at.is_(None), InvitationLink.expires_at > func.now())
        .values(uses=InvitationLink.uses + 1)
        .returning(InvitationLink.uses)
    )
    if await db.scalar(taking) is None:
        raise not_valid()
    if offer.claim is not None:
        offer.claim.used_at = func.now()
    await _close_others(db, member.email, link.team_id)
    invitation = Invitation(
        email=member.email,
        name=member.name,
        team_id=link.team_id,
        role=link.role,
        message=link.message,
        leader_id=link.leader_id,
        phone=link.phone,
        simple_view=link.simple_view,
        inviter_id=link.inviter_id,
        link_id=link.id,
        token_hash=hashed(new_secret()),  # nobody knows it, and nobody needs it
        expires_at=link.expires_at,
        opened_at=func.now(),
        accepted_at=func.now(),
        accepted_by=member.id,
    )
    db.add(invitation)
    await db.flush()
    return invitation


async def _close_others(db: AsyncSession, email: str, team_id: UUID) -> None:
    """Who came by a link needs no letter any more that asks them into the same team as a member."""
    others = (
        update(Invitation)
        .where(Invitation.email == email, Invitation.team_id == team_id, OPEN_INVITATION, Invitation.role == "member")
        .values(revoked_at=func.now())
        .returning(Invitation)
    )
    for each in await db.scalars(others):
        announce_invitation(db, each, "revoked")


async def _refuse_who_is_in(db: AsyncSession, link: InvitationLink, member: Member) -> None:
    """A use is for somebody to whom it gives something."""
    query = select(Place.leads).where(Place.team_id == link.team_id, Place.member_id == member.id)
    leads = await db.scalar(query.where(Place.until.is_(None)))
    if leads or (leads is not None and link.role != "leader"):
        raise Conflict("You are in this team already.", code="in_team_already")


async def _seat(db: AsyncSession, invitation: Invitation, team: Team, member: Member) -> None:
    """An invitation adds: who leads already goes on leading."""
    await hold_sums(db)
    query = select(Team).where(Team.id == team.id).with_for_update(key_share=True)
    team = (await db.scalars(query, execution_options={"populate_existing": True})).one()
    if team.until is not None:
        raise Conflict(f"{team.name} was closed just now. Ask for an invitation into another team.")
    inviter = await db.get(Member, invitation.inviter_id) if invitation.inviter_id else None
    before = await open_place(db, team.id, member.id)
    leads = invitation.role == "leader" or (before is not None and before.leads)
    reports = before.reports if before is not None else invitation.role == "member"
    await seat(db, inviter, team, member, leads=leads, reports=reports)


def _sign_in_first() -> Conflict:
    return Conflict(
        "You are a member already. Sign in with the address that was invited, then open the link again.",
        code="member_already",
    )
