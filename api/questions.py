"""/api/v1/questions: what is asked in a webinar, and votes for it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.question_shapes import (
    MOST_LISTED,
    QuestionList,
    SimilarOut,
    WebinarQuestionIn,
    WebinarQuestionOut,
    question_outs,
)
from api.router import signed_in
from models import Member, Question
from server.actions.questions import ask_question, take_question_back, vote
from server.db import Session
from server.events import read_cursor
from server.identity import Me
from server.policy.questions import BEST_FIRST, readable_question, similar_questions, visible_questions
from server.policy.webinars import readable_webinar, runs

router = signed_in("/questions", ["webinars"])

MOST_SIMILAR = 5


@router.get("")
async def list_questions(db: Session, me: Me, webinar_id: UUID) -> QuestionList:
    """The questions of a webinar that are shown, and yours in any state."""
    cursor, _ = await read_cursor(db)
    await readable_webinar(db, me, webinar_id)
    query = visible_questions(me, webinar_id).order_by(*BEST_FIRST).limit(MOST_LISTED)
    rows = list(await db.scalars(query))
    desk = await runs(db, me, webinar_id)
    received = select(func.count()).where(Question.webinar_id == webinar_id, Question.state != "withdrawn")
    waiting = await db.scalar(received.where(Question.state == "waiting"))
    return QuestionList(
        items=await question_outs(db, me, rows, desk=desk),
        received=await db.scalar(received) or 0,
        waiting=waiting or 0,
        cursor=cursor,
    )


@router.get("/similar")
async def list_similar(
    db: Session, me: Me, webinar_id: UUID, text: Annotated[str, Query(max_length=600)]
) -> SimilarOut:
    """Questions with words in common with what somebody is typing: to vote for instead."""
    await readable_webinar(db, me, webinar_id)
    text = text.replace("\x00", " ")
    rows = list(await db.scalars(similar_questions(me, webinar_id, text).limit(MOST_SIMILAR)))
    return SimilarOut(items=await question_outs(db, me, rows))


@router.post("", status_code=201)
async def ask(db: Session, me: Me, question: WebinarQuestionIn) -> WebinarQuestionOut:
    """Ask. It is shown at once, or waits for a host where the webinar has it so."""
    asked = await ask_question(
        db, me, question.webinar_id, question.text, anonymous=question.anonymous, for_id=question.for_id
    )
    return await question_out(db, me, asked)


@router.get("/{question_id}")
async def read(db: Session, me: Me, question_id: UUID) -> WebinarQuestionOut:
    """One question."""
    return await question_out(db, me, await readable_question(db, me, question_id))


@router.delete("/{question_id}", status_code=204)
async def take_back(db: Session, me: Me, question_id: UUID) -> None:
    """Take back what you asked, before it is answered."""
    await take_question_back(db, me, question_id)


@router.put("/{question_id}/vote", status_code=204)
async def put_vote(db: Session, me: Me, question_id: UUID) -> None:
    """Vote for it. The same again changes nothing. For one that was merged the vote counts where it went."""
    await vote(db, me, question_id, given=True)


@router.delete("/{question_id}/vote", status_code=204)
async def take_vote_back(db: Session, me: Me, question_id: UUID) -> None:
    """Take your vote back. The same again changes nothing."""
    await vote(db, me, question_id, given=False)


async def question_out(db: AsyncSession, me: Member, question: Question) -> WebinarQuestionOut:
    desk = await runs(db, me, question.webinar_id)
    return (await question_outs(db, me, [question], desk=desk))[0]
