"""Polls of webinars: what is asked, and each person's one answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Poll(Base):
    """`single`: one of the choices. `several`: any of them. `scale`: from 0 to 10, and then `choices` are those."""

    __tablename__ = "polls"
    __table_args__ = (
        Index("ix_polls_webinar_id", "webinar_id", "id"),
        CheckConstraint("kind in ('single', 'several', 'scale')", name="kind"),
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
    """Of each choice, as last counted and told; the rows of `poll_answers` are the answers."""
    made_at: Mapped[Moment]
    opened_at: Mapped[datetime | None]


class PollAnswer(Base):
    """Can be changed until the poll is closed."""

    __tablename__ = "poll_answers"
    __table_args__ = (
        Index("ix_poll_answers_webinar_id", "webinar_id", "changed_at"),
        CheckConstraint("cardinality(choices) > 0", name="something_chosen"),
    )

    poll_id: Mapped[UUID] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    webinar_id: Mapped[UUID]
    choices: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """Their places in the poll's list, from 0."""
    changed_at: Mapped[Moment]
