"""What people set on a chart: new limits from a date, or a word about what happened. Taken back, it stays in sight."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class ChartMark(Base):
    __tablename__ = "chart_marks"
    __table_args__ = (
        CheckConstraint("kind in ('limits', 'note')", name="kind"),
        CheckConstraint("(taken_back_at is null) = (taken_back_by is null)", name="taken_back_by_somebody"),
        Index("ix_chart_marks_chart", "metric_id", "team_id"),
        Index(
            "uq_chart_marks_limits",
            "metric_id",
            "team_id",
            "on_date",
            unique=True,
            postgresql_where=text("kind = 'limits' and taken_back_at is null"),
        ),
    )

    id: Mapped[Id]
    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[str]
    """`limits`: new ones from the period that starts on that date; `note`: a word beside a day."""
    on_date: Mapped[date]
    words: Mapped[str]
    """Of new limits the reason."""
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[Moment]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    taken_back_why: Mapped[str] = mapped_column(server_default="")
