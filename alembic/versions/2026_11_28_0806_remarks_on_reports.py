"""What leaders and reporters say to each other about a report.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "40213fce2050"
down_revision: str | None = "fc3b212806f9"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('comment', 'correction')", name=op.f("ck_remarks_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_remarks_author_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_remarks_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_author_id"), "remarks", ["author_id"], unique=False)
    op.create_index(
        "ix_remarks_open",
        "remarks",
        ["report_id"],
        unique=False,
        postgresql_where=sa.text("kind = 'correction' and settled_at is null"),
    )
    op.create_index(op.f("ix_remarks_report_id"), "remarks", ["report_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_remarks_report_id"), table_name="remarks")
    op.drop_index(
        "ix_remarks_open", table_name="remarks", postgresql_where=sa.text("kind = 'correction' and settled_at is null")
    )
    op.drop_index(op.f("ix_remarks_author_id"), table_name="remarks")
    op.drop_table("remarks")
