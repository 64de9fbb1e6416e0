"""Who reads reports: whoever is inside the team that was reported in."""

from sqlalchemy import Select, select

from models import Member, Report
from server.policy.teams import inside_team_ids


def visible_reports(me: Member) -> Select[Report]:
    return select(Report).where(Report.team_id.in_(inside_team_ids(me)))
