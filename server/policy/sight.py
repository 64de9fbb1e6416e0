"""How far a single report is read: one of three choices of the network.

- `line`, by the hierarchy: whoever reported, their team, and the leaders in line above.
- `call`, open: the same, and its numbers by everybody who belongs to the call. What people wrote stays as it is.
- `flat`, without a hierarchy: whoever reported and their team. The leaders above read totals, as everybody does.

Lows and requests for help are read by one leader in all three (`server/policy/lows.py`), and posts by their own rule.
"""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, NetworkVersion, Place, Team, TeamParent
from server.network import DEFAULT_VISIBILITY, Visibility, rule
from server.policy.calls import my_call_ids
from server.policy.teams import is_inside


def sight() -> ColumnElement[str]:
    """The choice that holds, within a statement."""
    return rule(NetworkVersion.visibility, literal(DEFAULT_VISIBILITY))


async def sight_now(db: AsyncSession) -> Visibility:
    return cast(Visibility, (await db.scalars(select(sight()))).one())


async def line_and_sight(db: AsyncSession, team_id: UUID) -> tuple[list[UUID], list[UUID], Visibility]:
    """The team and all above it, nearest first; those of them whose leaders read its reports; and the choice that
    holds. One statement, for where each costs."""
    up = select(sql_cast(team_id, Uuid).label("id"), literal(0).label("steps")).cte("up", recursive=True)
    above = select(TeamParent.parent_id, up.c.steps + 1).join(up, TeamParent.team_id == up.c.id)
    up = up.union_all(above.where(TeamParent.until.is_(None)))
    rows = (await db.execute(select(up.c.id, sight().label("sight")).order_by(up.c.steps))).all()
    line, choice = [row.id for row in rows], cast(Visibility, rows[0].sight)
    return line, reading(line, choice), choice


async def sight_line(db: AsyncSession, team_id: UUID) -> list[UUID]:
    """The teams whose leaders read what is reported in this one."""
    return (await line_and_sight(db, team_id))[1]


def reading(line: Sequence[UUID], choice: Visibility) -> list[UUID]:
    """Of a team and all above it, those whose leaders read its reports."""
    return list(line[:1]) if choice == "flat" else list(line)


async def sees_reporters(db: AsyncSession, me: Member, team: Team) -> bool:
    """Whether I see who reported which numbers in a team that I may know of."""
    choice = await sight_now(db)
    if choice == "flat":
        place = select(Place.id).where(Place.team_id == team.id, Place.member_id == me.id, Place.until.is_(None))
        return await db.scalar(place.limit(1)) is not None
    if choice == "call" and team.call_id is not None:
        mine = select(Team.id).where(Team.id == team.id, Team.call_id.in_(my_call_ids(me)))
        if await db.scalar(mine) is not None:
            return True
    return await is_inside(db, me, team.id)
