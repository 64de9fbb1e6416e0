"""Asking to join: the public page of a call, its questions, and who asked, with what was said since.

Secrets of an applicant's links are kept as SHA-256 of 256 random bits. A request whose address was not confirmed is in
no queue: nobody but the applicant reads it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
STATES = ("unconfirmed", "waiting", "asked", "accepted", "declined")
WAITING = text("state in ('waiting', 'asked')")


class CallPage(Base):
    """What everybody may read of a call, without signing in, while it is open."""

    __tablename__ = "call_pages"
    __table_args__ = (CheckConstraint(f"slug ~ '{SLUG}' and length(slug) <= 60", name="slug"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    intro: Mapped[str] = mapped_column(server_default="")
    proof_key: Mapped[bytes]
    """Signs the challenges of this page; never leaves the server."""
    opened_at: Mapped[datetime | None]
    """None: closed."""
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class PublishedGoal(Base):
    """A goal of the call as a whole, whose totals stand on the public page."""

    __tablename__ = "published_goals"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call_pages.call_id"), primary_key=True)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True, index=True)
    chart: Mapped[bool] = mapped_column(server_default="false")
    """Its chart stands there too, with every period that is complete."""


class JoinQuestion(Base):
    """What people are asked on the page. Their answers are kept with the words of the question they answered."""

    __tablename__ = "join_questions"
    __table_args__ = (UniqueConstraint("call_id", "place", deferrable=True, initially="DEFERRED"),)

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call_pages.call_id"))
    place: Mapped[int]
    question: Mapped[str]
    required: Mapped[bool]


class JoinRequest(Base):
    """Somebody asks to join. The row goes when they take it back, or when it is old."""

    __tablename__ = "join_requests"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("(state = 'unconfirmed') = (confirmed_at is null)", name="confirmed"),
        CheckConstraint("(state in ('accepted', 'declined')) = (decided_at is not null)", name="decided"),
        CheckConstraint("(state = 'accepted') = (invitation_id is not null)", name="accepted_by_invitation"),
        Index("uq_join_requests_waiting", "call_id", "email", unique=True, postgresql_where=WAITING),
        Index("ix_join_requests_queue", "call_id", "confirmed_at", "id"),
        Index("ix_join_requests_email", "email", "asked_at"),
    )

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    email: Mapped[str]
    name: Mapped[str]
    role_title: Mapped[str]
    organisation: Mapped[str]
    constituency_id: Mapped[UUID | None] = mapped_column(ForeignKey("constituencies.id"), index=True)
    """None: the call has no constituencies."""
    why: Mapped[str]
    answers: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """`question_id`, the `question` as it was asked, and the `answer`."""
    state: Mapped[str] = mapped_column(server_default="unconfirmed")
    asked_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    confirmed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When those who decide had a letter of it."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    """Why it was declined, if somebody said why. The applicant reads it."""
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), unique=True)


class JoinMessage(Base):
    """A question back to an applicant, or their answer to it."""

    __tablename__ = "join_messages"

    id: Mapped[Id]
    request_id: Mapped[UUID] = mapped_column(ForeignKey("join_requests.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None: the applicant."""
    text: Mapped[str]
    written_at: Mapped[Moment]


class JoinLink(Base):
    """Lets an applicant see, change and take back their request: one for each letter that holds one."""

    __tablename__ = "join_links"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("join_requests.id", ondelete="CASCADE"), index=True)


class SpentProof(Base):
    """A challenge that was used, and for what: the same request again is answered again, another one refused."""

    __tablename__ = "spent_proofs"
    __table_args__ = (Index("ix_spent_proofs_call_id", "call_id", "at"),)

    challenge_hash: Mapped[bytes] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call_pages.call_id"))
    request_hash: Mapped[bytes]
    at: Mapped[Moment]
