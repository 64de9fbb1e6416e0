"""The first tables.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "35228039aedb"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal_sentence", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("launched_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("deadline > launched_on", name=op.f("ck_calls_deadline_after_launch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("audiences", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("position", name=op.f("uq_events_position")),
    )
    op.create_index("ix_events_audiences", "events", ["audiences"], unique=False, postgresql_using="gin")
    op.create_index("ix_events_unstamped", "events", ["id"], unique=False, postgresql_where=sa.text("position is null"))
    op.create_index("ix_events_written_at", "events", ["written_at"], unique=False)
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_ins")),
    )
    op.create_index("ix_failed_sign_ins_account", "failed_sign_ins", ["account", "at"], unique=False)
    op.create_index("ix_failed_sign_ins_address", "failed_sign_ins", ["address", "at"], unique=False)
    op.create_table(
        "log_marks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dropped", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("epoch", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_marks")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(
        "ix_mails_unsent", "mails", ["next_try_at"], unique=False, postgresql_where=sa.text("sent_at is null")
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role_title", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_administrator", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("house_rules_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_members_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope in ('read', 'write')", name=op.f("ck_api_tokens_scope")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_api_tokens_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_member_id"), "api_tokens", ["member_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_audit_entries_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_member_id", "audit_entries", ["member_id", "id"], unique=False)
    op.create_table(
        "constituencies",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_constituencies_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituencies")),
        sa.UniqueConstraint("call_id", "name", name=op.f("uq_constituencies_call_id_name")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_evidence_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("call_id", "place", name=op.f("uq_evidence_call_id_place")),
    )
    op.create_table(
        "kept_replies",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_kept_replies_member_id")),
        sa.PrimaryKeyConstraint("member_id", "route", "key", name=op.f("pk_kept_replies")),
    )
    op.create_index("ix_kept_replies_at", "kept_replies", ["at"], unique=False)
    op.create_table(
        "organisers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_organisers_call_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_organisers_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisers")),
    )
    op.create_index(op.f("ix_organisers_member_id"), "organisers", ["member_id"], unique=False)
    op.create_index(
        "uq_organisers_open",
        "organisers",
        ["call_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("shared_computer", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_sessions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_member_id"), "sessions", ["member_id"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_sign_in_links_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_links_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_links_member_id"), "sign_in_links", ["member_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_teams_until_after_since")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_teams_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_index(op.f("ix_teams_call_id"), "teams", ["call_id"], unique=False)
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
    op.execute("create sequence event_position")
    op.execute("insert into log_marks (id) values (1)")
    op.execute("""
        create function refuse_change() returns trigger language plpgsql as
        $$ begin raise exception 'rows of % are only ever added', tg_table_name; end $$
    """)
    op.execute("""
        create trigger audit_entries_only_grow before update or delete or truncate on audit_entries
        for each statement execute function refuse_change()
    """)


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
    op.drop_index(op.f("ix_teams_call_id"), table_name="teams")
    op.drop_table("teams")
    op.drop_index(op.f("ix_sign_in_links_member_id"), table_name="sign_in_links")
    op.drop_table("sign_in_links")
    op.drop_index(op.f("ix_sessions_member_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("uq_organisers_open", table_name="organisers", postgresql_where=sa.text("until is null"))
    op.drop_index(op.f("ix_organisers_member_id"), table_name="organisers")
    op.drop_table("organisers")
    op.drop_index("ix_kept_replies_at", table_name="kept_replies")
    op.drop_table("kept_replies")
    op.drop_table("evidence")
    op.drop_table("constituencies")
    op.drop_index("ix_audit_entries_member_id", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(op.f("ix_api_tokens_member_id"), table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_table("members")
    op.drop_index("ix_mails_unsent", table_name="mails", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("mails")
    op.drop_table("log_marks")
    op.drop_index("ix_failed_sign_ins_address", table_name="failed_sign_ins")
    op.drop_index("ix_failed_sign_ins_account", table_name="failed_sign_ins")
    op.drop_table("failed_sign_ins")
    op.drop_index("ix_events_written_at", table_name="events")
    op.drop_index("ix_events_unstamped", table_name="events", postgresql_where=sa.text("position is null"))
    op.drop_index("ix_events_audiences", table_name="events", postgresql_using="gin")
    op.drop_table("events")
    op.drop_table("calls")
    op.execute("drop sequence event_position")
    op.execute("drop function refuse_change")
