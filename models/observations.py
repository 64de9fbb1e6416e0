"""Leaf facts, and the sums kept of them.

An observation is one metric, period, team and reporter. The kept sums of a team hold all at and below it, by the tree
as it stood at each period's end; they always equal a recomputation from the leaf facts (`server/actions/sums.py`).
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Observation(Base):
    """`member_id` is null where the team itself reports. Of all revisions, the one that is `latest` counts."""

    __tablename__ = "observations"
    __table_args__ = (
        Index(
            "uq_observations_latest",
            "metric_id",
            "team_id",
            "period",
            "member_id",
            unique=True,
            postgresql_where=text("latest"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_observations_import_id", "import_id", postgresql_where=text("import_id is not null")),
    )

    id: Mapped[Id]
    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    period: Mapped[date]
    numerator: Mapped[Decimal]
    """The value; of a ratio its numerator; of a mean the sum of the n values."""
    denominator: Mapped[Decimal | None]
    """Of a ratio its denominator; of a mean its n."""
    note: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    latest: Mapped[bool] = mapped_column(server_default=text("true"))
    on_time: Mapped[bool]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("imports.id"))
    """The file that brought it, which can be undone as a whole."""
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    received_at: Mapped[Moment]


class MetricSum(Base):
    """What is known at and below a team for one period. Completeness is `received` of the expected."""

    __tablename__ = "metric_sums"

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    numerator: Mapped[Decimal]
    denominator: Mapped[Decimal]
    received: Mapped[int]
    own: Mapped[int]
    """How many of `received` are the team's own, not those of teams below."""
    on_time: Mapped[int]
    revised: Mapped[int]


class ExpectedChange(Base):
    """From this period on, so many more (or fewer) reporters are expected at and below the team than before."""

    __tablename__ = "expected_changes"

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    own: Mapped[int]
    total: Mapped[int]


class ToldSum(Base):
    """Of a metric that holds small numbers back: what those outside the team are told (`server/measures/small.py`)."""

    __tablename__ = "told_sums"

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    numerator: Mapped[Decimal]
    denominator: Mapped[Decimal]
    own_numerator: Mapped[Decimal]
    """How much of it is the team's own number, told alone."""
    own_denominator: Mapped[Decimal]


class HeldNumber(Base):
    """A team's number that is not told outside, and how much of it stands in the told sums."""

    __tablename__ = "held_numbers"
    __table_args__ = (Index("ix_held_numbers_together", "metric_id", "moves", "period"),)

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("metrics.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    moves: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    """The team whose total, and those above, it moves together with others. Null: none is wide enough."""
    branch: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    """The team right below that one which leads here."""
    numerator: Mapped[Decimal]
    denominator: Mapped[Decimal]
    let_out: Mapped[bool] = mapped_column(server_default=text("false"))
