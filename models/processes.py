"""Which processes serve the network now, each a row of its own. An unlogged table: what it says is true while they
run, costs no write-ahead log, and is neither kept over a crash nor backed up."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base, Moment


class Process(Base):
    __tablename__ = "processes"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Drawn by the process when it starts."""
    host: Mapped[str]
    pid: Mapped[int]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[str]
    started_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    """It says every few seconds that it is there."""
    figures: Mapped[dict[str, object]] = mapped_column(JSONB)
    """What its live engine tells; empty where it has none."""
