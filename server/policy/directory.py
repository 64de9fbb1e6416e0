"""The directory: whom of those I may know of I look for. Each filter asks only what I may see: teams, calls and
constituencies that are visible to me, fields that are for me. Whatever I may not see finds nobody, or does not exist.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Constituency, ConstituencyMember, Member, Organiser, Place, Team
from server.policy.calls import readable_call
from server.policy.constituencies import readable_constituency
from server.policy.members import visible_members
from server.policy.profiles import with_words
from server.policy.roles import Held, holding
from server.policy.teams import subtree_of, visible_team, visible_teams
from server.profile import SEARCHED

COUNTED = 1000
"""Nobody reads further than that, and counting everybody of a large network would cost more than finding them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """None: it does not matter."""

    q: str | None = None
    team_id: UUID | None = None
    """In this team or below it."""
    call_id: UUID | None = None
    constituency_id: UUID | None = None
    role: Held | None = None
    region: str | None = None
    can_help_with: str | None = None


async def found_members(db: AsyncSession, me: Member, wanted: Wanted) -> Select[Member]:
    """Who is here still, in no order. Raises NotFound for a team, call or constituency that I may not know of."""
    query = visible_members(me).where(Member.left_at.is_(None))
    if wanted.team_id is not None:
        await visible_team(db, me, wanted.team_id)
        below = await subtree_of(db, wanted.team_id)
        seen = visible_teams(me).with_only_columns(Team.id).where(Team.id.in_(below))
        query = query.where(Member.id.in_(_in_teams(seen)))
    if wanted.call_id is not None:
        await readable_call(db, me, wanted.call_id)
        query = query.where(Member.id.in_(_in_call(wanted.call_id)))
    if wanted.constituency_id is not None:
        await readable_constituency(db, me, wanted.constituency_id)
        belonging = select(ConstituencyMember.member_id).where(ConstituencyMember.until.is_(None))
        theirs = belonging.where(ConstituencyMember.constituency_id == wanted.constituency_id)
        query = query.where(Member.id.in_(theirs))
    if wanted.role is not None:
        query = query.where(holding(me, wanted.role))
    for text, fields, name in (
        (wanted.q, SEARCHED, True),
        (wanted.region, ("region",), False),
        (wanted.can_help_with, ("can_help_with",), False),
    ):
        if text:
            query = query.where(*with_words(me, text, fields, name=name))
    return query


async def count_up_to(db: AsyncSession, query: Select[Member]) -> int:
    """How many, or one more than COUNTED for any number above it."""
    some = query.with_only_columns(Member.id).limit(COUNTED + 1).subquery()
    return await db.scalar(select(func.count()).select_from(some)) or 0


def _in_teams(team_ids: Select[UUID]) -> Select[UUID]:
    return select(Place.member_id).where(Place.until.is_(None), Place.team_id.in_(team_ids))


def _in_call(call_id: UUID) -> CompoundSelect[UUID]:
    """As `my_call_ids`, seen from the call."""
    placed = _in_teams(select(Team.id).where(Team.call_id == call_id))
    organising = select(Organiser.member_id).where(Organiser.until.is_(None), Organiser.call_id == call_id)
    belonging = (
        select(ConstituencyMember.member_id)
        .join(Constituency, Constituency.id == ConstituencyMember.constituency_id)
        .where(ConstituencyMember.until.is_(None), Constituency.call_id == call_id)
    )
    return placed.union(organising, belonging)
