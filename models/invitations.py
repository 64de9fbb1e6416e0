"""Invitations: the only way in. Each names an address, a team and a role, and is used once; a link is used so often
as it says, by people who confirm their address first.

All secrets are kept as SHA-256 of 256 random bits.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment

OPEN_INVITATION = text("accepted_at is null and revoked_at is null")


class Invitation(Base):
    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("role in ('member', 'leader', 'administrator')", name="role"),
        CheckConstraint("team_id is not null or role = 'administrator'", name="into_a_team"),
        CheckConstraint("(accepted_at is null) = (accepted_by is null)", name="accepted_by_somebody"),
        CheckConstraint("declined_at is null or accepted_at is null", name="one_answer"),
        Index(
            "uq_invitations_open",
            "email",
            "team_id",
            unique=True,
            postgresql_where=OPEN_INVITATION,
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_invitations_unanswered",
            "sent_at",
            postgresql_where=text(
                "accepted_at is null and revoked_at is null and opened_at is null and nudged_at is null"
            ),
        ),
    )

    id: Mapped[Id]
    email: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    """As the inviter knows them; they write their own when they come in."""
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    role: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """Who leads or greets them."""
    phone: Mapped[str] = mapped_column(server_default="")
    """Where that person, or the inviter, can be called."""
    simple_view: Mapped[bool] = mapped_column(server_default=text("false"))
    inviter_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    """None: made on the command line by whoever runs the network."""
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation_links.id"), index=True)
    """Came in by this link."""
    together_id: Mapped[UUID | None] = mapped_column(index=True)
    """Shared by those who are asked together, as a team."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    nudge_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Of the link in the reminder: the first letter's link works on."""
    created_at: Mapped[Moment]
    sent_at: Mapped[Moment]
    """Of the latest letter that the inviter asked for."""
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    """Since then no reminder goes out any more: there is one."""
    bounced_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(server_default="")
    revoked_at: Mapped[datetime | None]
    """Since then no link of it works: taken back, declined, replaced, or its inviter was suspended."""
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))


class InvitationLink(Base):
    """One link for several people, to be shown on a slide. It leads into a team, as member or leader."""

    __tablename__ = "invitation_links"
    __table_args__ = (
        CheckConstraint("role in ('member', 'leader')", name="role"),
        CheckConstraint("uses >= 0 and uses <= max_uses", name="no_more_uses_than_it_has"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    """What the inviter knows it by: where it is shown."""
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    role: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    phone: Mapped[str] = mapped_column(server_default="")
    simple_view: Mapped[bool] = mapped_column(server_default=text("false"))
    inviter_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LinkClaim(Base):
    """Somebody who opened a link gave an address; what was mailed there lets them in. An address that nobody confirms
    uses nothing up."""

    __tablename__ = "link_claims"
    __table_args__ = (Index("ix_link_claims_link_id", "link_id", "created_at"),)

    id: Mapped[Id]
    link_id: Mapped[UUID] = mapped_column(ForeignKey("invitation_links.id"))
    email: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
