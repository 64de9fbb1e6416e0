"""Whether the chart of a goal stands on the public page of its call, too.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7c1f0b3ad95e"
down_revision: str | None = "e6a94d7c1f58"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("published_goals", sa.Column("chart", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("published_goals", "chart")
