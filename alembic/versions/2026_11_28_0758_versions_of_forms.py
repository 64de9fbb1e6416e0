"""Versions of report forms: each but the first names the first, and a number.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "ab232c03c04d"
down_revision: str | None = "5c90f05954f3"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("report_forms", sa.Column("first_id", sa.Uuid(), nullable=True))
    op.add_column("report_forms", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_check_constraint(
        op.f("ck_report_forms_first_version"), "report_forms", "(first_id is null) = (version = 1)"
    )
    op.create_unique_constraint(op.f("uq_report_forms_first_id_version"), "report_forms", ["first_id", "version"])
    op.create_foreign_key(op.f("fk_report_forms_first_id"), "report_forms", "report_forms", ["first_id"], ["id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_report_forms_first_id"), "report_forms", type_="foreignkey")
    op.drop_constraint(op.f("uq_report_forms_first_id_version"), "report_forms", type_="unique")
    op.drop_constraint(op.f("ck_report_forms_first_version"), "report_forms", type_="check")
    op.drop_column("report_forms", "version")
    op.drop_column("report_forms", "first_id")
