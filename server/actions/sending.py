"""Reporting up: the one thing that is done most, at the same hour by all.

Invariant: whichever way a report takes, what it writes, announces and answers is the same. The short way is that of a
report with which nothing is out of the ordinary: three statements in a transaction, by what the long way knows and
does. When it is refused, has a low, or a number that may be held back, the long way is gone instead, and says so.
"""
# ruff: noqa: S608  what stands between the braces are fragments of the sums', never a value

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from uuid import UUID

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import Low, Member, Report, Team
from server.actions.answers import Answered, as_told, faults_of, merged
from server.actions.at_once import STATUS, Written
from server.actions.audit import record
from server.actions.effects import Effect, effect_of, told_at
from server.actions.oddities import oddities
from server.actions.reports import (
    Given,
    announce,
    announce_to_call,
    check,
    facts_of,
    low_raised,
    nearest_first,
    numbers_now,
    show_numbers,
    tell_figures,
)
from server.actions.sums import (
    KEPT,
    SHARE_SOON,
    adding,
    arrays_of,
    counts_twice,
    kept_of,
    once,
    settled,
    share_sums,
)
from server.direct import Direct, Statement, Undone
from server.errors import Conflict, Invalid
from server.events import Announcing, AnswerNow, Gathered, NumberNow, emit
from server.kept import Claim
from server.policy.figures import Kept, plain_figure
from server.policy.lows import holder_of, who_read_low
from server.policy.members import readable_member
from server.policy.reports import Asking
from server.policy.sending import Sending, refusal, sendable, sending
from server.policy.teams import leaders_of_each

_SEND = Statement(
    cache(
        lambda: text(f"""
with recursive report as (
    insert into reports (form_id, team_id, member_id, period)
    values (:form_id, :team_id, cast(:member_id as uuid), :period)
    on conflict do nothing returning id, sent_at
), revision as (
    insert into report_revisions (report_id, revision, author_id, high)
    select id, 1, cast(:author_id as uuid), cast(:high as text) from report
), answer as (
    insert into report_answers (report_id, revision, question_id, words, yes, day, confidence)
    select report.id, 1, a.* from report cross join unnest(
        cast(:question_ids as uuid[]), cast(:words as text[]), cast(:yes as boolean[]), cast(:days as date[]),
        cast(:confidences as int[])) as a
), {adding("report.id", "cross join report")}
select report.id, report.sent_at, kept.* from report left join ({KEPT}) kept on true
""")
    )
)
"""One more report, with its first revision, answers and facts, and what these change in the sums; no rows where it was
sent before."""


_EVENTS = """
insert into events (audiences, body)
select array(select jsonb_array_elements_text(e.value -> 0)), e.value -> 1
from {each} with ordinality as e where pg_current_xact_id() is not null order by e.ordinality
returning id
"""
_EACH = "jsonb_array_elements(cast(:events as jsonb))"

_ANNOUNCE = Statement(cache(lambda: text(_EVENTS.format(each=_EACH))))

_KEEP_AND_ANNOUNCE = Statement(
    cache(
        lambda: text(f"""
with kept as (
    insert into kept_replies (member_id, route, key, request_hash, status, body)
    values (:me, :route, :key, :request_hash, :status, convert_to(:reply, 'UTF8')) on conflict do nothing returning key
)
{_EVENTS.format(each=f"kept cross join {_EACH}")}
""")
    )
)
"""Nothing where the key was used before."""


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
    found = await sendable(db, me, form_id, team_id, period, other)
    asked = found.asked
    check(asked, numbers, faults_of(asked.questions, answers), first=True)
    leaders = await leaders_of_each(db, found.line) if low or help else {}
    values = _values(me, found, numbers, answers, high, other)
    with once():
        rows = (await db.execute(_SEND.clause, values)).mappings().all()
    if not rows:
        raise Conflict(f"This report for {asked.label} was sent already. Open it and correct it.", code="already_sent")
    sent = _sent(me, found, rows[0]["id"], rows[0]["sent_at"], numbers, answers, other)
    kept = await settled(db, facts_of(asked, numbers, me, sent.report.member_id, sent.report.id), rows)
    if other is not None:
        await record(db, me, "report.sent_for", "member", other.id, name=other.name, report_id=str(sent.report.id))
    await _raise_lows(db, me, sent, found.line, leaders, {"low": low, "help": help})
    _tell(db, me, found, sent, high)
    figures = await tell_figures(db, me, asked, found.line, kept)
    effect = effect_of(found, numbers, figures, await told_at(db, me, found, figures), sent.readers)
    sent.effect = replace(effect, odd=[] if sure else oddities(found, numbers))
    return sent


