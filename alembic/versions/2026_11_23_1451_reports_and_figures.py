"""The first tables, continued: goals, reports and the figures kept of them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c9d417f08b36"
down_revision: str | None = "5b0e63d2a917"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "goals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_goals_metric_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_goals_owner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_goals_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(op.f("ix_goals_metric_id"), "goals", ["metric_id"], unique=False)
    op.create_index(op.f("ix_goals_team_id"), "goals", ["team_id"], unique=False)
    op.create_table(
        "metric_sums",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=False),
        sa.Column("denominator", sa.Numeric(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_metric_sums_metric_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_metric_sums_team_id")),
        sa.PrimaryKeyConstraint("metric_id", "team_id", "period", name=op.f("pk_metric_sums")),
    )
    op.create_table(
        "metric_versions",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("out_of", sa.Text(), server_default="", nullable=False),
        sa.Column("leaves_out", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Numeric(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("direction in ('up', 'down', 'neutral')", name=op.f("ck_metric_versions_direction")),
        sa.CheckConstraint("threshold > 0 and threshold <= 1", name=op.f("ck_metric_versions_threshold")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_metric_versions_author_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_metric_versions_metric_id")),
        sa.PrimaryKeyConstraint("metric_id", "version", name=op.f("pk_metric_versions")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_reports_form_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reports_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_reports_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "form_id",
            "team_id",
            "period",
            "member_id",
            name=op.f("uq_reports_form_id_team_id_period_member_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_reports_member_id", "reports", ["member_id", "period"], unique=False)
    op.create_index("ix_reports_team_id", "reports", ["team_id", "period"], unique=False)
    op.create_table(
        "acknowledgements",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_acknowledgements_member_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_acknowledgements_report_id")),
        sa.PrimaryKeyConstraint("report_id", "member_id", name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "goal_versions",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Numeric(), nullable=True),
        sa.Column("baseline_period", sa.Date(), nullable=True),
        sa.Column("baseline_source", sa.Text(), nullable=False),
        sa.Column("target", sa.Numeric(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(baseline_source = 'not_yet_known') = (baseline is null)",
            name=op.f("ck_goal_versions_baseline_is_known_or_not"),
        ),
        sa.CheckConstraint(
            "baseline_source in ('measured', 'published', 'not_yet_known')",
            name=op.f("ck_goal_versions_baseline_source"),
        ),
        sa.CheckConstraint(
            "(baseline is null) = (baseline_period is null)", name=op.f("ck_goal_versions_baseline_has_a_period")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_goal_versions_author_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_versions_goal_id")),
        sa.PrimaryKeyConstraint("goal_id", "version", name=op.f("pk_goal_versions")),
    )
    op.create_table(
        "lows",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('low', 'help')", name=op.f("ck_lows_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_lows_author_id")),
        sa.ForeignKeyConstraint(["held_by"], ["teams.id"], name=op.f("fk_lows_held_by")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_lows_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lows")),
    )
    op.create_index(op.f("ix_lows_report_id"), "lows", ["report_id"], unique=False)
    op.create_index(
        "ix_lows_unanswered",
        "lows",
        ["held_by", "raised_at"],
        unique=False,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=False),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("latest", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_observations_author_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_observations_member_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_observations_metric_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_observations_report_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_observations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index(op.f("ix_observations_report_id"), "observations", ["report_id"], unique=False)
    op.create_index(
        "uq_observations_latest",
        "observations",
        ["metric_id", "team_id", "period", "member_id"],
        unique=True,
        postgresql_where=sa.text("latest"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "reactions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("thanked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("num_nonnulls(post_id, comment_id, report_id) = 1", name=op.f("ck_reactions_for_one_thing")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_reactions_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reactions_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reactions_post_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_reactions_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reactions")),
        sa.UniqueConstraint("comment_id", "member_id", name=op.f("uq_reactions_comment_id_member_id")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_reactions_post_id_member_id")),
        sa.UniqueConstraint("report_id", "member_id", name=op.f("uq_reactions_report_id_member_id")),
    )
    op.create_table(
        "report_revisions",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("high", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_report_revisions_author_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_revisions_report_id")),
        sa.PrimaryKeyConstraint("report_id", "revision", name=op.f("pk_report_revisions")),
    )
    op.create_table(
        "low_answers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("low_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_low_answers_author_id")),
        sa.ForeignKeyConstraint(["low_id"], ["lows.id"], name=op.f("fk_low_answers_low_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_low_answers")),
    )
    op.create_index(op.f("ix_low_answers_low_id"), "low_answers", ["low_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_low_answers_low_id"), table_name="low_answers")
    op.drop_table("low_answers")
    op.drop_table("report_revisions")
    op.drop_table("reactions")
    op.drop_index(
        "uq_observations_latest",
        table_name="observations",
        postgresql_where=sa.text("latest"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_observations_report_id"), table_name="observations")
    op.drop_table("observations")
    op.drop_index("ix_lows_unanswered", table_name="lows", postgresql_where=sa.text("answered_at is null"))
    op.drop_index(op.f("ix_lows_report_id"), table_name="lows")
    op.drop_table("lows")
    op.drop_table("goal_versions")
    op.drop_table("acknowledgements")
    op.drop_index("ix_reports_team_id", table_name="reports")
    op.drop_index("ix_reports_member_id", table_name="reports")
    op.drop_table("reports")
    op.drop_table("metric_versions")
    op.drop_table("metric_sums")
    op.drop_index(op.f("ix_goals_team_id"), table_name="goals")
    op.drop_index(op.f("ix_goals_metric_id"), table_name="goals")
    op.drop_table("goals")
