"""The log of everything announced. A row is written with the change it announces and gets its position after commit."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Sequence, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment

event_position = Sequence("event_position", metadata=Base.metadata)


class EventRow(Base):
    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_unstamped", "id", postgresql_where=text("position is null")),
        Index("ix_events_audiences", "audiences", postgresql_using="gin"),
        Index("ix_events_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    audiences: Mapped[list[str]] = mapped_column(ARRAY(Text))
    body: Mapped[dict[str, object]] = mapped_column(JSONB)
    written_at: Mapped[Moment]


class LogMark(Base):
    """One row: up to and including `dropped`, the log was cleared away. A cursor below it has missed something."""

    __tablename__ = "log_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dropped: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    epoch: Mapped[UUID] = mapped_column(server_default=text("uuidv7()"))
    """Drawn anew by a restore: a cursor of another epoch belongs to another history."""
