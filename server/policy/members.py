"""Who may know of whom: members who share a team or a call with me, or a team in my line. Administrators: everybody."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Call, Constituency, ConstituencyMember, Member, Organiser, Place, Team, TeamParent
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_administrators, to_call, to_member
from server.policy.calls import my_call_ids, visible_calls
from server.policy.teams import inside_team_ids, team_and_line, visible_teams

READ_ANEW = {"populate_existing": True}


def visible_members(me: Member) -> Select[Member]:
    if me.is_administrator:
        return select(Member)
    calls, teams = my_call_ids(me), inside_team_ids(me)
    in_my_teams = select(Place.member_id).where(Place.until.is_(None), Place.team_id.in_(teams))
    in_my_calls = (
        select(Place.member_id)
        .join(Team, Team.id == Place.team_id)
        .where(Place.until.is_(None), Team.call_id.in_(calls))
    )
    organisers = select(Organiser.member_id).where(Organiser.until.is_(None), Organiser.call_id.in_(calls))
    constituents = (
        select(ConstituencyMember.member_id)
        .join(Constituency, Constituency.id == ConstituencyMember.constituency_id)
        .where(ConstituencyMember.until.is_(None), Constituency.call_id.in_(calls))
    )
    known = in_my_teams.union(in_my_calls, organisers, constituents).subquery()
    return select(Member).where((Member.id == me.id) | Member.id.in_(select(known.c[0])))


async def readable_member(db: AsyncSession, me: Member, member_id: UUID) -> Member:
    """Raises NotFound for somebody I may not know of, as for nobody."""
    member = await db.scalar(visible_members(me).where(Member.id == member_id))
    if member is None:
        raise NotFound("There is no such member.")
    return member


async def suspendable_member(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """Somebody whom I may shut out, locked; `me` is None for the command line.

    All administrators are held in one order: of two who suspend each other at once, one stays. Raises NotFound,
    Forbidden; Conflict for myself and for the last administrator.
    """
    if me is not None:
        await _administered(db, me, member_id, "suspend a member")
    held = await held_administrators(db, me)
    if me is not None and me.id == member_id:
        raise Conflict("You cannot suspend yourself. Ask another administrator.")
    if [each.id for each in held] == [member_id]:
        raise Conflict("This is the last administrator. Invite another one first: somebody must be able to lift it.")
    member = await locked_member(db, member_id)
    if member.suspended_at is not None:
        raise Conflict(f"{member.name} is suspended already.")
    return member


async def suspended_member(db: AsyncSession, me: Member | None, member_id: UUID) -> Member:
    """Somebody suspended whom I may let in again, locked. Raises NotFound, Forbidden, Conflict."""
    if me is not None:
        await _administered(db, me, member_id, "let a member in again")
    member = await locked_member(db, member_id)
    if member.suspended_at is None:
        raise Conflict(f"{member.name} is not suspended.")
    return member


async def _administered(db: AsyncSession, me: Member, member_id: UUID, what: str) -> None:
    await readable_member(db, me, member_id)
    if not me.is_administrator:
        raise Forbidden(f"Only an administrator can {what}. Ask one of them.")


async def held_administrators(db: AsyncSession, me: Member | None = None) -> list[Member]:
    """All who can act, held in one order by everybody who decides about one of them. With `me`, it must be one of them
    still. Raises Forbidden."""
    administrators = select(Member).where(Member.is_administrator, MAY_COME_IN).order_by(Member.id)
    held = list(await db.scalars(administrators.with_for_update(key_share=True), execution_options=READ_ANEW))
    if me is not None and me not in held:
        raise Forbidden("You are no administrator any more, since just now. Only an administrator can do this.")
    return held


async def locked_member(db: AsyncSession, member_id: UUID) -> Member:
    """As they are now, until the transaction ends. Raises NotFound."""
    query = select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    member = (await db.scalars(query, execution_options=READ_ANEW)).one_or_none()
    if member is None:
        raise NotFound("There is no such member.")
    return member


async def who_know(db: AsyncSession, member: Member) -> list[Audience]:
    """Everyone who may know of a member: `visible_members`, seen from the member."""
    audiences = [to_member(member.id), to_administrators()]
    audiences += [to_call(each) for each in await db.scalars(my_call_ids(member))]
    teams = select(Place.team_id).where(Place.member_id == member.id, Place.until.is_(None))
    for team_id in await db.scalars(teams):
        audiences += await team_and_line(db, team_id)
    return audiences


def my_places(me: Member) -> Select[Place, Team]:
    """Where I am now, in teams that are not closed."""
    return (
        select(Place, Team)
        .join(Team, Team.id == Place.team_id)
        .where(Place.member_id == me.id, Place.until.is_(None), Team.until.is_(None))
        .order_by(Place.since, Place.id)
    )


def places_of(me: Member, member_ids: Collection[UUID]) -> Select[Place, Team]:
    """Where these members are now, as far as I may see the teams."""
    return (
        select(Place, Team)
        .join(Team, Team.id == Place.team_id)
        .where(Place.member_id.in_(member_ids), Place.until.is_(None), Team.until.is_(None))
        .where(Team.id.in_(visible_teams(me).with_only_columns(Team.id)))
        .order_by(Team.name, Team.id)
    )


def constituencies_of(me: Member, member_ids: Collection[UUID]) -> Select[UUID, Constituency]:
    """Which constituencies these members belong to, in calls that I may see. The id is the member's."""
    return (
        select(ConstituencyMember.member_id, Constituency)
        .join(Constituency, Constituency.id == ConstituencyMember.constituency_id)
        .where(ConstituencyMember.member_id.in_(member_ids), ConstituencyMember.until.is_(None))
        .where(Constituency.call_id.in_(visible_calls(me).with_only_columns(Call.id)))
        .order_by(Constituency.name)
    )


