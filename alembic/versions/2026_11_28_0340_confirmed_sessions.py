"""When a session was last confirmed and where it was last seen; links that confirm a session instead of starting one.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "b53706645f89"
down_revision: str | None = "aff2c0205ed0"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("sessions", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "sessions",
        sa.Column("confirmed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute("update sessions set confirmed_at = started_at")  # nobody proved anything by being migrated
    op.add_column("sign_in_links", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_sign_in_links_session_id"), "sign_in_links", ["session_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_sign_in_links_session_id"), "sign_in_links", "sessions", ["session_id"], ["id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_sign_in_links_session_id"), "sign_in_links", type_="foreignkey")
    op.drop_index(op.f("ix_sign_in_links_session_id"), table_name="sign_in_links")
    op.drop_column("sign_in_links", "session_id")
    op.drop_column("sessions", "confirmed_at")
    op.drop_column("sessions", "address")
