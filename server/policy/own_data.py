"""Everything the network holds about one member, as `server/personal/` declares it: what their file is made of.

Invariant: every part that is declared is there, also when it is empty. Nothing in it is another member's but what this
one wrote or was told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Base, Call, Constituency, HouseText, Member, MetricVersion, Team
from server.personal import HOLDINGS, Column, Holding, Part

MOST_ROWS = 20_000
"""Of one part: the newest. Whoever has more is told how many, and writes to the contact of the network."""

Row = dict[str, Any]
"""By the names of the columns; ids of teams and the like are followed by a name."""


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    why: str
    rows: list[Row]
    left_out: int = 0


async def own_data(db: AsyncSession, me: Member) -> list[Section]:
    """In the order of the declarations."""
    parts = [(holding, part) for holding in HOLDINGS for part in holding.parts]
    sections = [await _section(db, me, holding, part) for holding, part in parts]
    await _name_things(db, [row for section in sections for row in section.rows])
    return sections


async def _section(db: AsyncSession, me: Member, holding: Holding, part: Part) -> Section:
    mine = part.condition(me.id, me.email)
    newest = list(holding.table.__table__.primary_key)
    query = select(*part.shows).where(mine).order_by(*(each.desc() for each in newest)).limit(MOST_ROWS)
    found = (await db.execute(query)).all()
    rows = [{column.key: _plain(value) for column, value in zip(part.shows, row, strict=True)} for row in found]
    count = len(rows)
    if count == MOST_ROWS:
        count = await db.scalar(select(func.count()).select_from(holding.table).where(mine)) or 0
    return Section(part.heading, part.why, rows, count - len(rows))


def _plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


NAMES: dict[str, tuple[type[Base], Column, Any]] = {
    "team_id": (Team, Team.id, Team.name),
    "call_id": (Call, Call.id, Call.name),
    "constituency_id": (Constituency, Constituency.id, Constituency.name),
    "metric_id": (MetricVersion, MetricVersion.metric_id, MetricVersion.name),
    "text_id": (HouseText, HouseText.id, HouseText.kind + " " + cast(HouseText.version, Text)),
}
"""What an id in a row stands for: the table, its id and its name."""


async def _name_things(db: AsyncSession, rows: Iterable[Row]) -> None:
    rows = list(rows)
    for key, (_, its_id, its_name) in NAMES.items():
        wanted = {UUID(row[key]) for row in rows if row.get(key)}
        if not wanted:
            continue
        found = {str(each): name for each, name in await db.execute(select(its_id, its_name).where(its_id.in_(wanted)))}
        for row in rows:
            if row.get(key) in found:
                row[key.removesuffix("_id")] = found[row[key]]
