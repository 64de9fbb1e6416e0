"""Polls by word and by ranking, and which words a host let others see.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "798dd98ad044"
down_revision: str | None = "c40d8e17b2a9"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "poll_words",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('shown', 'hidden')", name=op.f("ck_poll_words_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["members.id"], name=op.f("fk_poll_words_decided_by")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_words_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "folded", name=op.f("pk_poll_words")),
    )
    op.add_column("poll_answers", sa.Column("word", sa.Text(), nullable=True))
    op.add_column("poll_answers", sa.Column("folded", sa.Text(), nullable=True))
    op.add_column(
        "polls",
        sa.Column("words", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.drop_constraint(op.f("ck_polls_kind"), "polls")
    op.create_check_constraint(
        op.f("ck_polls_kind"), "polls", "kind in ('single', 'several', 'scale', 'word', 'ranking')"
    )
    op.drop_constraint(op.f("ck_poll_answers_something_chosen"), "poll_answers")
    said = "cardinality(choices) > 0 or word is not null"
    op.create_check_constraint(op.f("ck_poll_answers_something_said"), "poll_answers", said)
    op.create_check_constraint(op.f("ck_poll_answers_word_folded"), "poll_answers", "(word is null) = (folded is null)")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("poll_words")
    op.execute("delete from poll_answers where poll_id in (select id from polls where kind in ('word', 'ranking'))")
    op.execute("delete from polls where kind in ('word', 'ranking')")
    op.drop_constraint(op.f("ck_poll_answers_word_folded"), "poll_answers")
    op.drop_constraint(op.f("ck_poll_answers_something_said"), "poll_answers")
    op.create_check_constraint(op.f("ck_poll_answers_something_chosen"), "poll_answers", "cardinality(choices) > 0")
    op.drop_constraint(op.f("ck_polls_kind"), "polls")
    op.create_check_constraint(op.f("ck_polls_kind"), "polls", "kind in ('single', 'several', 'scale')")
    op.drop_column("polls", "words")
    op.drop_column("poll_answers", "folded")
    op.drop_column("poll_answers", "word")
