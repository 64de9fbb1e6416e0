"""Why a form asks otherwise than before, and which form it took over from with another rhythm.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "e21a7d94c5b8"
down_revision: str | None = "b3e85d1c60f7"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("report_forms", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("report_forms", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_report_forms_replaces_id"), "report_forms", ["replaces_id"])
    op.create_foreign_key(
        op.f("fk_report_forms_replaces_id_report_forms"), "report_forms", "report_forms", ["replaces_id"], ["id"]
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_report_forms_replaces_id_report_forms"), "report_forms", type_="foreignkey")
    op.drop_index(op.f("ix_report_forms_replaces_id"), "report_forms")
    op.drop_column("report_forms", "replaces_id")
    op.drop_column("report_forms", "reason")
