"""Moderators hide what is said about a report, and the sentence of a summary.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "b3e85d1c60f7"
down_revision: str | None = "7c1f0b3ad95e"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = (
    "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', "
    "'constituency', 'metric', 'invitation')"
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("remarks", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("summaries", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", f"{BEFORE[:-1]}, 'remark', 'summary')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", BEFORE)
    op.drop_column("summaries", "hidden_at")
    op.drop_column("remarks", "hidden_at")
