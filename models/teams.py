"""Teams form a tree. Parents and places are dated, so that the past rolls up by the tree as it stood."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import OPEN, Base, Id, Moment


class Team(Base):
    """A node of the hierarchy. A team belongs to at most one call, with all its line."""

    __tablename__ = "teams"
    __table_args__ = (CheckConstraint("until > since", name="until_after_since"),)

    id: Mapped[Id]
    name: Mapped[str]
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id"), index=True)
    code: Mapped[str | None]
    """What an import knows it by; unique below one parent as long as the import keeps to its own."""
    since: Mapped[Moment]
    until: Mapped[datetime | None]
    changed_at: Mapped[Moment]


class TeamParent(Base):
    """One team below another, from a moment until another. A root has none."""

    __tablename__ = "team_parents"
    __table_args__ = (
        Index("uq_team_parents_open", "team_id", unique=True, postgresql_where=OPEN),
        Index("ix_team_parents_team_id", "team_id", "since"),
        CheckConstraint("team_id <> parent_id", name="not_its_own_parent"),
    )

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    since: Mapped[Moment]
    until: Mapped[datetime | None]


class Place(Base):
    """One member in one team, from a moment until another: whether they lead it, and whether they report in it."""

    __tablename__ = "places"
    __table_args__ = (
        Index("uq_places_open", "team_id", "member_id", unique=True, postgresql_where=OPEN),
        Index("ix_places_team_id", "team_id", "since"),
    )

    id: Mapped[Id]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    leads: Mapped[bool]
    reports: Mapped[bool]
    since: Mapped[Moment]
    until: Mapped[datetime | None]
