"""Flags, cases, decisions and appeals; what is hidden says so itself; a suspension can end by itself.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "f1a274ae026b"
down_revision: str | None = "6307d6c7ed6d"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.Uuid(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', "
            "'constituency', 'metric', 'invitation')",
            name=op.f("ck_cases_kind"),
        ),
        sa.CheckConstraint("(held_by is null) = (held_until is null)", name=op.f("ck_cases_held_for_so_long")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_cases_author_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["members.id"], name=op.f("fk_cases_claimed_by")),
        sa.ForeignKeyConstraint(["held_by"], ["members.id"], name=op.f("fk_cases_held_by")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_cases_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_author_id"), "cases", ["author_id"], unique=False)
    op.create_index(op.f("ix_cases_decided_at"), "cases", ["decided_at"], unique=False)
    op.create_index("ix_cases_subject", "cases", ["kind", "subject_id"], unique=False)
    op.create_index(
        "uq_cases_open", "cases", ["kind", "subject_id"], unique=True, postgresql_where=sa.text("decided_at is null")
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.Column("appeal_hash", sa.LargeBinary(), nullable=True),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict in ('dismissed', 'hidden', 'warned', 'suspended')", name=op.f("ck_decisions_verdict")
        ),
        sa.CheckConstraint(
            "undone_at is not null or undone_reason is null", name=op.f("ck_decisions_undone_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_decisions_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["members.id"], name=op.f("fk_decisions_decided_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["members.id"], name=op.f("fk_decisions_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("appeal_hash", name=op.f("uq_decisions_appeal_hash")),
        sa.UniqueConstraint("case_id", "verdict", name=op.f("uq_decisions_case_id_verdict")),
    )
    op.create_index("ix_decisions_author_id", "decisions", ["author_id", "id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "reason in ('patient', 'unkind', 'untrue', 'private', 'other')", name=op.f("ck_flags_reason")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_flags_case_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_flags_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint(
            "case_id", "member_id", name=op.f("uq_flags_case_id_member_id"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_flags_member_id", "flags", ["member_id", "id"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("num_nulls(answered_at, answered_by, granted) in (0, 3)", name=op.f("ck_appeals_answered")),
        sa.ForeignKeyConstraint(["answered_by"], ["members.id"], name=op.f("fk_appeals_answered_by")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
    )
    op.add_column("network_versions", sa.Column("keep_case_days", sa.Integer(), nullable=True))
    op.add_column("comments", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("low_answers", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lows", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reports", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("reports", "hidden_at")
    op.drop_column("posts", "hidden_at")
    op.drop_column("members", "suspended_until")
    op.drop_column("lows", "hidden_at")
    op.drop_column("low_answers", "hidden_at")
    op.drop_column("evidence", "hidden_at")
    op.drop_column("comments", "hidden_at")
    op.drop_column("network_versions", "keep_case_days")
    op.drop_table("appeals")
    op.drop_index("ix_flags_member_id", table_name="flags")
    op.drop_table("flags")
    op.drop_index("ix_decisions_author_id", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("uq_cases_open", table_name="cases", postgresql_where=sa.text("decided_at is null"))
    op.drop_index("ix_cases_subject", table_name="cases")
    op.drop_index(op.f("ix_cases_decided_at"), table_name="cases")
    op.drop_index(op.f("ix_cases_author_id"), table_name="cases")
    op.drop_table("cases")
