"""What members tell moderators of, and what becomes of it: flags, the case they make together, decisions, appeals.

A thing is whatever one member wrote and another may read: `kind` says what it is, `subject_id` which. What is hidden
says so itself (`hidden_at` of posts, comments, reports and what is said about them, lows, answers, evidence, summaries,
commitments, resources, questions of webinars, answers to them, feedback), so that its readers need no join.
"""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

Kind = Literal[
    "post", "comment", "report", "low", "answer", "evidence", "member", "team", "call", "constituency", "metric",
    "invitation", "remark", "summary", "commitment", "question", "written_answer",
    "resource", "feedback",
]  # fmt: skip
Reason = Literal["patient", "unkind", "untrue", "private", "other"]
Verdict = Literal["dismissed", "hidden", "warned", "suspended"]


def _one_of(column: str, values: object) -> str:
    return f"{column} in ({', '.join(map(repr, get_args(values)))})"


class Case(Base):
    """One thing that was flagged, with everybody who flagged it, until a moderator decides."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint("(held_by is null) = (held_until is null)", name="held_for_so_long"),
        Index("uq_cases_open", "kind", "subject_id", unique=True, postgresql_where=text("decided_at is null")),
        Index("ix_cases_subject", "kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(Text)
    subject_id: Mapped[UUID]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    """Whoever wrote it; None where it is nobody's alone (a team's name)."""
    nameless: Mapped[bool] = mapped_column(server_default=text("false"))
    """It was asked without a name: who judges it is not told whose it is, either."""
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    quote: Mapped[str]
    """The words as they stood when it was first flagged: an edit does not take them out of sight."""
    opened_at: Mapped[Moment]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    claimed_at: Mapped[datetime | None]
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """Who hid it at once, until a moderator decides; once a case."""
    held_until: Mapped[datetime | None]
    hold_ended_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


class Flag(Base):
    """One member told a moderator of one thing. Its author never learns who."""

    __tablename__ = "flags"
    __table_args__ = (
        CheckConstraint(_one_of("reason", Reason), name="reason"),
        UniqueConstraint("case_id", "member_id", postgresql_nulls_not_distinct=True),
        Index("ix_flags_member_id", "member_id", "id"),
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None: somebody who was invited, of the words in the invitation."""
    reason: Mapped[Reason] = mapped_column(Text)
    words: Mapped[str] = mapped_column(server_default="")
    flagged_at: Mapped[Moment]


class Decision(Base):
    """What a moderator decided in a case, and why. Its author reads the reason; whoever flagged it, what came of it."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(_one_of("verdict", Verdict), name="verdict"),
        CheckConstraint("undone_at is not null or undone_reason is null", name="undone_with_a_reason"),
        UniqueConstraint("case_id", "verdict"),
        Index("ix_decisions_author_id", "author_id", "id"),
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    verdict: Mapped[Verdict] = mapped_column(Text)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[Moment]
    suspended_until: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    """The author has read it."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    undone_reason: Mapped[str | None]
    appeal_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Of the link with which somebody who is suspended reads why, and appeals."""
    appeal_until: Mapped[datetime | None]


class Appeal(Base):
    """The author asks once for a decision to be looked at again, by somebody else."""

    __tablename__ = "appeals"
    __table_args__ = (CheckConstraint("num_nulls(answered_at, answered_by, granted) in (0, 3)", name="answered"),)

    id: Mapped[Id]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"), unique=True)
    words: Mapped[str]
    made_at: Mapped[Moment]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(server_default="")
