"""New limits and notes on charts.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0c8b1d7fa2e6"
down_revision: str | None = "f16a7e0c45d1"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "chart_marks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.Column("taken_back_why", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('limits', 'note')", name=op.f("ck_chart_marks_kind")),
        sa.CheckConstraint(
            "(taken_back_at is null) = (taken_back_by is null)", name=op.f("ck_chart_marks_taken_back_by_somebody")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_chart_marks_author_id_members")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_chart_marks_metric_id_metrics")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["members.id"], name=op.f("fk_chart_marks_taken_back_by_members")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_chart_marks_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_marks")),
    )
    op.create_index("ix_chart_marks_chart", "chart_marks", ["metric_id", "team_id"])
    op.create_index(
        "uq_chart_marks_limits",
        "chart_marks",
        ["metric_id", "team_id", "on_date"],
        unique=True,
        postgresql_where=sa.text("kind = 'limits' and taken_back_at is null"),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("chart_marks")
