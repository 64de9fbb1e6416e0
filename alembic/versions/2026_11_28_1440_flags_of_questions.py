"""Questions of webinars, and answers to them in writing, can be flagged and hidden; of one without a name, no case tells
whose it is.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "9e4c7b20d1a6"
down_revision: str | None = "798dd98ad044"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = (
    "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', "
    "'constituency', 'metric', 'invitation', 'remark', 'summary', 'commitment')"
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("questions", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("question_answers", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("nameless", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", f"{BEFORE[:-1]}, 'question', 'written_answer')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", BEFORE)
    op.drop_column("cases", "nameless")
    op.drop_column("question_answers", "hidden_at")
    op.drop_column("questions", "hidden_at")
