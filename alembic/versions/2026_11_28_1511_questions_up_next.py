"""Questions that come up next, as hosts order them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "35e6a03e7676"
down_revision: str | None = "fac9fd6cfbec"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("questions", sa.Column("next_place", sa.Integer(), nullable=True))
    held = "next_place is null or state in ('shown', 'later')"
    op.create_check_constraint(op.f("ck_questions_next_of_the_open"), "questions", held)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_questions_next_of_the_open"), "questions", type_="check")
    op.drop_column("questions", "next_place")
