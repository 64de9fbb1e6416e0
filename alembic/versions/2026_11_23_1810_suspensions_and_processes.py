"""Why and by whom a member is suspended, and which processes run.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "64786c296fb8"
down_revision: str | None = "7c41d0b85e92"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "processes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
        prefixes=["UNLOGGED"],
    )
    op.add_column("members", sa.Column("suspended_by", sa.Uuid(), nullable=True))
    op.add_column("members", sa.Column("suspended_reason", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_members_suspended_by"), "members", "members", ["suspended_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_members_reason_while_suspended"),
        "members",
        "suspended_at is not null or (suspended_by is null and suspended_reason is null)",
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_members_reason_while_suspended"), "members", type_="check")
    op.drop_constraint(op.f("fk_members_suspended_by"), "members", type_="foreignkey")
    op.drop_column("members", "suspended_reason")
    op.drop_column("members", "suspended_by")
    op.drop_table("processes")
