"""Reminders of reports by mail: who was reminded of what and when, and which rounds are done."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Reminder(Base):
    """A letter to whoever is asked for a report: one that comes by itself, and those that a leader asked for."""

    __tablename__ = "reminders"
    __table_args__ = (
        Index(
            "uq_reminders_by_itself",
            "form_id",
            "period",
            "team_id",
            "member_id",
            unique=True,
            postgresql_where=text("by_id is null"),
        ),
        Index("ix_reminders_member_id", "member_id", "written_at"),
    )

    id: Mapped[Id]
    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    period: Mapped[date]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """The leader who asked for it. None: it came by itself, once."""
    written_at: Mapped[Moment]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """SHA-256 of the 256 random bits in its link, which sends this one report and nothing else."""
    expires_at: Mapped[datetime | None]
    """Until then its link and its reply address work."""
    answers: Mapped[int] = mapped_column(server_default="0")
    """How many messages came to its reply address."""
    last_answer: Mapped[str] = mapped_column(server_default="")
    """The Message-ID of the last one: handed in twice it is taken once."""


class ReminderRound(Base):
    """Everybody was told who had to be, of one form, period and stage: it is not looked at again."""

    __tablename__ = "reminder_rounds"
    __table_args__ = (CheckConstraint("stage in ('due', 'late', 'missed')", name="stage"),)

    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    """Due: the reporters were reminded. Late and missed: their leaders were told."""
    done_at: Mapped[Moment]
