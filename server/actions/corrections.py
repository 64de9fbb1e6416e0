"""When a leader's question to correct a report is settled: once it was corrected, or its reporter answered in words."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Remark


async def settle_corrections(db: AsyncSession, report_id: UUID) -> None:
    """They are answered: by a correction, or in words."""
    still_open = update(Remark).where(Remark.report_id == report_id, Remark.settled_at.is_(None))
    await db.execute(still_open.where(Remark.kind == "correction").values(settled_at=func.clock_timestamp()))
