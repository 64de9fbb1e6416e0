"""Who must have a second factor, as rules of the network.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "d0f3b8a51c77"
down_revision: str | None = "c9a41f5b7d20"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("network_versions", sa.Column("second_factor_for", postgresql.ARRAY(sa.TEXT()), nullable=True))
    op.add_column("network_versions", sa.Column("second_factor_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("network_versions", "second_factor_from")
    op.drop_column("network_versions", "second_factor_for")
