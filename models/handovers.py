"""Hand-overs: who passed what to whom, with a note. They are only ever added."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Handover(Base):
    """One act: everything that went from one member to another at once."""

    __tablename__ = "handovers"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="to_somebody_else"),)

    id: Mapped[Id]
    from_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    """Who did it: the giver, or somebody who acted for them."""
    note: Mapped[str]
    at: Mapped[Moment]


class HandedOver(Base):
    """One thing of a hand-over: a team that is led, a metric, goal, call or webinar that is looked after."""

    __tablename__ = "handed_over"
    __table_args__ = (
        CheckConstraint("num_nonnulls(team_id, metric_id, goal_id, call_id, webinar_id) = 1", name="one_thing"),
    )

    id: Mapped[Id]
    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    metric_id: Mapped[UUID | None] = mapped_column(ForeignKey("metrics.id"), index=True)
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id"), index=True)
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id"), index=True)
    webinar_id: Mapped[UUID | None] = mapped_column(ForeignKey("webinars.id"), index=True)
