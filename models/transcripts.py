"""What was said in a webinar, word for word: brought in as captions or as plain text, one for each webinar."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Transcript(Base):
    """For whom the webinar is. Another takes the place of the one before, whole."""

    __tablename__ = "transcripts"

    id: Mapped[Id]
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), unique=True)
    brought_by: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    brought_at: Mapped[Moment]


class Cue(Base):
    """A few words, and when they were said, in thousandths of a second from the beginning; of plain text, no time."""

    __tablename__ = "transcript_cues"
    __table_args__ = (
        Index("ix_transcript_cues_words", text("search_words(text)"), postgresql_using="gin"),
        CheckConstraint("num_nulls(starts_ms, ends_ms) in (0, 2)", name="from_until"),
        CheckConstraint("ends_ms >= starts_ms and starts_ms >= 0", name="in_order"),
    )

    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    starts_ms: Mapped[int | None]
    ends_ms: Mapped[int | None]
    text: Mapped[str]
