"""Inviting, and what becomes of an invitation until somebody comes in (`joining.py`).

Invariant: one address has one open invitation to a team, whoever asks and however often at once: the database holds
to it. Who invites is held meanwhile, so that their quota is counted right, and a suspension comes before or after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, cast, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, InvitationLink, Mail, Member, Place, Team
from models.invitations import OPEN_INVITATION
from server.actions.audit import record, record_each
from server.actions.invitation_letters import link_to, put_letters
from server.errors import Conflict, Forbidden, NotFound, SlowDown
from server.events import InvitationChanged, InvitationState, emit, to_administrators, to_member
from server.identity import hashed, new_secret
from server.network import network_rules
from server.policy.invitations import (
    greeting_member,
    invitable_team,
    resendable_invitation,
    revocable_invitation,
    standing_offer,
)
from server.settings import Settings

MOST_TO_ONE_A_DAY = 5
TOMORROW = {"Retry-After": "86400"}
NO_TEAM = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who is asked into what, by words that were checked already."""

    email: str
    team: Team | None
    role: str
    name: str = ""
    message: str = ""
    leader: Member | None = None
    phone: str = ""
    simple_view: bool = False
    together_id: UUID | None = None

    @property
    def key(self) -> tuple[str, UUID]:
        return self.email, self.team.id if self.team else NO_TEAM


async def invite(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    *,
    email: str,
    team_id: UUID | None,
    role: str,
    name: str = "",
    message: str = "",
    leader_id: UUID | None = None,
    phone: str = "",
    simple_view: bool = False,
) -> Invitation:
    """Invite somebody by mail. Raises NotFound, Forbidden, Conflict, SlowDown."""
    team = await invitable_team(db, me, team_id, role)
    leader = await greeting_member(db, me, leader_id)
    invitation, _ = await send_invitation(
        db,
        me,
        settings,
        email=email,
        team=team,
        role=role,
        name=name,
        message=message,
        leader=leader,
        phone=phone,
        simple_view=simple_view,
    )
    return invitation


async def send_invitation(
    db: AsyncSession,
    me: Member | None,
    settings: Settings,
    *,
    email: str,
    team: Team | None,
    role: str,
    name: str = "",
    message: str = "",
    leader: Member | None = None,
    phone: str = "",
    simple_view: bool = False,
) -> tuple[Invitation, str]:
    """The invitation and its link, for whoever may: `me` is None for the command line. Raises Conflict, SlowDown."""
    if me is not None and await left_today(db, me, settings) < 1:
        raise SlowDown("You sent very many invitations today. Go on tomorrow.", headers=TOMORROW)
    if me is not None and email in await flooded(db, [email]):
        raise SlowDown(f"{email} was invited often today. Try again tomorrow.", headers=TOMORROW)
    await _refuse_who_is_in(db, email, team, role)
    asked = Asked(
        email=email,
        team=team,
        role=role,
        name=name,
        message=message,
        leader=leader,
        phone=phone,
        simple_view=simple_view,
    )
    for invitation, secret in await queue_invitations(db, me, settings, [asked]):
        return invitation, link_to(settings, secret)
    raise Conflict(
        f"{email} has an open invitation to {team.name if team else settings.network_name} already. Send that one "
        "again, or take it back first."
    )


async def queue_invitations(
    db: AsyncSession, me: Member | None, settings: Settings, asked: Sequence[Asked]
) -> list[tuple[Invitation, str]]:
    """The invitations that were made, each with its secret, and their letters in the outbox. Who has an open one to the
    same team is left out. As many statements for a thousand as for one."""
    await _replace_dead(db, me, asked)
    rows, secrets = [], {}
    expires_at = await _end(db, settings)
    for each in asked:
        secrets[each.key] = secret = new_secret()
        rows.append(
            {
                "email": each.email,
                "name": each.name,
                "team_id": each.team.id if each.team else None,
                "role": each.role,
                "message": each.message,
                "leader_id": each.leader.id if each.leader else None,
                "phone": each.phone,
                "simple_view": each.simple_view,
                "together_id": each.together_id,
                "inviter_id": me.id if me else None,
                "token_hash": hashed(secret),
                "expires_at": expires_at,
            }
        )
    making = insert(Invitation).on_conflict_do_nothing(index_elements=["email", "team_id"], index_where=OPEN_INVITATION)
    made = list(await db.scalars(making.returning(Invitation), rows)) if rows else []
    sent = [(each, secrets[each.email, each.team_id or NO_TEAM]) for each in made]
    await put_letters(db, settings, sent)
    said: dict[UUID, dict[str, object]] = {each.id: {"role": each.role} for each in made}
    await record_each(db, me, "invitation.sent", "invitation", said)
    for invitation in made:
        announce_invitation(db, invitation, "pending")
    return sent


