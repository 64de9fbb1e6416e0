"""What is done with reports that were sent (`server/actions/sending.py`): corrected, acknowledged, announced.

Invariant: nothing that was reported is overwritten. A correction is a new revision with its author and reason, and the
sums take up the difference in the same statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Acknowledgement, Low, Member, Metric, Observation, Report, ReportForm, ReportRevision, Team
from server.actions.answers import Answered, answers_of, as_told, faults_of, keep_answers, merged
from server.actions.audit import record
from server.actions.corrections import settle_corrections
from server.actions.effects import Effect, effect_of, told_at
from server.actions.oddities import oddities
from server.actions.sums import Fact, add_observations, share_sums
from server.errors import Invalid
from server.events import (
    Announcing,
    AnswerNow,
    FigureNow,
    FiguresChanged,
    LowRaised,
    NumberNow,
    NumbersShown,
    ReportAcknowledged,
    ReportSent,
    emit,
    to_administrators,
    to_call,
    to_line,
    to_samples,
    to_team,
)
from server.markdown import to_html
from server.measures.rollup import Fact as Figures
from server.measures.rollup import OverTeams, check_fact
from server.network import Visibility
from server.policy.figures import Kept, as_figures
from server.policy.reports import (
    Asking,
    Number,
    acknowledgeable_report,
    asking,
    who_read_report,
)
from server.policy.sending import correctable_report
from server.policy.sight import sight_line
from server.policy.teams import line_of, team_and_line
from server.policy.told import told_to


@dataclass(frozen=True, slots=True)
class Given:
    """A number as typed. What is left empty is not given at all: missing is never zero."""

    metric_id: UUID
    numerator: Decimal
    denominator: Decimal | None = None


async def correct_report(
    db: AsyncSession,
    me: Member,
    report_id: UUID,
    numbers: Sequence[Given],
    answers: Sequence[Answered] = (),
    *,
    high: str | None,
    reason: str,
    sure: bool = False,
) -> tuple[Report, Effect]:
    """A new revision of a report; numbers and answers that are not given stay as they are. `high` None keeps it.

    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    await share_sums(db)
    report, found = await correctable_report(db, me, report_id)
    asked = found.asked
    revisions = select(ReportRevision).where(ReportRevision.report_id == report_id)
    before = (await db.scalars(revisions.order_by(ReportRevision.revision.desc()).limit(1))).one()
    said = await answers_of(db, report_id, before.revision) if asked.questions else []
    check(asked, numbers, faults_of(asked.questions, answers, said), first=False)
    revision = ReportRevision(
        report_id=report_id,
        revision=before.revision + 1,
        author_id=me.id,
        high=before.high if high is None else high,
        reason=reason,
    )
    db.add(revision)
    await db.flush()
    stands = merged(said, answers)
    await keep_answers(db, report_id, revision.revision, stands)
    known = await _known(db, report_id)
    changed = [each for each in numbers if known.get(each.metric_id) != each]
    known |= {each.metric_id: each for each in changed}
    odd = [] if sure else oddities(found, changed)
    now = numbers_now(asked.numbers, list(known.values()))
    reporter = await db.get_one(Member, report.member_id) if report.member_id else None
    told = as_told(asked.questions, stands, hidden=report.hidden_at is not None)
    announce(
        db,
        me,
        reporter,
        report,
        asked,
        found.readers,
        revision.revision,
        now,
        told,
        revision.high,
        reason,
        revision.sent_at,
    )
    show_numbers(db, found.sight, reporter, report, asked, revision.revision, now)
    await settle_corrections(db, report_id)
    await record(db, me, "report.corrected", "report", report_id, revision=revision.revision)
    kept = await add_observations(db, facts_of(asked, changed, me, report.member_id, report.id, reason))
    figures = await tell_figures(db, me, asked, found.line, kept)
    return report, replace(effect_of(found, changed, figures, await told_at(db, me, found, figures), []), odd=odd)


async def acknowledge_report(db: AsyncSession, me: Member, report_id: UUID) -> Report:
    """I have read it. Said once; the same again changes nothing. Raises NotFound or Forbidden."""
    report = await acknowledgeable_report(db, me, report_id)
    new = insert(Acknowledgement).values(report_id=report_id, member_id=me.id).on_conflict_do_nothing()
    at = await db.scalar(new.returning(Acknowledgement.acknowledged_at))
    if at is not None:
        event = ReportAcknowledged(
            report_id=report_id, team_id=report.team_id, member_id=me.id, name=me.name, acknowledged_at=at
        )
        emit(db, who_read_report(report, await sight_line(db, report.team_id)), event)
    return report


