"""Who is in the network: members, and what lets them in again (sessions, API tokens, one-time sign-in links).

Secrets are kept as SHA-256 of 128 or more random bits, passwords as argon2id.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Member(Base):
    """A person in the network. Nobody is in it uninvited."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint(
            "suspended_at is not null or (suspended_by is null and suspended_reason is null)",
            name="reason_while_suspended",
        ),
        Index("ix_members_name_id", "name", "id"),
        Index("ix_members_words", text("search_words(name)"), postgresql_using="gin"),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_administrator: Mapped[bool] = mapped_column(server_default=text("false"))
    is_moderator: Mapped[bool] = mapped_column(server_default=text("false"))
    """Answers for what members say to each other, in the whole network; sees no more of it than was reported."""
    is_webinar_host: Mapped[bool] = mapped_column(server_default=text("false"))
    """May open webinars, in any call of theirs."""
    house_rules_accepted_at: Mapped[datetime | None]
    joined_at: Mapped[Moment]
    suspended_at: Mapped[datetime | None]
    """Since then they cannot come in; what they wrote and where they have a place stays."""
    suspended_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None while suspended: by the command line."""
    suspended_reason: Mapped[str | None]
    """Read by administrators only."""
    suspended_until: Mapped[datetime | None]
    """Then it ends by itself; None while suspended: when somebody lifts it."""
    left_at: Mapped[datetime | None]
    """Since then a former member: their name stays on what they wrote. An invitation lets the same row in again."""
    wants_reminders: Mapped[bool] = mapped_column(server_default=text("true"))
    """A letter when a report of theirs is due."""
    wants_webinar_letters: Mapped[bool] = mapped_column(server_default=text("true"))
    """Invitations to webinars, and what those who ran one write afterwards; never those about a place of their own."""
    hears_who_is_late: Mapped[bool] = mapped_column(server_default=text("true"))
    """A letter about those who have not reported in teams they lead."""


MAY_COME_IN = and_(Member.suspended_at.is_(None), Member.left_at.is_(None))
"""Of a member: sign-in, tokens, links and sockets work. Whatever lets somebody in asks for it."""


class MemberSession(Base):
    """One signed-in browser. It ends by signing out, by being idle, or at the end of its life."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str]
    shared_computer: Mapped[bool]
    started_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    address: Mapped[str] = mapped_column(server_default="")
    """The network it was last seen in, without the part that names one machine."""
    confirmed_at: Mapped[Moment]
    """When whoever sits there last proved who they are: by signing in, or since."""
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token for the JSON API, made by a member for a program that acts as them."""

    __tablename__ = "api_tokens"
    __table_args__ = (CheckConstraint("scope in ('read', 'write')", name="scope"),)

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scope: Mapped[str]
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInLink(Base):
    """Signs one member in once; or, with a session, confirms once that it is they who sit there."""

    __tablename__ = "sign_in_links"

    id: Mapped[Id]
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    """The one session that it confirms. It signs nobody in."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """Counted to slow guessing down. `account` and `address` are hashes with a key that is not in the database: no list
    of who tried what."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        Index("ix_failed_sign_ins_account", "account", "at"),
        Index("ix_failed_sign_ins_address", "address", "at"),
    )

    id: Mapped[Id]
    account: Mapped[bytes]
    address: Mapped[bytes]
    at: Mapped[Moment]
