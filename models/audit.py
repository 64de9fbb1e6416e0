"""What has to outlive its request: the audit log, answers kept for repeated requests, and mail not yet sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class AuditEntry(Base):
    """Who did or saw what, of what, when, from where. Rows are only ever added: a trigger refuses all but two
    things, which leave an entry of their own (`server/actions/audit.py`)."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_member_id", "member_id", "id"),
        Index("ix_audit_entries_subject_id", "subject_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None: somebody not signed in, or the command line."""
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    subject_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))


class KeptReply(Base):
    """The answer to a POST with an Idempotency-Key, written with its change: the same request again gets it again."""

    __tablename__ = "kept_replies"
    __table_args__ = (Index("ix_kept_replies_at", "at"),)

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None with a status: what it told was changed or taken back since (`server/actions/blanking.py`)."""
    at: Mapped[Moment]


class Mail(Base):
    """A message on its way out. Its words are cleared once it is sent, since they may hold a secret link."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_unsent", "next_try_at", postgresql_where=text("sent_at is null")),
        Index("ix_mails_to", "to", "written_at"),
    )

    id: Mapped[Id]
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    reply_to: Mapped[str] = mapped_column(server_default="")
    """An address that answers it; cleared with its words. Empty: the sender's."""
    calendar: Mapped[str] = mapped_column(server_default="")
    """A calendar file that goes with it; cleared with its words."""
    written_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    """Refused for good, at once or by a letter that came back. Nothing more is tried."""
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitations.id", ondelete="set null"), index=True)