def check(asked: Asking, numbers: Sequence[Given], more: Sequence[tuple[str, str]], *, first: bool) -> None:
    """Raises Invalid. `more`: what is wrong with the answers."""
    known = {each.metric.id: each for each in asked.numbers}
    faults: list[tuple[str, str]] = []
    seen: set[UUID] = set()
    for place, given in enumerate(numbers):
        number = known.get(given.metric_id)
        if number is None or given.metric_id in seen:
            faults.append((f"numbers.{place}.metric_id", "This form does not ask for this number, or only once."))
        elif fault := fault_of(number.metric.over_teams, number.words.unit, given.numerator, given.denominator):
            faults.append((f"numbers.{place}.numerator", fault))
        seen.add(given.metric_id)
    if first:
        missing = [each.words.name for each in asked.numbers if each.asked.required and each.metric.id not in seen]
        faults += [("numbers", f"“{name}” is missing. If it is none, type 0.") for name in missing]
    if faults:
        raise Invalid(f"Check your numbers. {faults[0][1]}", fields=[*faults, *more])
    if more:
        raise Invalid(f"Check your answers. {more[0][1]}", fields=more)


def fault_of(over_teams: str, unit: str, numerator: Decimal, denominator: Decimal | None) -> str | None:
    """What is wrong with a fact, as a sentence. Shares in per cent are proportions: a part of a whole."""
    rule: OverTeams = over_teams  # type: ignore[assignment]  # the table checks it
    try:
        check_fact(Figures(numerator, denominator), rule, proportion=rule == "ratio" and unit == "%")
    except ValueError as error:
        return str(error)
    if denominator == 0 and numerator:
        return "Out of 0 there can be none. Check both numbers."
    return None


def facts_of(
    asked: Asking,
    numbers: Sequence[Given],
    me: Member,
    member_id: UUID | None,
    report_id: UUID | None = None,
    reason: str = "",
) -> list[Fact]:
    """`report_id` None: that of the report which is just being written."""
    on_time = asked.now <= asked.due_at
    return [
        Fact(
            each.metric_id, asked.team.id, asked.period, each.numerator, me.id, each.denominator, member_id,
            on_time=on_time, report_id=report_id, reason=reason,
        )
        for each in numbers
    ]  # fmt: skip


def numbers_now(asked: Sequence[Number], numbers: Sequence[Given]) -> list[NumberNow]:
    """The numbers given, in the order of the form."""
    given = {each.metric_id: each for each in numbers}
    return [
        NumberNow(
            metric_id=each.metric.id,
            name=each.words.name,
            unit=each.words.unit,
            numerator=given[each.metric.id].numerator,
            denominator=given[each.metric.id].denominator,
        )
        for each in asked
        if each.metric.id in given
    ]


async def _known(db: AsyncSession, report_id: UUID) -> dict[UUID, Given]:
    """The numbers of a report as last corrected."""
    query = select(Observation).where(Observation.report_id == report_id).order_by(Observation.revision)
    return {each.metric_id: Given(each.metric_id, each.numerator, each.denominator) for each in await db.scalars(query)}


def announce(
    db: Announcing,
    me: Member,
    reporter: Member | None,
    report: Report,
    asked: Asking,
    line: Sequence[UUID],
    revision: int,
    numbers: list[NumberNow],
    answers: list[AnswerNow],
    high: str,
    reason: str,
    sent_at: datetime,
) -> None:
    event = ReportSent(
        report_id=report.id,
        form_id=report.form_id,
        team_id=report.team_id,
        member_id=report.member_id,
        member_name=reporter.name if reporter else None,
        author_id=me.id,
        author_name=me.name,
        period=report.period,
        revision=revision,
        numbers=numbers,
        answers=answers,
        high_html=to_html(high) if high and report.hidden_at is None else "",
        reason=reason if report.hidden_at is None else "",
        late=report.sent_at > asked.due_at,
        sent_at=sent_at,
    )
    emit(db, who_read_report(report, line), event)


def show_numbers(
    db: Announcing,
    sight: Visibility,
    reporter: Member | None,
    report: Report,
    asked: Asking,
    revision: int,
    numbers: list[NumberNow],
) -> None:
    """Where all numbers are open within a call, everybody in it hears them, and no words."""
    if sight != "call" or asked.team.call_id is None or reporter is None:
        return
    event = NumbersShown(
        form_id=report.form_id,
        team_id=report.team_id,
        member_id=reporter.id,
        member_name=reporter.name,
        period=report.period,
        revision=revision,
        numbers=numbers,
    )
    emit(db, [to_call(asked.team.call_id)], event)