async def resend_invitation(db: AsyncSession, me: Member, settings: Settings, invitation_id: UUID) -> Invitation:
    """The same invitation with a fresh link, as good as new; the old links die. Raises NotFound, Conflict, SlowDown."""
    invitation = await resendable_invitation(db, me, invitation_id)
    if invitation.email in await flooded(db, [invitation.email]):
        raise SlowDown(f"{invitation.email} was invited often today. Try again tomorrow.", headers=TOMORROW)
    await db.execute(delete(Mail).where(Mail.invitation_id == invitation.id, Mail.sent_at.is_(None)))
    secret = new_secret()
    invitation.token_hash, invitation.nudge_hash = hashed(secret), None
    invitation.sent_at = func.now()
    invitation.expires_at = await _end(db, settings)
    invitation.opened_at = invitation.bounced_at = None
    await db.flush()
    await put_letters(db, settings, [(invitation, secret)])
    await record(db, me, "invitation.resent", "invitation", invitation.id)
    announce_invitation(db, invitation, "pending")
    return invitation


async def revoke_invitation(db: AsyncSession, me: Member, invitation_id: UUID) -> None:
    """Take an invitation back: its link stops working. Raises NotFound, Conflict."""
    invitation = await revocable_invitation(db, me, invitation_id)
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = func.now()
    invitation.revoked_by = me.id
    await record(db, me, "invitation.revoked", "invitation", invitation.id)
    announce_invitation(db, invitation, "revoked")


async def revoke_all_of(db: AsyncSession, me: Member | None, inviter_id: UUID, because: str) -> None:
    """Everything open that somebody sent, and their links, since they are suspended or left. It stays dead when they
    come in again."""
    links = update(InvitationLink).where(InvitationLink.inviter_id == inviter_id, InvitationLink.revoked_at.is_(None))
    await db.execute(links.values(revoked_at=func.now()))
    open_ones = (
        update(Invitation)
        .where(Invitation.inviter_id == inviter_id, OPEN_INVITATION)
        .values(revoked_at=func.now(), revoked_by=me.id if me else None)
        .returning(Invitation)
    )
    said: dict[UUID, dict[str, object]] = {}
    for each in await db.scalars(open_ones):
        said[each.id] = {"because": because}
        announce_invitation(db, each, "revoked")
    await record_each(db, me, "invitation.revoked", "invitation", said)


async def note_opened(db: AsyncSession, secret: str) -> None:
    """The page of the invitation was opened, by a browser that runs it: mail scanners that follow links do not."""
    said = (await standing_offer(db, secret)).said
    if not isinstance(said, Invitation) or said.opened_at is not None:
        return
    opening = update(Invitation).where(Invitation.id == said.id, Invitation.opened_at.is_(None), OPEN_INVITATION)
    if await db.scalar(opening.values(opened_at=func.now(), bounced_at=None).returning(Invitation.id)):
        announce_invitation(db, said, "opened")


async def decline_invitation(db: AsyncSession, secret: str, reason: str) -> None:
    """No, thank you. Raises NotFound for every link that does not work, and for one that is not for one person."""
    offer = await standing_offer(db, secret, lock=True)
    if offer.claim is not None:
        offer.claim.used_at = func.now()
        return
    invitation = offer.said
    if not isinstance(invitation, Invitation):
        raise Conflict("This link is for several people. If you do not want to join, you need do nothing.")
    invitation.declined_at = invitation.revoked_at = func.now()
    invitation.decline_reason = reason
    await record(db, None, "invitation.declined", "invitation", invitation.id)
    announce_invitation(db, invitation, "declined")


