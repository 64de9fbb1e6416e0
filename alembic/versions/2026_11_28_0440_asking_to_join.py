"""Asking to join: public pages of calls, their questions, who asked, and who leads a constituency.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "a2d12ef7c38b"
down_revision: str | None = "d0f3b8a51c77"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "call_pages",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), server_default="", nullable=False),
        sa.Column("proof_key", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60", name=op.f("ck_call_pages_slug")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_pages_call_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_pages")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_pages_slug")),
    )
    op.create_table(
        "join_questions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call_pages.call_id"], name=op.f("fk_join_questions_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_questions")),
        sa.UniqueConstraint(
            "call_id", "place", deferrable=True, initially="DEFERRED", name=op.f("uq_join_questions_call_id_place")
        ),
    )
    op.create_table(
        "spent_proofs",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call_pages.call_id"], name=op.f("fk_spent_proofs_call_id")),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_spent_proofs")),
    )
    op.create_index("ix_spent_proofs_call_id", "spent_proofs", ["call_id", "at"], unique=False)
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role_title", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("constituency_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="unconfirmed", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (invitation_id is not null)", name=op.f("ck_join_requests_accepted_by_invitation")
        ),
        sa.CheckConstraint("(state = 'unconfirmed') = (confirmed_at is null)", name=op.f("ck_join_requests_confirmed")),
        sa.CheckConstraint(
            "(state in ('accepted', 'declined')) = (decided_at is not null)", name=op.f("ck_join_requests_decided")
        ),
        sa.CheckConstraint(
            "state in ('unconfirmed', 'waiting', 'asked', 'accepted', 'declined')", name=op.f("ck_join_requests_state")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_join_requests_email_is_lower_case")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_join_requests_call_id")),
        sa.ForeignKeyConstraint(
            ["constituency_id"], ["constituencies.id"], name=op.f("fk_join_requests_constituency_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["members.id"], name=op.f("fk_join_requests_decided_by")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_join_requests_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_join_requests_invitation_id")),
    )
    op.create_index(op.f("ix_join_requests_constituency_id"), "join_requests", ["constituency_id"], unique=False)
    op.create_index("ix_join_requests_email", "join_requests", ["email", "asked_at"], unique=False)
    op.create_index("ix_join_requests_queue", "join_requests", ["call_id", "confirmed_at", "id"], unique=False)
    op.create_index(
        "uq_join_requests_waiting",
        "join_requests",
        ["call_id", "email"],
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'asked')"),
    )
    op.create_table(
        "join_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["join_requests.id"], name=op.f("fk_join_links_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_join_links")),
    )
    op.create_index(op.f("ix_join_links_request_id"), "join_links", ["request_id"], unique=False)
    op.create_table(
        "join_messages",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_join_messages_author_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["join_requests.id"], name=op.f("fk_join_messages_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_messages")),
    )
    op.create_index(op.f("ix_join_messages_request_id"), "join_messages", ["request_id"], unique=False)
    op.create_table(
        "published_goals",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call_pages.call_id"], name=op.f("fk_published_goals_call_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_published_goals_goal_id")),
        sa.PrimaryKeyConstraint("call_id", "goal_id", name=op.f("pk_published_goals")),
    )
    op.create_index(op.f("ix_published_goals_goal_id"), "published_goals", ["goal_id"], unique=False)
    op.add_column(
        "constituency_members", sa.Column("leads", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("constituency_members", "leads")
    op.drop_index(op.f("ix_published_goals_goal_id"), table_name="published_goals")
    op.drop_table("published_goals")
    op.drop_index(op.f("ix_join_messages_request_id"), table_name="join_messages")
    op.drop_table("join_messages")
    op.drop_index(op.f("ix_join_links_request_id"), table_name="join_links")
    op.drop_table("join_links")
    op.drop_index(
        "uq_join_requests_waiting",
        table_name="join_requests",
        postgresql_where=sa.text("state in ('waiting', 'asked')"),
    )
    op.drop_index("ix_join_requests_queue", table_name="join_requests")
    op.drop_index("ix_join_requests_email", table_name="join_requests")
    op.drop_index(op.f("ix_join_requests_constituency_id"), table_name="join_requests")
    op.drop_table("join_requests")
    op.drop_index("ix_spent_proofs_call_id", table_name="spent_proofs")
    op.drop_table("spent_proofs")
    op.drop_table("join_questions")
    op.drop_table("call_pages")
