"""Files that were brought in: what of each, by whom, how far it is, and what its undoing would put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Import(Base):
    """One file. Its text is kept only until it was brought in, or could not be."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("kind in ('reports', 'teams', 'metrics')", name="kind"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'undone')", name="state"),
        CheckConstraint("(state in ('waiting', 'running')) = (content is not null)", name="content_while_open"),
        Index("ix_imports_open", "touched_at", postgresql_where=text("state in ('waiting', 'running')")),
    )

    id: Mapped[Id]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    """None: by the command line."""
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    """The team that all of it is below."""
    metric_id: Mapped[UUID | None] = mapped_column(ForeignKey("metrics.id"), index=True)
    """Of reports: whose figures they are."""
    kind: Mapped[str]
    file_name: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Which columns mean what."""
    content: Mapped[str | None]
    state: Mapped[str]
    step: Mapped[str] = mapped_column(server_default="")
    """What is being done, and how much of how much of it."""
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int] = mapped_column(server_default=text("0"))
    new: Mapped[int] = mapped_column(server_default=text("0"))
    changed: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    problem: Mapped[str] = mapped_column(server_default="")
    """Why it failed: a sentence that says what to do."""
    faults: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    made: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """What it made, and what stood before where it changed something."""
    ordered_at: Mapped[Moment]
    touched_at: Mapped[Moment]
    """While it runs, it says so every second: one that fell silent is begun again."""
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
