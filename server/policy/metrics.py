"""Who may see and change metrics: whoever may see their team; their owner, and those who lead that team."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Metric, MetricVersion, Team
from server.errors import Forbidden, NotFound
from server.events import Audience, to_member
from server.policy.teams import may_lead, visible_teams, who_see


def visible_metrics(me: Member) -> Select[Metric]:
    """The metrics of the teams I may see, and those I own."""
    teams = visible_teams(me).with_only_columns(Team.id)
    return select(Metric).where(or_(Metric.team_id.in_(teams), Metric.owner_id == me.id))


async def readable_metric(db: AsyncSession, me: Member, metric_id: UUID) -> Metric:
    metric = await db.scalar(visible_metrics(me).where(Metric.id == metric_id))
    if metric is None:
        raise NotFound("There is no such metric.")
    return metric


async def may_change_metric(db: AsyncSession, me: Member, metric: Metric) -> bool:
    return metric.owner_id == me.id or await may_lead(db, me, await db.get_one(Team, metric.team_id))


async def editable_metric(db: AsyncSession, me: Member, metric_id: UUID) -> Metric:
    """The metric, mine alone until the transaction ends. Raises NotFound or Forbidden."""
    metric = await readable_metric(db, me, metric_id)
    if not await may_change_metric(db, me, metric):
        owner = await db.get_one(Member, metric.owner_id)
        raise Forbidden(f"Only {owner.name}, who looks after this metric, or a leader of its team can change it.")
    return await db.get_one(Metric, metric_id, with_for_update={"key_share": True}, populate_existing=True)


async def who_see_metric(db: AsyncSession, metric: Metric) -> list[Audience]:
    """`visible_metrics`, seen from the metric."""
    return [to_member(metric.owner_id), *await who_see(db, await db.get_one(Team, metric.team_id))]


async def words_of(db: AsyncSession, metric_ids: Collection[UUID], on: date) -> dict[UUID, MetricVersion]:
    """The words of each metric that hold on a day: the latest version that had begun, or else the first."""
    query = (
        select(MetricVersion)
        .where(MetricVersion.metric_id.in_(metric_ids))
        .where(or_(MetricVersion.holds_from <= on, MetricVersion.version == 1))
        .order_by(MetricVersion.metric_id, MetricVersion.version)
    )
    return {each.metric_id: each for each in await db.scalars(query)}


async def versions_of(db: AsyncSession, metric_id: UUID) -> list[MetricVersion]:
    query = select(MetricVersion).where(MetricVersion.metric_id == metric_id).order_by(MetricVersion.version)
    return list(await db.scalars(query))


def library() -> Select[Metric, MetricVersion]:
    """Every metric of an open team, in its newest words: every member reads how others count, though not what."""
    newest = select(MetricVersion.metric_id, func.max(MetricVersion.version).label("version"))
    last = newest.group_by(MetricVersion.metric_id).subquery()
    return (
        select(Metric, MetricVersion)
        .join(last, last.c.metric_id == Metric.id)
        .join(MetricVersion, (MetricVersion.metric_id == Metric.id) & (MetricVersion.version == last.c.version))
        .join(Team, Team.id == Metric.team_id)
        .where(Team.until.is_(None))
    )


async def in_library(db: AsyncSession, metric_id: UUID) -> None:
    """Raises NotFound."""
    if (await db.execute(library().where(Metric.id == metric_id))).first() is None:
        raise NotFound("There is no such metric in the library.")


MOST_STAGES = 12


async def stages_before(db: AsyncSession, metric: Metric) -> list[Metric]:
    """The metric and the stages before it, nearest first."""
    found = [metric]
    while (before := found[-1].stage_of) is not None and len(found) < MOST_STAGES:
        found.append(await db.get_one(Metric, before))
    return found


async def stages_after(db: AsyncSession, metric: Metric) -> list[Metric]:
    """The stages after a metric, nearest first; where two follow one, both."""
    found: list[Metric] = []
    last = [metric.id]
    while last and len(found) < MOST_STAGES:
        following = list(await db.scalars(select(Metric).where(Metric.stage_of.in_(last)).order_by(Metric.id)))
        found += following
        last = [each.id for each in following]
    return found
