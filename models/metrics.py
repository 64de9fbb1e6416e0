"""Metrics: defined numbers. What counts and how it adds up is fixed when a metric is made; its words are versions."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Metric(Base):
    """The rules of one number: they never change, or its past would change with them."""

    __tablename__ = "metrics"
    __table_args__ = (
        CheckConstraint("period in ('day', 'week', 'month', 'quarter')", name="period"),
        CheckConstraint("over_teams in ('sum', 'ratio', 'mean', 'min', 'max', 'none')", name="over_teams"),
        CheckConstraint("over_time in ('sum', 'last', 'ratio', 'none')", name="over_time"),
        CheckConstraint("reported_by in ('member', 'team')", name="reported_by"),
        CheckConstraint("stage_of <> id", name="stage_of_another"),
        CheckConstraint("(over_time = 'ratio') <= (over_teams in ('ratio', 'mean'))", name="ratio_over_time"),
    )

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    """The team that made it: it and all below it may be asked for this number."""
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    period: Mapped[str]
    over_teams: Mapped[str]
    over_time: Mapped[str]
    reported_by: Mapped[str]
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("metrics.id"))
    """The metric of the library whose words this one began with."""
    stage_of: Mapped[UUID | None] = mapped_column(ForeignKey("metrics.id"), index=True)
    """The stage before this one: what is counted here was counted there, too (reviewed; of those, reduced)."""
    created_at: Mapped[Moment]


class MetricVersion(Base):
    """The words of a metric from a date on."""

    __tablename__ = "metric_versions"
    __table_args__ = (
        CheckConstraint("direction in ('up', 'down', 'neutral')", name="direction"),
        CheckConstraint("threshold > 0 and threshold <= 1", name="threshold"),
    )

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    counts: Mapped[str]
    """What counts, in plain words: of a ratio, the numerator."""
    out_of: Mapped[str] = mapped_column(server_default="")
    """Of a ratio or mean: what the denominator counts."""
    leaves_out: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str]
    direction: Mapped[str]
    threshold: Mapped[Decimal]
    """Share of expected reporters from which on a closed period is judged."""
    hides_small: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether counts of 1 to 5 are held back outside the team, for periods from `holds_from` on."""
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    holds_from: Mapped[date]
    created_at: Mapped[Moment]
