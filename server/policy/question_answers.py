"""Who may answer questions of webinars in writing: who runs the webinar or speaks in it.

Whoever sees the question reads the answers; who wrote one changes it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question, QuestionAnswer, Webinar, WebinarPerson
from models.questions import SEEN
from server.errors import Conflict, Forbidden, NotFound
from server.policy.questions import SHOWN, held_question, readable_question
from server.policy.webinars import my_webinar_ids, names_of_hosts, presents, runs

STANDS = (QuestionAnswer.withdrawn_at.is_(None), QuestionAnswer.hidden_at.is_(None))
"""Of answers: neither taken back nor hidden by a moderator."""


async def answerable_question(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    """Held. Raises NotFound, Forbidden; Conflict for one that is not shown."""
    question = await readable_question(db, me, question_id)
    if not (await runs(db, me, question.webinar_id) or await presents(db, me, question.webinar_id)):
        hosts = await names_of_hosts(db, question.webinar_id)
        raise Forbidden(f"Only who runs the webinar or speaks in it can answer in writing. Ask {hosts}.")
    question = await held_question(db, me, question_id)
    if question.state not in SEEN or question.hidden_at is not None:
        raise Conflict("Nobody sees this question yet. Show it first, then answer it.", code="not_shown")
    return question


def visible_answer(me: Member, answer_id: UUID) -> Select[QuestionAnswer]:
    webinar = select(Question.webinar_id).join(QuestionAnswer, QuestionAnswer.question_id == Question.id)
    mine = my_webinar_ids(me, webinar.where(QuestionAnswer.id == answer_id).scalar_subquery()).subquery()
    seen = select(Question.id).where(Question.webinar_id.in_(select(mine.c[0])), SHOWN)
    query = select(QuestionAnswer).where(QuestionAnswer.id == answer_id, *STANDS)
    return query.where(QuestionAnswer.question_id.in_(seen))


async def own_answer(db: AsyncSession, me: Member, answer_id: UUID) -> QuestionAnswer:
    """Mine, and mine alone until the transaction ends. Raises NotFound, Forbidden."""
    answer = await readable_written_answer(db, me, answer_id)
    if answer.author_id != me.id:
        raise Forbidden("Only who wrote an answer can change it or take it back. Ask them.")
    locked = visible_answer(me, answer_id).with_for_update(of=QuestionAnswer, key_share=True)
    held = await db.scalar(locked, execution_options={"populate_existing": True})
    if held is None:
        raise NotFound("There is no such answer, or it was taken back.")
    return held


async def answers_of(db: AsyncSession, question_ids: Sequence[UUID]) -> dict[UUID, list[tuple[QuestionAnswer, Member]]]:
    """What was answered to each of these, which the caller found visible; the first answer first."""
    query = (
        select(QuestionAnswer, Member)
        .join(Member, Member.id == QuestionAnswer.author_id)
        .where(QuestionAnswer.question_id.in_(question_ids), *STANDS)
        .order_by(QuestionAnswer.id)
    )
    found: dict[UUID, list[tuple[QuestionAnswer, Member]]] = {each: [] for each in question_ids}
    for answer, author in await db.execute(query):
        found[answer.question_id].append((answer, author))
    return found


async def readable_written_answer(db: AsyncSession, me: Member, answer_id: UUID) -> QuestionAnswer:
    answer = await db.scalar(visible_answer(me, answer_id))
    if answer is None:
        raise NotFound("There is no such answer, or it was taken back.")
    return answer


def asked_of_me(me: Member) -> Select[Question]:
    """What is still to be answered in webinars that have begun and where I speak or host: what is for me, then the
    rest, the oldest first of each."""
    part = select(WebinarPerson.webinar_id).where(WebinarPerson.member_id == me.id)
    begun = select(Webinar.id).where(Webinar.starts_at < func.now(), Webinar.cancelled_at.is_(None))
    query = select(Question).where(Question.webinar_id.in_(part), Question.webinar_id.in_(begun))
    open_ones = Question.state.in_(("shown", "later")), Question.hidden_at.is_(None)
    for_me = Question.for_id.is_not_distinct_from(me.id)
    return query.where(*open_ones).order_by(for_me.desc(), Question.shown_at, Question.id)
