"""Invitations: the only way in. Each names an address, a team and a role, and is used once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Invitation(Base):
    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("role in ('member', 'leader', 'administrator')", name="role"),
        CheckConstraint("team_id is not null or role = 'administrator'", name="into_a_team"),
        CheckConstraint("(accepted_at is null) = (accepted_by is null)", name="accepted_by_somebody"),
        Index(
            "uq_invitations_open",
            "email",
            "team_id",
            unique=True,
            postgresql_where=text("accepted_at is null and revoked_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Id]
    email: Mapped[str]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    role: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    inviter_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    """None: made on the command line by whoever runs the network."""
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
