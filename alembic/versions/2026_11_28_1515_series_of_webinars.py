"""Series of webinars, and templates.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "8b3e6d15f0a7"
down_revision: str | None = "6a0f3c8e21d4"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "webinar_series",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("every in ('week', 'two_weeks', 'month')", name=op.f("ck_webinar_series_every")),
        sa.CheckConstraint("times between 2 and 52", name=op.f("ck_webinar_series_times")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_webinar_series_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinar_series")),
    )
    op.add_column("webinars", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("webinars", sa.Column("series_place", sa.Integer(), nullable=True))
    op.add_column("webinars", sa.Column("template_since", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_webinars_series_id"), "webinars", "webinar_series", ["series_id"], ["id"])
    together = "num_nulls(series_id, series_place) in (0, 2)"
    op.create_check_constraint(op.f("ck_webinars_series_place"), "webinars", together)
    op.create_index(op.f("ix_webinars_series_id"), "webinars", ["series_id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_webinars_series_id"), "webinars")
    op.drop_constraint(op.f("ck_webinars_series_place"), "webinars", type_="check")
    op.drop_constraint(op.f("fk_webinars_series_id"), "webinars", type_="foreignkey")
    op.drop_column("webinars", "template_since")
    op.drop_column("webinars", "series_place")
    op.drop_column("webinars", "series_id")
    op.drop_table("webinar_series")