async def mark_bounced(db: AsyncSession, invitation_id: UUID) -> None:
    """Its letter cannot reach them. Nothing happens to one that was opened or answered."""
    bouncing = update(Invitation).where(
        Invitation.id == invitation_id,
        Invitation.opened_at.is_(None),
        Invitation.bounced_at.is_(None),
        OPEN_INVITATION,
    )
    invitation = await db.scalar(bouncing.values(bounced_at=func.now()).returning(Invitation))
    if invitation is not None:
        await record(db, None, "invitation.bounced", "invitation", invitation.id)
        announce_invitation(db, invitation, "bounced")


async def team_called(db: AsyncSession, wanted: str) -> Team:
    """For the command line: an open team by its id, or by a name that no other has. Raises NotFound, Conflict."""
    query = select(Team).where(Team.until.is_(None))
    try:
        found = list(await db.scalars(query.where(Team.id == UUID(wanted))))
    except ValueError:
        found = list(await db.scalars(query.where(func.lower(Team.name) == wanted.strip().lower()).limit(10)))
    if not found:
        raise NotFound(f"There is no team called {wanted}.")
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found)
        raise Conflict(f"Several teams are called {wanted}. Name one by its id: {ids}.")
    return found[0]


async def left_today(db: AsyncSession, me: Member, settings: Settings) -> int:
    """How many more I may invite today; a link counts with all its uses. I am held: of two lists at once, the second
    counts the first. Raises Forbidden for who was suspended just now."""
    held = select(Member.suspended_at).where(Member.id == me.id).with_for_update(key_share=True)
    if await db.scalar(held) is not None:
        raise Forbidden("You were suspended just now. Ask an administrator.")
    sent = select(func.count()).where(Invitation.inviter_id == me.id, Invitation.link_id.is_(None))
    today = await db.scalar(sent.where(Invitation.created_at > func.now() - timedelta(days=1))) or 0
    uses = select(func.coalesce(func.sum(InvitationLink.max_uses), 0)).where(InvitationLink.inviter_id == me.id)
    today += await db.scalar(uses.where(InvitationLink.created_at > func.now() - timedelta(days=1))) or 0
    return max(0, (await network_rules(db, settings)).invitations_a_day - today)


async def _end(db: AsyncSession, settings: Settings) -> datetime:
    """Of an invitation that is sent now."""
    return datetime.now(UTC) + timedelta(days=(await network_rules(db, settings)).invitation_days)


async def flooded(db: AsyncSession, emails: Sequence[str]) -> set[str]:
    """Those of the addresses that had as many invitations in a day as anybody should: nobody's mailbox is filled in our
    name."""
    letters = (
        select(Mail.to)
        .where(Mail.to.in_(emails), Mail.invitation_id.is_not(None))
        .where(Mail.written_at > func.now() - timedelta(days=1))
        .group_by(Mail.to)
        .having(func.count() >= MOST_TO_ONE_A_DAY)
    )
    return set(await db.scalars(letters))


async def _refuse_who_is_in(db: AsyncSession, email: str, team: Team | None, role: str) -> None:
    member = await db.scalar(select(Member).where(Member.email == email))
    if member is None or (role == "administrator" and not member.is_administrator):
        return
    if team is None:
        raise Conflict(f"{member.name} is an administrator already.")
    leads = await db.scalar(
        select(Place.leads).where(Place.team_id == team.id, Place.member_id == member.id, Place.until.is_(None))
    )
    if leads or (leads is not None and role != "leader"):
        raise Conflict(f"{member.name} is in {team.name} already.")


async def _replace_dead(db: AsyncSession, me: Member | None, asked: Sequence[Asked]) -> None:
    """An invitation that ran out, or whose letter came back, does not stand in the way of a new one."""
    where = tuple_(Invitation.email, func.coalesce(Invitation.team_id, cast(literal(NO_TEAM), Uuid)))
    dead = (
        update(Invitation)
        .where(OPEN_INVITATION, where.in_([each.key for each in asked]))
        .where(or_(Invitation.expires_at <= func.now(), Invitation.bounced_at.is_not(None)))
    )
    await db.execute(dead.values(revoked_at=func.now(), revoked_by=me.id if me else None))


def announce_invitation(db: AsyncSession, invitation: Invitation, state: InvitationState) -> None:
    inviter = [to_member(invitation.inviter_id)] if invitation.inviter_id else []
    emit(
        db,
        [*inviter, to_administrators()],
        InvitationChanged(
            invitation_id=invitation.id,
            email=invitation.email,
            team_id=invitation.team_id,
            role=invitation.role,
            state=state,
        ),
    )
