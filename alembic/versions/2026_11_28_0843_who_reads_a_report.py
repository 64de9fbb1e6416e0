"""Who reads a single report: the choice of the network.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c0ae55cc2368"
down_revision: str | None = "ec171a0ad5bc"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("network_versions", sa.Column("visibility", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_network_versions_visibility"), "network_versions", "visibility in ('line', 'call', 'flat')"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_network_versions_visibility"), "network_versions", type_="check")
    op.drop_column("network_versions", "visibility")
