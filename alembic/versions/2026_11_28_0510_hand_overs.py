"""Who handed what over to whom, and why.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "931c10630e3e"
down_revision: str | None = "f1a274ae026b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handovers_to_somebody_else")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_handovers_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["members.id"], name=op.f("fk_handovers_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["members.id"], name=op.f("fk_handovers_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_by_id"), "handovers", ["by_id"], unique=False)
    op.create_index(op.f("ix_handovers_from_id"), "handovers", ["from_id"], unique=False)
    op.create_index(op.f("ix_handovers_to_id"), "handovers", ["to_id"], unique=False)
    op.create_table(
        "handed_over",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("metric_id", sa.Uuid(), nullable=True),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(team_id, metric_id, goal_id, call_id) = 1", name=op.f("ck_handed_over_one_thing")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_handed_over_call_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_handed_over_goal_id")),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name=op.f("fk_handed_over_handover_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_handed_over_metric_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_handed_over_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over")),
    )
    op.create_index(op.f("ix_handed_over_call_id"), "handed_over", ["call_id"], unique=False)
    op.create_index(op.f("ix_handed_over_goal_id"), "handed_over", ["goal_id"], unique=False)
    op.create_index(op.f("ix_handed_over_handover_id"), "handed_over", ["handover_id"], unique=False)
    op.create_index(op.f("ix_handed_over_metric_id"), "handed_over", ["metric_id"], unique=False)
    op.create_index(op.f("ix_handed_over_team_id"), "handed_over", ["team_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_handed_over_team_id"), table_name="handed_over")
    op.drop_index(op.f("ix_handed_over_metric_id"), table_name="handed_over")
    op.drop_index(op.f("ix_handed_over_handover_id"), table_name="handed_over")
    op.drop_index(op.f("ix_handed_over_goal_id"), table_name="handed_over")
    op.drop_index(op.f("ix_handed_over_call_id"), table_name="handed_over")
    op.drop_table("handed_over")
    op.drop_index(op.f("ix_handovers_to_id"), table_name="handovers")
    op.drop_index(op.f("ix_handovers_from_id"), table_name="handovers")
    op.drop_index(op.f("ix_handovers_by_id"), table_name="handovers")
    op.drop_table("handovers")
