"""What is done to report forms: made, given a next version, closed.

Invariant: what a version asks never changes, so that answers keep their meaning; another version asks from a later
period on. A form is made with the metrics that it needs, or neither is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, FormQuestion, Member, Metric, ReportForm, Team
from server.actions.audit import record
from server.actions.metrics import Rules, Words, define_metric
from server.actions.sums import hold_sums, settle_expected
from server.errors import Conflict, Invalid
from server.events import FormMade, QuestionKind, emit
from server.measures.periods import Kind, current_start, ends
from server.measures.rollup import OverTeams, OverTime
from server.policy.figures import moment, zone
from server.policy.forms import editable_form, first_of, versions_of_form
from server.policy.metrics import visible_metrics
from server.policy.teams import leadable_team, line_of, subtree_of, visible_team, who_see


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A metric to be made with the form. Its period and who reports it are those of the form."""

    over_teams: OverTeams
    over_time: OverTime
    words: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """One number on a form: of a metric that there is, or of one that is made with it."""

    metric_id: UUID | None = None
    required: bool = False
    help: str = ""
    metric: NewMetric | None = None


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
    await store_form(db, me, form, numbers, questions)
    await settle_expected(db, await subtree_of(db, team_id))
    await record(db, me, "form.made", "form", form.id, name=name)
    await announce_form(db, team, form)
    return form


async def change_form(
    db: AsyncSession,
    me: Member,
    form_id: UUID,
    name: str,
    *,
    numbers: Sequence[Asked],
    questions: Sequence[Question],
    due_hours: int,
    grace_days: int,
    reason: str,
) -> ReportForm:
    """The next version of a form, from the next period on. One that has not begun yet is replaced by it.

    How often it asks, and whom, stays: what was expected of whom could not be told otherwise. For another rhythm see
    `server/actions/rhythms.py`. Raises NotFound, Forbidden, Invalid, and Conflict where the form is closed or somebody
    has changed it meanwhile.
    """
    await hold_sums(db)
    form = await newest_version(db, me, form_id)
    now, kind = await moment(db), cast(Kind, form.period)
    begins = form.since if form.since > now else ends(kind, current_start(kind, now, zone()), zone())
    following = ReportForm(
        team_id=form.team_id,
        name=name,
        period=form.period,
        reported_by=form.reported_by,
        due_hours=due_hours,
        grace_days=grace_days,
        author_id=me.id,
        since=begins,
        first_id=first_of(form),
        version=form.version + 1,
        reason=reason,
        replaces_id=form.replaces_id,
    )
    form.until = begins
    await store_form(db, me, following, numbers, questions)
    await settle_expected(db, await subtree_of(db, form.team_id))
    await record(db, me, "form.changed", "form", following.id, name=name, version=following.version)
    await announce_form(db, await visible_team(db, me, form.team_id), following)
    return following


async def newest_version(db: AsyncSession, me: Member, form_id: UUID) -> ReportForm:
    """The form, mine to change and still asking. Raises NotFound, Forbidden, Conflict."""
    form = await editable_form(db, me, form_id)
    newest = (await versions_of_form(db, form))[0]
    if newest.id != form.id:
        raise Conflict(
            "Somebody has changed this form meanwhile. Look at its newest version, then make your change.",
            code="newer_version",
        )
    if form.until is not None:
        raise Conflict("This form is closed. Make a new one instead.", code="form_closed")
    return form


async def close_form(db: AsyncSession, me: Member, form_id: UUID) -> ReportForm:
    """Ask no more, whichever version is named. Reports for periods that ended before are still taken. What was to take
    over from it in another rhythm, and has not begun, does not begin.

    Raises NotFound or Forbidden.
    """
    await hold_sums(db)
    form = await editable_form(db, me, form_id)
    now = await moment(db)
    versions = await versions_of_form(db, form)
    later = select(ReportForm).where(ReportForm.replaces_id == first_of(form), ReportForm.since > now)
    versions += list(await db.scalars(later))
    asking = [each for each in versions if each.until is None or each.until > now]
    if not asking:
        return form
    for each in asking:
        each.until = max(now, each.since)
    await settle_expected(db, await subtree_of(db, form.team_id))
    await db.refresh(form)
    await record(db, me, "form.closed", "form", form.id, name=form.name)
    team = await visible_team(db, me, form.team_id)
    for each in asking:
        await announce_form(db, team, each, closed=True)
    return form


async def announce_form(db: AsyncSession, team: Team, form: ReportForm, *, closed: bool = False) -> None:
    emit(db, await who_see(db, team), FormMade(form_id=form.id, team_id=team.id, name=form.name, closed=closed))


async def store_form(
    db: AsyncSession, me: Member, form: ReportForm, numbers: Sequence[Asked], questions: Sequence[Question]
) -> None:
    await check_form(db, me, form, numbers, questions)
    db.add(form)
    await db.flush()
    for place, asked in enumerate(numbers):
        metric_id = asked.metric_id or await _define(db, me, form, asked)
        required = asked.required or place == 0
        db.add(FormNumber(form_id=form.id, metric_id=metric_id, place=place, required=required, help=asked.help))
    for place, each in enumerate(questions):
        db.add(FormQuestion(form_id=form.id, place=place, **asdict(each) | {"choices": list(each.choices)}))
    await db.flush()
    await db.refresh(form)


async def _define(db: AsyncSession, me: Member, form: ReportForm, asked: Asked) -> UUID:
    assert asked.metric is not None
    reported_by: Literal["member", "team"] = "team" if form.reported_by == "team" else "member"
    rules = Rules(cast(Kind, form.period), asked.metric.over_teams, asked.metric.over_time, reported_by)
    return (await define_metric(db, me, form.team_id, rules, asked.metric.words)).id


async def check_form(
    db: AsyncSession, me: Member, form: ReportForm, numbers: Sequence[Asked], questions: Sequence[Question]
) -> dict[UUID, Metric]:
    """Whether a team can be asked for this. Answers the metrics that there are already. Raises Invalid."""
    if not numbers:
        raise Invalid("Ask for at least one number.", fields=[("numbers", "Choose a metric.")])
    ids = [each.metric_id for each in numbers]
    query = visible_metrics(me).where(
        Metric.id.in_([each for each in ids if each]), Metric.team_id.in_(await line_of(db, form.team_id))
    )
    known = {each.id: each for each in await db.scalars(query)}
    faults: list[tuple[str, str]] = []
    for place, asked in enumerate(numbers):
        if (asked.metric_id is None) == (asked.metric is None):
            faults.append(
                (f"numbers.{place}.metric_id", "Name a metric, or say how a new one is made: one of the two.")
            )
        elif asked.metric_id is not None:
            fault = _number_fault(known.get(asked.metric_id), form, seen=asked.metric_id in ids[:place])
            faults += [(f"numbers.{place}.metric_id", fault)] if fault else []
    faults += _question_faults(questions)
    if faults:
        raise Invalid(f"Some of it does not fit on this form. {faults[0][1]}", fields=faults)
    return known


def _number_fault(metric: Metric | None, form: ReportForm, *, seen: bool) -> str | None:
    if metric is None:
        return "This is not a metric of this team or of one above it."
    if (metric.period, metric.reported_by) != (form.period, form.reported_by):
        return f"This metric is reported by each {metric.reported_by}, each {metric.period}; so must the form be."
    return "This metric is on the form already." if seen else None


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
