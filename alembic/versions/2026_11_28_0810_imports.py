"""Files that are brought in, and which figures each of them brought, so that it can be undone.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "61e9c0faf87b"
down_revision: str | None = "7727072dfabe"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("metric_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("new", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("made", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state in ('waiting', 'running')) = (content is not null)", name=op.f("ck_imports_content_while_open")
        ),
        sa.CheckConstraint("kind in ('reports', 'teams', 'metrics')", name=op.f("ck_imports_kind")),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed', 'undone')", name=op.f("ck_imports_state")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_imports_member_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_imports_metric_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_imports_team_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["members.id"], name=op.f("fk_imports_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_member_id"), "imports", ["member_id"], unique=False)
    op.create_index(op.f("ix_imports_metric_id"), "imports", ["metric_id"], unique=False)
    op.create_index(
        "ix_imports_open",
        "imports",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'running')"),
    )
    op.create_index(op.f("ix_imports_team_id"), "imports", ["team_id"], unique=False)
    op.add_column("observations", sa.Column("import_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_observations_import_id",
        "observations",
        ["import_id"],
        unique=False,
        postgresql_where=sa.text("import_id is not null"),
    )
    op.create_foreign_key(op.f("fk_observations_import_id"), "observations", "imports", ["import_id"], ["id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_constraint(op.f("fk_observations_import_id"), "observations", type_="foreignkey")
    op.drop_index(
        "ix_observations_import_id", table_name="observations", postgresql_where=sa.text("import_id is not null")
    )
    op.drop_column("observations", "import_id")
    op.drop_index(op.f("ix_imports_team_id"), table_name="imports")
    op.drop_index("ix_imports_open", table_name="imports", postgresql_where=sa.text("state in ('waiting', 'running')"))
    op.drop_index(op.f("ix_imports_metric_id"), table_name="imports")
    op.drop_index(op.f("ix_imports_member_id"), table_name="imports")
    op.drop_table("imports")
