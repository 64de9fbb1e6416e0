"""Who may read and set what stands on a chart: whoever may see metric and team; the metric's owner and the team's
leaders."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ChartMark, Member, Metric, Team
from server.errors import Forbidden, NotFound
from server.policy.metrics import readable_metric
from server.policy.teams import may_lead, names_of_leaders, visible_team


async def may_mark(db: AsyncSession, me: Member, metric: Metric, team: Team) -> bool:
    return metric.owner_id == me.id or await may_lead(db, me, team)


async def markable_chart(db: AsyncSession, me: Member, metric_id: UUID, team_id: UUID) -> tuple[Metric, Team]:
    """Raises NotFound or Forbidden."""
    metric, team = await readable_metric(db, me, metric_id), await visible_team(db, me, team_id)
    if not await may_mark(db, me, metric, team):
        owner = await db.get_one(Member, metric.owner_id)
        leaders = await names_of_leaders(db, team_id)
        raise Forbidden(
            f"Only {owner.name}, who looks after this metric, or a leader of {team.name} can do this. "
            f"Ask {leaders or owner.name}."
        )
    return metric, team


async def removable_mark(db: AsyncSession, me: Member, metric_id: UUID, mark_id: UUID) -> tuple[ChartMark, Team]:
    """A mark, mine alone until the transaction ends. Raises NotFound or Forbidden."""
    await readable_metric(db, me, metric_id)
    query = select(ChartMark).where(ChartMark.id == mark_id, ChartMark.metric_id == metric_id)
    mark = await db.scalar(query.with_for_update(key_share=True))
    if mark is None:
        raise NotFound("There is no such mark on this chart.")
    _, team = await markable_chart(db, me, metric_id, mark.team_id)
    return mark, team


async def marks_of(db: AsyncSession, metric_id: UUID, team_id: UUID) -> list[ChartMark]:
    """Every mark of a chart, those that were taken back too. The caller may see metric and team."""
    query = select(ChartMark).where(ChartMark.metric_id == metric_id, ChartMark.team_id == team_id)
    return list(await db.scalars(query.order_by(ChartMark.on_date, ChartMark.id)))
