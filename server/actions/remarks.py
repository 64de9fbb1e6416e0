"""What is said about a report: comments, and a leader's question to correct a number, which stays open until the
report is corrected or its reporter has answered."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Remark
from server.actions.audit import record
from server.actions.corrections import settle_corrections
from server.errors import Forbidden
from server.events import RemarkWritten, emit
from server.policy.remarks import Remarked, remarkable_report, who_read_remarks
from server.policy.sight import sight_line


async def write_remark(
    db: AsyncSession, me: Member, report_id: UUID, text: str, kind: Literal["comment", "correction"]
) -> Remark:
    """Raises NotFound, Forbidden."""
    remarked = await remarkable_report(db, me, report_id)
    mine = remarked.reporter_id == me.id
    if mine and kind == "correction":
        raise Forbidden("This report is your own. You can correct it: only others have to ask.")
    if mine:
        await settle_corrections(db, report_id)
    remark = Remark(report_id=report_id, author_id=me.id, kind=kind, text=text)
    db.add(remark)
    await db.flush()
    if kind == "correction":
        await record(db, me, "correction.asked", "report", report_id)
    await announce_remark(db, me, remark, remarked)
    return remark


async def announce_remark(db: AsyncSession, author: Member, remark: Remark, remarked: Remarked) -> None:
    event = RemarkWritten(
        remark_id=remark.id,
        report_id=remark.report_id,
        team_id=remarked.report.team_id,
        reporter_id=remarked.reporter_id,
        author_id=author.id,
        author_name=author.name,
        kind="correction" if remark.kind == "correction" else "comment",
        text=remark.text,
        written_at=remark.written_at,
    )
    emit(db, who_read_remarks(remarked, await sight_line(db, remarked.report.team_id)), event)
