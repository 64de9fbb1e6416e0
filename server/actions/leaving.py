"""Leaving the network, of oneself or by an administrator.

Invariant: nobody leaves a team, call, webinar, metric or goal behind that only they looked after: it is handed over
first, in the same transaction. What they wrote and reported stays under their name, and the sums stay as they were; an
invitation to the same address lets the same member in again. Erasing them is `server/actions/erasing.py`, on top of
this.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    AuthenticatorApp,
    Call,
    Constituency,
    ConstituencyMember,
    KnownDevice,
    Member,
    OpenIdAccount,
    Organiser,
    Passkey,
    PasskeyChallenge,
    Place,
    RecoveryCode,
    SignInTicket,
)
from server.actions.audit import record
from server.actions.calls import say_who_organises
from server.actions.constituencies import say_who_belongs
from server.actions.handovers import pass_on
from server.actions.invitations import revoke_all_of
from server.actions.places import leave_place
from server.actions.registrations import give_places_back
from server.actions.roles import set_role
from server.actions.sessions import end_access
from server.actions.sums import hold_sums
from server.actions.webinar_people import leave_webinars
from server.errors import Conflict, Invalid
from server.events import MemberLeft, emit
from server.policy.handovers import Kind, Thing, possible_heir, things_of
from server.policy.leaving import leavable_member
from server.policy.members import who_know
from server.policy.roles import roles_of
from server.settings import Settings

KEYS = (
    AuthenticatorApp,
    KnownDevice,
    OpenIdAccount,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    SignInTicket,
)
"""Whoever comes back by an invitation comes in like somebody new, and chooses how they sign in: an old second factor
that the invitation goes past would prove nothing."""

Heirs = Mapping[tuple[Kind, UUID], UUID]


async def leave(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    member_id: UUID,
    *,
    note: str,
    heir_id: UUID | None = None,
    heirs: Heirs | None = None,
) -> Member:
    """Ends a membership. `heirs` says who takes a thing over, `heir_id` who takes all others.

    Raises NotFound, Forbidden; Invalid while somebody is missing to take something over; Conflict for the last
    administrator, for who has left already, and for an heir who cannot take it.
    """
    await hold_sums(db)
    member = await leavable_member(db, me, member_id)
    await _hand_over_first(db, me, settings, member, note, heir_id, heirs or {})
    knew = await who_know(db, member)
    for role in roles_of(member):
        await set_role(db, me, settings, member, role, holds=False, tell=False)
    await end_everything(db, me, settings, member)
    await record(db, me, "member.left", "member", member.id, note=note)
    emit(db, knew, MemberLeft(member_id=member.id, name=member.name))
    return member


async def _hand_over_first(
    db: AsyncSession, me: Member, settings: Settings, member: Member, note: str, heir_id: UUID | None, heirs: Heirs
) -> None:
    things = {(each.kind, each.id): each for each in await things_of(db, member)}
    if not things.keys() >= heirs.keys():
        raise Conflict(f"{member.name} does not hold all of this any more. Look at the list again.", code="not_held")
    shares: dict[UUID, list[Thing]] = {}
    missing = []
    for key, thing in things.items():
        if (to := heirs.get(key, heir_id)) is not None:
            shares.setdefault(to, []).append(thing)
        elif thing.alone:
            missing.append(thing)
    if missing:
        names = ", ".join(each.name for each in missing[:5]) + (" and more" if len(missing) > 5 else "")
        sentence = f"Say who takes over from {member.name} first: {names}."
        raise Invalid(sentence, code="heir_needed", fields=[("heirs", f"{each.kind}: {each.name}") for each in missing])
    for to, share in shares.items():
        await pass_on(db, me, settings, member, await possible_heir(db, me, to, member), note, share)


async def end_everything(db: AsyncSession, me: Member, settings: Settings, member: Member) -> None:
    """Wherever they belong, and whatever lets them in."""
    await give_places_back(db, member)
    await leave_webinars(db, settings, member)
    await _end_belonging(db, me, member)
    await _end_access(db, me, member)
    member.left_at = func.now()
    member.password_hash = None
    await db.flush()
    await db.refresh(member, ["left_at"])


async def _end_belonging(db: AsyncSession, me: Member, member: Member) -> None:
    """In one order, so that two who leave at once do not wait for each other."""
    places = select(Place).where(Place.member_id == member.id, Place.until.is_(None)).order_by(Place.team_id)
    for place in list(await db.scalars(places.with_for_update())):
        await leave_place(db, me, place)
    organising = select(Organiser).where(Organiser.member_id == member.id, Organiser.until.is_(None))
    for row in list(await db.scalars(organising.order_by(Organiser.call_id))):
        await db.get_one(Call, row.call_id, with_for_update=True)
        row.until = func.clock_timestamp()
        await say_who_organises(db, me, row.call_id, member, organises=False)
    belonging = (
        select(ConstituencyMember, Constituency)
        .join(Constituency, Constituency.id == ConstituencyMember.constituency_id)
        .where(ConstituencyMember.member_id == member.id, ConstituencyMember.until.is_(None))
        .order_by(Constituency.id)
    )
    for belongs, constituency in (await db.execute(belonging)).all():
        belongs.until = func.clock_timestamp()
        await say_who_belongs(db, me, constituency, member, "left", belongs=False)


async def _end_access(db: AsyncSession, me: Member, member: Member) -> None:
    """Open sockets close when `member.left` reaches them."""
    await end_access(db, member.id, links=True, tokens=True)
    for table in KEYS:
        await db.execute(delete(table).where(table.member_id == member.id))
    await revoke_all_of(db, me, member.id, "inviter left")
