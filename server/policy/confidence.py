"""How sure people are, for whoever leads them: the spread of their answers and the lowest, never an average.

A confidence is an opinion. To add opinions up, or to take their mean, would hide the one who sees trouble coming.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormQuestion, Report, ReportAnswer, ReportRevision

HIGHEST = 10


@dataclass(slots=True)
class Spread:
    """The answers to one question: how many gave each value, from 0 to 10."""

    question_id: UUID
    name: str
    counts: list[int] = field(default_factory=lambda: [0] * (HIGHEST + 1))

    @property
    def answers(self) -> int:
        return sum(self.counts)

    @property
    def lowest(self) -> int | None:
        return next((value for value, count in enumerate(self.counts) if count), None)

    @property
    def highest(self) -> int | None:
        return next((value for value in range(HIGHEST, -1, -1) if self.counts[value]), None)


async def spreads_of(
    db: AsyncSession, questions: Sequence[FormQuestion], team_ids: Sequence[UUID], period: date
) -> list[Spread]:
    """Of each question about confidence, from the reports of these teams as last corrected."""
    spreads = {each.id: Spread(each.id, each.name) for each in questions if each.kind == "confidence"}
    if not spreads:
        return []
    newest = select(func.max(ReportRevision.revision)).where(ReportRevision.report_id == ReportAnswer.report_id)
    query = (
        select(ReportAnswer.question_id, ReportAnswer.confidence, func.count().label("count"))
        .join(Report, Report.id == ReportAnswer.report_id)
        .where(Report.team_id.in_(team_ids), Report.period == period, ReportAnswer.question_id.in_(spreads))
        .where(ReportAnswer.revision == newest.correlate(ReportAnswer).scalar_subquery())
        .where(ReportAnswer.confidence.is_not(None))
        .group_by(ReportAnswer.question_id, ReportAnswer.confidence)
    )
    for question_id, confidence, count in await db.execute(query):
        if confidence is not None:
            spreads[question_id].counts[confidence] = count
    return list(spreads.values())
