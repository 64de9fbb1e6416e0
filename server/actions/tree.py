"""The lock that keeps a tree of teams still.

Whoever adds something up along a line of teams (a report, a place) holds its tree as it is; whoever moves, makes or
closes a team holds it alone. So two moves cannot make a circle together, and no sum goes up a line that just changed.
Ask for it first, before the tree is read: what was read before the wait is old.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def hold_tree(db: AsyncSession, call_id: UUID | None, *, changing: bool = False) -> None:
    """Until the transaction ends. Trees never cross from one call to another, so each call has a lock of its own."""
    lock = func.pg_advisory_xact_lock if changing else func.pg_advisory_xact_lock_shared
    await db.execute(select(lock(func.hashtextextended(f"tree:{call_id}", 0))))
