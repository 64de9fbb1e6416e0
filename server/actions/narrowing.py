"""When a network lets fewer people read reports than before: what was announced to them leaves the log.

Whoever was away and comes back is told by the log what happened meanwhile. It must not tell them what they may not read
any more, so what the choice no longer allows is taken out in the transaction that makes it.
"""

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow
from server.network import Visibility

_ABOVE = text("""
    update events set audiences = array(
        select a from unnest(audiences) as a where a not like 'line:%' or a = 'line:' || (body ->> 'team_id') order by a
    )
    where body ->> 'type' in ('report.sent', 'report.acknowledged', 'remark.written')
       or (body ->> 'type' = 'thanks.set' and body ->> 'subject' = 'report')
       or (body ->> 'type' = 'content.hidden' and body ->> 'kind' = 'report')
""")


async def narrow(db: AsyncSession, *, before: Visibility, now: Visibility) -> None:
    if before == "call" and now != "call":
        await db.execute(delete(EventRow).where(EventRow.body["type"].astext == "numbers.shown"))
    if now == "flat" and before != "flat":
        await db.execute(_ABOVE)
