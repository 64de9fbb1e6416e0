"""Calls to action: the condition to change, the goal sentence, its evidence, organisers and constituencies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import OPEN, Base, Id, Moment


class Call(Base):
    __tablename__ = "calls"
    __table_args__ = (CheckConstraint("deadline > launched_on", name="deadline_after_launch"),)

    id: Mapped[Id]
    name: Mapped[str]
    goal_sentence: Mapped[str]
    condition: Mapped[str]
    launched_on: Mapped[date]
    deadline: Mapped[date]
    made_up: Mapped[bool]
    """Teams, members and numbers of this call are invented (the demo): every page says so."""
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class Evidence(Base):
    """One sourced fact that says why this call, why now. Its figures are true even in a made-up call."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("call_id", "place"),)

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    place: Mapped[int]
    statement: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str | None]
    hidden_at: Mapped[datetime | None]


class Organiser(Base):
    """A member who runs a call, from a moment until another."""

    __tablename__ = "organisers"
    __table_args__ = (Index("uq_organisers_open", "call_id", "member_id", unique=True, postgresql_where=OPEN),)

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    since: Mapped[Moment]
    until: Mapped[datetime | None]


class Constituency(Base):
    """The kind of people who can act. Constituencies cut across the hierarchy of teams."""

    __tablename__ = "constituencies"
    __table_args__ = (UniqueConstraint("call_id", "name"),)

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Moment]


class ConstituencyMember(Base):
    __tablename__ = "constituency_members"
    __table_args__ = (
        Index("uq_constituency_members_open", "constituency_id", "member_id", unique=True, postgresql_where=OPEN),
    )

    id: Mapped[Id]
    constituency_id: Mapped[UUID] = mapped_column(ForeignKey("constituencies.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    leads: Mapped[bool] = mapped_column(server_default=text("false"))
    """Named by an organiser of the call: answers those of this kind who ask to join."""
    since: Mapped[Moment]
    until: Mapped[datetime | None]
