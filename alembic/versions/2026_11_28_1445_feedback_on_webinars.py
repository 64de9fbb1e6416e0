"""What members say of a webinar, before and after it.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "4d7a92e0c5b8"
down_revision: str | None = "9e4c7b20d1a6"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "webinar_feedback",
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("after_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worth", sa.Integer(), nullable=True),
        sa.Column("worth_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped", sa.Text(), server_default="", nullable=False),
        sa.Column("missing", sa.Text(), server_default="", nullable=False),
        sa.Column("named", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("one_to_one", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("before between 0 and 10", name=op.f("ck_webinar_feedback_before")),
        sa.CheckConstraint("after between 0 and 10", name=op.f("ck_webinar_feedback_after")),
        sa.CheckConstraint("worth between 1 and 5", name=op.f("ck_webinar_feedback_worth")),
        sa.CheckConstraint("num_nulls(before, before_at) in (0, 2)", name=op.f("ck_webinar_feedback_before_at")),
        sa.CheckConstraint("num_nulls(after, after_at) in (0, 2)", name=op.f("ck_webinar_feedback_after_at")),
        sa.CheckConstraint("num_nulls(worth, worth_at) in (0, 2)", name=op.f("ck_webinar_feedback_worth_at")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_feedback_webinar_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_webinar_feedback_member_id")),
        sa.PrimaryKeyConstraint("webinar_id", "member_id", name=op.f("pk_webinar_feedback")),
    )
    op.create_index(op.f("ix_webinar_feedback_member_id"), "webinar_feedback", ["member_id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("webinar_feedback")
