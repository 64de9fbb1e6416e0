"""What leaders and whoever reported say to each other about one report."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Remark(Base):
    """Read by whoever reported and by the leaders in line: a comment, or a leader's question to correct a number."""

    __tablename__ = "remarks"
    __table_args__ = (
        CheckConstraint("kind in ('comment', 'correction')", name="kind"),
        Index("ix_remarks_open", "report_id", postgresql_where=text("kind = 'correction' and settled_at is null")),
    )

    id: Mapped[Id]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[Moment]
    settled_at: Mapped[datetime | None]
    """Of a question to correct: since the report was corrected, or its reporter answered."""
    hidden_at: Mapped[datetime | None]
    """By a moderator: only its author reads it."""
