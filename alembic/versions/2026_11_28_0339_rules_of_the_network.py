"""The rules of the whole network, each change a version of its own.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "aff2c0205ed0"
down_revision: str | None = "50dcced01042"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "network_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("session_idle_days", sa.Integer(), nullable=True),
        sa.Column("session_days", sa.Integer(), nullable=True),
        sa.Column("invitation_days", sa.Integer(), nullable=True),
        sa.Column("invitations_a_day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["members.id"], name=op.f("fk_network_versions_changed_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_network_versions")),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("network_versions")
