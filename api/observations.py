"""/api/v1/observations: the leaf facts, for programs. Everything that is rolled up is made of these."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Metric, Observation
from server.actions.observations import Brought, add_facts
from server.db import Session
from server.events import FigureNow
from server.fields import Figure, Line, Number, Text
from server.identity import Me
from server.policy.figures import as_figures
from server.policy.metrics import readable_metric, visible_metrics
from server.policy.observations import visible_observations
from server.policy.teams import visible_team

router = signed_in("/observations", ["observations"])


class ObservationOut(Out):
    """One number from one reporter. `member_id` null: the team reports as a whole."""

    id: UUID
    metric_id: UUID
    team_id: UUID
    member_id: UUID | None
    period: date
    numerator: Figure
    denominator: Figure | None
    note: str
    revision: int
    latest: bool = Field(description="Of all revisions, the one that counts.")
    on_time: bool
    report_id: UUID | None
    author_id: UUID
    reason: str
    received_at: datetime


class ObservationIn(In):
    metric_id: UUID
    team_id: UUID
    period: date = Field(description="The first date of the period.", examples=["2026-11-01"])
    numerator: Number
    denominator: Number | None = None
    note: Line = ""


class ObservationsIn(In):
    items: list[ObservationIn] = Field(min_length=1, max_length=1000)
    reason: Text = Field("", description="Needed for periods that are closed for good.")
    sure: bool = Field(
        False, description="Odd numbers are meant. False: the answer asks (`odd`), for 20 items at most."
    )


class BroughtOut(Out):
    """The figures of the teams and of all above them, as they are now. Facts that were known already change none."""

    figures: list[FigureNow]
    odd: list[str] = Field(
        description="Numbers that look like slips, as questions. They were taken: correct them if so."
    )


@router.get("")
async def list_observations(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: UUID | None = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    latest: Annotated[bool, Query(description="Only what counts; else every revision.")] = True,
    after: After = None,
    limit: Limit = 50,
) -> Page[ObservationOut]:
    """The facts of a metric that you may read, in the order in which they came."""
    await readable_metric(db, me, metric_id)
    query = visible_observations(me).where(Observation.metric_id == metric_id)
    if team_id is not None:
        await visible_team(db, me, team_id)
        query = query.where(Observation.team_id == team_id)
    if first is not None:
        query = query.where(Observation.period >= first)
    if last is not None:
        query = query.where(Observation.period <= last)
    if latest:
        query = query.where(Observation.latest)
    if after is not None:
        query = query.where(Observation.id > uuid_part(parts_of(after, 1)[0]))
    rows = list(await db.scalars(query.order_by(Observation.id).limit(limit + 1)))
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=[ObservationOut.model_validate(each) for each in rows[:limit]], next=more)


@router.post("", status_code=201)
async def add(db: Session, me: Me, batch: ObservationsIn) -> BroughtOut:
    """Bring facts of whole teams: all are stored, or none. You lead the teams, or look after the metrics."""
    items = [Brought(**dict(each)) for each in batch.items]
    kept, odd = await add_facts(db, me, items, batch.reason, sure=batch.sure)
    metrics = await db.scalars(visible_metrics(me).where(Metric.id.in_({each.metric_id for each in kept})))
    return BroughtOut(figures=await as_figures(db, list(metrics), kept, me), odd=odd)
