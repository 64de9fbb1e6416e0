"""Who is what in the whole network, and who may change that. Nobody grants more than they have: administrators grant.

Leading a team and organising a call are rights of one place; `server/policy/teams.py` and `calls.py` decide them.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Member, Organiser, Place, Team
from server.errors import Conflict, Forbidden, NotFound
from server.events import NetworkRole
from server.policy.calls import visible_calls
from server.policy.members import held_administrators, locked_member, readable_member, visible_members
from server.policy.teams import visible_teams

COLUMNS: dict[NetworkRole, str] = {
    "administrator": "is_administrator",
    "moderator": "is_moderator",
    "webinar_host": "is_webinar_host",
}
Held = NetworkRole | Literal["organiser", "leader"]
"""What a list of holders can be asked for."""


def roles_of(member: Member) -> list[NetworkRole]:
    return [role for role, column in COLUMNS.items() if getattr(member, column)]


def may_grant(me: Member) -> None:
    """Raises Forbidden."""
    if not me.is_administrator:
        raise Forbidden("Only an administrator can give a role in the network, or take it away. Ask one of them.")


async def grantable_member(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """Somebody to whom I may give a role, locked. Raises NotFound, Forbidden, Conflict."""
    await readable_member(db, me, member_id)
    may_grant(me)
    await held_administrators(db, me)
    member = await locked_member(db, member_id)
    if member.left_at is not None:
        raise Conflict(f"{member.name} has left the network. Invite them again first.")
    if member.suspended_at is not None:
        raise Conflict(f"{member.name} is suspended. Let them in again first.")
    return member


async def deprivable_member(db: AsyncSession, me: Member, member_id: UUID, role: NetworkRole) -> Member:
    """Somebody from whom I may take this role, locked: anybody as an administrator, and myself.

    Raises NotFound, Forbidden; Conflict for the last administrator.
    """
    await readable_member(db, me, member_id)
    if me.id != member_id:
        may_grant(me)
    held = await held_administrators(db, None if me.id == member_id else me)
    member = await locked_member(db, member_id)
    if role not in roles_of(member):
        raise NotFound("This member does not have this role.")
    if role == "administrator":
        keep_one(held, member)
    return member


def keep_one(held: list[Member], member: Member) -> None:
    """Whether the network can do without this administrator; `held` are all of them, locked. Raises Conflict."""
    if [each.id for each in held] == [member.id]:
        raise Conflict("This is the last administrator. Make somebody else an administrator first.")


def holders(me: Member, role: Held | None) -> Select[Member]:
    """Those whom I may know of, who have this role, or any. By name."""
    query = visible_members(me).where(Member.left_at.is_(None), holding(me, role))
    return query.order_by(Member.name, Member.id)


def holding(me: Member, role: Held | None) -> ColumnElement[bool]:
    """Of a member: has this role, or any, as far as I may see the teams and calls."""
    organisers = select(Organiser.member_id).where(
        Organiser.until.is_(None), Organiser.call_id.in_(visible_calls(me).with_only_columns(Call.id))
    )
    leaders = (
        select(Place.member_id)
        .join(Team, Team.id == Place.team_id)
        .where(Place.until.is_(None), Place.leads, Team.until.is_(None))
        .where(Team.id.in_(visible_teams(me).with_only_columns(Team.id)))
    )
    having: dict[Held, ColumnElement[bool]] = {
        "administrator": Member.is_administrator.is_(True),
        "moderator": Member.is_moderator.is_(True),
        "webinar_host": Member.is_webinar_host.is_(True),
        "organiser": Member.id.in_(organisers),
        "leader": Member.id.in_(leaders),
    }
    return having[role] if role else or_(*having.values())


def organised_calls(me: Member, member_ids: list[UUID]) -> Select[UUID, Call]:
    """Which calls these members organise, as far as I may see them. The id is the member's."""
    query = select(Organiser.member_id, Call).join(Call, Call.id == Organiser.call_id)
    query = query.where(Organiser.member_id.in_(member_ids), Organiser.until.is_(None))
    return query.where(Call.id.in_(visible_calls(me).with_only_columns(Call.id))).order_by(Call.name, Call.id)
