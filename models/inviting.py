"""Who was invited to a webinar, and what letters went out to people of one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class WebinarInvitation(Base):
    """A member whom somebody who runs a webinar invited to it: once, whoever asks again."""

    __tablename__ = "webinar_invitations"

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    inviter_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    invited_at: Mapped[Moment]
    declined_at: Mapped[datetime | None]


class WebinarLetter(Base):
    """What somebody who runs a webinar wrote to people of it."""

    __tablename__ = "webinar_letters"
    __table_args__ = (
        Index("ix_webinar_letters_webinar_id", "webinar_id", "id"),
        CheckConstraint("people > 0", name="people"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    people: Mapped[int]
    """How many it was written to. Which of them want no such letters, and got none, nobody is told."""
    sent_at: Mapped[Moment]
