"""When who comes to a webinar was reminded of it.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "8e3b51f0ad27"
down_revision: str | None = "c2f7e06d9b31"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("registrations", sa.Column("day_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registrations", sa.Column("soon_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("registrations", "soon_told_at")
    op.drop_column("registrations", "day_told_at")
