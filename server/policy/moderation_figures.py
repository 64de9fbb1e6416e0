"""What moderators did, month by month, for every member: so few that they could point to somebody are not told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Case, Decision, Flag
from server.policy.figures import moment, zone

MONTHS = 12
FEWEST = 5
"""Below it, but for none at all, a number is not told."""
WHAT = ("flags", "hidden", "restored", "warned", "suspended", "appeals_granted")


@dataclass(frozen=True, slots=True)
class Month:
    """Counts by `WHAT`; None: under 5, but some. `median_hours`: from the first flag to the decision; None: too few."""

    month: date
    counts: dict[str, int | None]
    median_hours: float | None


async def months(db: AsyncSession) -> list[Month]:
    """The last twelve, this one first, by the network's calendar."""
    this = (await moment(db)).astimezone(zone()).date().replace(day=1)
    wanted = [this]
    while len(wanted) < MONTHS:
        wanted.append((wanted[-1] - timedelta(days=1)).replace(day=1))
    hidden = Decision.verdict == "hidden"
    counted = union_all(
        _count("flags", Flag.flagged_at),
        _count("hidden", Decision.decided_at, hidden),
        _count("restored", Decision.undone_at, hidden),
        _count("warned", Decision.decided_at, Decision.verdict == "warned"),
        _count("suspended", Decision.decided_at, Decision.verdict == "suspended"),
        _count("appeals_granted", Appeal.answered_at, Appeal.granted),
    )
    counts = {(month, what): count for what, month, count in await db.execute(counted)}
    took = func.extract("epoch", Case.decided_at - Case.opened_at) / 3600
    median = func.percentile_cont(0.5).within_group(took)
    times = select(_month(Case.decided_at).label("month"), median.label("hours"), func.count().label("count"))
    decided = times.where(Case.decided_at.is_not(None)).group_by("month")
    hours = {month: took for month, took, count in await db.execute(decided) if count >= FEWEST}
    return [
        Month(
            month,
            {what: _told(counts.get((month, what), 0)) for what in WHAT},
            round(float(hours[month]), 1) if month in hours else None,
        )
        for month in wanted
    ]


def _told(count: int) -> int | None:
    return None if 0 < count < FEWEST else count


def _month(at: Any) -> ColumnElement[date]:
    return cast(func.date_trunc("month", func.timezone(str(zone()), at)), Date)


def _count(what: str, at: Any, *conditions: ColumnElement[bool] | Any) -> Select[str, date, int]:
    month = _month(at).label("month")
    query = select(literal(what).label("what"), month, func.count().label("count"))
    return query.where(at.is_not(None), *conditions).group_by(month)
