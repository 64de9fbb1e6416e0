"""Where a metric's words were copied from, and which metric is the stage before it.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "a94e6c1d28f0"
down_revision: str | None = "5d20f3b9c7a4"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("metrics", sa.Column("copied_from", sa.Uuid(), nullable=True))
    op.add_column("metrics", sa.Column("stage_of", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_metrics_stage_of"), "metrics", ["stage_of"])
    op.create_foreign_key(op.f("fk_metrics_copied_from_metrics"), "metrics", "metrics", ["copied_from"], ["id"])
    op.create_foreign_key(op.f("fk_metrics_stage_of_metrics"), "metrics", "metrics", ["stage_of"], ["id"])
    op.create_check_constraint(op.f("ck_metrics_stage_of_another"), "metrics", "stage_of <> id")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("ck_metrics_stage_of_another"), "metrics", type_="check")
    op.drop_constraint(op.f("fk_metrics_stage_of_metrics"), "metrics", type_="foreignkey")
    op.drop_constraint(op.f("fk_metrics_copied_from_metrics"), "metrics", type_="foreignkey")
    op.drop_index(op.f("ix_metrics_stage_of"), "metrics")
    op.drop_column("metrics", "stage_of")
    op.drop_column("metrics", "copied_from")
