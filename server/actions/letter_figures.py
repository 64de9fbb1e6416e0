"""The figure that a letter about reports carries: that of its reader's team.

Invariant: it is told as the reader is told it on pages, with small numbers held back where they are there.
"""

from collections.abc import Collection
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, ReportForm, Team
from server.letters.base import TeamFigure
from server.measures.periods import Kind, previous_start
from server.measures.words import named
from server.measures.words import number as in_figures
from server.policy.figures import figures_at
from server.policy.reminders import asked_by
from server.policy.told import hiding, told_to
from server.settings import Settings


async def figures_for(
    db: AsyncSession, settings: Settings, form: ReportForm, period: date, readers: Collection[tuple[UUID, Member]]
) -> dict[tuple[UUID, UUID], TeamFigure]:
    """By team and reader: the form's first number for a team, of the period, or of the one before while nothing has
    come. None is there for who is told none."""
    number = (await asked_by(db, form))[0][0]
    metric, kind = number.metric, cast(Kind, form.period)
    teams = {team_id for team_id, _ in readers}
    now = await figures_at(db, [metric], list(teams), period, "network")
    before = await figures_at(db, [metric], list(teams), previous_start(kind, period), "network")
    rows = await db.execute(select(Team.id, Team.name).where(Team.id.in_(teams)))
    names: dict[UUID, str] = dict(rows.all())
    held_back = await hiding(db, [metric.id])
    found = {}
    for team_id, reader in readers:
        figure = now[metric.id, team_id]
        if not figure.received:
            figure = before[metric.id, team_id]
        if held_back:
            (figure,) = await told_to(db, [metric], [figure], reader)
        if figure.value is None:
            continue
        unit = number.words.unit if metric.over_teams in ("ratio", "mean") else ""
        sentence = f"{number.words.name} of {names[team_id]}, {named(kind, figure.period)}: "
        sentence += f"{figure.received} of {figure.expected} have reported."
        if figure.told == "part":
            sentence += " Small numbers are not in it."
        link = f"{settings.public_url}/teams/{team_id}/numbers?metric={metric.id}"
        found[team_id, reader.id] = TeamFigure(in_figures(figure.value, unit), sentence, link)
    return found
