"""Goals: a metric of a team with a baseline, a target and a deadline. Every change is a new version with a reason."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Goal(Base):
    __tablename__ = "goals"

    id: Mapped[Id]
    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    part_of: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id"), index=True)
    """The goal of a team above that this one was split from."""
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


class GoalMilestone(Base):
    """A value to have reached by a day on the way from baseline to target; without any the way is a straight line."""

    __tablename__ = "goal_milestones"
    __table_args__ = (ForeignKeyConstraint(["goal_id", "version"], ["goal_versions.goal_id", "goal_versions.version"]),)

    goal_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Decimal]


class GoalConfidence(Base):
    """How sure somebody is that the goal will be reached. Their latest word replaces the one before."""

    __tablename__ = "goal_confidences"
    __table_args__ = (CheckConstraint("score between 0 and 10", name="score"),)

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    score: Mapped[int]
    note: Mapped[str] = mapped_column(server_default="")
    given_at: Mapped[Moment]
