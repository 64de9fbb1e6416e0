"""Reporting from a reminder: by its link, or by answering it.

Invariant: both do one thing only, which is to report what the reminder asked of its member, for that form, team and
period. A message is taken once, however often it is handed in; what is wrong with it is told to the member at their own
address, and to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormQuestion, Member, Observation, Reminder, Report, ReportForm, ReportRevision
from server.actions.answers import Answered, answers_of
from server.actions.audit import record
from server.actions.reports import Given, correct_report
from server.actions.sending import Sent, send_report
from server.errors import Problem
from server.letters.reminders import kept_letter, not_kept_letter
from server.mail import put_into_outbox
from server.measures.periods import label
from server.policy.figures import moment
from server.policy.house import must_have_accepted
from server.policy.reminders import answered_reminder, as_lines, asked_by
from server.policy.reports import Number
from server.replies import addressed_to, header, is_automatic, message_of, words_of
from server.reply_addresses import address_for
from server.reply_words import NotUnderstood, answers_in
from server.settings import Settings

MOST_ANSWERS = 20
"""To one reminder: whoever goes on is a machine."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message. Ignored: it is none of ours, or no person wrote it, and nobody is answered."""

    outcome: Literal["reported", "corrected", "refused", "ignored"]
    sentence: str


IGNORED = Received("ignored", "This answers no reminder of ours, or nobody wrote it. Nothing was changed.")


async def report_by_link(
    db: AsyncSession,
    reminder: Reminder,
    member: Member,
    numbers: Sequence[Given],
    answers: Sequence[Answered] = (),
    *,
    high: str = "",
    low: str = "",
    help: str = "",  # noqa: A002  the field's name
) -> Sent:
    """What the page of the link sends. Raises as `send_report`, and Forbidden for who must accept new rules first."""
    await must_have_accepted(db, member)
    asked = reminder.form_id, reminder.team_id, reminder.period
    sent = await send_report(db, member, *asked, numbers, answers, high=high, low=low, help=help)
    await record(db, member, "report.sent_by_link", "report", sent.report.id)
    return sent


async def receive(db: AsyncSession, settings: Settings, raw: bytes) -> Received:
    """Take one message that came to the reply address. Raises NoKey, and whatever a database that is away raises."""
    message = message_of(raw)
    found = await _answered(db, settings, addressed_to(message, settings.mail_reply or ""))
    if found is None or is_automatic(message):
        return IGNORED
    reminder, member = found
    message_id = header(message, "Message-ID")[:1_000]
    if reminder.answers >= MOST_ANSWERS or (message_id and message_id == reminder.last_answer):
        return IGNORED
    reminder.answers, reminder.last_answer = reminder.answers + 1, message_id
    reply_to, name, address = address_for(settings, reminder), member.name, member.email
    link = f"{settings.public_url}/teams/{reminder.team_id}"
    announced = list(db.info.get("events", []))
    try:
        async with db.begin_nested():
            received, lines = await _take(db, member, reminder, words_of(message))
        letter = kept_letter(settings, name=name, sentence=received.sentence, lines=lines, link=link)
    except (NotUnderstood, Problem) as why:
        db.info["events"] = announced
        received = Received("refused", str(why))
        letter = not_kept_letter(settings, name=name, why=received.sentence)
    put_into_outbox(db, address, letter, reply_to=reply_to)
    return received


async def _answered(db: AsyncSession, settings: Settings, tokens: Sequence[str]) -> tuple[Reminder, Member] | None:
    for token in tokens[:5]:
        if found := await answered_reminder(db, settings, token):
            return found
    return None


async def _take(
    db: AsyncSession, member: Member, reminder: Reminder, lines: Sequence[str]
) -> tuple[Received, list[str]]:
    """What became of it, the report as it stands now, where the figures stand, and questions about
    odd numbers. Raises NotUnderstood, and what reporting raises."""
    if reminder.expires_at is None or reminder.expires_at <= await moment(db):
        raise NotUnderstood("The letter you answered is too old. Report on the page instead.")
    await must_have_accepted(db, member)
    form = await db.get_one(ReportForm, reminder.form_id)
    numbers, questions = await asked_by(db, form)
    said = answers_in(lines, as_lines(numbers, questions))
    given = [
        Given(number.metric.id, each.numerator, each.denominator)
        for number, each in zip(numbers, said[: len(numbers)], strict=True)
        if each is not None and each.numerator is not None
    ]
    answers = [
        Answered(question.id, each.words, each.yes, each.day, each.confidence)
        for question, each in zip(questions, said[len(numbers) :], strict=True)
        if each is not None
    ]
    whose = member.id if form.reported_by == "member" else None
    before = select(Report.id).where(Report.form_id == form.id, Report.team_id == reminder.team_id)
    before = before.where(Report.period == reminder.period, Report.member_id.is_not_distinct_from(whose))
    report_id = await db.scalar(before)
    if report_id is None:
        sent = await send_report(db, member, form.id, reminder.team_id, reminder.period, given, answers)
        await record(db, member, "report.sent_by_answer", "report", sent.report.id)
        received, report_id, effect = Received("reported", "Your report is in."), sent.report.id, sent.effect
    else:
        _, effect = await correct_report(db, member, report_id, given, answers, high=None, reason="Corrected by mail.")
        received = Received("corrected", "Your report is corrected.")
    return received, [*await _as_it_stands(db, report_id, numbers, questions), *effect.sentences, *effect.odd]


async def _as_it_stands(
    db: AsyncSession, report_id: UUID, numbers: Sequence[Number], questions: Sequence[FormQuestion]
) -> list[str]:
    query = select(Observation).where(Observation.report_id == report_id, Observation.latest)
    facts = {each.metric_id: each for each in await db.scalars(query)}
    told = [f"{each.words.name}: {_figure(facts.get(each.metric.id))}" for each in numbers]
    if (await db.get_one(Report, report_id)).hidden_at is not None:
        return told
    newest = select(func.max(ReportRevision.revision)).where(ReportRevision.report_id == report_id)
    answers = {each.question_id: each for each in await answers_of(db, report_id, await db.scalar(newest) or 1)}
    return told + [f"{each.name.rstrip('?')}: {_words(answers.get(each.id))}" for each in questions]


def _figure(fact: Observation | None) -> str:
    if fact is None:
        return "left empty"
    of = "" if fact.denominator is None else f" of {fact.denominator.normalize():,f}"
    return f"{fact.numerator.normalize():,f}{of}"


def _words(answer: Answered | None) -> str:
    if answer is None:
        return "left empty"
    if answer.yes is not None:
        return "yes" if answer.yes else "no"
    if answer.day is not None:
        return label("day", answer.day)
    note = f" ({answer.words})" if answer.confidence is not None and answer.words else answer.words
    return note if answer.confidence is None else f"{answer.confidence} of 10{note}"
