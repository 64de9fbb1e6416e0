"""Who was in a webinar's room, for how long, and who said thanks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class Attendance(Base):
    """One row for each member and webinar, however many pages and devices they had open. No index but its key: these
    rows change again and again."""

    __tablename__ = "attendances"
    __table_args__ = (CheckConstraint("seconds >= 0", name="seconds"),)

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    here_until: Mapped[datetime]
    """Counted as present up to then, unless they are seen again."""
    seconds: Mapped[float]
    """How long they were here, in sum."""


class WebinarThanks(Base):
    """Taken back, it stays as a row that does not count, so that counting finds it."""

    __tablename__ = "webinar_thanks"

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    given: Mapped[bool]
    changed_at: Mapped[Moment]
