"""What a question of a webinar looks like over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.shapes import In, Out, Person, person
from models import Member, Question, QuestionAnswer
from models.questions import SEEN
from server.events.questions import Answered, QuestionState
from server.fields import FullText
from server.markdown import to_html
from server.policy.question_answers import answers_of
from server.policy.questions import votes_of

MOST_LISTED = 2_000

QuestionText = Annotated[FullText, StringConstraints(max_length=600)]


class WebinarQuestionIn(In):
    webinar_id: UUID
    text: QuestionText = Field(examples=["How do I start when the GP never rings back?"])
    anonymous: bool = Field(
        False,
        description="Nobody is told who asked. Only where a question is abuse can a host have it told to those who run "
        "the webinar; that is written down, and you are told.",
    )
    for_id: UUID | None = Field(None, description="Of those who speak, whom it is for; null: whoever can answer it.")


class WrittenAnswerOut(Out):
    id: UUID
    author: Person
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None


class WebinarQuestionOut(Out):
    id: UUID
    webinar_id: UUID
    author: Person | None = Field(description="Null: asked without a name.")
    anonymous: bool
    asked_for: Person | None = Field(description="Of those who speak, whom it is for.")
    text: str
    edited: bool = Field(description="A host changed the words.")
    original: str | None = Field(description="As it was asked, for who asked and who runs the webinar.")
    theme: str
    state: QuestionState
    reason: str = Field(description="Why it was not taken, for who asked and who runs the webinar.")
    merged_into: UUID | None
    answered: Answered | None
    votes: int
    next_place: int | None = Field(description="Among those that come up next; null: it stands by its votes.")
    asked_at: datetime
    shown_at: datetime | None
    on_air_at: datetime | None
    mine: bool
    hidden: bool = Field(description="A moderator hid it: only who asked still sees it.")
    voted: bool = Field(description="Your vote is in.")
    lifted_at: datetime | None = Field(description="When those who run the webinar were told who asked.")
    lifted_why: str
    answers: list[WrittenAnswerOut] = Field(description="In writing, the first one first.")


class QuestionList(Out):
    """All there is, so that who comes late has the whole of it at once."""

    items: list[WebinarQuestionOut] = Field(description="More votes first; of equally many, what was shown later.")
    received: int
    waiting: int
    cursor: int


class SimilarOut(Out):
    items: list[WebinarQuestionOut]


async def question_outs(
    db: AsyncSession, me: Member, rows: Sequence[Question], *, desk: bool = False
) -> list[WebinarQuestionOut]:
    """Questions that the reader may see; `desk`: as who runs the webinar."""
    named = {row.author_id for row in rows} | {row.for_id for row in rows if row.for_id is not None}
    people = {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(named)))}
    written = await answers_of(db, [each.id for each in rows if each.state in SEEN])
    voted = await votes_of(db, me, [each.id for each in rows])
    outs = []
    for each in rows:
        mine = each.author_id == me.id
        told = not each.anonymous or mine or (desk and each.lifted_at is not None)
        more = mine or desk
        outs.append(
            WebinarQuestionOut(
                id=each.id,
                webinar_id=each.webinar_id,
                author=people[each.author_id] if told else None,
                asked_for=people[each.for_id] if each.for_id else None,
                anonymous=each.anonymous,
                text=each.text,
                edited=each.original is not None,
                original=each.original if more else None,
                theme=each.theme,
                state=cast(QuestionState, each.state),
                reason=each.reason if more else "",
                merged_into=each.merged_into,
                answered=cast(Answered | None, each.answered),
                votes=each.votes,
                next_place=each.next_place,
                asked_at=each.asked_at,
                shown_at=each.shown_at,
                on_air_at=each.on_air_at,
                mine=mine,
                hidden=each.hidden_at is not None,
                voted=each.id in voted,
                lifted_at=each.lifted_at if more else None,
                lifted_why=each.lifted_why if more else "",
                answers=[answer_out(answer, author) for answer, author in written.get(each.id, [])],
            )
        )
    return outs


def answer_out(answer: QuestionAnswer, author: Member) -> WrittenAnswerOut:
    return WrittenAnswerOut(
        id=answer.id,
        author=person(author),
        text=answer.text,
        html=to_html(answer.text),
        written_at=answer.written_at,
        edited_at=answer.edited_at,
    )
