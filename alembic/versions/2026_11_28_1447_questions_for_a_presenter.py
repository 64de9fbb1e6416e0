"""Questions that are for one of those who speak.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "46c363cdd5cf"
down_revision: str | None = "4d7a92e0c5b8"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("questions", sa.Column("for_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_questions_for_id"), "questions", "members", ["for_id"], ["id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_questions_for_id"), "questions", type_="foreignkey")
    op.drop_column("questions", "for_id")
