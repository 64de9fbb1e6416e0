"""/api/v1/questions/{id}/answers and /api/v1/answers: answers in writing; and what is asked of me."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select

from api.question_shapes import WebinarQuestionOut, WrittenAnswerOut, answer_out, question_outs
from api.roles import Named
from api.router import signed_in
from api.shapes import In, Limit, Out
from models import Member, Webinar
from server.actions.question_answers import answer_question, edit_answer, withdraw_answer
from server.db import Session
from server.errors import NotFound
from server.fields import FullText
from server.identity import Me
from server.policy.question_answers import asked_of_me, visible_answer

questions = signed_in("/questions", ["webinars"])
answers = signed_in("/answers", ["webinars"])
mine = signed_in("/me", ["webinars"])

AnswerText = Annotated[FullText, StringConstraints(max_length=5_000)]


class WrittenAnswerIn(In):
    text: AnswerText = Field(description="Markdown.", examples=["Ring at eight, before the surgery opens."])


class AskedOfMe(WebinarQuestionOut):
    webinar: Named


class AskedOfMeList(Out):
    items: list[AskedOfMe] = Field(description="What is for you, then the rest; the oldest first of each.")


@questions.post("/{question_id}/answers", status_code=201)
async def write(db: Session, me: Me, question_id: UUID, answer: WrittenAnswerIn) -> WrittenAnswerOut:
    """Answer in writing, as who runs the webinar or speaks in it. The question is answered with it."""
    return answer_out(await answer_question(db, me, question_id, answer.text), me)


@answers.get("/{answer_id}")
async def read_answer(db: Session, me: Me, answer_id: UUID) -> WrittenAnswerOut:
    """One answer."""
    found = await db.scalar(visible_answer(me, answer_id))
    if found is None:
        raise NotFound("There is no such answer, or it was taken back.")
    return answer_out(found, await db.get_one(Member, found.author_id))


@answers.patch("/{answer_id}")
async def change_answer(db: Session, me: Me, answer_id: UUID, answer: WrittenAnswerIn) -> WrittenAnswerOut:
    """Change what you answered. It then says that it was edited."""
    return answer_out(await edit_answer(db, me, answer_id, answer.text), me)


@answers.delete("/{answer_id}", status_code=204)
async def take_answer_back(db: Session, me: Me, answer_id: UUID) -> None:
    """Take back what you answered."""
    await withdraw_answer(db, me, answer_id)


@mine.get("/questions")
async def list_asked_of_me(db: Session, me: Me, limit: Limit = 50) -> AskedOfMeList:
    """What is still to be answered in webinars that have begun, in which you speak or that you host."""
    rows = list(await db.scalars(asked_of_me(me).limit(limit)))
    named = select(Webinar).where(Webinar.id.in_({each.webinar_id for each in rows}))
    webinars = {each.id: Named(id=each.id, name=each.title) for each in await db.scalars(named)}
    outs = await question_outs(db, me, rows)
    return AskedOfMeList(items=[AskedOfMe(**each.model_dump(), webinar=webinars[each.webinar_id]) for each in outs])
