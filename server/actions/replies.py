"""Reporting from a reminder: by its link, or by answering it.

Invariant: both do one thing only, which is to report what the reminder asked of its member, for that form, team and
period. A message is taken once, however often it is handed in; what is wrong with it is told to the member at their own
address, and to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Observation, Reminder, Report, ReportForm
from server.actions.answers import Answered
from server.actions.audit import record
from server.actions.reports import Given, Sent, correct_report, send_report
from server.errors import Problem
from server.letters.reminders import kept_letter, not_kept_letter
from server.mail import put_into_outbox
from server.policy.figures import moment
from server.policy.reminders import answered_reminder, asked_by, number_takes
from server.policy.reports import Number
from server.replies import (
    Asked,
    NotUnderstood,
    Said,
    addressed_to,
    header,
    is_automatic,
    message_of,
    numbers_in,
    words_of,
)
from server.reply_addresses import address_for
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
    """What the page of the link sends. Raises as `send_report`."""
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
    """What became of it, and the numbers as they stand now. Raises NotUnderstood, and what reporting raises."""
    if reminder.expires_at is None or reminder.expires_at <= await moment(db):
        raise NotUnderstood("The letter you answered is too old. Report on the page instead.")
    form = await db.get_one(ReportForm, reminder.form_id)
    asked = await asked_by(db, form)
    wanted = [Asked(each.words.name, number_takes(each.metric.over_teams) == 2) for each in asked]
    said = numbers_in(lines, wanted)
    given = [_given(number, each) for number, each in zip(asked, said, strict=True) if each is not None]
    whose = member.id if form.reported_by == "member" else None
    before = select(Report.id).where(Report.form_id == form.id, Report.team_id == reminder.team_id)
    before = before.where(Report.period == reminder.period, Report.member_id.is_not_distinct_from(whose))
    report_id = await db.scalar(before)
    if report_id is None:
        sent = await send_report(db, member, form.id, reminder.team_id, reminder.period, given)
        await record(db, member, "report.sent_by_answer", "report", sent.report.id)
        received, report_id = Received("reported", "Your report is in."), sent.report.id
    else:
        await correct_report(db, member, report_id, given, high=None, reason="Corrected by mail.")
        received = Received("corrected", "Your report is corrected.")
    return received, await _as_they_stand(db, report_id, asked)


def _given(number: Number, said: Said) -> Given:
    return Given(number.metric.id, said.numerator, said.denominator)


async def _as_they_stand(db: AsyncSession, report_id: UUID, asked: Sequence[Number]) -> list[str]:
    query = select(Observation).where(Observation.report_id == report_id, Observation.latest)
    facts = {each.metric_id: each for each in await db.scalars(query)}
    return [_in_words(each, facts.get(each.metric.id)) for each in asked]


def _in_words(number: Number, fact: Observation | None) -> str:
    if fact is None:
        return f"{number.words.name}: left empty"
    of = "" if fact.denominator is None else f" of {fact.denominator.normalize():,f}"
    return f"{number.words.name}: {fact.numerator.normalize():,f}{of}"
