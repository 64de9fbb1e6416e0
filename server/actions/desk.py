"""What those do with questions who run a webinar: show, edit, merge, put on air, settle, and lift a hidden name.

Invariant: of one webinar one question is on air at most; a merged question's votes have gone where it went, each
person's once, before anybody votes for either again. Whatever a host does to somebody's words is in the audit log.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question
from models.questions import SEEN
from server.actions.audit import record
from server.actions.questions import announce_question, unite_votes
from server.errors import Conflict, Invalid
from server.policy.questions import moderated_question
from server.policy.webinars import check_presenter

AsItWas = Literal["as it was"]
Move = Literal["shown", "on_air", "answered", "later", "not_taken"]
FROM: dict[str, tuple[str, ...]] = {
    "shown": ("waiting", "on_air", "answered", "later", "not_taken"),
    "on_air": ("waiting", "shown", "later", "answered"),
    "answered": ("shown", "on_air", "later"),
    "later": ("waiting", "shown", "on_air", "answered"),
    "not_taken": ("waiting", "shown", "on_air", "later"),
}
"""Which states a question can be moved from."""


async def move_question(db: AsyncSession, me: Member, question_id: UUID, to: Move, reason: str = "") -> Question:
    """`answered`: live, by who speaks. `not_taken` needs a reason, which the asker is told. What is on air gives way
    to another, and is shown as before. The same again changes nothing.

    Raises NotFound, Forbidden, Invalid; Conflict for a question that cannot go there.
    """
    question = await moderated_question(db, me, question_id)
    if question.state == to:
        return question
    if question.state not in FROM[to]:
        raise Conflict("This question has moved on meanwhile. See how it stands, then decide.", code="moved_on")
    if to == "not_taken" and not reason:
        sentence = "Say why, in a sentence: the person who asked is told."
        raise Invalid(sentence, fields=[("reason", sentence)])
    if to == "on_air":
        await _clear_the_air(db, question.webinar_id)
    was_seen = question.state in SEEN
    question.state, question.reason = to, reason if to == "not_taken" else ""
    question.answered, question.next_place = "live" if to == "answered" else None, None
    now = func.clock_timestamp()
    if to != "not_taken" and question.shown_at is None:
        question.shown_at = now
    if to == "on_air":
        question.on_air_at = now
    question.settled_at = now if to in ("answered", "later", "not_taken") else None
    question.changed_at = now
    await db.flush()
    await db.refresh(question)
    await record(db, me, "question.moved", "question", question_id, to=to)
    await announce_question(db, question, was_seen=was_seen)
    return question


async def _clear_the_air(db: AsyncSession, webinar_id: UUID) -> None:
    on_air = select(Question).where(Question.webinar_id == webinar_id, Question.state == "on_air")
    before = await db.scalar(on_air.with_for_update(key_share=True), execution_options={"populate_existing": True})
    if before is not None:
        before.state = "shown"
        await db.flush()
        await announce_question(db, before)


async def edit_question(
    db: AsyncSession,
    me: Member,
    question_id: UUID,
    text: str | None,
    theme: str | None,
    for_id: UUID | AsItWas | None = "as it was",
) -> Question:
    """Other words, with the first ones kept for who asked and who runs it; another theme; for another of those who
    speak, or for none of them. Raises NotFound, Forbidden, Conflict, Invalid."""
    question = await moderated_question(db, me, question_id)
    if question.state == "merged":
        raise Conflict("This question was merged into another. Change that one.", code="merged")
    if text is not None and text != question.text:
        question.original = question.original or question.text
        question.text = text
        if question.text == question.original:
            question.original = None
        await record(db, me, "question.edited", "question", question_id)
    question.theme = question.theme if theme is None else theme
    if for_id != "as it was":
        await check_presenter(db, question.webinar_id, for_id)
        question.for_id = for_id
    question.changed_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(question)
    await announce_question(db, question)
    return question


async def merge_question(db: AsyncSession, me: Member, question_id: UUID, into_id: UUID) -> Question:
    """The votes of the one go to the other, which stays. That other one. Raises NotFound, Forbidden, Conflict."""
    source = await moderated_question(db, me, question_id)  # and its webinar: two who merge do so one after the other
    target = await moderated_question(db, me, into_id)
    if source.id == target.id:
        raise Conflict("Choose another question to merge it into.", code="itself")
    if source.webinar_id != target.webinar_id or target.state not in SEEN:
        raise Conflict("Merge it into a question of this webinar that is shown.", code="not_there")
    if source.state in ("on_air", "answered", "merged"):
        raise Conflict("This question is on air, or is settled already. It stays as it is.", code="moved_on")
    was_seen = source.state in SEEN
    source.state, source.merged_into, source.reason, source.next_place = "merged", target.id, "", None
    source.settled_at = source.changed_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(source)
    further = update(Question).where(Question.merged_into == source.id).values(merged_into=target.id)
    await db.execute(further, execution_options={"synchronize_session": "fetch"})
    await unite_votes(db, source.id, target)
    await record(db, me, "question.merged", "question", source.id, into=str(target.id))
    await announce_question(db, source, was_seen=was_seen)
    await announce_question(db, target)
    return target


async def lift_name(db: AsyncSession, me: Member, question_id: UUID, why: str) -> Question:
    """Those who run the webinar learn who asked, because it is abuse. It stands in the audit log, and who asked is
    told. Raises NotFound, Forbidden, Conflict."""
    question = await moderated_question(db, me, question_id)
    if not question.anonymous:
        raise Conflict("Everybody can see who asked this.", code="not_anonymous")
    if question.lifted_at is None:
        question.lifted_at, question.lifted_by, question.lifted_why = func.clock_timestamp(), me.id, why
        await db.flush()
        await db.refresh(question)
        await record(db, me, "question.name_lifted", "question", question_id, why=why)
        await announce_question(db, question)
    return question
