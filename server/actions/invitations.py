"""Inviting, and coming in. Nobody is in the network uninvited.

Invariant: an invitation makes at most one member, however often and from wherever it is accepted at once: whoever
accepts holds its row.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Invitation, Member, Place, Team
from server import house_rules
from server.actions.audit import record
from server.actions.members import announce_member
from server.actions.places import seat
from server.actions.sums import hold_sums
from server.errors import Conflict, Invalid, NotFound, SlowDown
from server.events import InvitationChanged, emit, to_administrators, to_member
from server.identity import hashed, new_secret, password_hash
from server.letters.invitations import invitation_letter
from server.mail import put_into_outbox
from server.network import network_rules
from server.policy.invitations import invitable_team, revocable_invitation, standing_invitation
from server.policy.places import open_place
from server.settings import Settings

MOST_TO_ONE_A_DAY = 5
OPEN = text("accepted_at is null and revoked_at is null")


async def invite(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    *,
    email: str,
    team_id: UUID | None,
    role: str,
    message: str = "",
) -> Invitation:
    """Invite somebody by mail. Raises NotFound, Forbidden, Conflict, SlowDown."""
    team = await invitable_team(db, me, team_id, role)
    invitation, _ = await send_invitation(db, me, settings, email=email, team=team, role=role, message=message)
    return invitation


async def send_invitation(
    db: AsyncSession,
    me: Member | None,
    settings: Settings,
    *,
    email: str,
    team: Team | None,
    role: str,
    message: str = "",
) -> tuple[Invitation, str]:
    """The invitation and its link, for whoever may: `me` is None for the command line. Raises Conflict, SlowDown."""
    rules = await network_rules(db, settings)
    await _refuse_a_flood(db, me, email, rules.invitations_a_day)
    await _refuse_who_is_in(db, email, team, role)
    await _take_back_expired(db, me, email, team)
    secret = new_secret()
    invitation: Invitation | None = await db.scalar(
        insert(Invitation)
        .values(
            email=email,
            team_id=team.id if team else None,
            role=role,
            message=message,
            inviter_id=me.id if me else None,
            token_hash=hashed(secret),
            expires_at=datetime.now(UTC) + timedelta(days=rules.invitation_days),
        )
        .on_conflict_do_nothing(index_elements=["email", "team_id"], index_where=OPEN)
        .returning(Invitation)
    )
    if invitation is None:
        raise Conflict(
            f"{email} has an open invitation to {_into(team, settings)} already. Take that one back first, or wait "
            "for the answer."
        )
    link = f"{settings.public_url}/invitation#{secret}"
    call = await db.get(Call, team.call_id) if team and team.call_id else None
    letter = invitation_letter(
        settings,
        link=link,
        inviter=me.name if me else "",
        team=team.name if team else "",
        call=call.name if call else "",
        goal_sentence=call.goal_sentence if call else "",
        role=role,
        message=message,
        expires_at=invitation.expires_at,
    )
    put_into_outbox(db, email, letter)
    await record(db, me, "invitation.sent", "invitation", invitation.id, email=email, role=role)
    _announce(db, invitation, "open")
    return invitation, link


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


async def revoke_invitation(db: AsyncSession, me: Member, invitation_id: UUID) -> None:
    """Take an invitation back: its link stops working. Raises NotFound, Conflict."""
    invitation = await revocable_invitation(db, me, invitation_id)
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = func.now()
    invitation.revoked_by = me.id
    await record(db, me, "invitation.revoked", "invitation", invitation.id, email=invitation.email)
    _announce(db, invitation, "revoked")


async def accept_invitation(
    db: AsyncSession, me: Member | None, secret: str, *, name: str | None, password: str | None
) -> tuple[Member, Invitation]:
    """Come in as the person invited, or, as a member already, into one more team. The house rules were accepted.

    Raises NotFound for every link that does not work, Conflict for a member who has to sign in first, Invalid.
    """
    invitation, team = await standing_invitation(db, secret, lock=True)
    member = await db.scalar(select(Member).where(Member.email == invitation.email).with_for_update(key_share=True))
    if member is None:
        member = await _join(db, invitation.email, name, password)
    elif me is None or me.id != member.id:
        raise _sign_in_first()
    member.house_rules_accepted_at = member.house_rules_accepted_at or datetime.now(UTC)
    if invitation.role == "administrator":
        member.is_administrator = True
    invitation.accepted_at = func.now()
    invitation.accepted_by = member.id
    await db.flush()
    await record(
        db,
        member,
        "invitation.accepted",
        "invitation",
        invitation.id,
        house_rules=house_rules.VERSION,
        role=invitation.role,
    )
    if team is not None:
        await _seat(db, invitation, team, member)
    _announce(db, invitation, "accepted")
    await announce_member(db, member)
    return member, invitation


async def _join(db: AsyncSession, email: str, name: str | None, password: str | None) -> Member:
    missing = [
        (field, sentence)
        for field, value, sentence in (
            ("name", name, "Write your name."),
            ("password", password, "Choose a password."),
        )
        if not value
    ]
    if missing or name is None or password is None:
        raise Invalid("Write your name and choose a password.", fields=missing)
    member: Member | None = await db.scalar(
        insert(Member)
        .values(email=email, name=name, password_hash=await password_hash(password))
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(Member)
    )
    if member is None:  # came in just now by another invitation
        raise _sign_in_first()
    return member


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


async def _refuse_a_flood(db: AsyncSession, me: Member | None, email: str, most: int) -> None:
    """Nobody's mailbox is filled in our name."""
    if me is None:
        return
    today = Invitation.created_at > func.now() - timedelta(days=1)
    count = select(func.count()).select_from(Invitation).where(today)
    if (await db.scalar(count.where(Invitation.email == email)) or 0) >= MOST_TO_ONE_A_DAY:
        raise SlowDown(f"{email} was invited often today. Try again tomorrow.", headers={"Retry-After": "86400"})
    if (await db.scalar(count.where(Invitation.inviter_id == me.id)) or 0) >= most:
        raise SlowDown("You sent very many invitations today. Go on tomorrow.", headers={"Retry-After": "86400"})


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


async def _take_back_expired(db: AsyncSession, me: Member | None, email: str, team: Team | None) -> None:
    """An invitation that ran out does not stand in the way of a new one."""
    expired = (
        update(Invitation)
        .where(Invitation.email == email, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .where(Invitation.team_id == team.id if team else Invitation.team_id.is_(None))
        .where(Invitation.expires_at <= func.now())
    )
    await db.execute(expired.values(revoked_at=func.now(), revoked_by=me.id if me else None))


def _into(team: Team | None, settings: Settings) -> str:
    return team.name if team else settings.network_name


def _announce(db: AsyncSession, invitation: Invitation, state: Literal["open", "accepted", "revoked"]) -> None:
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
