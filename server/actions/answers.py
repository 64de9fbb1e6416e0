"""Answers to the questions of a form: held against them, and kept with each revision of the report.

Invariant: a revision has every answer as it stood then; one that a correction does not name is carried along.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormQuestion, ReportAnswer
from server.events import AnswerNow, QuestionKind

Fault = tuple[str, str]

CARRIES = {"text": "words", "choice": "words", "yes_no": "yes", "date": "day", "confidence": "confidence"}
"""Where the answer to each kind of question stands. Beside a confidence there may be words, as its note."""
SAY = {
    "text": "Write an answer to this question.",
    "choice": "Choose one of the answers that the form offers.",
    "yes_no": "Answer this question with yes or no: `yes` is true or false.",
    "date": "Answer this question with a date.",
    "confidence": "Answer this question with a number from 0 to 10.",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as given. One that says nothing takes the answer away."""

    question_id: UUID
    words: str = ""
    yes: bool | None = None
    day: date | None = None
    confidence: int | None = None

    def said(self) -> dict[str, object]:
        """The fields that say something."""
        given = {"words": self.words or None, "yes": self.yes, "day": self.day, "confidence": self.confidence}
        return {name: value for name, value in given.items() if value is not None}


def faults_of(
    questions: Sequence[FormQuestion], given: Sequence[Answered], known: Iterable[Answered] = ()
) -> list[Fault]:
    """What is wrong with answers, field by field; `known` are those that a correction leaves as they were."""
    asked = {each.id: each for each in questions}
    faults: list[Fault] = []
    seen: set[UUID] = set()
    for place, answer in enumerate(given):
        question = asked.get(answer.question_id)
        if question is None or answer.question_id in seen:
            faults.append((f"answers.{place}.question_id", "This form does not ask this question, or only once."))
        elif fault := _fault(question, answer):
            faults.append((f"answers.{place}.{CARRIES[question.kind]}", fault))
        seen.add(answer.question_id)
    stands = {each.question_id for each in merged(known, given)}
    missing = [each for each in questions if each.required and each.id not in stands]
    return faults + [("answers", f"“{each.name}” is not answered yet.") for each in missing]


def _fault(question: FormQuestion, answer: Answered) -> str | None:
    said = answer.said()
    if not said:
        return None
    allowed = {CARRIES[question.kind], "words"} if question.kind == "confidence" else {CARRIES[question.kind]}
    if CARRIES[question.kind] not in said or set(said) - allowed:
        return SAY[question.kind]
    if question.kind == "choice" and answer.words not in question.choices:
        return SAY["choice"]
    return None


def merged(known: Iterable[Answered], given: Iterable[Answered]) -> list[Answered]:
    """What stands once a correction came: new answers in the place of old ones, and none that says nothing."""
    now = {each.question_id: each for each in known} | {each.question_id: each for each in given}
    return [each for each in now.values() if each.said()]


async def keep_answers(db: AsyncSession, report_id: UUID, revision: int, answers: Sequence[Answered]) -> None:
    if answers:
        rows = [
            {"question_id": each.question_id, "words": each.words, "yes": each.yes, "day": each.day,
             "confidence": each.confidence, "report_id": report_id, "revision": revision}
            for each in answers
        ]  # fmt: skip
        await db.execute(insert(ReportAnswer), rows)


async def answers_of(db: AsyncSession, report_id: UUID, revision: int) -> list[Answered]:
    query = select(ReportAnswer).where(ReportAnswer.report_id == report_id, ReportAnswer.revision == revision)
    return [
        Answered(each.question_id, each.words, each.yes, each.day, each.confidence) for each in await db.scalars(query)
    ]


def as_told(
    questions: Sequence[FormQuestion], answers: Iterable[Answered | ReportAnswer], *, hidden: bool = False
) -> list[AnswerNow]:
    """Answers in the order of the form. What a moderator hid loses its words, as the report does."""
    given = {each.question_id: each for each in answers}
    told = []
    for question in questions:
        answer = given.get(question.id)
        words = answer.words if answer and not hidden else ""
        if answer is None or (CARRIES[question.kind] == "words" and not words):
            continue
        told.append(
            AnswerNow(
                question_id=question.id,
                kind=cast(QuestionKind, question.kind),
                name=question.name,
                words=words,
                yes=answer.yes,
                day=answer.day,
                confidence=answer.confidence,
            )
        )
    return told
