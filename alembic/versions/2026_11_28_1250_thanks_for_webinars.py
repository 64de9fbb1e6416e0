"""Who says thanks for a webinar, and the address of its live captions.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "2b8d4f1a6e07"
down_revision: str | None = "7c1e0a5d93f2"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("webinars", sa.Column("captions_url", sa.Text(), nullable=True))
    op.add_column("webinars", sa.Column("thanks", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "webinar_thanks",
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_thanks_webinar_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_webinar_thanks_member_id")),
        sa.PrimaryKeyConstraint("webinar_id", "member_id", name=op.f("pk_webinar_thanks")),
    )
    op.create_index(op.f("ix_webinar_thanks_member_id"), "webinar_thanks", ["member_id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("webinar_thanks")
    op.drop_column("webinars", "thanks")
    op.drop_column("webinars", "captions_url")
