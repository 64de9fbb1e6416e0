"""What is done to report forms: made, closed. Questions never change, so that answers keep their meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, FormQuestion, Member, Metric, ReportForm
from server.actions.audit import record
from server.actions.sums import hold_sums, settle_expected
from server.errors import Invalid
from server.events import FormMade, QuestionKind, emit
from server.measures.periods import Kind
from server.policy.forms import editable_form
from server.policy.metrics import visible_metrics
from server.policy.teams import leadable_team, line_of, subtree_of, visible_team, who_see


@dataclass(frozen=True, slots=True)
class Asked:
    """One number on a form."""

    metric_id: UUID
    required: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something else on a form."""

    kind: QuestionKind
    name: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


async def make_form(
    db: AsyncSession,
    me: Member,
    team_id: UUID,
    name: str,
    *,
    period: Kind,
    reported_by: Literal["member", "team"],
    numbers: Sequence[Asked],
    questions: Sequence[Question] = (),
    due_hours: int = 24,
    grace_days: int = 3,
) -> ReportForm:
    """Ask a team and all below it for these, from the running period on. The first number is required.

    Raises NotFound, Forbidden, and Invalid for what this team cannot be asked for.
    """
    await hold_sums(db)
    team = await leadable_team(db, me, team_id)
    await _check(db, me, team_id, numbers, questions, period, reported_by)
    form = ReportForm(
        team_id=team_id,
        name=name,
        period=period,
        reported_by=reported_by,
        due_hours=due_hours,
        grace_days=grace_days,
        author_id=me.id,
        since=func.clock_timestamp(),
    )
    db.add(form)
    await db.flush()
    for place, asked in enumerate(numbers):
        required = asked.required or place == 0
        db.add(FormNumber(form_id=form.id, metric_id=asked.metric_id, place=place, required=required, help=asked.help))
    for place, each in enumerate(questions):
        db.add(FormQuestion(form_id=form.id, place=place, **asdict(each) | {"choices": list(each.choices)}))
    await settle_expected(db, await subtree_of(db, team_id))
    await db.refresh(form)
    await record(db, me, "form.made", "form", form.id, name=name)
    emit(db, await who_see(db, team), FormMade(form_id=form.id, team_id=team_id, name=name, closed=False))
    return form


async def close_form(db: AsyncSession, me: Member, form_id: UUID) -> ReportForm:
    """Ask no more. Reports for periods that ended before are still taken. Raises NotFound or Forbidden."""
    await hold_sums(db)
    form = await editable_form(db, me, form_id)
    if form.until is not None:
        return form
    form.until = func.clock_timestamp()
    await settle_expected(db, await subtree_of(db, form.team_id))
    await db.refresh(form)
    await record(db, me, "form.closed", "form", form.id, name=form.name)
    team = await visible_team(db, me, form.team_id)
    emit(db, await who_see(db, team), FormMade(form_id=form.id, team_id=team.id, name=form.name, closed=True))
    return form


async def _check(
    db: AsyncSession,
    me: Member,
    team_id: UUID,
    numbers: Sequence[Asked],
    questions: Sequence[Question],
    period: Kind,
    reported_by: str,
) -> None:
    if not numbers:
        raise Invalid("Ask for at least one number.", fields=[("numbers", "Choose a metric.")])
    ids = [each.metric_id for each in numbers]
    query = visible_metrics(me).where(Metric.id.in_(ids), Metric.team_id.in_(await line_of(db, team_id)))
    known = {each.id: each for each in await db.scalars(query)}
    faults: list[tuple[str, str]] = []
    for place, asked in enumerate(numbers):
        metric = known.get(asked.metric_id)
        if metric is None:
            faults.append((f"numbers.{place}.metric_id", "This is not a metric of this team or of one above it."))
        elif (metric.period, metric.reported_by) != (period, reported_by):
            faults.append(
                (
                    f"numbers.{place}.metric_id",
                    f"This metric is reported by each {metric.reported_by}, each {metric.period}; so must the form be.",
                )
            )
        elif asked.metric_id in ids[:place]:
            faults.append((f"numbers.{place}.metric_id", "This metric is on the form already."))
    faults += _question_faults(questions)
    if faults:
        raise Invalid(f"Some of it does not fit on this form. {faults[0][1]}", fields=faults)


def _question_faults(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    names: set[str] = set()
    for place, each in enumerate(questions):
        distinct = set(each.choices)
        if each.kind == "choice" and (len(distinct) < 2 or len(distinct) != len(each.choices)):
            yield f"questions.{place}.choices", "Offer two or more answers to choose from, each of them once."
        elif each.kind != "choice" and each.choices:
            yield f"questions.{place}.choices", "Only a choice offers answers. Leave this empty."
        if each.name in names:
            yield f"questions.{place}.name", "This question is on the form already."
        names.add(each.name)
