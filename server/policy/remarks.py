"""Who reads and writes remarks on a report: whoever reported, and the leaders in line who read the report.

The other members of the team read the report and not what is said about it: nobody is corrected in public. What a
moderator hid is read by its author only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Remark, Report, ReportRevision
from server.errors import Forbidden, NotFound
from server.events import Audience, to_line, to_member
from server.policy.reports import readable_report
from server.policy.teams import leads_line


@dataclass(frozen=True, slots=True)
class Remarked:
    """A report about which I may speak. `reporter_id`: whose it is; of a team's, who sent it."""

    report: Report
    reporter_id: UUID


async def remarkable_report(db: AsyncSession, me: Member, report_id: UUID) -> Remarked:
    """Raises NotFound, Forbidden."""
    report = await readable_report(db, me, report_id)
    reporter_id = report.member_id or await sender_of(db, report_id)
    if reporter_id != me.id and not await leads_line(db, me, report.team_id):
        raise Forbidden("Only whoever reported, and the leaders above them, read what is said about a report.")
    return Remarked(report, reporter_id)


async def remarked_by(db: AsyncSession, remark: Remark) -> Remarked:
    """What a remark is about. Asks nobody's rights."""
    report = await db.get_one(Report, remark.report_id)
    return Remarked(report, report.member_id or await sender_of(db, report.id))


def shown_to(me: Member) -> ColumnElement[bool]:
    """Of a remark on a report about which I may speak: nobody hid it, or it is my own."""
    return or_(Remark.hidden_at.is_(None), Remark.author_id == me.id)


async def readable_remark(db: AsyncSession, me: Member, remark_id: UUID) -> Remark:
    """Raises NotFound, also for who reads the report and not what is said about it."""
    nothing = NotFound("There is no such remark.")
    remark = await db.scalar(select(Remark).where(Remark.id == remark_id, shown_to(me)))
    if remark is None:
        raise nothing
    try:
        await remarkable_report(db, me, remark.report_id)
    except (Forbidden, NotFound):
        raise nothing from None
    return remark


async def sender_of(db: AsyncSession, report_id: UUID) -> UUID:
    first = select(ReportRevision.author_id).where(ReportRevision.report_id == report_id, ReportRevision.revision == 1)
    return (await db.scalars(first)).one()


def open_corrections(me: Member) -> Select[Remark, Report]:
    """Questions to correct something that I reported, oldest first."""
    sent = select(ReportRevision.report_id).where(ReportRevision.revision == 1, ReportRevision.author_id == me.id)
    mine = (Report.member_id == me.id) | (Report.member_id.is_(None) & Report.id.in_(sent))
    query = select(Remark, Report).join(Report, Report.id == Remark.report_id)
    return query.where(
        Remark.kind == "correction", Remark.settled_at.is_(None), Remark.hidden_at.is_(None), mine
    ).order_by(Remark.id)


def who_read_remarks(remarked: Remarked, line: Sequence[UUID]) -> list[Audience]:
    """`remarkable_report`, seen from the report; `line` is that of its readers (`server/policy/sight.py`)."""
    return [to_member(remarked.reporter_id), *to_line(line)]
