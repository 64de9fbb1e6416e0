"""Who may know of whom: members who share a team or a call with me, or a team in my line. Administrators: everybody."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Constituency, ConstituencyMember, Member, Organiser, Place, Team
from server.errors import NotFound
from server.events import Audience, to_administrators, to_call, to_member
from server.policy.calls import my_call_ids
from server.policy.teams import inside_team_ids, team_and_line


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


async def who_know(db: AsyncSession, member: Member) -> list[Audience]:
    """Everyone who may know of a member: `visible_members`, seen from the member."""
    audiences = [to_member(member.id), to_administrators()]
    audiences += [to_call(each) for each in await db.scalars(my_call_ids(member))]
    teams = select(Place.team_id).where(Place.member_id == member.id, Place.until.is_(None))
    for team_id in await db.scalars(teams):
        audiences += await team_and_line(db, team_id)
    return audiences
