"""Who may read and write leaf facts. What a team reports as a whole is a total, seen by whoever sees the team; what a
member reports is read as their report is. Facts of teams are written by their leaders and by who owns the metric."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Boolean, Select, and_, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Metric, Observation, Place, Team
from server.policy.calls import my_call_ids
from server.policy.metrics import visible_metrics
from server.policy.reports import led_among
from server.policy.sight import sight
from server.policy.teams import led_team_ids, visible_teams
from server.policy.told import HIDES

_HIDES = literal_column(HIDES.format(of="observations"), Boolean)
"""Where small numbers are held back, the numbers of a team are read inside it only."""


def visible_observations(me: Member) -> Select[Observation]:
    teams = visible_teams(me).with_only_columns(Team.id)
    return select(Observation).where(
        or_(
            Observation.member_id.is_(None) & Observation.team_id.in_(teams) & ~_HIDES,
            Observation.member_id == me.id,
            Observation.team_id.in_(select(Place.team_id).where(Place.member_id == me.id, Place.until.is_(None))),
            and_(sight() != "flat", Observation.team_id.in_(led_team_ids(me))),
            and_(
                sight() == "call",
                Observation.team_id.in_(select(Team.id).where(Team.call_id.in_(my_call_ids(me)))),
                ~_HIDES,
            ),
        )
    )


async def writable(
    db: AsyncSession, me: Member, metric_ids: Collection[UUID], team_ids: Collection[UUID]
) -> tuple[dict[UUID, Metric], dict[UUID, Team], set[UUID]]:
    """The metrics and teams of these that I may know of, and those teams that I lead, directly or from above."""
    metrics = {each.id: each for each in await db.scalars(visible_metrics(me).where(Metric.id.in_(metric_ids)))}
    teams = {each.id: each for each in await db.scalars(visible_teams(me).where(Team.id.in_(team_ids)))}
    return metrics, teams, await led_among(db, me, list(teams))
