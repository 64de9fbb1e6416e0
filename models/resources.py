"""Things worth copying: a text, a link or a file, of a call or of one of its webinars: recording, slides, answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

WORDS = text("search_words((title || ' '::text) || text)")
"""What is searched."""


class Resource(Base):
    """For everybody in the call; of a webinar, for whom that is. What is retired stays, for who looks after it."""

    __tablename__ = "resources"
    __table_args__ = (
        Index("ix_resources_call_id", "call_id", "id"),
        Index("ix_resources_webinar_id", "webinar_id", "id"),
        Index("ix_resources_words", WORDS, postgresql_using="gin"),
        CheckConstraint("kind in ('resource', 'recording', 'slides')", name="kind"),
        CheckConstraint("kind = 'resource' or webinar_id is not null", name="of_a_webinar"),
        CheckConstraint("num_nulls(answer_id, answered_by) in (0, 2)", name="answered_by_somebody"),
        CheckConstraint("num_nulls(file_name, file_type, file_size) in (0, 3)", name="file"),
    )

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    webinar_id: Mapped[UUID | None] = mapped_column(ForeignKey("webinars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    """Who added it."""
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    source_url: Mapped[str | None]
    video_url: Mapped[str | None]
    """Of a recording at a host that a page may frame: only ever an address that `server/videos.py` made."""
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("question_answers.id"), unique=True)
    """What it was made of, as it stood then."""
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    """Whose answer it is. Who asked is never told."""
    file_name: Mapped[str | None]
    file_type: Mapped[str | None]
    """As its content says, not as it was called."""
    file_size: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default="1")
    added_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class ResourceFile(Base):
    """Apart, so that no list ever loads one."""

    __tablename__ = "resource_files"

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"), primary_key=True)
    content: Mapped[bytes]