async def send_report_at_once(
    direct: Direct,
    me: Member,
    form_id: UUID,
    team_id: UUID,
    period: date,
    numbers: Sequence[Given],
    answers: Sequence[Answered],
    high: str,
    reply: Callable[[Sent], str],
    claim: Claim | None = None,
    *,
    sure: bool = False,
) -> Written | None:
    """As `send_report`, for a report of my own without a low; None where that has to say why not, and while the tree
    changes: who asks, and every post, needs one of these few connections, and a wait for an import can be long."""
    try:
        async with direct.transaction(SHARE_SOON) as run:
            found = await sending(run, me, form_id, team_id, period, me.id)
            if found is None or refusal(found, None) or not _is_plain(found):
                raise Undone
            check(found.asked, numbers, faults_of(found.asked.questions, answers), first=True)
            rows = await run(_SEND, _values(me, found, numbers, answers, high, None))
            if not rows or any(counts_twice(each) for each in rows):
                raise Undone
            sent = _sent(me, found, rows[0]["id"], rows[0]["sent_at"], numbers, answers, None)
            log = Gathered()
            _tell(log, me, found, sent, high)
            _tell_plain_figures(log, found, sent, numbers, [kept_of(each) for each in rows], sure=sure)
            said = reply(sent)
            values: dict[str, object] = {"events": log.as_json}
            if claim is None:
                await run(_ANNOUNCE, values)
            else:
                values |= {"me": me.id, "route": claim.route, "key": claim.key, "status": STATUS, "reply": said}
                if not await run(_KEEP_AND_ANNOUNCE, values | {"request_hash": claim.request_hash}):
                    raise Undone
    except (Undone, Invalid, asyncpg.UniqueViolationError, asyncpg.LockNotAvailableError):
        return None
    direct.announced()
    return Written(None, said)


def _is_plain(found: Sending) -> bool:
    """Everybody in a call is told the same of these numbers, and the sums tell all of it."""
    whole = all(each.metric.over_teams not in ("min", "max") for each in found.asked.numbers)
    return whole and found.asked.team.call_id is not None and not found.held_back


def _sent(
    me: Member,
    found: Sending,
    report_id: UUID,
    sent_at: datetime,
    numbers: Sequence[Given],
    answers: Sequence[Answered],
    other: Member | None,
) -> Sent:
    asked = found.asked
    reporter = (other or me) if asked.form.reported_by == "member" else None
    report = Report(
        id=report_id, form_id=asked.form.id, team_id=asked.team.id, member_id=reporter.id if reporter else None,
        period=asked.period, sent_at=sent_at,
    )  # fmt: skip
    told = as_told(asked.questions, merged((), answers))
    return Sent(report, asked, numbers_now(asked.numbers, numbers), told, reporter)


def _values(
    me: Member,
    found: Sending,
    numbers: Sequence[Given],
    answers: Sequence[Answered],
    high: str,
    other: Member | None,
) -> dict[str, object]:
    """What `_SEND` is sent with."""
    asked, said = found.asked, merged((), answers)
    member_id = (other or me).id if asked.form.reported_by == "member" else None
    return {
        **arrays_of(facts_of(asked, numbers, me, member_id)),
        "form_id": asked.form.id,
        "team_id": asked.team.id,
        "member_id": member_id,
        "period": asked.period,
        "author_id": me.id,
        "high": high,
        "question_ids": [each.question_id for each in said],
        "words": [each.words for each in said],
        "yes": [each.yes for each in said],
        "days": [each.day for each in said],
        "confidences": [each.confidence for each in said],
    }  # fmt: skip


def _tell(log: Announcing, me: Member, found: Sending, sent: Sent, high: str) -> None:
    report, asked = sent.report, sent.asked
    announce(
        log, me, sent.reporter, report, asked, found.readers, 1, sent.numbers, sent.answers, high, "", report.sent_at
    )
    show_numbers(log, found.sight, sent.reporter, report, asked, 1, sent.numbers)


def _tell_plain_figures(
    log: Announcing, found: Sending, sent: Sent, numbers: Sequence[Given], kept: Sequence[Kept], *, sure: bool
) -> None:
    asked = sent.asked
    metrics = {each.metric.id: each.metric for each in asked.numbers}
    figures = nearest_first(found.line, [plain_figure(metrics[each.metric_id], each) for each in kept])
    assert asked.team.call_id is not None
    announce_to_call(log, asked.team.call_id, asked.team.id, figures, found.line)
    effect = effect_of(found, numbers, figures, {}, [])
    sent.effect = replace(effect, odd=[] if sure else oddities(found, numbers))


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


async def _raise_lows(
    db: AsyncSession,
    me: Member,
    sent: Sent,
    line: Sequence[UUID],
    leaders: Mapping[UUID, Sequence[Member]],
    texts: dict[str, str],
) -> None:
    said = [(kind, words) for kind, words in texts.items() if words]
    if not said:
        return
    held_by = holder_of(line, leaders, me.id)
    new = {"report_id": sent.report.id, "author_id": me.id, "held_by": held_by}
    rows = await db.scalars(
        insert(Low).values([new | {"kind": kind, "text": words} for kind, words in said]).returning(Low)
    )
    sent.lows = sorted(rows, key=lambda each: each.id)
    sent.holder = await db.get_one(Team, held_by)
    sent.answers_itself = any(each.id == me.id for each in leaders[held_by])
    sent.readers = [each for each in leaders[held_by] if each.id != me.id]
    for low in sent.lows:
        emit(db, who_read_low(low), low_raised(low, sent.report, me))
