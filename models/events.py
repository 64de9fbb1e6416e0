"""The log of everything announced. All tables here are only added to: an event is written with the change it
announces, its position after commit, by the stamper. Nothing waits for anything, and nothing dead is left to scan."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class EventRow(Base):
    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_audiences", "audiences", postgresql_using="gin"),
        Index("ix_events_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    """Drawn before commit, so not in the order of commits: never a cursor."""
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text))
    body: Mapped[dict[str, object]] = mapped_column(JSONB)
    written_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    """Not when its transaction began: that can be an import ago."""


class Position(Base):
    """Where an event stands in the log. Its event may be gone: its words were taken back."""

    __tablename__ = "positions"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger, unique=True)


class Stamping(Base):
    """What one batch of the stamper left behind: the last row is all that the next one needs to know."""

    __tablename__ = "stampings"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The last one given."""
    through: Mapped[int] = mapped_column(BigInteger)
    """Every event up to this id has its position, but for the holes."""
    holes: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Ids below `through` that were drawn and not seen: their transactions are open still, or were rolled back."""
    since: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """For each hole the number of a transaction that began after whoever drew it: the stamper's own. When all before
    it have ended and the event is still not there, it will never be."""


class LogMark(Base):
    """One row: up to and including `dropped`, the log was cleared away. A cursor below it has missed something."""

    __tablename__ = "log_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dropped: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    epoch: Mapped[UUID] = mapped_column(server_default=text("uuidv7()"))
    """Drawn anew by a restore: a cursor of another epoch belongs to another history."""