def calls_of(me: Member, member_ids: Collection[UUID]) -> Select[UUID, Call, bool]:
    """Which calls these members belong to, by a place, a constituency or by organising them, as far as I may see the
    call. The id is the member's; true: organises it."""
    by_place = (
        select(Place.member_id, Team.call_id, literal(False).label("organises"))
        .join(Team, Team.id == Place.team_id)
        .where(Place.member_id.in_(member_ids), Place.until.is_(None))
    )
    by_organising = select(Organiser.member_id, Organiser.call_id, literal(True)).where(
        Organiser.member_id.in_(member_ids), Organiser.until.is_(None)
    )
    by_constituency = (
        select(ConstituencyMember.member_id, Constituency.call_id, literal(False))
        .join(Constituency, Constituency.id == ConstituencyMember.constituency_id)
        .where(ConstituencyMember.member_id.in_(member_ids), ConstituencyMember.until.is_(None))
    )
    theirs = by_place.union(by_organising, by_constituency).subquery()
    return (
        select(theirs.c[0], Call, func.bool_or(theirs.c.organises))
        .join(Call, Call.id == theirs.c.call_id)
        .where(Call.id.in_(visible_calls(me).with_only_columns(Call.id)))
        .group_by(theirs.c[0], Call.id)
        .order_by(Call.name, Call.id)
    )


def lines_above(team_ids: Collection[UUID] | Select[UUID]) -> Select[UUID, UUID, str]:
    """For each of these teams (`start`) the id and the name of those in line above it, the root first."""
    up = select(Team.id.label("start"), Team.id.label("id"), literal(0).label("steps")).where(Team.id.in_(team_ids))
    line = up.cte("line", recursive=True)
    above = (
        select(line.c.start, TeamParent.parent_id, line.c.steps + 1)
        .join(line, TeamParent.team_id == line.c.id)
        .where(TeamParent.until.is_(None))
    )
    line = line.union_all(above)
    query = select(line.c.start, Team.id, Team.name).join(Team, Team.id == line.c.id).where(line.c.steps > 0)
    return query.order_by(line.c.steps.desc())
