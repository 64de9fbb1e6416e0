"""How Alembic meets our database: always on a connection that `server/migrations.py` or a test hands over."""

from alembic import context
from sqlalchemy import Connection

from models import Base
from server.migrations import is_known


def run(connection: Connection) -> None:
    """Each migration is a transaction of its own, so that its locks are held no longer than it needs them."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_server_default=True,
        include_object=is_known,
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit('Use `snowfield migrate`, or `make revision m="what changes"` for a new migration.')
run(connection)
