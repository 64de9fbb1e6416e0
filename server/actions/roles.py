"""Giving and taking roles in the whole network.

Invariant: there is always an administrator who can come in. Who decides about one holds them all, in one order.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.actions.audit import record
from server.events import NetworkRole, RoleChanged, emit
from server.letters.roles import role_letter
from server.mail import put_into_outbox
from server.policy.members import who_know
from server.policy.roles import COLUMNS, deprivable_member, grantable_member, roles_of
from server.settings import Settings


async def give_role(db: AsyncSession, me: Member, settings: Settings, member_id: UUID, role: NetworkRole) -> Member:
    """The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    member = await grantable_member(db, me, member_id)
    if role not in roles_of(member):
        await set_role(db, me, settings, member, role, holds=True)
    return member


async def take_role(db: AsyncSession, me: Member, settings: Settings, member_id: UUID, role: NetworkRole) -> Member:
    """From somebody else as an administrator, or from myself. Raises NotFound, Forbidden, Conflict."""
    member = await deprivable_member(db, me, member_id, role)
    await set_role(db, me, settings, member, role, holds=False)
    return member


async def set_role(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    member: Member,
    role: NetworkRole,
    *,
    holds: bool,
    tell: bool = True,
) -> None:
    """The change itself, once the caller holds the member and knows that it may be. `tell`: by mail, too."""
    setattr(member, COLUMNS[role], holds)
    await db.flush()
    await record(db, me, "role.given" if holds else "role.taken", "member", member.id, role=role)
    emit(db, await who_know(db, member), RoleChanged(member_id=member.id, name=member.name, role=role, holds=holds))
    if tell and me.id != member.id:
        put_into_outbox(db, member.email, role_letter(settings, by=me.name, name=member.name, role=role, holds=holds))
