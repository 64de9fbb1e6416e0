"""Invitations are opened, declined, bounced, sent again; links let several people in; mail that came back is known.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "8cacf0a51159"
down_revision: str | None = "9c8a3ff2a1c0"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "invitation_links",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("simple_view", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role in ('member', 'leader')", name=op.f("ck_invitation_links_role")),
        sa.CheckConstraint("uses >= 0 and uses <= max_uses", name=op.f("ck_invitation_links_no_more_uses_than_it_has")),
        sa.ForeignKeyConstraint(["inviter_id"], ["members.id"], name=op.f("fk_invitation_links_inviter_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["members.id"], name=op.f("fk_invitation_links_leader_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_invitation_links_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_links_token_hash")),
    )
    op.create_index(op.f("ix_invitation_links_inviter_id"), "invitation_links", ["inviter_id"], unique=False)
    op.create_table(
        "link_claims",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["invitation_links.id"], name=op.f("fk_link_claims_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_claims")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_claims_token_hash")),
    )
    op.create_index("ix_link_claims_link_id", "link_claims", ["link_id", "created_at"], unique=False)
    op.add_column("invitations", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("invitations", sa.Column("leader_id", sa.Uuid(), nullable=True))
    op.add_column("invitations", sa.Column("phone", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "invitations", sa.Column("simple_view", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("invitations", sa.Column("link_id", sa.Uuid(), nullable=True))
    op.add_column("invitations", sa.Column("together_id", sa.Uuid(), nullable=True))
    op.add_column("invitations", sa.Column("nudge_hash", sa.LargeBinary(), nullable=True))
    op.add_column(
        "invitations", sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.execute("update invitations set sent_at = created_at")
    op.add_column("invitations", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("decline_reason", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_invitations_accepted_by"), "invitations", ["accepted_by"], unique=False)
    op.create_index(op.f("ix_invitations_link_id"), "invitations", ["link_id"], unique=False)
    op.create_index(op.f("ix_invitations_together_id"), "invitations", ["together_id"], unique=False)
    op.create_index(
        "ix_invitations_unanswered",
        "invitations",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text(
            "accepted_at is null and revoked_at is null and opened_at is null and nudged_at is null"
        ),
    )
    op.create_unique_constraint(op.f("uq_invitations_nudge_hash"), "invitations", ["nudge_hash"])
    op.create_check_constraint(
        op.f("ck_invitations_one_answer"), "invitations", "declined_at is null or accepted_at is null"
    )
    op.create_foreign_key(op.f("fk_invitations_link_id"), "invitations", "invitation_links", ["link_id"], ["id"])
    op.create_foreign_key(op.f("fk_invitations_leader_id"), "invitations", "members", ["leader_id"], ["id"])
    op.add_column("mails", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mails", sa.Column("invitation_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_mails_invitation_id"), "mails", ["invitation_id"], unique=False)
    op.create_index("ix_mails_to", "mails", ["to", "written_at"], unique=False)
    op.create_foreign_key(
        op.f("fk_mails_invitation_id"), "mails", "invitations", ["invitation_id"], ["id"], ondelete="set null"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_mails_invitation_id"), "mails", type_="foreignkey")
    op.drop_index("ix_mails_to", table_name="mails")
    op.drop_index(op.f("ix_mails_invitation_id"), table_name="mails")
    op.drop_column("mails", "invitation_id")
    op.drop_column("mails", "bounced_at")
    op.drop_constraint(op.f("fk_invitations_leader_id"), "invitations", type_="foreignkey")
    op.drop_constraint(op.f("fk_invitations_link_id"), "invitations", type_="foreignkey")
    op.drop_constraint(op.f("ck_invitations_one_answer"), "invitations", type_="check")
    op.drop_constraint(op.f("uq_invitations_nudge_hash"), "invitations", type_="unique")
    op.drop_index(
        "ix_invitations_unanswered",
        table_name="invitations",
        postgresql_where=sa.text(
            "accepted_at is null and revoked_at is null and opened_at is null and nudged_at is null"
        ),
    )
    op.drop_index(op.f("ix_invitations_together_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_link_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_accepted_by"), table_name="invitations")
    op.drop_column("invitations", "decline_reason")
    op.drop_column("invitations", "declined_at")
    op.drop_column("invitations", "bounced_at")
    op.drop_column("invitations", "nudged_at")
    op.drop_column("invitations", "opened_at")
    op.drop_column("invitations", "sent_at")
    op.drop_column("invitations", "nudge_hash")
    op.drop_column("invitations", "together_id")
    op.drop_column("invitations", "link_id")
    op.drop_column("invitations", "simple_view")
    op.drop_column("invitations", "phone")
    op.drop_column("invitations", "leader_id")
    op.drop_column("invitations", "name")
    op.drop_index("ix_link_claims_link_id", table_name="link_claims")
    op.drop_table("link_claims")
    op.drop_index(op.f("ix_invitation_links_inviter_id"), table_name="invitation_links")
    op.drop_table("invitation_links")
