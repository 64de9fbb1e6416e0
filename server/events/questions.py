"""Questions in webinars: what is announced of them, to whom they are shown, to who runs it, and to who asked.

Invariant: the words of a question that is not shown, and the name of who asked without it, are in no event that goes to
everybody.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced
from server.events.polls import PollTally
from server.events.webinars import NameNow

QuestionState = Literal["waiting", "shown", "on_air", "answered", "later", "not_taken", "merged", "withdrawn"]
SeenState = Literal["shown", "on_air", "answered", "later"]
Answered = Literal["live", "typed"]


class QuestionShown(Announced):
    """A question as everybody sees it whom its webinar is for: asked, changed, on air, answered."""

    type: Literal["question.shown"] = "question.shown"
    question_id: UUID
    webinar_id: UUID
    author: NameNow | None
    """Null: asked without a name."""
    asked_for: NameNow | None
    """Of those who speak."""
    text: str
    edited: bool
    """A host changed the words."""
    theme: str
    state: SeenState
    answered: Answered | None
    votes: int
    next_place: int | None
    """Among those that come up next; null: it stands by its votes."""
    asked_at: datetime
    shown_at: datetime
    on_air_at: datetime | None


class QuestionGone(Announced):
    """A question is no longer to be seen; `merged_into` tells where its votes went. `withdrawn`: by who asked;
    `hidden`: by a moderator, and who asked goes on seeing it."""

    type: Literal["question.gone"] = "question.gone"
    question_id: UUID
    webinar_id: UUID
    merged_into: UUID | None
    withdrawn: bool
    hidden: bool = False


class QuestionQueued(Announced):
    """A question as those see it who run its webinar, whatever its state. `author` is null while it was asked without
    a name, and nobody had to lift that."""

    type: Literal["question.queued"] = "question.queued"
    question_id: UUID
    webinar_id: UUID
    author: NameNow | None
    asked_for: NameNow | None
    anonymous: bool
    text: str
    original: str | None
    theme: str
    state: QuestionState
    reason: str
    merged_into: UUID | None
    answered: Answered | None
    votes: int
    next_place: int | None
    asked_at: datetime
    shown_at: datetime | None
    on_air_at: datetime | None


class QuestionFollowed(Announced):
    """For who asked: how their question stands. `lifted_at`: those who run the webinar were told who asked, and why."""

    type: Literal["question.followed"] = "question.followed"
    question_id: UUID
    webinar_id: UUID
    asked_for: NameNow | None
    anonymous: bool
    text: str
    original: str | None
    state: QuestionState
    reason: str
    merged_into: UUID | None
    answered: Answered | None
    votes: int
    next_place: int | None
    asked_at: datetime
    shown_at: datetime | None
    on_air_at: datetime | None
    lifted_at: datetime | None
    lifted_why: str


class Tally(Announced):
    question_id: UUID
    votes: int


class RoomNow(Announced):
    """How many people have a webinar's page open, and the most there ever were at a time."""

    present: int
    peak: int


class VotesCounted(Announced):
    """How many votes there are by now: of every question and poll of a webinar that has others than were told last;
    and how many people are here, and say thanks, if these are other numbers than were told. At most once a second for
    each webinar."""

    type: Literal["votes.counted"] = "votes.counted"
    webinar_id: UUID
    tallies: list[Tally]
    polls: list[PollTally]
    room: RoomNow | None = None
    thanks: int | None = None


class AnswerWritten(Announced):
    """A question was answered in writing, or such an answer was changed."""

    type: Literal["answer.written"] = "answer.written"
    answer_id: UUID
    question_id: UUID
    webinar_id: UUID
    author: NameNow
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None


class AnswerWithdrawn(Announced):
    """An answer in writing was taken back."""

    type: Literal["answer.withdrawn"] = "answer.withdrawn"
    answer_id: UUID
    question_id: UUID
    webinar_id: UUID
