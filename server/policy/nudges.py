"""Who may ask for a report that has not come, and whom: a leader in line, whoever is asked and has not sent it."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Reminder, ReportForm, Team
from server.errors import Conflict, Forbidden, NotFound
from server.policy.reminders import waiting_for
from server.policy.reports import Asking, asking
from server.policy.teams import leads_line, line_of, names_of_leaders, subtree_of, visible_team

ASKED_LATELY = timedelta(hours=20)
"""One letter a day and report is enough, whoever writes it."""


async def led_team(db: AsyncSession, me: Member, team_id: UUID) -> Team:
    """Raises NotFound, Forbidden."""
    team = await visible_team(db, me, team_id)
    if not await leads_line(db, me, team_id):
        who = await names_of_leaders(db, team_id)
        raise Forbidden(f"Only a leader of {team.name}, or of a team above it, can do this. Ask {who or 'them'}.")
    return team


async def askable_period(db: AsyncSession, me: Member, team_id: UUID, form_id: UUID, period: date) -> Asking:
    """What a form asks a team in my line, for a period whose reports are taken now. Raises NotFound, Forbidden,
    Invalid, Conflict."""
    team = await led_team(db, me, team_id)
    form = await db.get(ReportForm, form_id)
    if form is None or form.team_id not in [*await line_of(db, team_id), *await subtree_of(db, team_id)]:
        raise NotFound("There is no such form for this team.")
    asked = await asking(db, form, team, period)
    if asked.state in ("future", "locked"):
        raise Conflict("Reports for this period are not taken now, so nobody can be asked for one.", code="not_taken")
    return asked


async def who_can_be_asked(
    db: AsyncSession, form: ReportForm, period: date, team_id: UUID, member_id: UUID | None
) -> list[tuple[UUID, UUID]]:
    """Team and member of each report that is missing there and that nobody was reminded of lately, in an order that
    two who ask at once share."""
    waiting = waiting_for(form, period, team_id).subquery()
    lately = select(Reminder.id).where(
        Reminder.form_id == form.id,
        Reminder.period == period,
        Reminder.team_id == waiting.c.team_id,
        Reminder.member_id == waiting.c.member_id,
        Reminder.written_at > func.now() - ASKED_LATELY,
    )
    query = select(waiting.c.team_id, waiting.c.member_id).where(~lately.exists())
    if member_id is not None:
        query = query.where(waiting.c.member_id == member_id)
    rows = await db.execute(query.order_by(waiting.c.member_id, waiting.c.team_id).limit(500))
    return [(row.team_id, row.member_id) for row in rows]
