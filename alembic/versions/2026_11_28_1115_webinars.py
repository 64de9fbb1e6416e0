"""Webinars: what is planned, whom it is for, who runs it and who comes; and calendar files with letters.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5d1c0a7be942"
down_revision: str | None = "a94e6c1d28f0"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.add_column("mails", sa.Column("calendar", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "webinars",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("takeaway", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("for_whole_call", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("join_url", sa.Text(), nullable=True),
        sa.Column("video_url", sa.Text(), nullable=True),
        sa.Column("holds", sa.Text(), server_default="none", nullable=False),
        sa.Column("asking_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("display_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("minutes between 5 and 720", name=op.f("ck_webinars_minutes")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_webinars_capacity")),
        sa.CheckConstraint("holds in ('none', 'first', 'all')", name=op.f("ck_webinars_holds")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_webinars_call_id")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_webinars_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinars")),
    )
    op.create_index("ix_webinars_call_id", "webinars", ["call_id", "starts_at"])
    _create_link("webinar_teams", "team_id", "teams.id")
    _create_link("webinar_constituencies", "constituency_id", "constituencies.id")
    op.create_table(
        "webinar_people",
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.CheckConstraint("part in ('host', 'presenter')", name=op.f("ck_webinar_people_part")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_people_webinar_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_webinar_people_member_id")),
        sa.PrimaryKeyConstraint("webinar_id", "member_id", "part", name=op.f("pk_webinar_people")),
    )
    op.create_index(op.f("ix_webinar_people_member_id"), "webinar_people", ["member_id"])
    op.create_table(
        "registrations",
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_registrations_webinar_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_registrations_member_id")),
        sa.PrimaryKeyConstraint("webinar_id", "member_id", name=op.f("pk_registrations")),
    )
    op.create_index(op.f("ix_registrations_member_id"), "registrations", ["member_id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    for table in ("registrations", "webinar_people", "webinar_constituencies", "webinar_teams", "webinars"):
        op.drop_table(table)
    op.drop_column("mails", "calendar")


def _create_link(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f(f"fk_{table}_webinar_id")),
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}")),
        sa.PrimaryKeyConstraint("webinar_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
