"""What leaders pass up, as it was known then, and whom it names.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "ec171a0ad5bc"
down_revision: str | None = "40213fce2050"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "summaries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("teams", sa.Integer(), nullable=False),
        sa.Column("teams_expected", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_summaries_author_id")),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_summaries_form_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_summaries_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
        sa.UniqueConstraint(
            "team_id", "form_id", "period", "version", name=op.f("uq_summaries_team_id_form_id_period_version")
        ),
    )
    op.create_index(op.f("ix_summaries_author_id"), "summaries", ["author_id"], unique=False)
    op.create_table(
        "summary_items",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("summary_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("low_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("naming", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('high', 'low')", name=op.f("ck_summary_items_kind")),
        sa.CheckConstraint("naming in ('no', 'asked', 'yes', 'refused')", name=op.f("ck_summary_items_naming")),
        sa.CheckConstraint("num_nonnulls(report_id, low_id) = 1", name=op.f("ck_summary_items_one_source")),
        sa.ForeignKeyConstraint(["low_id"], ["lows.id"], name=op.f("fk_summary_items_low_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_summary_items_member_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_summary_items_report_id")),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name=op.f("fk_summary_items_summary_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_summary_items_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_items")),
        sa.UniqueConstraint("summary_id", "place", name=op.f("uq_summary_items_summary_id_place")),
    )
    op.create_index(
        "ix_summary_items_asked",
        "summary_items",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("naming = 'asked'"),
    )
    op.create_index(op.f("ix_summary_items_low_id"), "summary_items", ["low_id"], unique=False)
    op.create_index(op.f("ix_summary_items_report_id"), "summary_items", ["report_id"], unique=False)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index(op.f("ix_summary_items_report_id"), table_name="summary_items")
    op.drop_index(op.f("ix_summary_items_low_id"), table_name="summary_items")
    op.drop_index("ix_summary_items_asked", table_name="summary_items", postgresql_where=sa.text("naming = 'asked'"))
    op.drop_table("summary_items")
    op.drop_index(op.f("ix_summaries_author_id"), table_name="summaries")
    op.drop_table("summaries")