async def announce_report(db: AsyncSession, report: Report) -> None:
    """Once more, as it stands: its words were hidden, or are shown again."""
    form, team = await db.get_one(ReportForm, report.form_id), await db.get_one(Team, report.team_id)
    asked = await asking(db, form, team, report.period)
    revisions = select(ReportRevision, Member).join(Member, Member.id == ReportRevision.author_id)
    latest = revisions.where(ReportRevision.report_id == report.id).order_by(ReportRevision.revision.desc()).limit(1)
    last, author = (await db.execute(latest)).one()
    now = numbers_now(asked.numbers, list((await _known(db, report.id)).values()))
    said = await answers_of(db, report.id, last.revision)
    told = as_told(asked.questions, said, hidden=report.hidden_at is not None)
    line = await sight_line(db, report.team_id)
    reporter = await db.get(Member, report.member_id) if report.member_id else None
    announce(db, author, reporter, report, asked, line, last.revision, now, told, last.high, last.reason, last.sent_at)


def low_raised(low: Low, report: Report, author: Member) -> LowRaised:
    return LowRaised(
        low_id=low.id,
        report_id=report.id,
        team_id=report.team_id,
        held_by=low.held_by,
        author_id=author.id,
        author_name=author.name,
        kind="low" if low.kind == "low" else "help",
        text=low.text,
        period=report.period,
        raised_at=low.raised_at,
    )


async def tell_figures(
    db: AsyncSession, me: Member, asked: Asking, line: Sequence[UUID], kept: Sequence[Kept]
) -> list[FigureNow]:
    """Returns what the reporter is told."""
    metrics = [each.metric for each in asked.numbers]
    figures = await as_figures(db, metrics, kept, "network")
    hiding = {each.metric_id for each in kept if each.hides}
    metrics = [each for each in metrics if each.id in hiding]
    figures = nearest_first(line, figures)
    await announce_figures(db, metrics, asked.team, figures, line)
    return await told_to(db, metrics, figures, me)


def nearest_first(line: Sequence[UUID], figures: Sequence[FigureNow]) -> list[FigureNow]:
    """And of each team the figures in the order of their metrics: by either way of a report the same."""
    places = {team_id: place for place, team_id in enumerate(line)}
    return sorted(figures, key=lambda each: (places.get(each.team_id, len(line)), each.metric_id))


async def announce_figures(
    db: AsyncSession,
    metrics: Sequence[Metric],
    team: Team,
    figures: list[FigureNow],
    line: Sequence[UUID] | None = None,
) -> None:
    """The team, its line and administrators hear it at once, the rest of the call as a sample. Without a call each
    figure is heard by those who may see its own team, and by nobody else. Where small numbers are held back, those
    inside a team hear its figure, and all others what they are told of it: `metrics` are those that may."""
    outside = [each for each in await told_to(db, metrics, figures, "anybody") if each.told is not None]
    hiding = {(each.metric_id, each.period) for each in outside}
    inside = [each for each in figures if (each.metric_id, each.period) in hiding]
    for each in inside:
        hear = await team_and_line(db, each.team_id)
        emit(db, hear, FiguresChanged(call_id=team.call_id, figures=[each.model_copy(update={"told": "inside"})]))
    if outside:
        call = [to_samples(team.call_id)] if team.call_id is not None else []
        emit(db, [*call, to_administrators()], FiguresChanged(call_id=team.call_id, figures=outside))
    figures = [each for each in figures if (each.metric_id, each.period) not in hiding]
    if not figures:
        return
    if team.call_id is not None:
        announce_to_call(db, team.call_id, team.id, figures, line or await line_of(db, team.id))
        return
    for team_id in dict.fromkeys(each.team_id for each in figures):
        own = [each for each in figures if each.team_id == team_id]
        emit(db, [*await team_and_line(db, team_id), to_administrators()], FiguresChanged(call_id=None, figures=own))


def announce_to_call(
    db: Announcing, call_id: UUID, team_id: UUID, figures: list[FigureNow], line: Sequence[UUID]
) -> None:
    """What all of a call is told, of a team and all above it."""
    audiences = [to_team(team_id), *to_line(line), to_samples(call_id), to_administrators()]
    emit(db, audiences, FiguresChanged(call_id=call_id, figures=figures))
