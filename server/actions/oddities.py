"""Which numbers of a report look like slips, held against what the same reporter sent lately."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Observation
from server.actions.effects import Numbers
from server.measures.odd import LATELY, above_stage, oddness, usual
from server.measures.periods import previous_start
from server.policy.figures import zone
from server.policy.metrics import words_of
from server.policy.reports import Asking

FAR_BACK = 2 * LATELY
"""Periods: what is older is not looked at, however few reports there are, so that history costs nothing."""


async def oddities(db: AsyncSession, asked: Asking, member_id: UUID | None, given: Sequence[Numbers]) -> list[str]:
    """One question for each number that is out of the way, in the order in which they were given."""
    since = asked.period
    for _ in range(FAR_BACK):
        since = previous_start(asked.kind, since)
    query = select(Observation.metric_id, Observation.numerator, Observation.denominator).where(
        Observation.latest,
        Observation.metric_id.in_([each.metric_id for each in given]),
        Observation.team_id == asked.team.id,
        Observation.member_id.is_not_distinct_from(member_id),
        Observation.period.between(since, asked.period - timedelta(days=1)),
    )
    names = {each.metric.id: each.words.name for each in asked.numbers}
    rows = (await db.execute(query.order_by(Observation.period))).all()
    found = []
    for each in given:
        known = [row for row in rows if row.metric_id == each.metric_id]
        whole = [row.denominator for row in known if row.denominator is not None]
        question = oddness(each.numerator, usual([row.numerator for row in known]))
        if question is None and each.denominator is not None:
            question = oddness(each.denominator, usual(whole))
        if question is None:
            question = await _stage(db, asked, member_id, each, given)
        if question:
            found.append(f"{names[each.metric_id]}: {question}")
    return found


async def _stage(
    db: AsyncSession, asked: Asking, member_id: UUID | None, number: Numbers, given: Sequence[Numbers]
) -> str | None:
    """Held against the stage before, as given in the same report or known already."""
    metrics = {each.metric.id: each.metric for each in asked.numbers}
    metric = metrics.get(number.metric_id)
    if metric is None or metric.stage_of is None:
        return None
    before = next((each.numerator for each in given if each.metric_id == metric.stage_of), None)
    if before is None:
        query = select(Observation.numerator).where(
            Observation.latest,
            Observation.metric_id == metric.stage_of,
            Observation.team_id == asked.team.id,
            Observation.member_id.is_not_distinct_from(member_id),
            Observation.period == asked.period,
        )
        before = await db.scalar(query)
    if before is None or number.numerator <= before:
        return None
    words = (await words_of(db, [metric.stage_of], asked.now.astimezone(zone()).date()))[metric.stage_of]
    return above_stage(number.numerator, before, words.name)
