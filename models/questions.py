"""What is asked in a webinar, and who votes for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

ON_AIR = text("state = 'on_air'")
SEEN = ("shown", "on_air", "answered", "later")
"""States in which a question is seen by everybody whom its webinar is for."""
MAY_BE_NEXT = ("shown", "later")
TAKES_VOTES = ("shown", "on_air", "later")
OPEN = ("waiting", *TAKES_VOTES)


class Question(Base):
    """Waiting, not taken, merged and withdrawn ones are seen by who asked and, but for the last, by who runs it."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_webinar_id", "webinar_id", "state"),
        Index("uq_questions_on_air", "webinar_id", unique=True, postgresql_where=ON_AIR),
        Index("ix_questions_words", text("search_words(text)"), postgresql_using="gin"),
        CheckConstraint(
            "state in ('waiting', 'shown', 'on_air', 'answered', 'later', 'not_taken', 'merged', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("(state = 'merged') = (merged_into is not null)", name="merged_into_another"),
        CheckConstraint("(state = 'answered') = (answered is not null)", name="answered_somehow"),
        CheckConstraint("answered in ('live', 'typed')", name="answered"),
        CheckConstraint("next_place is null or state in ('shown', 'later')", name="next_of_the_open"),
        CheckConstraint("(lifted_at is null) = (lifted_by is null)", name="lifted_by_somebody"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    anonymous: Mapped[bool]
    """Nobody is told who asked, hosts included, unless one of them lifts it because of abuse."""
    for_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """Of those who speak, whom it is for; None: whoever can answer it."""
    text: Mapped[str]
    original: Mapped[str | None]
    """As it was asked, where a host changed the words."""
    theme: Mapped[str] = mapped_column(server_default="")
    next_place: Mapped[int | None]
    """Among those that come up next, as hosts order them; None: by its votes."""
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    """Why it was not taken."""
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("questions.id"), index=True)
    answered: Mapped[str | None]
    votes: Mapped[int] = mapped_column(server_default="0")
    """As last counted and told; the rows of `question_votes` are the votes."""
    asked_at: Mapped[Moment]
    shown_at: Mapped[datetime | None]
    """Since when others see it: of equally many votes, what was shown later comes first."""
    on_air_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was answered, left for later, or not taken."""
    changed_at: Mapped[Moment]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    lifted_why: Mapped[str] = mapped_column(server_default="")
    hidden_at: Mapped[datetime | None]
    """A moderator hid it, from who runs the webinar, too."""


class QuestionVote(Base):
    """One person, one vote. What is taken back stays as a row that does not count, so that counting finds it."""

    __tablename__ = "question_votes"
    __table_args__ = (Index("ix_question_votes_webinar_id", "webinar_id", "changed_at"),)

    question_id: Mapped[UUID] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    webinar_id: Mapped[UUID]
    given: Mapped[bool]
    changed_at: Mapped[Moment]


class QuestionAnswer(Base):
    """What somebody who runs a webinar, or speaks in it, says in writing. A question can have several: a thread."""

    __tablename__ = "question_answers"
    __table_args__ = (Index("ix_question_answers_question_id", "question_id", "id"),)

    id: Mapped[Id]
    question_id: Mapped[UUID] = mapped_column(ForeignKey("questions.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    text: Mapped[str]
    written_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
