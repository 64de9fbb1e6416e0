"""Transcripts of webinars.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "e62a81b4d9f5"
down_revision: str | None = "35e6a03e7676"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_transcripts_webinar_id")),
        sa.ForeignKeyConstraint(["brought_by"], ["members.id"], name=op.f("fk_transcripts_brought_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("webinar_id", name=op.f("uq_transcripts_webinar_id")),
    )
    op.create_table(
        "transcript_cues",
        sa.Column("transcript_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("starts_ms", sa.Integer(), nullable=True),
        sa.Column("ends_ms", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("num_nulls(starts_ms, ends_ms) in (0, 2)", name=op.f("ck_transcript_cues_from_until")),
        sa.CheckConstraint("ends_ms >= starts_ms and starts_ms >= 0", name=op.f("ck_transcript_cues_in_order")),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcripts.id"], name=op.f("fk_transcript_cues_transcript_id")),
        sa.PrimaryKeyConstraint("transcript_id", "place", name=op.f("pk_transcript_cues")),
    )
    words = sa.text("search_words(text)")
    op.create_index("ix_transcript_cues_words", "transcript_cues", [words], postgresql_using="gin")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("transcript_cues")
    op.drop_table("transcripts")
