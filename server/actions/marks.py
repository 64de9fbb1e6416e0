"""What is done to charts: new limits from a date, a word about a day, and either taken back.

Invariant: nothing on a chart is changed or lost: it is taken back, with a reason, and stays in the history.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import ChartMark, Member, Metric, Team
from server.actions.audit import record
from server.errors import Conflict, Invalid
from server.events import ChartMarked, emit
from server.measures.periods import FIRST_YEAR, LAST_YEAR, label
from server.measures.rollup import is_judged
from server.policy.figures import figures_over, is_closed, kind_of, moment, zone
from server.policy.marks import markable_chart, removable_mark
from server.policy.metrics import words_of
from server.policy.teams import who_see


async def start_new_limits(
    db: AsyncSession, me: Member, metric_id: UUID, team_id: UUID, period: date, reason: str
) -> ChartMark:
    """From this period on the chart's average and limits are worked out anew.

    Raises NotFound, Forbidden, Invalid where no judged point stands there, Conflict where they start there already.
    """
    metric, team = await markable_chart(db, me, metric_id, team_id)
    points = await judged_points(db, me, metric, team_id)
    if period not in points[1:]:
        raise Invalid(_no_point(metric, team, period, points), fields=[("on_date", "Choose the date of a point.")])
    mark = await _set(db, me, metric, team, "limits", period, reason)
    await record(db, me, "chart.limits_started", "metric", metric_id, team_id=str(team_id), period=str(period))
    return mark


async def note_on_chart(
    db: AsyncSession, me: Member, metric_id: UUID, team_id: UUID, day: date, words: str
) -> ChartMark:
    """A word beside a day: what happened then. Raises NotFound, Forbidden, Invalid."""
    metric, team = await markable_chart(db, me, metric_id, team_id)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("The year cannot be right.", fields=[("on_date", "Check the year.")])
    mark = await _set(db, me, metric, team, "note", day, words)
    await record(db, me, "chart.noted", "metric", metric_id, team_id=str(team_id), day=str(day))
    return mark


async def take_back_mark(db: AsyncSession, me: Member, metric_id: UUID, mark_id: UUID, reason: str) -> ChartMark:
    """Raises NotFound, Forbidden, and Conflict where that was done before."""
    mark, team = await removable_mark(db, me, metric_id, mark_id)
    if mark.taken_back_at is not None:
        raise Conflict("This was taken back already.", code="taken_back")
    mark.taken_back_at = func.clock_timestamp()
    mark.taken_back_by, mark.taken_back_why = me.id, reason
    await db.flush()
    await db.refresh(mark)
    await record(db, me, "chart.taken_back", "metric", metric_id, team_id=str(mark.team_id), kind=mark.kind)
    await _announce(db, mark, team)
    return mark


async def judged_points(db: AsyncSession, me: Member, metric: Metric, team_id: UUID) -> list[date]:
    """The periods with a point that counts for the limits, as I am told them."""
    now = await moment(db)
    threshold = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id].threshold
    return [
        each.period
        for each in await figures_over(db, metric, team_id, me)
        if each.value is not None
        and is_judged(each.received, each.expected, is_closed(metric, each.period, now), threshold)
    ]


def _no_point(metric: Metric, team: Team, period: date, points: list[date]) -> str:
    if len(points) < 2:
        return f"{team.name} has too few points yet for new limits."
    if period == points[0]:
        return "The limits start with the first point as it is. Choose a later one."
    named = label(kind_of(metric), points[-1])
    return f"No judged point of {team.name} stands on {label('day', period)}. The latest one is {named} ({points[-1]})."


async def _set(
    db: AsyncSession, me: Member, metric: Metric, team: Team, kind: Literal["limits", "note"], day: date, words: str
) -> ChartMark:
    values = {"metric_id": metric.id, "team_id": team.id, "kind": kind, "on_date": day, "words": words}
    new = insert(ChartMark).values(**values, author_id=me.id).on_conflict_do_nothing().returning(ChartMark)
    mark = await db.scalar(new)
    if mark is None:
        raise Conflict("The limits start anew there already.", code="limits_start_there")
    await _announce(db, mark, team)
    return mark


async def _announce(db: AsyncSession, mark: ChartMark, team: Team) -> None:
    event = ChartMarked(
        mark_id=mark.id,
        metric_id=mark.metric_id,
        team_id=mark.team_id,
        kind="limits" if mark.kind == "limits" else "note",
        on_date=mark.on_date,
        words=mark.words,
        taken_back=mark.taken_back_at is not None,
    )
    emit(db, await who_see(db, team), event)
