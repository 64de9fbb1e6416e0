"""What a member proves themself with besides a password or a link: an app that shows six numbers, passkeys, recovery
codes; and what stands between the two steps of signing in.

An app's secret is encrypted with a key that is not in the database; recovery codes are argon2id, one salt for each set;
of a passkey only its public half is here.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class AuthenticatorApp(Base):
    """An app that shows six numbers. Until it is confirmed by one of them it counts for nothing."""

    __tablename__ = "authenticator_apps"
    __table_args__ = (
        Index(
            "uq_authenticator_apps_on",
            "member_id",
            unique=True,
            postgresql_where=text("confirmed_at is not null"),
        ),
        Index("uq_authenticator_apps_begun", "member_id", unique=True, postgresql_where=text("confirmed_at is null")),
    )

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    secret: Mapped[bytes]
    """Sealed by `server/seal.py`."""
    made_at: Mapped[Moment]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The thirty seconds whose numbers were used last: none of these or before work again."""
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """Stands in once for a lost device."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_member_id", "member_id"),)

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    salt: Mapped[bytes]
    """The same for all codes of a set, so that one slow hash is compared with each."""
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that a device of the member keeps behind its own lock."""

    __tablename__ = "passkeys"

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """What the device counted when it was used last. One that counts must have counted on: else it is a copy."""
    transports: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    synced: Mapped[bool]
    """Kept by an account (of Apple, Google, a password manager), so that other devices of the member have it, too."""
    name: Mapped[str]
    made_at: Mapped[Moment]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """Random bytes that a device signs, once, for one purpose and, unless nobody is known yet, one member."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        CheckConstraint("purpose in ('register', 'sign_in', 'second_factor', 'confirm')", name="purpose"),
        CheckConstraint("(purpose = 'sign_in') = (member_id is null)", name="member_unless_signing_in"),
        Index("ix_passkey_challenges_expires_at", "expires_at"),
    )

    challenge: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    expires_at: Mapped[datetime]


class SignInTicket(Base):
    """The first step of signing in is done, the second is not: no session, and good for nothing but becoming one."""

    __tablename__ = "sign_in_tickets"

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    shared_computer: Mapped[bool]
    way: Mapped[str]
    """How the first step was done: password, link or provider."""
    made_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
