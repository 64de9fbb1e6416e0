"""Backstage notes of webinars, and who has seen them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "fac9fd6cfbec"
down_revision: str | None = "8b3e6d15f0a7"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "backstage_notes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=False),
        sa.Column("for_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(sent_to = 'presenter') = (for_id is not null)", name=op.f("ck_backstage_notes_for_one")),
        sa.CheckConstraint("sent_to in ('presenters', 'presenter', 'hosts')", name=op.f("ck_backstage_notes_sent_to")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_backstage_notes_author_id")),
        sa.ForeignKeyConstraint(["for_id"], ["members.id"], name=op.f("fk_backstage_notes_for_id")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_backstage_notes_webinar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backstage_notes")),
    )
    op.create_index(op.f("ix_backstage_notes_author_id"), "backstage_notes", ["author_id"])
    op.create_index("ix_backstage_notes_webinar_id", "backstage_notes", ["webinar_id", "id"])
    op.create_table(
        "backstage_seen",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_backstage_seen_member_id")),
        sa.ForeignKeyConstraint(["note_id"], ["backstage_notes.id"], name=op.f("fk_backstage_seen_note_id")),
        sa.PrimaryKeyConstraint("note_id", "member_id", name=op.f("pk_backstage_seen")),
    )
    op.create_index(op.f("ix_backstage_seen_member_id"), "backstage_seen", ["member_id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_backstage_seen_member_id"), table_name="backstage_seen")
    op.drop_table("backstage_seen")
    op.drop_index("ix_backstage_notes_webinar_id", table_name="backstage_notes")
    op.drop_index(op.f("ix_backstage_notes_author_id"), table_name="backstage_notes")
    op.drop_table("backstage_notes")
