"""The public page of a call: its words, what of the call's progress it shows, what it asks, and opening and closing it.

Invariant: everyone who belongs to the call hears of every change, so that nobody finds their call in public unawares.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, CallPage, Goal, JoinQuestion, Member, PublishedGoal
from server.actions.audit import record
from server.actions.calls import who_see_call
from server.errors import Conflict, Invalid
from server.events import CallPageChanged, JoinQuestionNow, emit
from server.fields import hold_to
from server.policy.calls import editable_call
from server.policy.joining import page_of, publishable_goals, questions_of


@dataclass(frozen=True, slots=True)
class Question:
    """`id` is that of one which is asked already; None makes a new one."""

    id: UUID | None
    question: str
    required: bool


async def write_page(
    db: AsyncSession,
    me: Member,
    call_id: UUID,
    *,
    slug: str,
    intro: str,
    goal_ids: Sequence[UUID],
    chart_goal_ids: Sequence[UUID] = (),
    questions: Sequence[Question],
    if_match: str | None = None,
) -> CallPage:
    """Make the page, closed, or change what it says.

    Raises NotFound, Forbidden, Conflict, Invalid, ChangedMeanwhile.
    """
    call = await editable_call(db, me, call_id)
    page = await page_of(db, call_id)
    if page is not None:
        hold_to(if_match, page.changed_at)
    taken = select(CallPage.call_id).where(CallPage.slug == slug, CallPage.call_id != call_id)
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"call_pages {slug}", 0))))
    if await db.scalar(taken) is not None:
        raise Conflict("Another call has this address already. Choose another one.", code="slug_taken")
    if page is None:
        page = CallPage(call_id=call_id, slug=slug, proof_key=secrets.token_bytes(32))
        db.add(page)
    page.slug, page.intro, page.changed_at = slug, intro, func.clock_timestamp()
    await db.flush()
    await _publish(db, call_id, set(goal_ids), set(chart_goal_ids))
    await _ask(db, call_id, questions)
    await record(db, me, "call_page.changed", "call", call_id, slug=slug)
    return await _announce(db, call, page)


async def set_open(db: AsyncSession, me: Member, call_id: UUID, *, is_open: bool) -> CallPage:
    """Let everybody read the page, or nobody. The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    call = await editable_call(db, me, call_id)
    page = await page_of(db, call_id)
    if page is None:
        raise Conflict("This call has no page yet. Write it first, then open it.", code="no_page")
    if is_open == (page.opened_at is not None):
        return page
    page.opened_at = func.clock_timestamp() if is_open else None
    await record(db, me, "call_page.opened" if is_open else "call_page.closed", "call", call_id, slug=page.slug)
    return await _announce(db, call, page)


async def _publish(db: AsyncSession, call_id: UUID, goal_ids: set[UUID], charts: set[UUID]) -> None:
    allowed = set(await db.scalars(publishable_goals(call_id).with_only_columns(Goal.id)))
    if not allowed.issuperset(goal_ids):
        raise Invalid(
            "Only goals of the whole call can stand on its page, and only totals and shares.",
            fields=[("goal_ids", "Choose among the goals of the call's root teams.")],
        )
    if not charts <= goal_ids:
        raise Invalid(
            "A chart stands beside its goal. Put the goal on the page too, or leave its chart out.",
            fields=[("chart_goal_ids", "Choose among the goals that the page shows.")],
        )
    await db.execute(delete(PublishedGoal).where(PublishedGoal.call_id == call_id))
    db.add_all(PublishedGoal(call_id=call_id, goal_id=each, chart=each in charts) for each in goal_ids)


async def _ask(db: AsyncSession, call_id: UUID, questions: Sequence[Question]) -> None:
    """A question that stays keeps its id, so that who is just answering it loses nothing."""
    asked = {each.id: each for each in await questions_of(db, call_id)}
    kept = [each.id for each in questions if each.id is not None]
    if not asked.keys() >= set(kept) or len(set(kept)) < len(kept):
        raise Invalid(
            "One of these questions is not asked any more. Load the page again.",
            fields=[("questions", "Leave the id out to ask a new question.")],
        )
    for question_id, row in asked.items():
        if question_id not in kept:
            await db.delete(row)
    for place, each in enumerate(questions, 1):
        row = asked[each.id] if each.id else JoinQuestion(call_id=call_id)
        row.place, row.question, row.required = place, each.question, each.required
        db.add(row)
    await db.flush()


async def _announce(db: AsyncSession, call: Call, page: CallPage) -> CallPage:
    await db.flush()
    await db.refresh(page)
    shown = select(PublishedGoal).where(PublishedGoal.call_id == call.id).order_by(PublishedGoal.goal_id)
    goals = list(await db.scalars(shown))
    said = CallPageChanged(
        call_id=call.id,
        slug=page.slug,
        intro=page.intro,
        open=page.opened_at is not None,
        goal_ids=[each.goal_id for each in goals],
        chart_goal_ids=[each.goal_id for each in goals if each.chart],
        questions=[
            JoinQuestionNow(id=each.id, question=each.question, required=each.required)
            for each in await questions_of(db, call.id)
        ],
    )
    emit(db, who_see_call(call.id), said)
    return page
