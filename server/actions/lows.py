"""What is done with lows and requests for help: answered, passed up. Each must get an answer."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Low, LowAnswer, Member, Report
from server.actions.audit import record
from server.actions.blanking import blank
from server.actions.reports import low_raised
from server.events import LowAnswered, emit
from server.policy.lows import answerable_low, holder_above, who_read_low


async def answer_low(db: AsyncSession, me: Member, low_id: UUID, text: str) -> Low:
    """Raises NotFound or Forbidden."""
    low = await answerable_low(db, me, low_id)
    answer = LowAnswer(low_id=low.id, author_id=me.id, text=text)
    db.add(answer)
    await db.flush()
    if low.answered_at is None:
        low.answered_at = answer.answered_at
    emit(db, who_read_low(low), low_answered(low, answer, me))
    return low


async def pass_low_up(db: AsyncSession, me: Member, low_id: UUID) -> Low:
    """The leaders above hold it from now on, with its answers; those who held it read it no longer, in the log neither.

    Raises NotFound, Forbidden, and Conflict where nobody leads above.
    """
    low = await answerable_low(db, me, low_id)
    before = low.held_by
    low.held_by = await holder_above(db, low)
    await db.flush()
    await record(db, me, "low.passed_up", "low", low.id, before=str(before), held_by=str(low.held_by))
    await blank(db, "low", low.id)
    report, author = await db.get_one(Report, low.report_id), await db.get_one(Member, low.author_id)
    emit(db, who_read_low(low), low_raised(low, report, author))
    answers = select(LowAnswer, Member).join(Member, Member.id == LowAnswer.author_id).where(LowAnswer.low_id == low.id)
    for answer, answerer in await db.execute(answers.where(LowAnswer.hidden_at.is_(None)).order_by(LowAnswer.id)):
        emit(db, who_read_low(low), low_answered(low, answer, answerer))
    return low


def low_answered(low: Low, answer: LowAnswer, author: Member) -> LowAnswered:
    return LowAnswered(
        low_id=low.id,
        answer_id=answer.id,
        report_id=low.report_id,
        author_id=author.id,
        author_name=author.name,
        text=answer.text,
        answered_at=answer.answered_at,
    )
