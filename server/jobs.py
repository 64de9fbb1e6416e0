"""What happens without anybody asking: old log entries, kept replies and counted failures are cleared away.

Invariant: a cursor never points into a hole. The mark of what was dropped moves in the transaction that drops it.
"""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from models import EventRow, FailedSignIn, KeptReply, LogMark
from server.db import Sessions, unit_of_work
from server.settings import Settings

EVERY_SECONDS = 3600
KEPT_REPLIES_FOR = timedelta(hours=24)
FAILURES_FOR = timedelta(days=1)

log = structlog.get_logger()


class Jobs:
    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self._sessions, self._settings = sessions, settings

    async def run(self) -> None:
        while True:
            try:
                await self.clear_away()
            except (DBAPIError, OSError) as error:
                log.warning("clearing_away_failed", error=str(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def clear_away(self) -> None:
        old = func.now() - timedelta(days=self._settings.log_retention_days)
        async with unit_of_work(self._sessions) as db:
            await db.execute(select(LogMark.id).with_for_update())
            last = await db.scalar(select(func.max(EventRow.position)).where(EventRow.written_at < old))
            if last is not None:
                await db.execute(update(LogMark).values(dropped=func.greatest(LogMark.dropped, last)))
                await db.execute(delete(EventRow).where(EventRow.position <= last))
            await db.execute(delete(KeptReply).where(KeptReply.at < func.now() - KEPT_REPLIES_FOR))
            await db.execute(delete(FailedSignIn).where(FailedSignIn.at < func.now() - FAILURES_FOR))
