"""Commitments, and moderators who can hide one.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c40d8e17b2a9"
down_revision: str | None = "2b8d4f1a6e07"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")
BEFORE = (
    "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', "
    "'constituency', 'metric', 'invitation', 'remark', 'summary')"
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("webinar_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("number", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'kept', 'not_kept', 'taken_back')", name=op.f("ck_commitments_state")),
        sa.CheckConstraint("num_nonnulls(call_id, team_id) > 0", name=op.f("ck_commitments_made_to_somebody")),
        sa.CheckConstraint("number > 0", name=op.f("ck_commitments_number")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_commitments_member_id")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_commitments_call_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_commitments_team_id")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_commitments_webinar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    for column in ("member_id", "call_id", "team_id", "webinar_id"):
        op.create_index(f"ix_commitments_{column}", "commitments", [column, "id"])
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", f"{BEFORE[:-1]}, 'commitment')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", BEFORE)
    op.drop_table("commitments")
