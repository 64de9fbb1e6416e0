"""What members said of a webinar can be flagged and hidden: their words get an id, which tells nothing of whose they are
or when they were written.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "e1f7730c52ab"
down_revision: str | None = "5c1d0e7b94aa"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = (
    "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', 'constituency', "
    "'metric', 'invitation', 'remark', 'summary', 'commitment', 'question', 'written_answer', 'resource')"
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    random = sa.text("gen_random_uuid()")
    op.add_column("webinar_feedback", sa.Column("id", sa.Uuid(), server_default=random, nullable=False))
    op.add_column("webinar_feedback", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_webinar_feedback_id"), "webinar_feedback", ["id"])
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", f"{BEFORE[:-1]}, 'feedback')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", BEFORE)
    op.drop_column("webinar_feedback", "hidden_at")
    op.drop_column("webinar_feedback", "id")
