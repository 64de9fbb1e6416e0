"""Who may end a place: whoever has it, and whoever may change the team."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Place, Team
from server.policy.teams import manageable_team, visible_team


async def open_place(db: AsyncSession, team_id: UUID, member_id: UUID) -> Place | None:
    """Locked, as it is now: the caller holds the team, so nobody else opens another."""
    query = select(Place).where(Place.team_id == team_id, Place.member_id == member_id, Place.until.is_(None))
    return (await db.scalars(query.with_for_update(), execution_options={"populate_existing": True})).one_or_none()


async def endable_team(db: AsyncSession, me: Member, team_id: UUID, member_id: UUID) -> Team:
    """The team, if this place in it is mine, or I may change the team. Raises NotFound or Forbidden."""
    return await (visible_team if member_id == me.id else manageable_team)(db, me, team_id)
