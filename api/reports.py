"""/api/v1/reports: what members and teams say for one period; what is due; corrections and acknowledgements."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.at_once import Short
from api.due import DueOut, PausedOut, due_of
from api.report_shapes import EffectOut, ReportOut, reports_out, sent_out
from api.router import signed_in
from api.shapes import In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Member, Report
from server.actions.answers import Answered
from server.actions.at_once import Written
from server.actions.effects import Effect
from server.actions.reports import Given, acknowledge_report, correct_report
from server.actions.sending import Sent, send_report, send_report_at_once
from server.db import Session
from server.direct import Direct
from server.events import read_cursor
from server.fields import Number, Sentence, Text
from server.identity import Me
from server.kept import Claim
from server.policy.members import readable_member
from server.policy.reports import read_among, readable_report, visible_reports
from server.policy.teams import readable_team

router = signed_in("/reports", ["reports"])


class GivenIn(In):
    metric_id: UUID
    numerator: Number = Field(description="The number; of a ratio the part, of a mean the sum.")
    denominator: Number | None = Field(None, description="Of a ratio the whole, of a mean how many; else null.")

    def given(self) -> Given:
        return Given(self.metric_id, self.numerator, self.denominator)


class AnsweredIn(In):
    """The answer to one question of the form: one field, by its kind. Nothing in any of them: no answer."""

    question_id: UUID
    words: Text = Field("", description="The text, or the choice word for word; beside a confidence, its note.")
    yes: bool | None = None
    day: date | None = None
    confidence: int | None = Field(None, ge=0, le=10, description="From 0, not at all, to 10.")

    def answered(self) -> Answered:
        return Answered(self.question_id, self.words, self.yes, self.day, self.confidence)


class ReportIn(In):
    form_id: UUID
    team_id: UUID
    period: date = Field(description="The first date of the period.", examples=["2026-11-16"])
    numbers: list[GivenIn] = Field(max_length=20, description="Leave a number out to leave it empty; zero is a number.")
    answers: list[AnsweredIn] = Field(default_factory=list, max_length=20, description="To the form's other questions.")
    high: Annotated[Text, Field(examples=["The pharmacist now joins our round."])] = ""
    low: Annotated[Text, Field(description="Read by your leader only.")] = ""
    help: Annotated[Text, Field(description="A request for help. Read by your leader only.")] = ""
    sure: bool = Field(
        False,
        description="You have asked about odd numbers (`usual` in what is due), and they are meant. False: the "
        "answer asks (`effect.odd`).",
    )
    member_id: UUID | None = Field(None, description="In whose name a leader of theirs reports. Null: my own.")


class RevisionIn(In):
    numbers: list[GivenIn] = Field(default_factory=list, max_length=20, description="Those that change.")
    answers: list[AnsweredIn] = Field(
        default_factory=list, max_length=20, description="Those that change; one that says nothing is taken away."
    )
    high: Text | None = Field(None, description="Null leaves it as it is.")
    reason: Sentence
    sure: bool = Field(False, description="Odd numbers are meant. False: the answer asks (`effect.odd`).")


class AcknowledgementIn(In):
    pass


class SentOut(ReportOut):
    effect: EffectOut


class DuePage(Out):
    items: list[DueOut]
    paused: list[PausedOut] = Field(description="Why forms of mine ask nothing now.")
    cursor: int


@router.get("/due")
async def due(
    db: Session,
    me: Me,
    member_id: Annotated[UUID | None, Query(description="Of somebody in teams that I lead, instead of me.")] = None,
    missed: Annotated[bool, Query(description="Those that were missed and are still taken, too.")] = False,
) -> DuePage:
    """What you are asked for and have not sent, latest period first, with who will read it."""
    cursor, _ = await read_cursor(db)
    if member_id is None or member_id == me.id:
        due = await due_of(db, me, missed=missed)
        return DuePage(items=due.items, paused=due.paused, cursor=cursor)
    items = (await due_of(db, await readable_member(db, me, member_id), missed=missed)).items
    led = await read_among(db, me, {each.team_id for each in items})
    return DuePage(items=[each for each in items if each.team_id in led and each.member_id], paused=[], cursor=cursor)


@router.post("", status_code=201)
async def send(db: Session, me: Me, report: ReportIn) -> SentOut:
    """Report up: numbers, answers, a high, a low, a request for help. You are told what your figures did."""
    numbers = [each.given() for each in report.numbers]
    sent = await send_report(
        db, me, report.form_id, report.team_id, report.period, numbers,
        [each.answered() for each in report.answers],
        high=report.high, low=report.low, help=report.help, member_id=report.member_id, sure=report.sure,
    )  # fmt: skip
    return _just_sent(me, report, sent)


@router.get("")
async def list_reports(
    db: Session,
    me: Me,
    team_id: UUID | None = None,
    period: date | None = None,
    member_id: UUID | None = None,
    before: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
    limit: Limit = 20,
) -> Page[ReportOut]:
    """The reports you may read, newest first: your own, those of your teams and of the teams below yours."""
    query = visible_reports(me).order_by(Report.id.desc()).limit(limit + 1)
    if team_id is not None:
        await readable_team(db, me, team_id)
        query = query.where(Report.team_id == team_id)
    if period is not None:
        query = query.where(Report.period == period)
    if member_id is not None:
        query = query.where(Report.member_id == member_id)
    if before is not None:
        query = query.where(Report.id < uuid_part(parts_of(before, 1)[0]))
    reports = list(await db.scalars(query))
    more = cursor_of(reports[limit - 1].id) if len(reports) > limit else None
    return Page(items=await reports_out(db, me, reports[:limit]), next=more)


@router.get("/{report_id}")
async def read(db: Session, me: Me, report_id: UUID) -> ReportOut:
    """The report, with its corrections and those of its lows that you may read."""
    return (await reports_out(db, me, [await readable_report(db, me, report_id)]))[0]


@router.post("/{report_id}/revisions", status_code=201)
async def correct(db: Session, me: Me, report_id: UUID, revision: RevisionIn) -> SentOut:
    """Correct a report, with a reason. What stood there before stays visible."""
    numbers = [each.given() for each in revision.numbers]
    answers = [each.answered() for each in revision.answers]
    report, effect = await correct_report(
        db, me, report_id, numbers, answers, high=revision.high, reason=revision.reason, sure=revision.sure
    )
    return await _sent_out(db, me, report, effect)


@router.put("/{report_id}/acknowledgement")
async def acknowledge(db: Session, me: Me, report_id: UUID, _: AcknowledgementIn) -> ReportOut:
    """Say that you have read the report. The reporter sees it."""
    return (await reports_out(db, me, [await acknowledge_report(db, me, report_id)]))[0]


async def _send_at_once(direct: Direct, me: Member, report: ReportIn, claim: Claim | None) -> Written | None:
    if report.low or report.help or report.member_id is not None:
        return None
    return await send_report_at_once(
        direct, me, report.form_id, report.team_id, report.period,
        [each.given() for each in report.numbers],
        [each.answered() for each in report.answers],
        report.high,
        lambda sent: _just_sent(me, report, sent).model_dump_json(),
        claim,
        sure=report.sure,
    )  # fmt: skip


SHORT = (Short("/api/v1/reports", ReportIn, _send_at_once),)


def _just_sent(me: Member, report: ReportIn, sent: Sent) -> SentOut:
    return SentOut(**dict(sent_out(me, sent, report.high)), effect=EffectOut.model_validate(sent.effect))


async def _sent_out(db: AsyncSession, me: Member, report: Report, effect: Effect) -> SentOut:
    (out,) = await reports_out(db, me, [report])
    return SentOut(**dict(out), effect=EffectOut.model_validate(effect))
