"""Two more roles in the whole network: moderator and webinar host.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "50dcced01042"
down_revision: str | None = "64786c296fb8"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("members", sa.Column("is_moderator", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "members", sa.Column("is_webinar_host", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("members", "is_webinar_host")
    op.drop_column("members", "is_moderator")
