"""/api/v1/webinars/{id}/feedback: what members say of a webinar, and what is told of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.router import signed_in
from api.shapes import In, Out, Person, person
from models import Member, Webinar, WebinarFeedback
from server.actions.feedback import give_feedback, say_how_sure
from server.db import Session
from server.fields import Text
from server.identity import Me
from server.policy.feedback import Phase, feedback_on, in_order, phase_of, told_of, words_told
from server.policy.webinars import readable_webinar, run_webinar

webinars = signed_in("/webinars", ["webinars"])

Said = Annotated[Text, StringConstraints(max_length=2_000)]


class SureIn(In):
    score: Annotated[int, Field(ge=0, le=10)] = Field(description="How sure you are that you can do it.")


class WebinarFeedbackIn(In):
    worth: Annotated[int, Field(ge=1, le=5)] = Field(description="Whether it was worth your time: 5 is very much.")
    helped: Said = Field("", description="What helped.")
    missing: Said = Field("", description="What was missing.")
    named: bool = Field(False, description="Your words may stand with your name, for who runs it.")
    one_to_one: bool = Field(False, description="Who runs it may ask you for a one-to-one.")


class MyFeedbackOut(Out):
    """What you said yourself."""

    asks: Phase | None = Field(description="What you can say now; `during`: nothing; null: it is cancelled.")
    before: int | None
    after: int | None
    worth: int | None
    helped: str
    missing: str
    named: bool
    one_to_one: bool
    hidden: bool = Field(description="A moderator hid your words; you still see them.")


class Answers(Out):
    """Of one question. `average` and `counts` are of the first five, ten, fifteen ... who answered; null: fewer."""

    answers: int
    told: int = Field(description="Of how many people the numbers are.")
    average: float | None
    counts: list[int] | None = Field(description="How many gave each value, the lowest first.")


class Shift(Out):
    """Of those who said how sure they are both before and after."""

    people: int
    told: int
    before: float | None
    after: float | None


class WordsOfFeedback(Out):
    id: UUID = Field(description="To tell a moderator of them, who is not told whose they are, either.")
    author: Person | None = Field(description="Only of who may be named.")
    helped: str
    missing: str


class FeedbackOut(Out):
    before: Answers
    after: Answers
    shift: Shift
    worth: Answers
    words: list[WordsOfFeedback] = Field(description="In no order that says who wrote when.")
    one_to_one: list[Person] = Field(description="Who may be asked for a one-to-one.")


def feedback_out(webinar: Webinar, mine: WebinarFeedback | None) -> MyFeedbackOut:
    return MyFeedbackOut(
        asks=None if webinar.cancelled_at else phase_of(webinar),
        before=mine.before if mine else None,
        after=mine.after if mine else None,
        worth=mine.worth if mine else None,
        helped=mine.helped if mine else "",
        missing=mine.missing if mine else "",
        named=mine.named if mine else False,
        one_to_one=mine.one_to_one if mine else False,
        hidden=mine is not None and mine.hidden_at is not None,
    )


@webinars.get("/{webinar_id}/feedback/mine")
async def read_mine(db: Session, me: Me, webinar_id: UUID) -> MyFeedbackOut:
    """What you said of it, and what you can say now."""
    webinar = await readable_webinar(db, me, webinar_id)
    return feedback_out(webinar, await db.get(WebinarFeedback, (webinar_id, me.id), populate_existing=True))


@webinars.put("/{webinar_id}/confidence")
async def say_confidence(db: Session, me: Me, webinar_id: UUID, sure: SureIn) -> MyFeedbackOut:
    """How sure you are that you can do it, from 0 to 10: before it begins, and after it has ended. Who runs it is told
    numbers of five people or more."""
    await say_how_sure(db, me, webinar_id, sure.score)
    return await read_mine(db, me, webinar_id)


@webinars.put("/{webinar_id}/feedback")
async def say_feedback(db: Session, me: Me, webinar_id: UUID, feedback: WebinarFeedbackIn) -> MyFeedbackOut:
    """After it has ended: whether it was worth your time. The same again changes what you said."""
    await give_feedback(db, me, webinar_id, **feedback.model_dump())
    return await read_mine(db, me, webinar_id)


@webinars.get("/{webinar_id}/feedback")
async def read_feedback(db: Session, me: Me, webinar_id: UUID) -> FeedbackOut:
    """For who runs it: numbers of five people or more, and words without names, but of those who may be named."""
    await run_webinar(db, me, webinar_id)
    rows = [(row[0], row[1]) for row in await db.execute(feedback_on(webinar_id))]
    said = [each for each, _ in rows]
    before, after, worth = in_order(said, "before"), in_order(said, "after"), in_order(said, "worth")
    both = [each for each in after if each.before is not None]
    return FeedbackOut(
        before=_answers([each.before for each in before if each.before is not None], 0, 10),
        after=_answers([each.after for each in after if each.after is not None], 0, 10),
        shift=Shift(
            people=len(both),
            told=len(told_of(both)),
            before=_average([each.before for each in told_of(both) if each.before is not None]),
            after=_average([each.after for each in told_of(both) if each.after is not None]),
        ),
        worth=_answers([each.worth for each in worth if each.worth is not None], 1, 5),
        words=_words(rows),
        one_to_one=[
            person(member) for each, member in sorted(rows, key=lambda row: row[1].name)
            if each.one_to_one and member.left_at is None
        ],
    )  # fmt: skip


def _words(rows: Sequence[tuple[WebinarFeedback, Member]]) -> list[WordsOfFeedback]:
    words = [
        WordsOfFeedback(
            id=each.id, author=person(member) if each.named else None, helped=each.helped, missing=each.missing
        )
        for each, member in words_told(rows)
    ]
    return sorted(words, key=lambda each: (each.helped, each.missing))


def _answers(values: Sequence[int], least: int, most: int) -> Answers:
    told = told_of(values)
    counts = Counter(told)
    return Answers(
        answers=len(values),
        told=len(told),
        average=_average(told),
        counts=[counts[each] for each in range(least, most + 1)] if told else None,
    )


def _average(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None
