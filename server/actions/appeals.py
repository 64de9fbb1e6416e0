"""Appeals: the author asks once, somebody else answers, and a granted one undoes the decision.

Whoever is suspended cannot sign in: the letter about it carries a link for this one purpose. An unknown, an old and an
answered one get the same answer.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Appeal, Case, Decision, Member
from server.actions.audit import record
from server.actions.flags import announce_case
from server.actions.moderation import take_back, tell_author
from server.errors import NotFound
from server.identity import hashed
from server.letters.moderation import answer_letter
from server.mail import put_into_outbox
from server.policy.moderation import answerable_appeal, appealable_decision, hold_to_one_appeal
from server.settings import Settings


async def appeal(db: AsyncSession, me: Member, decision_id: UUID, words: str) -> Appeal:
    """Raises NotFound, Conflict."""
    decision = await appealable_decision(db, me, decision_id)
    return await _make(db, me, decision, words)


async def decision_of_link(db: AsyncSession, secret: str, *, lock: bool = False) -> Decision:
    """What a suspension's letter tells of. Raises NotFound."""
    query = select(Decision).where(Decision.appeal_hash == hashed(secret))
    decision = await db.scalar(query.with_for_update() if lock else query)
    if decision is None or decision.appeal_until is None or decision.appeal_until <= datetime.now(UTC):
        raise NotFound("This link does not work, or no longer. Write to whoever invited you.", code="link_not_valid")
    return decision


async def appeal_by_link(db: AsyncSession, secret: str, words: str) -> Appeal:
    """Raises NotFound, Conflict."""
    decision = await decision_of_link(db, secret, lock=True)
    await hold_to_one_appeal(db, decision)
    author = await db.get(Member, decision.author_id) if decision.author_id else None
    return await _make(db, author, decision, words)


async def _make(db: AsyncSession, author: Member | None, decision: Decision, words: str) -> Appeal:
    made = Appeal(decision_id=decision.id, words=words)
    db.add(made)
    await db.flush()
    case = await db.get_one(Case, decision.case_id)
    await record(db, None if case.nameless else author, "appeal.made", "decision", decision.id)
    await announce_case(db, case)
    await tell_author(db, decision)
    return made


async def answer_appeal(
    db: AsyncSession, me: Member, settings: Settings, appeal_id: UUID, answer: str, *, granted: bool
) -> Case:
    """Raises NotFound, Conflict."""
    made, decision = await answerable_appeal(db, me, appeal_id)
    made.answered_at, made.answered_by, made.granted, made.answer = datetime.now(UTC), me.id, granted, answer
    await db.flush()
    case = await db.get_one(Case, decision.case_id)
    await record(db, me, "appeal.granted" if granted else "appeal.refused", "decision", decision.id)
    if granted and decision.undone_at is None:
        await take_back(db, me, decision, answer)
    else:
        await tell_author(db, decision)
    author = await db.get(Member, decision.author_id) if decision.author_id else None
    if author is not None:
        letter = answer_letter(settings, verdict=decision.verdict, kind=case.kind, granted=granted, answer=answer)
        put_into_outbox(db, author.email, letter)
    await announce_case(db, case)
    return case
