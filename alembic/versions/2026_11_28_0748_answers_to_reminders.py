"""Reminders that are answered: by their link, and by a reply.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "b108a1d9a4e9"
down_revision: str | None = "4917ae20608b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("mails", sa.Column("reply_to", sa.Text(), server_default="", nullable=False))
    op.add_column("reminders", sa.Column("token_hash", sa.LargeBinary(), nullable=True))
    op.add_column("reminders", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reminders", sa.Column("answers", sa.Integer(), server_default="0", nullable=False))
    op.add_column("reminders", sa.Column("last_answer", sa.Text(), server_default="", nullable=False))
    op.create_unique_constraint(op.f("uq_reminders_token_hash"), "reminders", ["token_hash"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("uq_reminders_token_hash"), "reminders", type_="unique")
    op.drop_column("reminders", "last_answer")
    op.drop_column("reminders", "answers")
    op.drop_column("reminders", "expires_at")
    op.drop_column("reminders", "token_hash")
    op.drop_column("mails", "reply_to")
