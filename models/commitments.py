"""What members commit themselves to: one member's words, to a team of theirs or to a whole call, by a day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Commitment(Base):
    """Made to a team where one is named, else to the call. Read by whom it is made to, and by who made it."""

    __tablename__ = "commitments"
    __table_args__ = (
        Index("ix_commitments_member_id", "member_id", "id"),
        Index("ix_commitments_call_id", "call_id", "id"),
        Index("ix_commitments_team_id", "team_id", "id"),
        Index("ix_commitments_webinar_id", "webinar_id", "id"),
        CheckConstraint("state in ('open', 'kept', 'not_kept', 'taken_back')", name="state"),
        CheckConstraint("num_nonnulls(call_id, team_id) > 0", name="made_to_somebody"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id"))
    """None: to a team that is in no call."""
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    webinar_id: Mapped[UUID | None] = mapped_column(ForeignKey("webinars.id"))
    """Where it was raised."""
    words: Mapped[str]
    number: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(server_default="")
    """What the number counts, in words."""
    due: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="open")
    settled_at: Mapped[datetime | None]
    """When it was said to be kept, or not, or was taken back."""
    version: Mapped[int] = mapped_column(server_default="1")
    made_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
