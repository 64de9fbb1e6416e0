"""Browsers that a member used before, changes of their address, and their accounts with other providers.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "6307d6c7ed6d"
down_revision: str | None = "a2d12ef7c38b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "openid_starts",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("shared_computer", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_openid_starts")),
    )
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("old_token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("new_token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("old_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("new_email = lower(new_email)", name=op.f("ck_email_changes_email_is_lower_case")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_email_changes_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_changes")),
        sa.UniqueConstraint("new_token_hash", name=op.f("uq_email_changes_new_token_hash")),
        sa.UniqueConstraint("old_token_hash", name=op.f("uq_email_changes_old_token_hash")),
    )
    op.create_index(op.f("ix_email_changes_member_id"), "email_changes", ["member_id"], unique=False)
    op.create_index(
        "uq_email_changes_open",
        "email_changes",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_known_devices_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        sa.UniqueConstraint("member_id", "token_hash", name=op.f("uq_known_devices_member_id_token_hash")),
    )
    op.create_table(
        "openid_accounts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_openid_accounts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_accounts")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_openid_accounts_issuer_subject")),
    )
    op.create_index(op.f("ix_openid_accounts_member_id"), "openid_accounts", ["member_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_openid_accounts_member_id"), table_name="openid_accounts")
    op.drop_table("openid_accounts")
    op.drop_table("known_devices")
    op.drop_index("uq_email_changes_open", table_name="email_changes", postgresql_where=sa.text("ended_at is null"))
    op.drop_index(op.f("ix_email_changes_member_id"), table_name="email_changes")
    op.drop_table("email_changes")
    op.drop_table("openid_starts")
