"""One link for several people, to be shown on a slide: made, renewed, taken back; and who gives an address to come in
by it. A use is taken when somebody comes in (`joining.py`), not when they ask: so nobody uses a link up with addresses
that are not theirs.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import InvitationLink, LinkClaim, Member
from server.actions.audit import record
from server.actions.invitation_letters import link_to
from server.actions.invitations import MOST_TO_ONE_A_DAY, TOMORROW, left_today
from server.db import Sessions, unit_of_work
from server.errors import Conflict, NotFound, SlowDown
from server.identity import hashed, new_secret
from server.letters.invitations import address_letter
from server.mail import put_into_outbox
from server.policy.invitation_links import changeable_link
from server.policy.invitations import greeting_member, invitable_team, standing_offer
from server.settings import Settings

CLAIM_HOURS = 48
CLAIMS_PER_USE, LEAST_CLAIMS = 5, 50
"""So many letters a day go out for one link: with room for slips of the keyboard, and none to write to strangers."""


async def make_link(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    *,
    name: str,
    team_id: UUID,
    role: str,
    max_uses: int,
    days: int,
    message: str = "",
    leader_id: UUID | None = None,
    phone: str = "",
    simple_view: bool = False,
) -> tuple[InvitationLink, str]:
    """The link and its address, which is shown once. Its uses count as invitations of today. Raises NotFound,
    Forbidden, Conflict, SlowDown."""
    await invitable_team(db, me, team_id, role)
    leader = await greeting_member(db, me, leader_id)
    left = await left_today(db, me, settings)
    if left < max_uses:
        raise SlowDown(f"You can invite {left:,} more people today. Let the link have fewer uses.", headers=TOMORROW)
    secret = new_secret()
    link = InvitationLink(
        name=name,
        team_id=team_id,
        role=role,
        message=message,
        leader_id=leader.id if leader else None,
        phone=phone,
        simple_view=simple_view,
        inviter_id=me.id,
        token_hash=hashed(secret),
        max_uses=max_uses,
        expires_at=datetime.now(UTC) + timedelta(days=days),
    )
    db.add(link)
    await db.flush()
    said = {"name": name, "team_id": str(team_id), "role": role, "uses": max_uses}
    await record(db, me, "invitation_link.made", "invitation_link", link.id, **said)
    return link, link_to(settings, secret)


async def renew_link(
    db: AsyncSession, me: Member, settings: Settings, link_id: UUID, days: int
) -> tuple[InvitationLink, str]:
    """A fresh address and time; the old address dies, and so does what was mailed to those who gave theirs. What was
    used stays used. Raises NotFound, Forbidden; Conflict for one that was taken back."""
    link = await changeable_link(db, me, link_id)
    if link.revoked_at is not None:
        raise Conflict("This link was taken back. Make a new one.")
    await invitable_team(db, me, link.team_id, link.role)
    secret = new_secret()
    link.token_hash = hashed(secret)
    link.expires_at = datetime.now(UTC) + timedelta(days=days)
    await _end_claims(db, link_id)
    await record(db, me, "invitation_link.renewed", "invitation_link", link.id, name=link.name)
    return link, link_to(settings, secret)


async def revoke_link(db: AsyncSession, me: Member, link_id: UUID) -> None:
    """It stops working at once, and so does what was mailed for it. Raises NotFound."""
    link = await changeable_link(db, me, link_id)
    if link.revoked_at is None:
        link.revoked_at = func.now()
        await record(db, me, "invitation_link.revoked", "invitation_link", link.id, name=link.name)


async def claim_by_link(sessions: Sessions, settings: Settings, secret: str, email: str, address: str) -> None:
    """Mail somebody the way in by a link, to the address that they gave. Whoever asked is not told whether it went: so
    this is a transaction of its own, after the answer."""
    async with unit_of_work(sessions) as db:
        db.info["address"] = address
        try:
            offer = await standing_offer(db, secret)
        except NotFound:
            return
        link, team = offer.said, offer.team
        if not isinstance(link, InvitationLink) or offer.claim is not None or team is None:
            return
        # of several at once, the second counts the first
        await db.scalar(select(InvitationLink.id).where(InvitationLink.id == link.id).with_for_update(key_share=True))
        today = select(func.count()).where(LinkClaim.created_at > func.now() - timedelta(days=1))
        of_link = await db.scalar(today.where(LinkClaim.link_id == link.id)) or 0
        of_address = await db.scalar(today.where(LinkClaim.email == email)) or 0
        if of_link >= max(LEAST_CLAIMS, CLAIMS_PER_USE * link.max_uses) or of_address >= MOST_TO_ONE_A_DAY:
            return
        own = new_secret()
        ends = datetime.now(UTC) + timedelta(hours=CLAIM_HOURS)
        db.add(LinkClaim(link_id=link.id, email=email, token_hash=hashed(own), expires_at=ends))
        inviter = await db.get_one(Member, link.inviter_id)
        letter = address_letter(
            settings,
            link=link_to(settings, own),
            inviter=inviter.name,
            team=team.name,
            hours=CLAIM_HOURS,
            member_already=await db.scalar(select(Member.id).where(Member.email == email)) is not None,
        )
        put_into_outbox(db, email, letter)


async def _end_claims(db: AsyncSession, link_id: UUID) -> None:
    open_ones = update(LinkClaim).where(LinkClaim.link_id == link_id, LinkClaim.used_at.is_(None))
    await db.execute(open_ones.values(used_at=func.now()))
