"""${message}

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    ${downgrades if downgrades else "pass"}
