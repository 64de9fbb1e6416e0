"""Which numbers look like slips, held against what the same reporter, or team, sent lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Metric, MetricVersion, Observation, Team
from server.actions.effects import Numbers
from server.actions.sums import Fact
from server.measures.odd import LATELY, above_stage, oddness, usual
from server.measures.periods import label, previous_start
from server.policy.figures import kind_of, zone
from server.policy.metrics import words_of
from server.policy.reports import Asking

FAR_BACK = 2 * LATELY
"""Periods: what is older is not looked at, however few reports there are, so that history costs nothing."""
MOST_ASKED = 20
"""Facts that are brought at once: who brings more is a program, and has nobody to ask."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose numbers they are, and for when. `member_id` None: the team's as a whole."""

    team_id: UUID
    member_id: UUID | None
    period: date

    def facts(self) -> ColumnElement[bool]:
        mine = Observation.member_id.is_not_distinct_from(self.member_id)
        return and_(Observation.latest, Observation.team_id == self.team_id, mine)


async def oddities(db: AsyncSession, asked: Asking, member_id: UUID | None, given: Sequence[Numbers]) -> list[str]:
    """One question for each number of a report that is out of the way, in the order in which they were given."""
    metrics = {each.metric.id: each.metric for each in asked.numbers}
    names = {each.metric.id: each.words.name for each in asked.numbers}
    return await _odd(db, _Place(asked.team.id, member_id, asked.period), metrics, names, given, asked.now)


async def odd_facts(
    db: AsyncSession,
    metrics: Mapping[UUID, Metric],
    teams: Mapping[UUID, Team],
    words: Mapping[UUID, MetricVersion],
    facts: Sequence[Fact],
    now: datetime,
) -> list[str]:
    """As `oddities`, for facts of whole teams; each says where it belongs, if there are several."""
    found = []
    for (team_id, period), some in groupby(facts, key=lambda each: (each.team_id, each.period)):
        mine = list(some)
        names = {each.metric_id: words[each.metric_id].name for each in mine}
        if len(facts) > 1:
            of = {each: f"{teams[team_id].name}, {label(kind_of(metrics[each]), period)}" for each in names}
            names = {each: f"{name}, {of[each]}" for each, name in names.items()}
        found += await _odd(db, _Place(team_id, None, period), metrics, names, mine, now)
    return found


async def _odd(
    db: AsyncSession,
    place: _Place,
    metrics: Mapping[UUID, Metric],
    names: Mapping[UUID, str],
    given: Sequence[Numbers],
    now: datetime,
) -> list[str]:
    """All metrics have the same kind of period."""
    if not given:
        return []
    since = place.period
    for _ in range(FAR_BACK):
        since = previous_start(kind_of(metrics[given[0].metric_id]), since)
    query = select(Observation.metric_id, Observation.numerator, Observation.denominator).where(
        place.facts(),
        Observation.metric_id.in_([each.metric_id for each in given]),
        Observation.period.between(since, place.period - timedelta(days=1)),
    )
    rows = (await db.execute(query.order_by(Observation.period))).all()
    found = []
    for each in given:
        known = [row for row in rows if row.metric_id == each.metric_id]
        whole = [row.denominator for row in known if row.denominator is not None]
        question = oddness(each.numerator, usual([row.numerator for row in known]))
        if question is None and each.denominator is not None:
            question = oddness(each.denominator, usual(whole))
        if question is None:
            question = await _stage(db, place, metrics[each.metric_id], each, given, now)
        if question:
            found.append(f"{names[each.metric_id]}: {question}")
    return found


async def _stage(
    db: AsyncSession, place: _Place, metric: Metric, number: Numbers, given: Sequence[Numbers], now: datetime
) -> str | None:
    """Held against the stage before, as given at the same time or known already."""
    if metric.stage_of is None:
        return None
    before = next((each.numerator for each in given if each.metric_id == metric.stage_of), None)
    if before is None:
        query = select(Observation.numerator).where(place.facts(), Observation.metric_id == metric.stage_of)
        before = await db.scalar(query.where(Observation.period == place.period))
    if before is None or number.numerator <= before:
        return None
    words = (await words_of(db, [metric.stage_of], now.astimezone(zone()).date()))[metric.stage_of]
    return above_stage(number.numerator, before, words.name)
