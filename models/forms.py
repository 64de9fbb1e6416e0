"""Report forms: which numbers a team, and all below it, is asked for each period, and which other questions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class ReportForm(Base):
    """One version of a form. Every form also takes a high, a low and a request for help. What a version asks never
    changes: the next one takes over with a later period, and reports keep the one that they answered."""

    __tablename__ = "report_forms"
    __table_args__ = (
        CheckConstraint("period in ('day', 'week', 'month', 'quarter')", name="period"),
        CheckConstraint("due_hours >= 0", name="due_hours"),
        CheckConstraint("grace_days >= 0", name="grace_days"),
        CheckConstraint("reported_by in ('member', 'team')", name="reported_by"),
        CheckConstraint("(first_id is null) = (version = 1)", name="first_version"),
        UniqueConstraint("first_id", "version"),
    )

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    name: Mapped[str]
    period: Mapped[str]
    reported_by: Mapped[str]
    due_hours: Mapped[int]
    """Hours after a period's close."""
    grace_days: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    since: Mapped[Moment]
    """The first period asked for is the one that runs then."""
    until: Mapped[datetime | None]
    first_id: Mapped[UUID | None] = mapped_column(ForeignKey("report_forms.id"))
    """The first version of the form; null for that one itself."""
    version: Mapped[int] = mapped_column(server_default="1")
    reason: Mapped[str] = mapped_column(server_default="")
    """Why it asks otherwise than the version, or the form, before it; of a first version nothing."""
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("report_forms.id"), index=True)
    """The first version of the form that ended when this one, in all its versions, began in another rhythm."""


class FormNumber(Base):
    """One number asked for. The first on a form is required: who sent it has reported."""

    __tablename__ = "form_numbers"

    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"), primary_key=True)
    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True, index=True)
    place: Mapped[int]
    required: Mapped[bool]
    help: Mapped[str] = mapped_column(server_default="")


class FormQuestion(Base):
    """One thing asked besides the numbers."""

    __tablename__ = "form_questions"
    __table_args__ = (
        UniqueConstraint("form_id", "place"),
        CheckConstraint("kind in ('text', 'choice', 'yes_no', 'date', 'confidence')", name="kind"),
        CheckConstraint(
            "case when kind = 'choice' then cardinality(choices) > 1 else cardinality(choices) = 0 end", name="choices"
        ),
    )

    id: Mapped[Id]
    form_id: Mapped[UUID] = mapped_column(ForeignKey("report_forms.id"))
    place: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    """The question as it is asked."""
    help: Mapped[str] = mapped_column(server_default="")
    required: Mapped[bool]
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class Pause(Base):
    """Holidays. A period that lies between these two days, both of them included, is not asked for, unless it had
    closed before the pause was set."""

    __tablename__ = "pauses"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    id: Mapped[Id]
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("report_forms.id"), index=True)
    """The first version of the form that pauses, with all its versions; null: the whole network does."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    name: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[Moment]
