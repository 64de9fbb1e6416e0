"""What was said to milestones, and posts that tell of one.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "fc3b212806f9"
down_revision: str | None = "61e9c0faf87b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "milestone_answers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(answer = 'shared') = (post_id is not null)", name=op.f("ck_milestone_answers_shared_by_a_post")
        ),
        sa.CheckConstraint("answer in ('shared', 'kept')", name=op.f("ck_milestone_answers_answer")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_milestone_answers_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_milestone_answers_post_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_milestone_answers_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_answers")),
    )
    op.create_index(op.f("ix_milestone_answers_member_id"), "milestone_answers", ["member_id"], unique=False)
    op.create_index(op.f("ix_milestone_answers_post_id"), "milestone_answers", ["post_id"], unique=False)
    op.create_index(
        "uq_milestone_answers_own",
        "milestone_answers",
        ["member_id", "milestone"],
        unique=True,
        postgresql_where=sa.text("team_id is null"),
    )
    op.create_index(
        "uq_milestone_answers_team",
        "milestone_answers",
        ["team_id", "milestone"],
        unique=True,
        postgresql_where=sa.text("team_id is not null"),
    )
    op.add_column("posts", sa.Column("celebrates", sa.Text(), nullable=True))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("posts", "celebrates")
    op.drop_index(
        "uq_milestone_answers_team", table_name="milestone_answers", postgresql_where=sa.text("team_id is not null")
    )
    op.drop_index(
        "uq_milestone_answers_own", table_name="milestone_answers", postgresql_where=sa.text("team_id is null")
    )
    op.drop_index(op.f("ix_milestone_answers_post_id"), table_name="milestone_answers")
    op.drop_index(op.f("ix_milestone_answers_member_id"), table_name="milestone_answers")
    op.drop_table("milestone_answers")
