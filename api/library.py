"""/api/v1/metrics/library, adoption and stages: definitions to copy, taken up by teams above, linked to one another."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.metrics import RULES, MetricLine, lines_of
from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of
from models import Member, Metric, MetricVersion, Team
from server.actions.metrics import adopt_metric, link_stage
from server.db import Session
from server.events import Told
from server.fields import Figure
from server.identity import Me
from server.measures.periods import Kind, label
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction
from server.policy.figures import figures_at, kind_of, moment, running_period
from server.policy.metrics import (
    library,
    readable_metric,
    stages_after,
    stages_before,
    visible_metrics,
)
from server.policy.teams import visible_team, visible_teams

router = signed_in("/metrics", ["metrics"])

WORDS = ("name", "counts", "out_of", "leaves_out", "unit", "direction", "threshold", "hides_small")


class LibraryMetric(Out):
    """How somebody in the network counts something. No figure goes with it."""

    id: UUID
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    direction: Direction
    threshold: Figure
    hides_small: bool
    period: Kind
    over_teams: OverTeams
    over_time: OverTime
    reported_by: Literal["member", "team"]
    copies: int = Field(description="So many teams began with these words.")
    team_name: str | None = Field(description="Null: its team is not one that you may know of.")


class AdoptionIn(In):
    team_id: UUID = Field(description="A team that you lead, above the metric's own.")


class StageIn(In):
    before_id: UUID | None = Field(description="The metric that counts the stage before. Null: there is none.")


class StageOut(Out):
    """One stage of a team for one period. `share`: of the stage before; above 1 somebody should look."""

    metric_id: UUID
    name: str
    value: Figure | None
    share: Figure | None
    received: int
    expected: int
    told: Told | None
    sentence: str


class StagesOut(Out):
    team_id: UUID
    period: date
    label: str
    stages: list[StageOut]


@router.get("/library")
async def read_library(
    db: Session,
    me: Me,
    q: Annotated[str, Query(max_length=100, description="Words in its name, or in what it counts.")] = "",
    after: After = None,
    limit: Limit = 50,
) -> Page[LibraryMetric]:
    """The network's metrics with their definitions, by name: copy one instead of counting the same in other words."""
    query = library()
    for word in q.split():
        some = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(MetricVersion.name.ilike(some), MetricVersion.counts.ilike(some)))
    name = func.lower(MetricVersion.name)
    if after is not None:
        last, last_id = parts_of(after, 2)
        query = query.where(or_(name > last, (name == last) & (Metric.id > UUID(last_id))))
    rows = (await db.execute(query.order_by(name, Metric.id).limit(limit + 1))).all()
    shown = rows[:limit]
    ids = [row[0].id for row in shown]
    copies = select(Metric.copied_from, func.count().label("many")).where(Metric.copied_from.in_(ids))
    many = {row.copied_from: row.many for row in await db.execute(copies.group_by(Metric.copied_from))}
    teams = visible_teams(me).where(Team.id.in_({row[0].team_id for row in shown}))
    names = {each.id: each.name for each in await db.scalars(teams)}
    items = [
        LibraryMetric.model_validate(
            {
                **{field: getattr(metric, field) for field in ("id", *RULES)},
                **{field: getattr(words, field) for field in WORDS},
                "copies": many.get(metric.id, 0),
                "team_name": names.get(metric.team_id),
            }
        )
        for metric, words in shown
    ]
    more = cursor_of(shown[-1][1].name.lower(), shown[-1][0].id) if len(rows) > limit else None
    return Page(items=items, next=more)


@router.put("/{metric_id}/team")
async def adopt(db: Session, me: Me, metric_id: UUID, adoption: AdoptionIn) -> MetricLine:
    """Adopt the metric of a team below: your team, and all below it, can be asked for it from now on."""
    (line,) = await lines_of(db, [await adopt_metric(db, me, metric_id, adoption.team_id)])
    return line


@router.put("/{metric_id}/stage")
async def link(db: Session, me: Me, metric_id: UUID, stage: StageIn) -> MetricLine:
    """Link the metric to the stage before it: reviewed; of those, reduced; of those, stopped."""
    (line,) = await lines_of(db, [await link_stage(db, me, metric_id, stage.before_id)])
    return line


@router.get("/{metric_id}/stages")
async def read_stages(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID,
    period: Annotated[date | None, Query(description="Default: the running one.")] = None,
) -> StagesOut:
    """The stages that the metric is one of, from the first, with the share of each in the stage before."""
    metric = await readable_metric(db, me, metric_id)
    await visible_team(db, me, team_id)
    chosen = period or running_period(metric, await moment(db))
    chain = [*reversed(await stages_before(db, metric)), *await stages_after(db, metric)]
    mine = visible_metrics(me).where(Metric.id.in_([each.id for each in chain]))
    known = {each.id for each in await db.scalars(mine)}
    chain = [each for each in chain if each.id in known]
    return await _stages(db, me, chain, team_id, chosen, kind_of(metric))


async def _stages(
    db: AsyncSession, me: Member, chain: list[Metric], team_id: UUID, period: date, kind: Kind
) -> StagesOut:
    figures = await figures_at(db, chain, [team_id], period, me)
    lines = {each.id: each for each in await lines_of(db, chain)}
    stages = []
    for metric in chain:
        now = figures[metric.id, team_id]
        before = figures.get((metric.stage_of, team_id)) if metric.stage_of else None
        share, sentence = None, ""
        if before is not None and metric.stage_of in lines and now.value is not None and before.value:
            share = now.value / before.value
            whole = f"{before.value:,f} {lines[metric.stage_of].name}"
            sentence = f"{now.value:,f} of {whole}."
            if share > 1:
                sentence = f"{now.value:,f} is more than {whole}, the stage before. Somebody should look."
        stages.append(
            StageOut(
                metric_id=metric.id,
                name=lines[metric.id].name,
                value=now.value,
                share=share,
                received=now.received,
                expected=now.expected,
                told=now.told,
                sentence=sentence,
            )
        )
    return StagesOut(team_id=team_id, period=period, label=label(kind, period), stages=stages)
