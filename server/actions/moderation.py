"""What moderators do: take a case, decide it, take a decision back. And what ends by itself.

Invariant: a case is decided once, under its lock; nobody judges what they wrote themselves; every decision has a reason
that its author reads, in a letter and on their page.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Case, Decision, Flag, Member
from models.moderation import Verdict
from server.actions.audit import record
from server.actions.flags import announce_case
from server.actions.hiding import hide, show
from server.actions.members import end_suspension, shut_out
from server.errors import Conflict, Invalid, NotFound
from server.events import FlagAnswered, NoticeChanged, emit, to_member
from server.events.moderation import Outcome
from server.identity import hashed, new_secret
from server.letters.moderation import notice_letter, suspension_letter, undone_letter
from server.mail import put_into_outbox
from server.policy.moderation import (
    decidable_case,
    my_notices,
    notices_waiting,
    readable_case,
    shut_out_author,
    undoable_decision,
)
from server.policy.things import thing_of
from server.settings import Settings

APPEAL_DAYS = 28


async def claim_case(db: AsyncSession, me: Member, case_id: UUID, *, mine: bool = True) -> Case:
    """I am looking at it; or, not `mine`, no longer. Others see it and may take it over. Raises NotFound, Conflict."""
    case = await readable_case(db, me, case_id, lock=True)
    if case.decided_at is not None:
        raise Conflict("This was decided already. Look at what was decided.", code="decided")
    if mine:
        case.claimed_by, case.claimed_at = me.id, datetime.now(UTC)
    elif case.claimed_by == me.id:
        case.claimed_by = case.claimed_at = None
    await db.flush()
    await announce_case(db, case)
    return case


async def decide(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    case_id: UUID,
    verdict: Verdict,
    reason: str,
    *,
    and_hide: bool = False,
    days: int | None = None,
) -> Case:
    """`and_hide`: a warning or suspension hides what it is about, too. `days`: how long a suspension lasts; None: until
    somebody lifts it. Raises NotFound, Forbidden, Conflict, Invalid."""
    case = await decidable_case(db, me, case_id)
    if verdict == "warned" and case.author_id is None:
        raise Conflict("Nobody wrote this alone, so there is nobody to warn.", code="no_author")
    if verdict == "suspended" and case.nameless:
        sentence = "It was asked without a name, so nobody is told whom to suspend. Warn its author, or hide it."
        raise Conflict(sentence, code="nameless")
    if verdict == "dismissed" and and_hide:
        raise Invalid("To leave it as it is and to hide it do not go together. Choose one.")
    hides = verdict == "hidden" or and_hide
    thing = await thing_of(db, case)
    if hides and thing is None:
        raise Conflict("It is not there any more, so there is nothing to hide.", code="gone")
    if verdict == "suspended":
        author = await shut_out_author(db, me, case)
        until = datetime.now(UTC) + timedelta(days=days) if days else None
        await shut_out(db, me, settings, author, reason, until)
        await _decided(db, me, settings, case, "suspended", reason, until)
    elif verdict != "hidden":
        await _decided(db, me, settings, case, verdict, reason)
    if hides and thing is not None:
        await hide(db, thing)
        await _decided(db, me, settings, case, "hidden", reason, quiet=verdict != "hidden")
    elif thing is not None and thing.hidden and case.held_by is not None:
        await show(db, thing)
    case.decided_at = func.clock_timestamp()
    case.claimed_by = case.claimed_at = None
    case.hold_ended_at = func.clock_timestamp() if case.held_by else None
    await db.flush()
    await db.refresh(case)
    await _tell_flaggers(db, case, "hidden" if hides else "left" if verdict == "dismissed" else "acted")
    await announce_case(db, case)
    return case


async def _decided(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    case: Case,
    verdict: Verdict,
    reason: str,
    until: datetime | None = None,
    *,
    quiet: bool = False,
) -> None:
    """`quiet`: another letter says it already."""
    decision = Decision(
        case_id=case.id,
        verdict=verdict,
        author_id=case.author_id,
        reason=reason,
        decided_by=me.id,
        suspended_until=until,
    )
    secret = new_secret() if verdict == "suspended" else ""
    if secret:
        decision.appeal_hash = hashed(secret)
        decision.appeal_until = datetime.now(UTC) + timedelta(days=APPEAL_DAYS)
    db.add(decision)
    await db.flush()
    told = case.author_id is not None and not case.nameless
    subject = {"case_id": str(case.id), "author_id": str(case.author_id) if told else None}
    await record(db, me, f"case.{verdict}", case.kind, case.subject_id, **subject)
    author = await db.get(Member, case.author_id) if case.author_id else None
    if author is None or verdict == "dismissed":
        return
    await tell_author(db, decision)
    if quiet:
        return
    if verdict == "suspended":
        link = f"{settings.public_url}/appeal#{secret}"
        letter = suspension_letter(settings, reason=reason, until=until, link=link, days=APPEAL_DAYS)
    else:
        letter = notice_letter(settings, verdict=verdict, kind=case.kind, reason=reason)
    put_into_outbox(db, author.email, letter)


async def undo(db: AsyncSession, me: Member, settings: Settings, decision_id: UUID, reason: str) -> Case:
    """Show it again, take the warning back, let them in again: without being asked. Raises NotFound, Conflict."""
    decision = await undoable_decision(db, me, decision_id)
    case = await db.get_one(Case, decision.case_id)
    await take_back(db, me, decision, reason)
    author = await db.get(Member, decision.author_id) if decision.author_id else None
    if author is not None:
        letter = undone_letter(settings, verdict=decision.verdict, kind=case.kind, reason=reason)
        put_into_outbox(db, author.email, letter)
    await announce_case(db, case)
    return case


async def take_back(db: AsyncSession, me: Member, decision: Decision, reason: str) -> None:
    """Undoes a decision that is locked."""
    case = await db.get_one(Case, decision.case_id)
    if decision.verdict == "hidden":
        thing = await thing_of(db, case)
        if thing is not None:
            await show(db, thing)
    if decision.verdict == "suspended" and decision.author_id is not None:
        await end_suspension(db, me, decision.author_id, decision.decided_at)
    decision.undone_at, decision.undone_by, decision.undone_reason = datetime.now(UTC), me.id, reason
    await db.flush()
    await record(db, me, f"case.{decision.verdict}_undone", case.kind, case.subject_id, case_id=str(case.id))
    await tell_author(db, decision)


async def tell_author(db: AsyncSession, decision: Decision) -> None:
    """Their open pages hear of it."""
    if decision.author_id is not None:
        waiting = (await db.scalars(notices_waiting(decision.author_id))).one()
        event = NoticeChanged(decision_id=decision.id, member_id=decision.author_id, waiting=waiting)
        emit(db, [to_member(decision.author_id)], event)


async def _tell_flaggers(db: AsyncSession, case: Case, outcome: Outcome) -> None:
    for flag in await db.scalars(select(Flag).where(Flag.case_id == case.id, Flag.member_id.is_not(None))):
        if flag.member_id is not None:
            event = FlagAnswered(flag_id=flag.id, member_id=flag.member_id, outcome=outcome)
            emit(db, [to_member(flag.member_id)], event)


async def acknowledge(db: AsyncSession, me: Member, decision_id: UUID) -> Decision:
    """I have read it. The same again changes nothing. Raises NotFound."""
    query = my_notices(me).where(Decision.id == decision_id).with_for_update()
    decision = await db.scalar(query, execution_options={"populate_existing": True})
    if decision is None:
        raise NotFound("There is no such notice for you.")
    if decision.acknowledged_at is None:
        decision.acknowledged_at = datetime.now(UTC)
        await db.flush()
        case = await db.get_one(Case, decision.case_id)
        await record(db, None if case.nameless else me, "notice.acknowledged", "decision", decision.id)
        await tell_author(db, decision)
    return decision


async def end_what_is_over(db: AsyncSession) -> None:
    """Suspensions for a time that is over, and what was hidden until a moderator decides, when none did in time."""
    over = select(Member).where(Member.suspended_until <= func.now(), Member.suspended_at.is_not(None))
    for member in await db.scalars(over.with_for_update(skip_locked=True, key_share=True)):
        if member.suspended_at is not None:
            await end_suspension(db, None, member.id, member.suspended_at)
    held = select(Case).where(Case.held_until <= func.now(), Case.hold_ended_at.is_(None), Case.decided_at.is_(None))
    for case in await db.scalars(held.with_for_update(skip_locked=True)):
        case.hold_ended_at = datetime.now(UTC)
        thing = await thing_of(db, case)
        if thing is not None:
            await show(db, thing)
        await record(db, None, "content.released", case.kind, case.subject_id, case_id=str(case.id))
        await announce_case(db, case)


async def blank_old_cases(db: AsyncSession, keep: timedelta) -> None:
    """What was decided so long ago, with no appeal waiting, keeps its decision and loses what people wrote."""
    old = select(Case.id).where(Case.decided_at < func.now() - keep)
    waiting = select(Decision.case_id).join(Appeal, Appeal.decision_id == Decision.id)
    old = old.where(Case.id.not_in(waiting.where(Appeal.answered_at.is_(None))))
    await db.execute(update(Flag).where(Flag.case_id.in_(old), Flag.words != "").values(words=""))
    await db.execute(update(Case).where(Case.id.in_(old), Case.quote != "").values(quote=""))
