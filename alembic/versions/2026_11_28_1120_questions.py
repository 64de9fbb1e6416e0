"""Questions in webinars, and votes for them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c2f7e06d9b31"
down_revision: str | None = "5d1c0a7be942"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")
STATES = "'waiting', 'shown', 'on_air', 'answered', 'later', 'not_taken', 'merged', 'withdrawn'"


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("answered", sa.Text(), nullable=True),
        sa.Column("votes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_air_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_why", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_questions_state")),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into is not null)", name=op.f("ck_questions_merged_into_another")
        ),
        sa.CheckConstraint("(state = 'answered') = (answered is not null)", name=op.f("ck_questions_answered_somehow")),
        sa.CheckConstraint("answered in ('live', 'typed')", name=op.f("ck_questions_answered")),
        sa.CheckConstraint("(lifted_at is null) = (lifted_by is null)", name=op.f("ck_questions_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_questions_webinar_id")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_questions_author_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["questions.id"], name=op.f("fk_questions_merged_into")),
        sa.ForeignKeyConstraint(["lifted_by"], ["members.id"], name=op.f("fk_questions_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_webinar_id", "questions", ["webinar_id", "state"])
    op.create_index(op.f("ix_questions_author_id"), "questions", ["author_id"])
    op.create_index(op.f("ix_questions_merged_into"), "questions", ["merged_into"])
    op.create_index(
        "uq_questions_on_air", "questions", ["webinar_id"], unique=True, postgresql_where=sa.text("state = 'on_air'")
    )
    op.create_index("ix_questions_words", "questions", [sa.text("search_words(text)")], postgresql_using="gin")
    op.create_table(
        "question_votes",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_question_votes_question_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_question_votes_member_id")),
        sa.PrimaryKeyConstraint("question_id", "member_id", name=op.f("pk_question_votes")),
    )
    op.create_index(op.f("ix_question_votes_member_id"), "question_votes", ["member_id"])
    op.create_index("ix_question_votes_webinar_id", "question_votes", ["webinar_id", "changed_at"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("question_votes")
    op.drop_table("questions")
