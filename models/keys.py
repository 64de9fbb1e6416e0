"""What the network remembers of a member's browsers, of a change of address, and of accounts with other providers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class KnownDevice(Base):
    """A browser in which this member has signed in before, by the hash of a cookie that stays in it."""

    __tablename__ = "known_devices"
    __table_args__ = (UniqueConstraint("member_id", "token_hash"),)

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    token_hash: Mapped[bytes]
    first_seen_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]


class EmailChange(Base):
    """Another address is wanted. It holds once both have agreed, the old one and the new."""

    __tablename__ = "email_changes"
    __table_args__ = (
        CheckConstraint("new_email = lower(new_email)", name="email_is_lower_case"),
        Index("uq_email_changes_open", "member_id", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    new_email: Mapped[str]
    old_token_hash: Mapped[bytes] = mapped_column(unique=True)
    new_token_hash: Mapped[bytes] = mapped_column(unique=True)
    old_agreed_at: Mapped[datetime | None]
    new_agreed_at: Mapped[datetime | None]
    asked_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Done, stopped, or another one was asked for."""


class OpenIdAccount(Base):
    """The same person at another provider (OpenID Connect), by what never changes there: issuer and subject."""

    __tablename__ = "openid_accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[Moment]
    last_used_at: Mapped[Moment]


class OpenIdStart(Base):
    """Somebody went to a provider. The secret is a cookie of their browser; whoever comes back with it uses it up."""

    __tablename__ = "openid_starts"

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    provider: Mapped[str]
    shared_computer: Mapped[bool]
    expires_at: Mapped[datetime]
