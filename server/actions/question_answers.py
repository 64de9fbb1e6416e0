"""Questions of webinars are answered in writing, during a webinar or long after."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question, QuestionAnswer
from server.actions.blanking import blank_copies
from server.actions.questions import announce_question
from server.events import AnswerWithdrawn, AnswerWritten, emit, forget, to_webinar
from server.events.webinars import NameNow
from server.markdown import to_html
from server.policy.question_answers import answerable_question, answers_of, own_answer


async def answer_question(db: AsyncSession, me: Member, question_id: UUID, text: str) -> QuestionAnswer:
    """With it the question is answered, unless it is on air just now. Raises NotFound, Forbidden, Conflict."""
    question = await answerable_question(db, me, question_id)
    answer = QuestionAnswer(question_id=question_id, author_id=me.id, text=text)
    db.add(answer)
    settles = question.state in ("shown", "later")
    if settles:
        question.state, question.answered, question.settled_at = "answered", "typed", func.clock_timestamp()
        question.next_place = None
    await db.flush()
    await db.refresh(answer)
    if settles:
        await db.refresh(question)
        await announce_question(db, question, was_seen=True)
    await announce_answer(db, me, answer)
    return answer


async def edit_answer(db: AsyncSession, me: Member, answer_id: UUID, text: str) -> QuestionAnswer:
    """It then says that it was edited. Raises NotFound, Forbidden."""
    answer = await own_answer(db, me, answer_id)
    answer.text, answer.edited_at = text, func.clock_timestamp()
    await db.flush()
    await db.refresh(answer)
    await announce_answer(db, me, answer)
    return answer


async def withdraw_answer(db: AsyncSession, me: Member, answer_id: UUID) -> None:
    """Nobody reads it any more. A question that nothing else answers is to be answered again. Raises NotFound,
    Forbidden."""
    await take_answer_away(db, await own_answer(db, me, answer_id))


async def take_answer_away(db: AsyncSession, answer: QuestionAnswer) -> None:
    answer.withdrawn_at = func.clock_timestamp()
    await db.flush()
    await tell_answer_gone(db, answer)
    question = await db.get_one(Question, answer.question_id, with_for_update=True, populate_existing=True)
    if question.answered == "typed" and not (await answers_of(db, [question.id]))[question.id]:
        question.state, question.answered = "later", None
        question.settled_at = question.changed_at = func.clock_timestamp()
        await db.flush()
        await db.refresh(question)
        await announce_question(db, question, was_seen=True)


async def tell_answer_gone(db: AsyncSession, answer: QuestionAnswer) -> None:
    """It was taken back, or a moderator hid it."""
    question = await db.get_one(Question, answer.question_id)
    audience = to_webinar(question.webinar_id)
    await forget(db, audience, ["answer.written"], "answer_id", answer.id)
    await blank_copies(db, [answer.id])
    gone = AnswerWithdrawn(answer_id=answer.id, question_id=question.id, webinar_id=question.webinar_id)
    emit(db, [audience], gone)


async def announce_answer(db: AsyncSession, author: Member, answer: QuestionAnswer) -> None:
    question = await db.get_one(Question, answer.question_id)
    written = AnswerWritten(
        answer_id=answer.id,
        question_id=question.id,
        webinar_id=question.webinar_id,
        author=NameNow(id=author.id, name=author.name),
        text=answer.text,
        html=to_html(answer.text),
        written_at=answer.written_at,
        edited_at=answer.edited_at,
    )
    emit(db, [to_webinar(question.webinar_id)], written)
