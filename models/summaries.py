"""What leaders pass up: a summary of one period to the leaders above, as it was known then."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Summary(Base):
    """One version of what a team's leader passed up for a period. Nothing in it follows later corrections."""

    __tablename__ = "summaries"
    __table_args__ = (UniqueConstraint("team_id", "form_id", "period", "version"),)

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"))
    period: Mapped[date]
    version: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    sentence: Mapped[str]
    """The leader's own words."""
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each metric's figure of the team and all below it, with completeness, as it stood."""
    teams: Mapped[int]
    teams_expected: Mapped[int]
    as_at: Mapped[Moment]
    hidden_at: Mapped[datetime | None]
    """A moderator hid the sentence: only its author reads it. The figures stay."""


class SummaryItem(Base):
    """A high or a low that was chosen into a summary, in the words it had then."""

    __tablename__ = "summary_items"
    __table_args__ = (
        CheckConstraint("kind in ('high', 'low')", name="kind"),
        CheckConstraint("naming in ('no', 'asked', 'yes', 'refused')", name="naming"),
        CheckConstraint("num_nonnulls(report_id, low_id) = 1", name="one_source"),
        UniqueConstraint("summary_id", "place"),
        Index("ix_summary_items_asked", "member_id", postgresql_where=text("naming = 'asked'")),
    )

    id: Mapped[Id]
    summary_id: Mapped[UUID] = mapped_column(ForeignKey("summaries.id"))
    place: Mapped[int]
    kind: Mapped[str]
    words: Mapped[str]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    low_id: Mapped[UUID | None] = mapped_column(ForeignKey("lows.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    """Where it came from."""
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    """Who said it. Named only where `naming` is yes."""
    naming: Mapped[str]
    """No: without the name. Asked: they have not answered yet, so without it, too."""
    answered_at: Mapped[datetime | None]
