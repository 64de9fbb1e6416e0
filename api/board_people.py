"""The people of a team on its board: who has reported, their numbers beside those before, and what a leader still owes
each report."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from api.shapes import Out
from models import (
    Acknowledgement,
    Member,
    Metric,
    MetricVersion,
    Observation,
    Place,
    Remark,
    Reminder,
    Report,
    ReportForm,
    Team,
)
from server.fields import Figure
from server.measures.odd import oddness, usual
from server.measures.periods import Kind, ends, previous_start
from server.policy.figures import zone
from server.policy.reports import read_among, visible_reports
from server.policy.sight import sees_reporters
from server.policy.teams import is_inside
from server.policy.told import hiding

BEFORE = 6
"""Periods that a number is shown beside."""


class BoardNumber(Out):
    """A number of one person's report. `before`: the same in the periods before, the oldest first; null: none came."""

    metric_id: UUID
    name: str
    unit: str
    numerator: Figure
    denominator: Figure | None
    before: list[Figure | None]
    odd: str = Field(description="What to ask about it; empty where it is nothing out of the way.")


class BoardPerson(Out):
    member_id: UUID
    name: str
    reported: bool
    report_id: UUID | None
    numbers: list[BoardNumber]
    asked_at: datetime | None = Field(description="Reminded last. Null: not yet, or you do not lead here.")
    read_by_me: bool
    correction_open: bool = Field(description="A leader asked to correct it. False: not, or not yours to know.")


async def people_of(
    db: AsyncSession,
    me: Member,
    team: Team,
    form: ReportForm,
    period: date,
    metrics: Sequence[Metric],
    words: dict[UUID, MetricVersion],
    *,
    asked: bool,
) -> list[BoardPerson] | None:
    """Who was asked at the period's end, and whoever reported; None for those who may not see it. The report itself is
    opened by those who read it. `asked`: there is no pause."""
    if form.reported_by == "team" or not await sees_reporters(db, me, team):
        return None
    end = ends(cast(Kind, form.period), period, zone())
    here = select(Report).where(Report.form_id == form.id, Report.team_id == team.id, Report.period == period)
    sent = {each.member_id: each.id for each in await db.scalars(here)}
    those = (
        select(Place.member_id)
        .where(Place.team_id == team.id, Place.reports, Place.since < end)
        .where(or_(Place.until.is_(None), Place.until >= end), true() if asked else false())
    )
    query = select(Member).where(or_(Member.id.in_(those), Member.id.in_([each for each in sent if each])))
    people = list(await db.scalars(query.order_by(Member.name, Member.id)))
    led = await read_among(db, me, [team.id])
    leads, opens = bool(led), bool(await db.scalar(visible_reports(me).where(Report.id.in_(sent.values())).limit(1)))
    reminded = await _reminded(db, team, form, period) if leads else {}
    waits = await _corrections(db, sent.values()) if leads else set()
    acknowledged = select(Acknowledgement.report_id).where(Acknowledgement.member_id == me.id)
    read = set(await db.scalars(acknowledged.where(Acknowledgement.report_id.in_(sent.values()))))
    if not await is_inside(db, me, team.id):  # open within the call, but small numbers stay in the team
        held_back = await hiding(db, [each.id for each in metrics])
        metrics = [each for each in metrics if each.id not in held_back]
    numbers = await _numbers(db, team, form, period, metrics, words)
    return [
        BoardPerson(
            member_id=each.id,
            name=each.name,
            reported=each.id in sent,
            report_id=sent.get(each.id) if opens or each.id == me.id else None,
            numbers=numbers.get(each.id, []),
            asked_at=reminded.get(each.id),
            read_by_me=sent.get(each.id) in read,
            correction_open=sent.get(each.id) in waits,
        )
        for each in people
    ]


async def _reminded(db: AsyncSession, team: Team, form: ReportForm, period: date) -> dict[UUID, datetime]:
    query = select(Reminder.member_id, func.max(Reminder.written_at)).group_by(Reminder.member_id)
    query = query.where(Reminder.form_id == form.id, Reminder.team_id == team.id, Reminder.period == period)
    return {row[0]: row[1] for row in await db.execute(query)}


async def _corrections(db: AsyncSession, report_ids: Collection[UUID]) -> set[UUID]:
    query = select(Remark.report_id).where(Remark.kind == "correction", Remark.settled_at.is_(None))
    query = query.where(Remark.hidden_at.is_(None))
    return set(await db.scalars(query.where(Remark.report_id.in_(report_ids))))


async def _numbers(
    db: AsyncSession,
    team: Team,
    form: ReportForm,
    period: date,
    metrics: Sequence[Metric],
    words: dict[UUID, MetricVersion],
) -> dict[UUID, list[BoardNumber]]:
    """By member, in the order of the form: what came for the period, beside what came before."""
    kind, earlier = cast(Kind, form.period), period
    before: list[date] = []
    for _ in range(BEFORE):
        earlier = previous_start(kind, earlier)
        before.insert(0, earlier)
    facts: dict[tuple[UUID | None, UUID], dict[date, Observation]] = defaultdict(dict)
    query = select(Observation).where(Observation.team_id == team.id, Observation.latest)
    query = query.where(Observation.metric_id.in_([each.id for each in metrics]), Observation.member_id.is_not(None))
    for fact in await db.scalars(query.where(Observation.period.in_([*before, period]))):
        facts[fact.member_id, fact.metric_id][fact.period] = fact
    found: dict[UUID, list[BoardNumber]] = defaultdict(list)
    for metric in metrics:
        for (member_id, metric_id), own in facts.items():
            now = own.get(period)
            if metric_id != metric.id or now is None or member_id is None:
                continue
            values = [_value(own.get(each)) for each in before]
            value = _value(now)
            found[member_id].append(
                BoardNumber(
                    metric_id=metric.id,
                    name=words[metric.id].name,
                    unit=words[metric.id].unit,
                    numerator=now.numerator,
                    denominator=now.denominator,
                    before=values,
                    odd=(oddness(value, usual([each for each in values if each is not None])) or "")
                    if value is not None
                    else "",
                )
            )
    return found


def _value(fact: Observation | None) -> Decimal | None:
    if fact is None:
        return None
    if fact.denominator is None:
        return fact.numerator
    return fact.numerator / fact.denominator if fact.denominator else None


def _asked(value: Decimal | None, before: Sequence[Decimal | None]) -> str:
    """What to ask about a number that is far from those before."""
    known = usual([each for each in before if each is not None])
    return (oddness(value, known) if value is not None else None) or ""
