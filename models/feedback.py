"""What members say of a webinar: how sure they are before and after it, and whether it was worth their time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class WebinarFeedback(Base):
    """One row for each member and webinar; each part is given once and can be changed. When a part was first given
    stays as it was: in that order answers are told."""

    __tablename__ = "webinar_feedback"
    __table_args__ = (
        CheckConstraint("before between 0 and 10", name="before"),
        CheckConstraint("after between 0 and 10", name="after"),
        CheckConstraint("worth between 1 and 5", name="worth"),
        CheckConstraint("num_nulls(before, before_at) in (0, 2)", name="before_at"),
        CheckConstraint("num_nulls(after, after_at) in (0, 2)", name="after_at"),
        CheckConstraint("num_nulls(worth, worth_at) in (0, 2)", name="worth_at"),
    )

    id: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"), unique=True)
    """Of the words, for who reads them without a name: it tells nothing of when they were written."""
    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    before: Mapped[int | None]
    before_at: Mapped[datetime | None]
    after: Mapped[int | None]
    after_at: Mapped[datetime | None]
    """How sure they are that they can do it, from 0 to 10, before it began and after it ended."""
    worth: Mapped[int | None]
    worth_at: Mapped[datetime | None]
    """From 1 (not worth their time) to 5."""
    helped: Mapped[str] = mapped_column(server_default="")
    missing: Mapped[str] = mapped_column(server_default="")
    named: Mapped[bool] = mapped_column(server_default=text("false"))
    """Their words may stand with their name, for who runs it."""
    one_to_one: Mapped[bool] = mapped_column(server_default=text("false"))
    """They may be asked for a one-to-one."""
    hidden_at: Mapped[datetime | None]
    """A moderator hid the words."""
