"""Backstage of a webinar: short notes between those who run it and those who speak, and who has seen them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class BackstageNote(Base):
    """To all who speak, to one of them, or from one of them to those who run it."""

    __tablename__ = "backstage_notes"
    __table_args__ = (
        Index("ix_backstage_notes_webinar_id", "webinar_id", "id"),
        CheckConstraint("sent_to in ('presenters', 'presenter', 'hosts')", name="sent_to"),
        CheckConstraint("(sent_to = 'presenter') = (for_id is not null)", name="for_one"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    sent_to: Mapped[str]
    for_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    written_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None]


class BackstageSeen(Base):
    """Whom a note is for has said that they have seen it."""

    __tablename__ = "backstage_seen"

    note_id: Mapped[UUID] = mapped_column(ForeignKey("backstage_notes.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    seen_at: Mapped[Moment]
