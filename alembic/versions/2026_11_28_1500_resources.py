"""Resources of calls and webinars, and moderators who can hide one.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "d51f90a3c8e4"
down_revision: str | None = "46c363cdd5cf"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")
BEFORE = (
    "kind in ('post', 'comment', 'report', 'low', 'answer', 'evidence', 'member', 'team', 'call', "
    "'constituency', 'metric', 'invitation', 'remark', 'summary', 'commitment', 'question', 'written_answer')"
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "resources",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("video_url", sa.Text(), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("file_type", sa.Text(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('resource', 'recording', 'slides')", name=op.f("ck_resources_kind")),
        sa.CheckConstraint("kind = 'resource' or webinar_id is not null", name=op.f("ck_resources_of_a_webinar")),
        sa.CheckConstraint(
            "num_nulls(answer_id, answered_by) in (0, 2)", name=op.f("ck_resources_answered_by_somebody")
        ),
        sa.CheckConstraint("num_nulls(file_name, file_type, file_size) in (0, 3)", name=op.f("ck_resources_file")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_resources_call_id")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_resources_webinar_id")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_resources_author_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["question_answers.id"], name=op.f("fk_resources_answer_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["members.id"], name=op.f("fk_resources_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_resources_answer_id")),
    )
    op.create_index("ix_resources_call_id", "resources", ["call_id", "id"])
    op.create_index("ix_resources_webinar_id", "resources", ["webinar_id", "id"])
    op.create_index(op.f("ix_resources_author_id"), "resources", ["author_id"])
    op.create_index(op.f("ix_resources_answered_by"), "resources", ["answered_by"])
    words = sa.text("search_words((title || ' '::text) || text)")
    op.create_index("ix_resources_words", "resources", [words], postgresql_using="gin")
    op.create_table(
        "resource_files",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_resource_files_resource_id")),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_resource_files")),
    )
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", f"{BEFORE[:-1]}, 'resource')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_cases_kind"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_kind"), "cases", BEFORE)
    op.drop_table("resource_files")
    op.drop_table("resources")
