"""Goals: a metric of a team with a baseline, a target and a deadline. Every change is a new version with a reason."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Goal(Base):
    __tablename__ = "goals"

    id: Mapped[Id]
    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[Moment]


class GoalVersion(Base):
    __tablename__ = "goal_versions"
    __table_args__ = (
        CheckConstraint("baseline_source in ('measured', 'published', 'not_yet_known')", name="baseline_source"),
        CheckConstraint("(baseline_source = 'not_yet_known') = (baseline is null)", name="baseline_is_known_or_not"),
        CheckConstraint("(baseline is null) = (baseline_period is null)", name="baseline_has_a_period"),
    )

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    baseline: Mapped[Decimal | None]
    baseline_period: Mapped[date | None]
    baseline_source: Mapped[str]
    target: Mapped[Decimal]
    starts_on: Mapped[date]
    """From when a running total counts, and where the even pace begins."""
    deadline: Mapped[date]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    holds_from: Mapped[date]
    created_at: Mapped[Moment]
