"""What is done with reports: sent, corrected, acknowledged.

Invariant: nothing that was reported is overwritten. A correction is a new revision with its author and reason, and the
sums take up the difference in the same statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Acknowledgement, Low, Member, Metric, Observation, Report, ReportForm, ReportRevision, Team
from server.actions.answers import Answered, answers_of, as_told, faults_of, keep_answers, merged
from server.actions.audit import record
from server.actions.corrections import settle_corrections
from server.actions.effects import Effect, effect_of, goals_above
from server.actions.oddities import oddities
from server.actions.sums import Fact, add_observations, share_sums
from server.errors import Conflict, Invalid
from server.events import (
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
from server.policy.lows import holder_of, who_read_low
from server.policy.members import readable_member
from server.policy.reports import (
    Asking,
    Number,
    acknowledgeable_report,
    asking,
    correctable_report,
    sendable,
    who_read_report,
)
from server.policy.sight import line_and_sight, sight_line
from server.policy.teams import leaders_of_each, line_of, team_and_line
from server.policy.told import told_to


@dataclass(frozen=True, slots=True)
class Given:
    """A number as typed. What is left empty is not given at all: missing is never zero."""

    metric_id: UUID
    numerator: Decimal
    denominator: Decimal | None = None


@dataclass(slots=True)
class Sent:
    """A report that was just sent: everything that its sender is told, so that nothing has to be read again."""

    report: Report
    asked: Asking
    numbers: list[NumberNow]
    answers: list[AnswerNow]
    reporter: Member | None
    """Whose report it is; None: the team's as a whole."""
    lows: list[Low] = field(default_factory=list)
    holder: Team | None = None
    """The team whose leaders owe an answer to the lows."""
    readers: list[Member] = field(default_factory=list)
    """Those leaders, but for the sender."""
    answers_itself: bool = False
    """The sender leads the team that holds the lows."""
    effect: Effect = field(default_factory=Effect)


async def send_report(
    db: AsyncSession,
    me: Member,
    form_id: UUID,
    team_id: UUID,
    period: date,
    numbers: Sequence[Given],
    answers: Sequence[Answered] = (),
    *,
    high: str = "",
    low: str = "",
    help: str = "",  # noqa: A002  the field's name
    member_id: UUID | None = None,
    sure: bool = False,
) -> Sent:
    """Report up; with `member_id` in the name of a member of a team that I lead, who hears of it.

    Raises NotFound, Forbidden, Invalid, and Conflict where it was sent before or would count twice.
    """
    other = await _acting_for(db, me, member_id, low or help)
    await share_sums(db)
    asked = await sendable(db, me, form_id, team_id, period, other)
    _check(asked, numbers, faults_of(asked.questions, answers), first=True)
    reporter = (other or me) if asked.form.reported_by == "member" else None
    new = insert(Report).values(
        form_id=form_id, team_id=team_id, member_id=reporter.id if reporter else None, period=period
    )
    report = await db.scalar(new.on_conflict_do_nothing().returning(Report))
    if report is None:
        raise Conflict(f"This report for {asked.label} was sent already. Open it and correct it.", code="already_sent")
    await db.execute(insert(ReportRevision).values(report_id=report.id, revision=1, author_id=me.id, high=high))
    stands = merged((), answers)
    await keep_answers(db, report.id, 1, stands)
    line, readers, sight = await line_and_sight(db, team_id)
    if other is not None:
        await record(db, me, "report.sent_for", "member", other.id, name=other.name, report_id=str(report.id))
    sent = Sent(report, asked, _now(asked.numbers, numbers), as_told(asked.questions, stands), reporter)
    await _raise_lows(db, me, sent, line, {"low": low, "help": help})
    goals = await goals_above(db, asked, numbers, line)
    odd = [] if sure else await oddities(db, asked, report.member_id, numbers)
    _announce(db, me, reporter, report, asked, readers, 1, sent.numbers, sent.answers, high, "", report.sent_at)
    _show_numbers(db, sight, reporter, report, asked, 1, sent.numbers)
    kept = await add_observations(db, _facts(report, asked, numbers, me, ""))  # late: from here on others wait for us
    figures = await _announce_figures(db, me, asked, line, kept)
    effect = await effect_of(db, me, asked, numbers, goals, figures, sent.readers)
    sent.effect = replace(effect, odd=odd)
    return sent


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
    report, asked = await correctable_report(db, me, report_id)
    revisions = select(ReportRevision).where(ReportRevision.report_id == report_id)
    before = (await db.scalars(revisions.order_by(ReportRevision.revision.desc()).limit(1))).one()
    said = await answers_of(db, report_id, before.revision) if asked.questions else []
    _check(asked, numbers, faults_of(asked.questions, answers, said), first=False)
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
    line, readers, sight = await line_and_sight(db, report.team_id)
    goals = await goals_above(db, asked, changed, line)
    odd = [] if sure else await oddities(db, asked, report.member_id, changed)
    now = _now(asked.numbers, list(known.values()))
    reporter = await db.get_one(Member, report.member_id) if report.member_id else None
    told = as_told(asked.questions, stands, hidden=report.hidden_at is not None)
    _announce(
        db, me, reporter, report, asked, readers, revision.revision, now, told, revision.high, reason, revision.sent_at
    )
    _show_numbers(db, sight, reporter, report, asked, revision.revision, now)
    await settle_corrections(db, report_id)
    await record(db, me, "report.corrected", "report", report_id, revision=revision.revision)
    kept = await add_observations(db, _facts(report, asked, changed, me, reason))
    figures = await _announce_figures(db, me, asked, line, kept)
    return report, replace(await effect_of(db, me, asked, changed, goals, figures, []), odd=odd)


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


