"""Reminders of reports by mail, who wants them, and the quiet hours of the network.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "4917ae20608b"
down_revision: str | None = "931c10630e3e"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "reminder_rounds",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("stage in ('due', 'late', 'missed')", name=op.f("ck_reminder_rounds_stage")),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_reminder_rounds_form_id")),
        sa.PrimaryKeyConstraint("form_id", "period", "stage", name=op.f("pk_reminder_rounds")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_reminders_by_id")),
        sa.ForeignKeyConstraint(["form_id"], ["report_forms.id"], name=op.f("fk_reminders_form_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reminders_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_reminders_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_member_id", "reminders", ["member_id", "written_at"], unique=False)
    op.create_index(
        "uq_reminders_by_itself",
        "reminders",
        ["form_id", "period", "team_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("by_id is null"),
    )
    op.add_column("members", sa.Column("wants_reminders", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "members", sa.Column("hears_who_is_late", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("network_versions", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("network_versions", sa.Column("quiet_until", sa.Time(), nullable=True))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("network_versions", "quiet_until")
    op.drop_column("network_versions", "quiet_from")
    op.drop_column("members", "hears_who_is_late")
    op.drop_column("members", "wants_reminders")
    op.drop_index("uq_reminders_by_itself", table_name="reminders", postgresql_where=sa.text("by_id is null"))
    op.drop_index("ix_reminders_member_id", table_name="reminders")
    op.drop_table("reminders")
    op.drop_table("reminder_rounds")
