"""Milestones and parts of goals, and how sure people are of them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5d20f3b9c7a4"
down_revision: str | None = "0c8b1d7fa2e6"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("goals", sa.Column("part_of", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_goals_part_of"), "goals", ["part_of"])
    op.create_foreign_key(op.f("fk_goals_part_of_goals"), "goals", "goals", ["part_of"], ["id"])
    op.create_table(
        "goal_milestones",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id", "version"],
            ["goal_versions.goal_id", "goal_versions.version"],
            name=op.f("fk_goal_milestones_goal_id_goal_versions"),
        ),
        sa.PrimaryKeyConstraint("goal_id", "version", "on_date", name=op.f("pk_goal_milestones")),
    )
    op.create_table(
        "goal_confidences",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("score between 0 and 10", name=op.f("ck_goal_confidences_score")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_confidences_goal_id_goals")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_goal_confidences_member_id_members")),
        sa.PrimaryKeyConstraint("goal_id", "member_id", name=op.f("pk_goal_confidences")),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("goal_confidences")
    op.drop_table("goal_milestones")
    op.drop_constraint(op.f("fk_goals_part_of_goals"), "goals", type_="foreignkey")
    op.drop_index(op.f("ix_goals_part_of"), "goals")
    op.drop_column("goals", "part_of")
