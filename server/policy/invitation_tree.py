"""Who invited whom. Administrators see it.

Somebody came in by the invitation that made them a member: its acceptance and their joining are of one transaction, and
so of one time. Invitations into further teams do not count, so that this is a tree.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Invitation, Member, Team
from models.invitations import OPEN_INVITATION
from server.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Grown:
    member_id: UUID
    name: str
    joined_at: datetime
    team_name: str | None
    by_link: bool
    invited: int
    waiting: int


async def brought_in(
    db: AsyncSession, me: Member, of: UUID | None, last: tuple[datetime, UUID] | None, limit: int
) -> list[Grown]:
    """Those who came in because `of` invited them, or whom no member invited. Raises Forbidden, NotFound."""
    if not me.is_administrator:
        raise Forbidden("Only administrators see who invited whom. Ask one of them.")
    if of is not None and await db.get(Member, of) is None:
        raise NotFound("There is no such member.")
    came = aliased(Invitation)
    child, by_child = aliased(Member), aliased(Invitation)
    invited = (
        select(func.count())
        .select_from(by_child)
        .join(child, and_(child.id == by_child.accepted_by, child.joined_at == by_child.accepted_at))
        .where(by_child.inviter_id == Member.id)
        .correlate(Member)
        .scalar_subquery()
    )
    waiting = (
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.inviter_id == Member.id, OPEN_INVITATION, Invitation.expires_at > func.now())
        .correlate(Member)
        .scalar_subquery()
    )
    query = (
        select(Member.id, Member.name, Member.joined_at, Team.name, came.link_id, invited, waiting)
        .outerjoin(came, and_(came.accepted_by == Member.id, came.accepted_at == Member.joined_at))
        .outerjoin(Team, Team.id == came.team_id)
        .where(came.inviter_id.is_(None) if of is None else came.inviter_id == of)
        .order_by(Member.joined_at, Member.id)
        .limit(limit)
    )
    if last is not None:
        query = query.where(tuple_(Member.joined_at, Member.id) > tuple_(*last))
    return [
        Grown(
            member_id=row[0],
            name=row[1],
            joined_at=row[2],
            team_name=row[3],
            by_link=row[4] is not None,
            invited=row[5],
            waiting=row[6],
        )
        for row in await db.execute(query)
    ]
