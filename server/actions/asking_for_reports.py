"""What a leader does with one press on a board: ask whoever has not reported, and say of all reports that they were
read.

Invariant: nobody is asked twice within a day for the same report, by whomever; only the member and the leaders in line
learn that they were asked.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Acknowledgement, Member, Reminder, Report
from server.actions.audit import record
from server.actions.reminders import quiet_now, write_reminders
from server.errors import Conflict
from server.events import ReportAcknowledged, ReportAsked, emit, to_line, to_member
from server.policy.figures import moment
from server.policy.nudges import askable_period, led_team, who_can_be_asked
from server.policy.reports import visible_reports, who_read_report
from server.policy.sight import sight_line
from server.policy.teams import line_of
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Nudged:
    member_ids: list[UUID]
    waits_until: datetime | None
    """Letters go then, since it is quiet now."""


async def ask_for_reports(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    team_id: UUID,
    form_id: UUID,
    period: date,
    member_id: UUID | None,
) -> Nudged:
    """`member_id` None: everybody there who has not reported. Raises NotFound, Forbidden, and Conflict where there is
    nobody to ask."""
    form = (await askable_period(db, me, team_id, form_id, period)).form
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"ask {form_id} {period}", 0))))
    missing = await who_can_be_asked(db, form, period, team_id, member_id)
    missing = [each for each in missing if each[1] != me.id]
    if not missing:
        raise Conflict("There is nobody to ask: they have reported, or were asked within a day.", code="nobody_to_ask")
    now = await moment(db)
    until = await quiet_now(db, settings, now)
    asked = [
        Reminder(form_id=form_id, team_id=team, period=period, member_id=member, by_id=me.id)
        for team, member in missing
    ]
    db.add_all(asked)
    await db.flush()
    await write_reminders(db, settings, form, period, asked, now, by=me, not_before=until)
    lines = {team: await line_of(db, team) for team in {each.team_id for each in asked}}
    for each in asked:
        event = ReportAsked(
            form_id=form_id,
            team_id=each.team_id,
            period=period,
            member_id=each.member_id,
            by_id=me.id,
            by_name=me.name,
            asked_at=now,
        )
        emit(db, [to_member(each.member_id), *to_line(lines[each.team_id])], event)
    await record(db, me, "report.asked", "team", team_id, members=[str(each.member_id) for each in asked])
    return Nudged([each.member_id for each in asked], until)


async def acknowledge_all(db: AsyncSession, me: Member, team_id: UUID, form_id: UUID, period: date) -> list[UUID]:
    """I have read all reports of this team for the period, but mine; the ids of those that I had not. Raises NotFound,
    Forbidden."""
    await led_team(db, me, team_id)
    theirs = visible_reports(me).where(Report.team_id == team_id, Report.form_id == form_id, Report.period == period)
    reports = {each.id: each for each in await db.scalars(theirs.where(Report.member_id.is_distinct_from(me.id)))}
    if not reports:
        return []
    rows = [{"report_id": each, "member_id": me.id} for each in sorted(reports)]
    new = insert(Acknowledgement).values(rows).on_conflict_do_nothing()
    said = (await db.execute(new.returning(Acknowledgement.report_id, Acknowledgement.acknowledged_at))).all()
    line = await sight_line(db, team_id)
    for row in said:
        event = ReportAcknowledged(
            report_id=row.report_id, team_id=team_id, member_id=me.id, name=me.name, acknowledged_at=row.acknowledged_at
        )
        emit(db, who_read_report(reports[row.report_id], line), event)
    return [row.report_id for row in said]
