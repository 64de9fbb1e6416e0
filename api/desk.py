"""What those do who run a webinar: /api/v1/webinars/{id}/desk, and how a question moves."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.question_shapes import QuestionText, WebinarQuestionOut, question_outs
from api.questions import question_out
from api.router import signed_in
from api.shapes import In, Out
from models import Question
from server.actions.desk import AsItWas, Move, edit_question, lift_name, merge_question, move_question
from server.actions.up_next import put_up_next, set_themes, take_off_next
from server.db import Session
from server.events import read_cursor
from server.fields import Line, Sentence, Text
from server.identity import Me
from server.policy.questions import desk_questions
from server.policy.webinars import coming, run_webinar

Reason = Annotated[Text, StringConstraints(max_length=1_000)]

Theme = Annotated[Line, StringConstraints(max_length=40)]

webinars = signed_in("/webinars", ["webinars"])
questions = signed_in("/questions", ["webinars"])


class DeskOut(Out):
    """Everything that was asked and not taken back, and how many come."""

    items: list[WebinarQuestionOut] = Field(description="As they were asked.")
    coming: int
    cursor: int


class MoveIn(In):
    state: Move = Field(description="`answered`: live, by who speaks.")
    reason: Reason = Field(
        "", description="Why it is not taken; told to who asked.", examples=["Asked and answered last month."]
    )


class QuestionWordsIn(In):
    """What is left out stays as it was."""

    text: QuestionText | None = None
    theme: Theme | None = None
    for_id: UUID | None = Field(None, description="Of those who speak, whom it is for. Null: none of them.")


class MergeIn(In):
    into_id: UUID = Field(description="The question that stays, and gets the votes.")


class NextIn(In):
    place: int | None = Field(None, ge=1, le=1_000, description="From 1. Null: last.")


class ThemesIn(In):
    question_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    theme: Theme = Field(description="A word or two. Empty: none.", examples=["Getting started"])


class LiftIn(In):
    why: Sentence = Field(description="Why it is abuse. It is written down, and told to who asked.")


@webinars.get("/{webinar_id}/desk")
async def read_desk(db: Session, me: Me, webinar_id: UUID) -> DeskOut:
    """All questions, those that wait among them; for who runs the webinar."""
    cursor, _ = await read_cursor(db)
    await run_webinar(db, me, webinar_id)
    rows = list(await db.scalars(desk_questions(me, webinar_id).order_by(Question.id)))
    items = await question_outs(db, me, rows, desk=True)
    return DeskOut(items=items, coming=await coming(db, webinar_id), cursor=cursor)


@webinars.put("/{webinar_id}/themes", status_code=204)
async def set_theme(db: Session, me: Me, webinar_id: UUID, themes: ThemesIn) -> None:
    """One theme for several questions, to be taken together."""
    await set_themes(db, me, webinar_id, themes.question_ids, themes.theme)


@questions.put("/{question_id}/next")
async def put_next(db: Session, me: Me, question_id: UUID, where: NextIn) -> WebinarQuestionOut:
    """Put it up next, or elsewhere among those that are. Putting it on air takes it out."""
    return await question_out(db, me, await put_up_next(db, me, question_id, where.place))


@questions.delete("/{question_id}/next")
async def take_off(db: Session, me: Me, question_id: UUID) -> WebinarQuestionOut:
    """It is listed by its votes again."""
    return await question_out(db, me, await take_off_next(db, me, question_id))


@questions.put("/{question_id}/state")
async def move(db: Session, me: Me, question_id: UUID, to: MoveIn) -> WebinarQuestionOut:
    """Show it, put it on air, say that it was answered or is left for later, or do not take it."""
    return await question_out(db, me, await move_question(db, me, question_id, to.state, to.reason))


@questions.patch("/{question_id}")
async def edit(db: Session, me: Me, question_id: UUID, words: QuestionWordsIn) -> WebinarQuestionOut:
    """Other words, another theme, for another of those who speak. Who asked, and who runs it, read the first words."""
    for_id: UUID | AsItWas | None = words.for_id if "for_id" in words.model_fields_set else "as it was"
    return await question_out(db, me, await edit_question(db, me, question_id, words.text, words.theme, for_id))


@questions.post("/{question_id}/merging")
async def merge(db: Session, me: Me, question_id: UUID, merging: MergeIn) -> WebinarQuestionOut:
    """Into another question, which the answer is: votes unite, each person's once."""
    return await question_out(db, me, await merge_question(db, me, question_id, merging.into_id))


@questions.post("/{question_id}/author")
async def lift(db: Session, me: Me, question_id: UUID, lifting: LiftIn) -> WebinarQuestionOut:
    """Who asked without a name, because it is abuse. Written down, and told to who asked."""
    return await question_out(db, me, await lift_name(db, me, question_id, lifting.why))
