"""Positions of their own: the log is only added to.

An event had its position in its own row, given by an update: each update left a dead entry that every later batch read
again for as long as any transaction was open. The tables of before were in no release, so nothing runs beside this.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "7c41d0b85e92"
down_revision: str | None = "c9d417f08b36"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "positions",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_positions")),
        sa.UniqueConstraint("event_id", name=op.f("uq_positions_event_id")),
    )
    op.create_table(
        "stampings",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("holes", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("since", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_stampings")),
    )
    op.execute("insert into positions select position, id from events where position is not null")
    # what has no position yet gets one from the next stamper, as a hole or as what is new
    op.execute("""
        insert into stampings
        select (select case when is_called then last_value else 0 end from event_position),
               coalesce((select max(id) from events), 0),
               array(select id from events where position is null order by id),
               array(select pg_snapshot_xmax(pg_current_snapshot())::text::bigint from events where position is null)
    """)
    op.drop_index("ix_events_unstamped", table_name="events")
    op.drop_column("events", "position")
    op.alter_column("events", "written_at", server_default=sa.text("clock_timestamp()"))
    op.execute("drop sequence event_position")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.execute("create sequence event_position")
    op.execute("select setval('event_position', position) from stampings where position > 0 order by 1 desc limit 1")
    op.alter_column("events", "written_at", server_default=sa.text("now()"))
    op.add_column("events", sa.Column("position", sa.BigInteger(), nullable=True))
    op.execute("update events set position = p.position from positions p where p.event_id = events.id")
    op.create_unique_constraint(op.f("uq_events_position"), "events", ["position"])
    op.create_index("ix_events_unstamped", "events", ["id"], postgresql_where=sa.text("position is null"))
    op.drop_table("stampings")
    op.drop_table("positions")
