"""/api/v1/calls/{call_id}/page: what a call says in public, written, opened and closed by its organisers."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.open_calls import MOST_CHARTS, MOST_QUESTIONS, OpenCallOut, OpenCalls, PublicQuestion, open_call_out
from api.router import signed_in
from api.shapes import IfMatch, In, Out
from models import Call, CallPage, Goal, Member, PublishedGoal
from models.joining import SLUG
from server.actions.call_pages import Question, set_open, write_page
from server.db import Session
from server.errors import Conflict
from server.events import read_cursor
from server.fields import FullText, Text, tag_of
from server.identity import Me, settings_of
from server.policy.calls import editable_call, organises, readable_call
from server.policy.figures import zone
from server.policy.joining import as_published, page_of, publishable_goals, questions_of
from server.policy.metrics import words_of

router = signed_in("/calls/{call_id}/page", ["joining"])


class QuestionIn(In):
    id: UUID | None = Field(None, description="Of one that is asked already. Left out: a new one.")
    question: Annotated[FullText, Field(max_length=300)]
    required: bool = False


class CallPageIn(In):
    slug: Annotated[
        str,
        StringConstraints(max_length=60, min_length=3, pattern=SLUG),
        Field(description="The end of its address, /join/...: small letters, digits and single hyphens."),
    ]
    intro: Annotated[Text, Field(max_length=5_000, description="To whoever might join, in plain text.")] = ""
    goal_ids: Annotated[
        list[UUID],
        Field(
            default_factory=list, max_length=20, description="Goals of the whole call whose totals everybody may read."
        ),
    ]
    chart_goal_ids: list[UUID] = Field(
        default_factory=list,
        max_length=MOST_CHARTS,
        description="Of these goals, the ones whose chart everybody may see.",
    )
    questions: list[QuestionIn] = Field(default_factory=list, max_length=MOST_QUESTIONS)


class OpenPageIn(In):
    pass


class PublishableGoal(Out):
    id: UUID
    name: str
    published: bool
    chart: bool = Field(description="Its chart is published, too.")


class CallPageOut(Out):
    call_id: UUID
    written: bool = Field(description="False: nobody wrote it yet; `slug` is a proposal.")
    open: bool
    slug: str
    address: str
    intro: str
    goals: list[PublishableGoal] = Field(description="Those that can be published.")
    questions: list[PublicQuestion]
    may_edit: bool
    cursor: int


@router.get("")
async def read(db: Session, me: Me, request: Request, response: Response, call_id: UUID) -> CallPageOut:
    """The public page of a call, as its organisers write it. Everyone in the call may read it."""
    cursor, _ = await read_cursor(db)
    call = await readable_call(db, me, call_id)
    return await _page_out(db, me, request, response, call, cursor)


@router.put("")
async def write(
    db: Session,
    me: Me,
    request: Request,
    response: Response,
    call_id: UUID,
    page: CallPageIn,
    if_match: IfMatch = None,
) -> CallPageOut:
    """Write the page or change it: by an organiser. A new one is closed. A question that keeps its id keeps answers
    that are just being typed."""
    questions = [Question(each.id, each.question, each.required) for each in page.questions]
    await write_page(
        db,
        me,
        call_id,
        slug=page.slug,
        intro=page.intro,
        goal_ids=page.goal_ids,
        chart_goal_ids=page.chart_goal_ids,
        questions=questions,
        if_match=if_match,
    )
    return await _changed(db, me, request, response, call_id)


@router.get("/preview")
async def preview(db: Session, me: Me, request: Request, call_id: UUID) -> OpenCallOut:
    """What everybody would read, were the page open: for organisers."""
    call = await editable_call(db, me, call_id)
    page = await page_of(db, call_id)
    if page is None:
        raise Conflict("This call has no page yet. Write it first.", code="no_page")
    return await open_call_out(db, await as_published(db, call, page), settings_of(request))


@router.put("/open")
async def open_page(
    db: Session, me: Me, request: Request, response: Response, call_id: UUID, _: OpenPageIn
) -> CallPageOut:
    """From now on everybody who has the address can read the page and ask to join."""
    await set_open(db, me, call_id, is_open=True)
    return await _changed(db, me, request, response, call_id)


@router.delete("/open")
async def close_page(db: Session, me: Me, request: Request, response: Response, call_id: UUID) -> CallPageOut:
    """From now on its address answers as one that does not exist. Requests that came stay in the queue."""
    await set_open(db, me, call_id, is_open=False)
    return await _changed(db, me, request, response, call_id)


async def _changed(db: AsyncSession, me: Member, request: Request, response: Response, call_id: UUID) -> CallPageOut:
    pages: OpenCalls = request.app.state.open_calls
    pages.forget()
    cursor, _ = await read_cursor(db)
    return await _page_out(db, me, request, response, await db.get_one(Call, call_id), cursor)


async def _page_out(
    db: AsyncSession, me: Member, request: Request, response: Response, call: Call, cursor: int
) -> CallPageOut:
    page = await page_of(db, call.id)
    if page is not None:
        response.headers["ETag"] = tag_of(page.changed_at)
    slug = page.slug if page else await _free_slug(db, call)
    return CallPageOut(
        call_id=call.id,
        written=page is not None,
        open=page is not None and page.opened_at is not None,
        slug=slug,
        address=f"{settings_of(request).public_url}/join/{slug}",
        intro=page.intro if page else "",
        goals=await _goals(db, call.id),
        questions=[PublicQuestion.model_validate(each) for each in await questions_of(db, call.id)],
        may_edit=me.is_administrator or await organises(db, me, call.id),
        cursor=cursor,
    )


async def _goals(db: AsyncSession, call_id: UUID) -> list[PublishableGoal]:
    shown = (PublishedGoal.goal_id == Goal.id) & (PublishedGoal.call_id == call_id)
    query = publishable_goals(call_id).outerjoin(PublishedGoal, shown).add_columns(PublishedGoal.chart)
    rows = (await db.execute(query.order_by(Goal.id))).all()
    words = await words_of(db, {goal.metric_id for goal, _ in rows}, datetime.now(zone()).date())
    return [
        PublishableGoal(id=goal.id, name=words[goal.metric_id].name, published=chart is not None, chart=bool(chart))
        for goal, chart in rows
    ]


async def _free_slug(db: AsyncSession, call: Call) -> str:
    """From the call's name: "The Right Prescription" is the-right-prescription."""
    plain = re.sub(r"[^a-z0-9]+", "-", call.name.lower()).strip("-")[:50].strip("-") or "call"
    begins = select(CallPage.slug).where(CallPage.slug.startswith(plain))
    taken = set(await db.scalars(begins))
    first = plain if len(plain) > 2 else f"call-{plain}"
    tries = [first, *(f"{plain}-{n}" for n in range(2, len(taken) + 4))]
    return next(each for each in tries if each not in taken)
