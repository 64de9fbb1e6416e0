"""The first tables, continued: who is where, what teams are asked for, and what they write.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5b0e63d2a917"
down_revision: str | None = "35228039aedb"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "constituency_members",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("constituency_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["constituency_id"], ["constituencies.id"], name=op.f("fk_constituency_members_constituency_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_constituency_members_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituency_members")),
    )
    op.create_index(op.f("ix_constituency_members_member_id"), "constituency_members", ["member_id"], unique=False)
    op.create_index(
        "uq_constituency_members_open",
        "constituency_members",
        ["constituency_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("inviter_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("role in ('member', 'leader', 'administrator')", name=op.f("ck_invitations_role")),
        sa.CheckConstraint("team_id is not null or role = 'administrator'", name=op.f("ck_invitations_into_a_team")),
        sa.CheckConstraint(
            "(accepted_at is null) = (accepted_by is null)", name=op.f("ck_invitations_accepted_by_somebody")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitations_email_is_lower_case")),
        sa.ForeignKeyConstraint(["accepted_by"], ["members.id"], name=op.f("fk_invitations_accepted_by")),
        sa.ForeignKeyConstraint(["inviter_id"], ["members.id"], name=op.f("fk_invitations_inviter_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["members.id"], name=op.f("fk_invitations_revoked_by")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_invitations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_inviter_id"), "invitations", ["inviter_id"], unique=False)
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["email", "team_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at is null and revoked_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "metrics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("over_teams", sa.Text(), nullable=False),
        sa.Column("over_time", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(over_time = 'ratio') <= (over_teams in ('ratio', 'mean'))", name=op.f("ck_metrics_ratio_over_time")
        ),
        sa.CheckConstraint(
            "over_teams in ('sum', 'ratio', 'mean', 'min', 'max', 'none')", name=op.f("ck_metrics_over_teams")
        ),
        sa.CheckConstraint("over_time in ('sum', 'last', 'ratio', 'none')", name=op.f("ck_metrics_over_time")),
        sa.CheckConstraint("period in ('day', 'week', 'month', 'quarter')", name=op.f("ck_metrics_period")),
        sa.CheckConstraint("reported_by in ('member', 'team')", name=op.f("ck_metrics_reported_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_metrics_owner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_metrics_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics")),
    )
    op.create_index(op.f("ix_metrics_owner_id"), "metrics", ["owner_id"], unique=False)
    op.create_index(op.f("ix_metrics_team_id"), "metrics", ["team_id"], unique=False)
    op.create_table(
        "places",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_places_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_places_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_member_id"), "places", ["member_id"], unique=False)
    op.create_index("ix_places_team_id", "places", ["team_id", "since"], unique=False)
    op.create_index(
        "uq_places_open", "places", ["team_id", "member_id"], unique=True, postgresql_where=sa.text("until is null")
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_posts_author_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_posts_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_team_id_id", "posts", ["team_id", "id"], unique=False)
    op.create_table(
        "report_forms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("due_hours", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("period in ('day', 'week', 'month', 'quarter')", name=op.f("ck_report_forms_period")),
        sa.CheckConstraint("reported_by in ('member', 'team')", name=op.f("ck_report_forms_reported_by")),
        sa.CheckConstraint("due_hours >= 0", name=op.f("ck_report_forms_due_hours")),
        sa.CheckConstraint("grace_days >= 0", name=op.f("ck_report_forms_grace_days")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_report_forms_author_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_report_forms_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_forms")),
    )
    op.create_index(op.f("ix_report_forms_team_id"), "report_forms", ["team_id"], unique=False)
    op.create_table(
        "team_parents",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("team_id <> parent_id", name=op.f("ck_team_parents_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["teams.id"], name=op.f("fk_team_parents_parent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_parents_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_parents")),
    )
    op.create_index(op.f("ix_team_parents_parent_id"), "team_parents", ["parent_id"], unique=False)
    op.create_index("ix_team_parents_team_id", "team_parents", ["team_id", "since"], unique=False)
    op.create_index(
        "uq_team_parents_open", "team_parents", ["team_id"], unique=True, postgresql_where=sa.text("until is null")
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_comments_author_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_comments_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_post_id_id", "comments", ["post_id", "id"], unique=False)
    op.create_table(
        "expected_changes",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_expected_changes_metric_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_expected_changes_team_id")),
        sa.PrimaryKeyConstraint("metric_id", "team_id", "period", name=op.f("pk_expected_changes")),
    )
    op.create_table(
        "form_numbers",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_form_numbers_form_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_form_numbers_metric_id")),
        sa.PrimaryKeyConstraint("form_id", "metric_id", name=op.f("pk_form_numbers")),
    )
    op.create_index(op.f("ix_form_numbers_metric_id"), "form_numbers", ["metric_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_form_numbers_metric_id"), table_name="form_numbers")
    op.drop_table("form_numbers")
    op.drop_table("expected_changes")
    op.drop_index("ix_comments_post_id_id", table_name="comments")
    op.drop_table("comments")
    op.drop_index("uq_team_parents_open", table_name="team_parents", postgresql_where=sa.text("until is null"))
    op.drop_index("ix_team_parents_team_id", table_name="team_parents")
    op.drop_index(op.f("ix_team_parents_parent_id"), table_name="team_parents")
    op.drop_table("team_parents")
    op.drop_index(op.f("ix_report_forms_team_id"), table_name="report_forms")
    op.drop_table("report_forms")
    op.drop_index("ix_posts_team_id_id", table_name="posts")
    op.drop_table("posts")
    op.drop_index("uq_places_open", table_name="places", postgresql_where=sa.text("until is null"))
    op.drop_index("ix_places_team_id", table_name="places")
    op.drop_index(op.f("ix_places_member_id"), table_name="places")
    op.drop_table("places")
    op.drop_index(op.f("ix_metrics_team_id"), table_name="metrics")
    op.drop_index(op.f("ix_metrics_owner_id"), table_name="metrics")
    op.drop_table("metrics")
    op.drop_index(
        "uq_invitations_open",
        table_name="invitations",
        postgresql_where=sa.text("accepted_at is null and revoked_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_invitations_inviter_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(
        "uq_constituency_members_open", table_name="constituency_members", postgresql_where=sa.text("until is null")
    )
    op.drop_index(op.f("ix_constituency_members_member_id"), table_name="constituency_members")
    op.drop_table("constituency_members")
