"""Reports and lows as they go out: put together for a whole page at once, with what the reader may do with each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Literal, TypeVar, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.shapes import Out, Person, person
from models import (
    Acknowledgement,
    Low,
    LowAnswer,
    Member,
    MetricVersion,
    Observation,
    Place,
    Reaction,
    Report,
    ReportAnswer,
    ReportForm,
    ReportRevision,
    Summary,
    Team,
)
from server.actions.answers import as_told
from server.actions.sending import Sent
from server.events import AnswerNow, FigureNow, NumberNow
from server.markdown import to_html
from server.measures.periods import Kind, label
from server.policy.figures import moment, zone
from server.policy.forms import numbers_of, questions_of
from server.policy.lows import visible_answers, visible_lows
from server.policy.metrics import words_of
from server.policy.reports import Number, asking_at, led_among, may_correct

Row = TypeVar("Row", Member, Team, Report, ReportForm, Summary)


class TeamNamed(Out):
    id: UUID
    name: str


class AnswerOut(Out):
    id: UUID
    author: Person
    text: str
    answered_at: datetime
    hidden: bool = Field(False, description="A moderator hid it: only its author still reads it.")


class LowOut(Out):
    """A low or a request for help, with its answers."""

    id: UUID
    report_id: UUID
    team: TeamNamed
    held_by: TeamNamed
    author: Person
    kind: Literal["low", "help"]
    text: str
    period: date
    label: str
    raised_at: datetime
    answered_at: datetime | None
    answers: list[AnswerOut]
    may_answer: bool
    hidden: bool = Field(False, description="A moderator hid it: only its author still reads it.")


class RevisionOut(Out):
    """The report as it was sent or corrected, with all its numbers and answers as they stood then."""

    revision: int
    author: Person
    reason: str
    sent_at: datetime
    high: str
    numbers: list[NumberNow]
    answers: list[AnswerNow]


class ReportOut(Out):
    id: UUID
    form_id: UUID
    team_id: UUID
    team_name: str
    member: Person | None = Field(description="Null: the team reports as a whole.")
    author: Person = Field(description="Who sent it. Another than `member`: a leader, who acted for them.")
    period: date
    label: str
    revision: int
    numbers: list[NumberNow]
    answers: list[AnswerNow] = Field(
        description="Read by whoever reads the numbers. A hidden report's lose their words."
    )
    high: str
    high_html: str
    late: bool
    sent_at: datetime
    revisions: list[RevisionOut]
    lows: list[LowOut] = Field(description="Only those that you may read.")
    acknowledged_by: list[Person]
    thanked_by: list[UUID]
    may_correct: bool
    may_acknowledge: bool
    may_remark: bool = Field(False, description="You reported it, or lead above: you read what is said about it.")
    hidden: bool = Field(False, description="A moderator hid its words: only its author still reads them.")


class EffectOut(Out):
    """What sending did."""

    sentences: list[str]
    low_read_by: str | None
    figures: list[FigureNow]
    odd: list[str] = Field(
        description="Numbers that look like slips, as questions. They were taken: correct them if so."
    )


async def reports_out(db: AsyncSession, me: Member, reports: Sequence[Report]) -> list[ReportOut]:
    """As many queries for a page as for one report."""
    ids = [each.id for each in reports]
    now = await moment(db)
    forms = await by_id(db, ReportForm, {each.form_id for each in reports})
    teams = await by_id(db, Team, {each.team_id for each in reports})
    asked, questions = await numbers_of(db, list(forms)), await questions_of(db, list(forms))
    facts: dict[UUID, list[Observation]] = defaultdict(list)
    observations = select(Observation).where(Observation.report_id.in_(ids)).order_by(Observation.revision)
    for fact in await db.scalars(observations):
        if fact.report_id is not None:
            facts[fact.report_id].append(fact)
    metrics = {metric.id: metric for numbers in asked.values() for _, metric in numbers}
    words = await words_of(db, metrics, now.astimezone(zone()).date())
    revisions: dict[UUID, list[ReportRevision]] = defaultdict(list)
    all_revisions = select(ReportRevision).where(ReportRevision.report_id.in_(ids)).order_by(ReportRevision.revision)
    for revision in await db.scalars(all_revisions):
        revisions[revision.report_id].append(revision)
    answers: dict[tuple[UUID, int], list[ReportAnswer]] = defaultdict(list)
    for answer in await db.scalars(select(ReportAnswer).where(ReportAnswer.report_id.in_(ids))):
        answers[answer.report_id, answer.revision].append(answer)
    people = await by_id(
        db,
        Member,
        {each.author_id for some in revisions.values() for each in some}
        | {each.member_id for each in reports if each.member_id},
    )
    lows: dict[UUID, list[LowOut]] = defaultdict(list)
    for low in await lows_out(db, me, list(await db.scalars(visible_lows(me).where(Low.report_id.in_(ids))))):
        lows[low.report_id].append(low)
    acknowledged: dict[UUID, list[Person]] = defaultdict(list)
    read_by = (
        select(Acknowledgement.report_id, Member)
        .join(Member, Member.id == Acknowledgement.member_id)
        .where(Acknowledgement.report_id.in_(ids))
        .order_by(Acknowledgement.acknowledged_at)
    )
    for report_id, member in await db.execute(read_by):
        acknowledged[report_id].append(person(member))
    thanked: dict[UUID, list[UUID]] = defaultdict(list)
    thanks = select(Reaction.report_id, Reaction.member_id).where(Reaction.report_id.in_(ids)).order_by(Reaction.id)
    for thanked_id, member_id in await db.execute(thanks):
        if thanked_id is not None:
            thanked[thanked_id].append(member_id)
    led = await led_among(db, me, list(teams))

    outs = []
    for report in reports:
        form, team = forms[report.form_id], teams[report.team_id]
        numbers = [Number(n, m, words[m.id]) for n, m in asked[form.id]]
        asking = asking_at(form, team, report.period, numbers, questions[form.id], now)
        mine = me.id == report.member_id or me.id in {each.author_id for each in revisions[report.id]}
        told = report.hidden_at is None or mine
        stages = [
            RevisionOut(
                revision=each.revision,
                author=person(people[each.author_id]),
                reason=each.reason if told else "",
                sent_at=each.sent_at,
                high=each.high if told else "",
                numbers=_numbers(facts[report.id], words, each.sent_at),
                answers=as_told(questions[form.id], answers[report.id, each.revision], hidden=not told),
            )
            for each in revisions[report.id]
        ]
        last = stages[-1]
        leads = report.team_id in led
        outs.append(
            ReportOut(
                id=report.id,
                form_id=report.form_id,
                team_id=team.id,
                team_name=team.name,
                member=person(people[report.member_id]) if report.member_id else None,
                author=stages[0].author,
                period=report.period,
                label=asking.label,
                revision=last.revision,
                numbers=_numbers(facts[report.id], words, None),
                answers=last.answers,
                high=last.high,
                high_html=to_html(last.high) if last.high else "",
                late=report.sent_at > asking.due_at,
                sent_at=report.sent_at,
                revisions=stages,
                lows=lows[report.id],
                acknowledged_by=acknowledged[report.id],
                thanked_by=thanked[report.id],
                may_correct=may_correct(me, report, asking, stages[0].author.id, leads=leads),
                may_acknowledge=leads and report.member_id != me.id,
                may_remark=leads or me.id == (report.member_id or stages[0].author.id),
                hidden=report.hidden_at is not None,
            )
        )
    return outs


def sent_out(me: Member, sent: Sent, high: str) -> ReportOut:
    """A report that was just sent, told without reading it again: others wait for its sums until it is committed."""
    report, asked, author = sent.report, sent.asked, person(me)
    stage = RevisionOut(
        revision=1, author=author, reason="", sent_at=report.sent_at, high=high, numbers=sent.numbers,
        answers=sent.answers,
    )  # fmt: skip
    return ReportOut(
        id=report.id,
        form_id=report.form_id,
        team_id=report.team_id,
        team_name=asked.team.name,
        member=person(sent.reporter) if sent.reporter else None,
        author=author,
        period=report.period,
        label=asked.label,
        revision=1,
        numbers=sent.numbers,
        answers=sent.answers,
        high=high,
        high_html=to_html(high) if high else "",
        late=report.sent_at > asked.due_at,
        sent_at=report.sent_at,
        revisions=[stage],
        lows=[
            LowOut(
                id=low.id,
                report_id=report.id,
                team=TeamNamed.model_validate(asked.team),
                held_by=TeamNamed.model_validate(sent.holder),
                author=author,
                kind="low" if low.kind == "low" else "help",
                text=low.text,
                period=report.period,
                label=asked.label,
                raised_at=low.raised_at,
                answered_at=None,
                answers=[],
                may_answer=sent.answers_itself,
            )
            for low in sent.lows
        ],
        acknowledged_by=[],
        thanked_by=[],
        may_correct=True,
        may_acknowledge=report.member_id != me.id,
        may_remark=True,
    )


async def lows_out(db: AsyncSession, me: Member, lows: Sequence[Low]) -> list[LowOut]:
    reports = await by_id(db, Report, {each.report_id for each in lows})
    forms = await by_id(db, ReportForm, {each.form_id for each in reports.values()})
    teams = await by_id(db, Team, {each.held_by for each in lows} | {each.team_id for each in reports.values()})
    answers: dict[UUID, list[LowAnswer]] = defaultdict(list)
    query = visible_answers(me).where(LowAnswer.low_id.in_([each.id for each in lows])).order_by(LowAnswer.id)
    for answer in await db.scalars(query):
        answers[answer.low_id].append(answer)
    authors = {each.author_id for each in lows} | {each.author_id for some in answers.values() for each in some}
    people = await by_id(db, Member, authors)
    mine = select(Place.team_id).where(Place.member_id == me.id, Place.leads, Place.until.is_(None))
    led = set(await db.scalars(mine.where(Place.team_id.in_([each.held_by for each in lows]))))
    return [
        LowOut(
            id=low.id,
            report_id=low.report_id,
            team=TeamNamed.model_validate(teams[reports[low.report_id].team_id]),
            held_by=TeamNamed.model_validate(teams[low.held_by]),
            author=person(people[low.author_id]),
            kind="low" if low.kind == "low" else "help",
            text=low.text,
            period=reports[low.report_id].period,
            label=label(
                cast(Kind, forms[reports[low.report_id].form_id].period),
                reports[low.report_id].period,
            ),
            raised_at=low.raised_at,
            answered_at=low.answered_at,
            answers=[
                AnswerOut(
                    id=each.id,
                    author=person(people[each.author_id]),
                    text=each.text,
                    answered_at=each.answered_at,
                    hidden=each.hidden_at is not None,
                )
                for each in answers[low.id]
            ],
            may_answer=low.held_by in led,
            hidden=low.hidden_at is not None,
        )
        for low in lows
    ]


def _numbers(facts: Sequence[Observation], words: dict[UUID, MetricVersion], until: datetime | None) -> list[NumberNow]:
    """The numbers as they stood at a moment, or as they stand, in the order of the form."""
    latest = {each.metric_id: each for each in facts if until is None or each.received_at <= until}
    return [
        NumberNow(
            metric_id=metric_id,
            name=words[metric_id].name,
            unit=words[metric_id].unit,
            numerator=latest[metric_id].numerator,
            denominator=latest[metric_id].denominator,
        )
        for metric_id in words
        if metric_id in latest
    ]


async def by_id(db: AsyncSession, model: type[Row], ids: Collection[UUID]) -> dict[UUID, Row]:
    """Rows by their id, in one query."""
    rows = await db.scalars(select(model).where(model.id.in_(ids))) if ids else ()
    return {each.id: each for each in rows}
