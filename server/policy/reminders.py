"""Who was asked for a report and has not sent it: the same people whom the page of reports asks (`api/due.py`).

Of a form that each member answers, those with a reporting place in a team that has none below it; of one that teams
answer, the leaders of such a team. Nobody is reminded who cannot come in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Uuid, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import MAY_COME_IN, Member, Place, Report, ReportForm, Team, TeamParent
from server.measures.periods import Kind, ends
from server.policy.figures import zone
from server.policy.lows import holder_of
from server.policy.reports import lines_of
from server.policy.teams import leaders_of_each


def waiting_for(form: ReportForm, period: date, team_id: UUID | None = None) -> Select[UUID, UUID]:
    """The team and the member of each report that is still to come; `team_id`: in this team and below it only."""
    below = select(literal(team_id or form.team_id, Uuid).label("id")).cte(recursive=True)
    children = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id)
    below = below.union(children.where(TeamParent.until.is_(None)))
    child = aliased(Team)
    has_below = exists().where(TeamParent.parent_id == Team.id, TeamParent.until.is_(None))
    has_below = has_below.where(child.id == TeamParent.team_id, child.until.is_(None))
    sent = exists().where(Report.form_id == form.id, Report.period == period, Report.team_id == Place.team_id)
    by_member = form.reported_by == "member"
    return (
        select(Place.team_id, Place.member_id)
        .join(Team, Team.id == Place.team_id)
        .join(Member, Member.id == Place.member_id)
        .where(Place.team_id.in_(select(below.c.id)), Place.until.is_(None), Team.until.is_(None), MAY_COME_IN)
        .where(Place.reports if by_member else Place.leads, Place.since < closes(form, period), ~has_below)
        .where(~sent.where(Report.member_id == Place.member_id) if by_member else ~sent)
    )


def closes(form: ReportForm, period: date) -> datetime:
    return ends(cast(Kind, form.period), period, zone())


async def leaders_to_tell(
    db: AsyncSession, form: ReportForm, waiting: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, list[tuple[UUID, UUID]]]:
    """By leader, the reports that they are told about: those of their own team, or, where the reporter is its only
    leader, of the nearest below them. Of a team that reports as a whole, the leaders above it are told."""
    lines = await lines_of(db, {team_id for team_id, _ in waiting})
    leaders = await leaders_of_each(db, list({each for line in lines.values() for each in line}))
    told: dict[UUID, list[tuple[UUID, UUID]]] = {}
    for team_id, member_id in waiting:
        line = lines[team_id] if form.reported_by == "member" else lines[team_id][1:]
        if not line:
            continue
        for leader in leaders[holder_of(line, leaders, member_id)]:
            if leader.id != member_id:
                told.setdefault(leader.id, []).append((team_id, member_id))
    return told
