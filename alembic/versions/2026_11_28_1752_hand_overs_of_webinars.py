"""Webinars are handed over, too.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "a3e6de53b406"
down_revision: str | None = "e62a81b4d9f5"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("handed_over", sa.Column("webinar_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_handed_over_webinar_id"), "handed_over", ["webinar_id"], unique=False)
    op.create_foreign_key(op.f("fk_handed_over_webinar_id"), "handed_over", "webinars", ["webinar_id"], ["id"])
    op.drop_constraint(op.f("ck_handed_over_one_thing"), "handed_over", type_="check")
    one = "num_nonnulls(team_id, metric_id, goal_id, call_id, webinar_id) = 1"
    op.create_check_constraint(op.f("ck_handed_over_one_thing"), "handed_over", one)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.execute("delete from handed_over where webinar_id is not null")
    op.drop_constraint(op.f("ck_handed_over_one_thing"), "handed_over", type_="check")
    one = "num_nonnulls(team_id, metric_id, goal_id, call_id) = 1"
    op.create_check_constraint(op.f("ck_handed_over_one_thing"), "handed_over", one)
    op.drop_constraint(op.f("fk_handed_over_webinar_id"), "handed_over", type_="foreignkey")
    op.drop_index(op.f("ix_handed_over_webinar_id"), table_name="handed_over")
    op.drop_column("handed_over", "webinar_id")
