"""Metrics that hold small numbers back, and what is told of them outside the teams.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "f16a7e0c45d1"
down_revision: str | None = "c0ae55cc2368"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column(
        "metric_versions", sa.Column("hides_small", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_table(
        "told_sums",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=False),
        sa.Column("denominator", sa.Numeric(), nullable=False),
        sa.Column("own_numerator", sa.Numeric(), nullable=False),
        sa.Column("own_denominator", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_told_sums_metric_id_metrics")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_told_sums_team_id_teams")),
        sa.PrimaryKeyConstraint("metric_id", "team_id", "period", name=op.f("pk_told_sums")),
    )
    op.create_table(
        "held_numbers",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("moves", sa.Uuid(), nullable=True),
        sa.Column("branch", sa.Uuid(), nullable=True),
        sa.Column("numerator", sa.Numeric(), nullable=False),
        sa.Column("denominator", sa.Numeric(), nullable=False),
        sa.Column("let_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["branch"], ["teams.id"], name=op.f("fk_held_numbers_branch_teams")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_held_numbers_metric_id_metrics")),
        sa.ForeignKeyConstraint(["moves"], ["teams.id"], name=op.f("fk_held_numbers_moves_teams")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_held_numbers_team_id_teams")),
        sa.PrimaryKeyConstraint("metric_id", "team_id", "period", name=op.f("pk_held_numbers")),
    )
    op.create_index("ix_held_numbers_together", "held_numbers", ["metric_id", "moves", "period"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("held_numbers")
    op.drop_table("told_sums")
    op.drop_column("metric_versions", "hides_small")
