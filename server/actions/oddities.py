"""Which numbers look like slips, held against what the same reporter, or team, sent lately."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Metric, MetricVersion, Observation, Team
from server.actions.effects import Numbers
from server.actions.sums import Fact
from server.measures.odd import above_stage, oddness, usual
from server.measures.periods import label, previous_start
from server.policy.figures import kind_of, zone
from server.policy.metrics import words_of
from server.policy.sending import FAR_BACK, Sending

MOST_ASKED = 20
"""Facts that are brought at once: who brings more is a program, and has nobody to ask."""
Known = Sequence[tuple[Decimal, Decimal | None]]
"""What was sent lately, in order of time."""


def oddities(found: Sending, given: Sequence[Numbers]) -> list[str]:
    """One question for each number of a report that is out of the way, in the order in which they were given."""
    metrics = {each.metric.id: each.metric for each in found.asked.numbers}
    names = {each.metric.id: each.words.name for each in found.asked.numbers}
    questions = [
        _question(each, metrics[each.metric_id], found.lately[each.metric_id], given, found.stages.get(each.metric_id))
        for each in given
    ]
    return [f"{names[each.metric_id]}: {said}" for each, said in zip(given, questions, strict=True) if said]


def _question(
    number: Numbers, metric: Metric, known: Known, given: Sequence[Numbers], stage: tuple[str, Decimal | None] | None
) -> str | None:
    """`stage`: the name of the stage before, and what is known of it but for what is given at the same time."""
    question = oddness(number.numerator, usual([numerator for numerator, _ in known]))
    if question is None and number.denominator is not None:
        whole = [denominator for _, denominator in known if denominator is not None]
        question = oddness(number.denominator, usual(whole))
    if question is not None or stage is None:
        return question
    name, value = stage
    before = next((each.numerator for each in given if each.metric_id == metric.stage_of), value)
    return None if before is None else above_stage(number.numerator, before, name)


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
        found += await _odd(db, team_id, period, metrics, names, mine, now)
    return found


async def _odd(
    db: AsyncSession,
    team_id: UUID,
    period: date,
    metrics: Mapping[UUID, Metric],
    names: Mapping[UUID, str],
    given: Sequence[Fact],
    now: datetime,
) -> list[str]:
    """All metrics have the same kind of period."""
    since = period
    for _ in range(FAR_BACK):
        since = previous_start(kind_of(metrics[given[0].metric_id]), since)
    stages = {each.stage_of for each in metrics.values() if each.stage_of is not None and each.id in names}
    facts = select(Observation).where(
        Observation.latest,
        Observation.team_id == team_id,
        Observation.member_id.is_(None),
        Observation.metric_id.in_({*names, *stages}),
        Observation.period.between(since, period),
    )
    lately: dict[UUID, list[tuple[Decimal, Decimal | None]]] = {each: [] for each in names}
    sent: dict[UUID, Decimal] = {}
    for each in await db.scalars(facts.order_by(Observation.period)):
        if each.period == period:
            sent[each.metric_id] = each.numerator
        elif each.metric_id in lately:
            lately[each.metric_id].append((each.numerator, each.denominator))
    words = await words_of(db, stages, now.astimezone(zone()).date()) if stages else {}
    found = []
    for fact in given:
        metric = metrics[fact.metric_id]
        stage = (words[metric.stage_of].name, sent.get(metric.stage_of)) if metric.stage_of else None
        if question := _question(fact, metric, lately[fact.metric_id], given, stage):
            found.append(f"{names[fact.metric_id]}: {question}")
    return found