def _check(asked: Asking, numbers: Sequence[Given], more: Sequence[tuple[str, str]], *, first: bool) -> None:
    """`more`: what is wrong with the answers."""
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


def _facts(report: Report, asked: Asking, numbers: Sequence[Given], me: Member, reason: str) -> list[Fact]:
    return [
        Fact(
            each.metric_id,
            report.team_id,
            report.period,
            each.numerator,
            me.id,
            each.denominator,
            report.member_id,
            on_time=asked.now <= asked.due_at,
            report_id=report.id,
            reason=reason,
        )
        for each in numbers
    ]


def _now(asked: Sequence[Number], numbers: Sequence[Given]) -> list[NumberNow]:
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


async def _acting_for(db: AsyncSession, me: Member, member_id: UUID | None, lows: str) -> Member | None:
    """Somebody else in whose name I report. Raises NotFound, Invalid."""
    if member_id is None or member_id == me.id:
        return None
    other = await readable_member(db, me, member_id)
    if lows:
        raise Invalid(
            f"A low, or a request for help, is {other.name}'s own to say. Leave it out.", code="not_yours_to_say"
        )
    return other


async def _known(db: AsyncSession, report_id: UUID) -> dict[UUID, Given]:
    """The numbers of a report as last corrected."""
    query = select(Observation).where(Observation.report_id == report_id).order_by(Observation.revision)
    return {each.metric_id: Given(each.metric_id, each.numerator, each.denominator) for each in await db.scalars(query)}


def _announce(
    db: AsyncSession,
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


def _show_numbers(
    db: AsyncSession,
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
    now = _now(asked.numbers, list((await _known(db, report.id)).values()))
    said = await answers_of(db, report.id, last.revision)
    told = as_told(asked.questions, said, hidden=report.hidden_at is not None)
    line = await sight_line(db, report.team_id)
    reporter = await db.get(Member, report.member_id) if report.member_id else None
    _announce(db, author, reporter, report, asked, line, last.revision, now, told, last.high, last.reason, last.sent_at)


async def _raise_lows(db: AsyncSession, me: Member, sent: Sent, line: Sequence[UUID], texts: dict[str, str]) -> None:
    said = [(kind, text) for kind, text in texts.items() if text]
    if not said:
        return
    leaders = await leaders_of_each(db, line)
    held_by = holder_of(line, leaders, me.id)
    new = {"report_id": sent.report.id, "author_id": me.id, "held_by": held_by}
    rows = await db.scalars(
        insert(Low).values([new | {"kind": kind, "text": text} for kind, text in said]).returning(Low)
    )
    sent.lows = sorted(rows, key=lambda each: each.id)
    sent.holder = await db.get_one(Team, held_by)
    sent.answers_itself = any(each.id == me.id for each in leaders[held_by])
    sent.readers = [each for each in leaders[held_by] if each.id != me.id]
    for low in sent.lows:
        emit(db, who_read_low(low), low_raised(low, sent.report, me))


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


async def _announce_figures(
    db: AsyncSession, me: Member, asked: Asking, line: Sequence[UUID], kept: Sequence[Kept]
) -> list[FigureNow]:
    """Returns what the reporter is told."""
    metrics = [each.metric for each in asked.numbers]
    figures = await as_figures(db, metrics, kept, "network")
    hiding = {each.metric_id for each in kept if each.hides}
    metrics = [each for each in metrics if each.id in hiding]
    nearest = {team_id: place for place, team_id in enumerate(line)}
    figures.sort(key=lambda each: nearest.get(each.team_id, len(line)))
    await announce_figures(db, metrics, asked.team, figures, line)
    return await told_to(db, metrics, figures, me)


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
        above = line or await line_of(db, team.id)
        audiences = [to_team(team.id), *to_line(above), to_samples(team.call_id), to_administrators()]
        emit(db, audiences, FiguresChanged(call_id=team.call_id, figures=figures))
        return
    for team_id in dict.fromkeys(each.team_id for each in figures):
        own = [each for each in figures if each.team_id == team_id]
        emit(db, [*await team_and_line(db, team_id), to_administrators()], FiguresChanged(call_id=None, figures=own))
