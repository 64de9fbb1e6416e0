"""/api/v1/metrics/{id}/multiples: every team of a level beside the others, as small drawings on one scale."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, Out, Page, cursor_of, parts_of
from models import Member, Metric, Team, TeamParent
from server.db import Session
from server.events import FigureNow, Told
from server.fields import Figure
from server.identity import Me
from server.measures.periods import Kind, label, previous_start
from server.measures.rollup import is_hollow, is_judged
from server.measures.sparks import Dot, scale_of, spark
from server.measures.words import number
from server.policy.figures import figures_at, is_closed, kind_of, moment, running_period, series_of, zone
from server.policy.metrics import readable_metric, words_of
from server.policy.teams import visible_team

router = signed_in("/metrics", ["metrics"])

PERIODS = 13
A_PAGE = 12
MOST_LEVELS = 6


class Multiple(Out):
    """One team. `change`: from the first to the last judged period that is drawn; a share in points of a fraction."""

    team_id: UUID
    name: str
    svg: str
    value: Figure | None
    label: str
    change: Figure | None
    received: int
    expected: int
    told: Told | None


@router.get("/{metric_id}/multiples")
async def read(
    db: Session,
    me: Me,
    metric_id: UUID,
    team_id: Annotated[UUID, Query(description="The team above them all.")],
    level: Annotated[int, Query(ge=1, le=MOST_LEVELS, description="1: the teams right below it; 2: those below.")] = 1,
    sort: Annotated[
        Literal["name", "change"],
        Query(description="`change`: the largest first, whichever way it goes: nobody stands at the bottom."),
    ] = "name",
    after: After = None,
) -> Page[Multiple]:
    """The last periods of every team of a level, drawn small on one scale, twelve on a page."""
    metric = await readable_metric(db, me, metric_id)
    await visible_team(db, me, team_id)
    teams = await _level(db, team_id, level)
    if not teams:
        return Page(items=[], next=None)
    running = running_period(metric, await moment(db))
    first = running
    for _ in range(PERIODS - 1):
        first = previous_start(kind_of(metric), first)
    if sort == "change":
        teams = await _by_change(db, me, metric, teams, first, running)
    start = int(parts_of(after, 1)[0]) if after else 0
    page = teams[start : start + A_PAGE]
    items = await _drawn(db, me, metric, page, first)
    more = cursor_of(start + A_PAGE) if len(teams) > start + A_PAGE else None
    return Page(items=items, next=more)


async def _level(db: AsyncSession, team_id: UUID, level: int) -> list[Team]:
    """Open teams that many steps below, as the tree stands now, by name."""
    at = [team_id]
    for _ in range(level):
        below = select(TeamParent.team_id).where(TeamParent.parent_id.in_(at), TeamParent.until.is_(None))
        at = list(await db.scalars(below))
    return list(
        await db.scalars(select(Team).where(Team.id.in_(at), Team.until.is_(None)).order_by(Team.name, Team.id))
    )


async def _by_change(
    db: AsyncSession, me: Member, metric: Metric, teams: Sequence[Team], first: date, running: date
) -> list[Team]:
    """By how much the last closed period differs from the first that is drawn; who has no such two comes last."""
    ids = [each.id for each in teams]
    then = await figures_at(db, [metric], ids, first, me)
    now = await figures_at(db, [metric], ids, previous_start(kind_of(metric), running), me)

    def change(team: Team) -> Decimal:
        a, b = then[metric.id, team.id].value, now[metric.id, team.id].value
        return Decimal(-1) if a is None or b is None else abs(b - a)

    return sorted(teams, key=lambda team: -change(team))


async def _drawn(db: AsyncSession, me: Member, metric: Metric, teams: Sequence[Team], first: date) -> list[Multiple]:
    now = await moment(db)
    words = (await words_of(db, [metric.id], now.astimezone(zone()).date()))[metric.id]
    series = await series_of(db, [(metric, each.id) for each in teams], me, first)

    def dot(each: FigureNow) -> Dot:
        judged = is_judged(each.received, each.expected, is_closed(metric, each.period, now), words.threshold)
        value = None if each.value is None else float(each.value)
        return Dot(value, is_hollow(each.received, each.expected), judged)

    dots = {team.id: [dot(each) for each in series[metric.id, team.id]] for team in teams}
    scale = scale_of(list(dots.values()))
    items = []
    for team in teams:
        figures = series[metric.id, team.id]
        known = [f for f, d in zip(figures, dots[team.id], strict=True) if d.judged and f.value is not None]
        last = known[-1] if known else figures[-1] if figures else None
        change = known[-1].value - known[0].value if len(known) > 1 and known[0].value and known[-1].value else None
        told = _told(last, words.unit, kind_of(metric), change)
        name = f"spark-{metric.id.hex[-8:]}-{team.id.hex[-8:]}"
        items.append(
            Multiple(
                team_id=team.id,
                name=team.name,
                svg=spark(dots[team.id], scale, title=team.name, words=told, name=name),
                value=last.value if last else None,
                label=label(kind_of(metric), last.period) if last else "",
                change=change,
                received=last.received if last else 0,
                expected=last.expected if last else 0,
                told=last.told if last else None,
            )
        )
    return items


def _told(last: FigureNow | None, unit: str, kind: Kind, change: Decimal | None) -> str:
    if last is None or last.value is None:
        return "No figure yet." if last is None or last.told != "none" else "Too small to be shown outside the team."
    said = f"{number(last.value, unit)}, {label(kind, last.period)}."
    return said if change is None else f"{said} Change since the first figure drawn: {number(change, unit)}."
