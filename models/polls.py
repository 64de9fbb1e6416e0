"""Polls of webinars: what is asked, each person's one answer, and which of their words others see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Poll(Base):
    """`single`: one of the choices. `several`: any of them. `scale`: from 0 to 10, and then `choices` are those.
    `ranking`: all of them, in order. `word`: a word of one's own, and then there are no `choices`."""

    __tablename__ = "polls"
    __table_args__ = (
        Index("ix_polls_webinar_id", "webinar_id", "id"),
        CheckConstraint("kind in ('single', 'several', 'scale', 'word', 'ranking')", name="kind"),
        CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    question: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default="draft")
    answers: Mapped[int] = mapped_column(server_default="0")
    counts: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[]'"))
    """Of each choice, as last counted and told; the rows of `poll_answers` are the answers. Of a ranking: points."""
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """`word`, `answers` and `state` of what was said most often, as last counted. Only those that are `shown` are told
    to others than who runs the webinar."""
    made_at: Mapped[Moment]
    opened_at: Mapped[datetime | None]


class PollAnswer(Base):
    """Can be changed until the poll is closed."""

    __tablename__ = "poll_answers"
    __table_args__ = (
        Index("ix_poll_answers_webinar_id", "webinar_id", "changed_at"),
        CheckConstraint("cardinality(choices) > 0 or word is not null", name="something_said"),
        CheckConstraint("(word is null) = (folded is null)", name="word_folded"),
    )

    poll_id: Mapped[UUID] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    webinar_id: Mapped[UUID]
    choices: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """Their places in the poll's list, from 0; of a ranking, in the order of who answers."""
    word: Mapped[str | None]
    folded: Mapped[str | None]
    """What is the same word, in whatever capitals, form and punctuation: a trigger of the database writes it."""
    changed_at: Mapped[Moment]


class PollWord(Base):
    """A host let others see a word, or hid it. A word that nobody decided about waits."""

    __tablename__ = "poll_words"
    __table_args__ = (CheckConstraint("state in ('shown', 'hidden')", name="state"),)

    poll_id: Mapped[UUID] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[Moment]
