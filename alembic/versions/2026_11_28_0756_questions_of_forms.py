"""Questions of report forms besides their numbers, with the answers in each revision of a report; help beside numbers.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5c90f05954f3"
down_revision: str | None = "b108a1d9a4e9"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "form_questions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), server_default="", nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "case when kind = 'choice' then cardinality(choices) > 1 else cardinality(choices) = 0 end",
            name=op.f("ck_form_questions_choices"),
        ),
        sa.CheckConstraint(
            "kind in ('text', 'choice', 'yes_no', 'date', 'confidence')", name=op.f("ck_form_questions_kind")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_form_questions_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_questions")),
        sa.UniqueConstraint("form_id", "place", name=op.f("uq_form_questions_form_id_place")),
    )
    op.create_table(
        "report_answers",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.CheckConstraint("confidence between 0 and 10", name=op.f("ck_report_answers_confidence")),
        sa.CheckConstraint("num_nonnulls(yes, day, confidence) <= 1", name=op.f("ck_report_answers_one_value")),
        sa.ForeignKeyConstraint(["question_id"], ["form_questions.id"], name=op.f("fk_report_answers_question_id")),
        sa.ForeignKeyConstraint(
            ["report_id", "revision"],
            ["report_revisions.report_id", "report_revisions.revision"],
            name=op.f("fk_report_answers_report_id_revision"),
        ),
        sa.PrimaryKeyConstraint("report_id", "revision", "question_id", name=op.f("pk_report_answers")),
    )
    op.create_index(op.f("ix_report_answers_question_id"), "report_answers", ["question_id"], unique=False)
    op.add_column("form_numbers", sa.Column("help", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("form_numbers", "help")
    op.drop_index(op.f("ix_report_answers_question_id"), table_name="report_answers")
    op.drop_table("report_answers")
    op.drop_table("form_questions")
