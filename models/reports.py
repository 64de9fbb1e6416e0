"""Reports, and what belongs to one: revisions, lows with their answers, acknowledgements. Nothing is overwritten."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Report(Base):
    """What one member, or a team as a whole (`member_id` is null), says for one period."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("form_id", "team_id", "period", "member_id", postgresql_nulls_not_distinct=True),
        Index("ix_reports_team_id", "team_id", "period"),
        Index("ix_reports_member_id", "member_id", "period"),
    )

    id: Mapped[Id]
    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    period: Mapped[date]
    sent_at: Mapped[Moment]
    hidden_at: Mapped[datetime | None]
    """Since then only its author reads its words. Its numbers stand: figures are not a moderator's to change."""


class ReportRevision(Base):
    """The report as sent, then each correction: who, when, why. The last one holds."""

    __tablename__ = "report_revisions"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    high: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[Moment]


class ReportAnswer(Base):
    """What a revision of a report says to one question of its form; each revision has all of them."""

    __tablename__ = "report_answers"
    __table_args__ = (
        ForeignKeyConstraint(["report_id", "revision"], ["report_revisions.report_id", "report_revisions.revision"]),
        CheckConstraint("confidence between 0 and 10", name="confidence"),
        CheckConstraint("num_nonnulls(yes, day, confidence) <= 1", name="one_value"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("form_questions.id"), primary_key=True, index=True)
    words: Mapped[str] = mapped_column(server_default="")
    """The text, the choice, or the note beside a confidence."""
    yes: Mapped[bool | None]
    day: Mapped[date | None]
    confidence: Mapped[int | None]
    """From 0, not at all, to 10. An opinion: it is shown with its spread and its lowest, and never averaged."""


class Low(Base):
    """Something in the way, or a request for help: read by the leaders of `held_by` and its author only."""

    __tablename__ = "lows"
    __table_args__ = (
        CheckConstraint("kind in ('low', 'help')", name="kind"),
        Index("ix_lows_unanswered", "held_by", "raised_at", postgresql_where=text("answered_at is null")),
    )

    id: Mapped[Id]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    text: Mapped[str]
    held_by: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    """The team whose leaders owe the answer: the reporter's own, or the first above it that has another leader."""
    raised_at: Mapped[Moment]
    answered_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class LowAnswer(Base):
    __tablename__ = "low_answers"

    id: Mapped[Id]
    low_id: Mapped[UUID] = mapped_column(ForeignKey("lows.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    answered_at: Mapped[Moment]
    hidden_at: Mapped[datetime | None]


class Acknowledgement(Base):
    """A leader says: I have read your report."""

    __tablename__ = "acknowledgements"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    acknowledged_at: Mapped[Moment]
