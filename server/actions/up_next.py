"""What comes up next: an order that hosts set; and themes of several questions at once.

Invariant: only a question that is shown, or left for later, has a place there; whatever else becomes of it takes the
place away. Hosts who order at once do so one after the other, since each holds the webinar.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Question
from models.questions import MAY_BE_NEXT
from server.actions.audit import record
from server.actions.questions import announce_question
from server.errors import Conflict
from server.policy.questions import moderated_question
from server.policy.webinars import changing_webinar


async def put_up_next(db: AsyncSession, me: Member, question_id: UUID, place: int | None = None) -> Question:
    """At this place, from 1; None: last. Raises NotFound, Forbidden; Conflict for one that others do not see, that is
    on air, or that was answered."""
    question = await moderated_question(db, me, question_id)
    if question.state not in MAY_BE_NEXT:
        raise Conflict("Only a question that is shown and not answered can be put up next.", code="not_open")
    lane = [each for each in await _lane(db, question.webinar_id) if each.id != question_id]
    lane.insert(len(lane) if place is None else place - 1, question)
    await _set(db, lane)
    return question


async def take_off_next(db: AsyncSession, me: Member, question_id: UUID) -> Question:
    """It is listed by its votes again. Raises NotFound, Forbidden."""
    question = await moderated_question(db, me, question_id)
    if question.next_place is not None:
        question.next_place = None
        await _tell(db, question)
        await _set(db, await _lane(db, question.webinar_id))
    return question


async def set_themes(db: AsyncSession, me: Member, webinar_id: UUID, question_ids: Sequence[UUID], theme: str) -> None:
    """Of several questions of one webinar. Raises NotFound, Forbidden, Conflict."""
    await changing_webinar(db, me, webinar_id)
    for question_id in sorted(set(question_ids)):
        question = await moderated_question(db, me, question_id)
        if question.webinar_id != webinar_id or question.state == "merged":
            raise Conflict("Choose questions of this webinar that were not merged.", code="not_there")
        if question.theme != theme:
            question.theme = theme
            await _tell(db, question)
    await record(db, me, "webinar.themes_set", "webinar", webinar_id, questions=len(set(question_ids)))


async def _lane(db: AsyncSession, webinar_id: UUID) -> list[Question]:
    next_ones = select(Question).where(
        Question.webinar_id == webinar_id, Question.next_place.is_not(None), Question.hidden_at.is_(None)
    )
    ordered = next_ones.order_by(Question.next_place, Question.id).with_for_update(key_share=True)
    return list(await db.scalars(ordered, execution_options={"populate_existing": True}))


async def _set(db: AsyncSession, lane: Sequence[Question]) -> None:
    for place, each in enumerate(lane, 1):
        if each.next_place != place:
            each.next_place = place
            await _tell(db, each)


async def _tell(db: AsyncSession, question: Question) -> None:
    question.changed_at = func.clock_timestamp()
    await db.flush()
    await db.refresh(question)
    await announce_question(db, question)
