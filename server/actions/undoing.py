"""Undoing a whole import: what it brought is taken out again, and what stood before stands again.

Invariant: all of it or nothing. Whoever corrected one of its figures since, or put something into a team that it made,
would lose that: then nothing is undone, and the answer names what is in the way. The sums are made anew.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Table, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Base,
    ExpectedChange,
    FormNumber,
    FormQuestion,
    Goal,
    GoalVersion,
    Import,
    Member,
    Metric,
    MetricSum,
    MetricVersion,
    Observation,
    Reminder,
    ReminderRound,
    ReportForm,
    Team,
    TeamParent,
)
from server.actions.audit import record
from server.actions.imports import announce_import
from server.actions.recompute import rebuild
from server.actions.reports import announce_figures
from server.actions.sums import hold_sums, settle_expected
from server.db import take_time
from server.errors import Conflict
from server.events import TeamChanged, emit
from server.policy.figures import figures_at
from server.policy.imports import undoable_import
from server.policy.teams import line_of, who_see

NAMED = 5
COUNTED = (MetricSum.__tablename__, ExpectedChange.__tablename__)
"""Computed from the rest, and made anew."""
OF_A_FORM = {
    FormNumber: FormNumber.form_id,
    FormQuestion: FormQuestion.form_id,
    ReminderRound: ReminderRound.form_id,
    Reminder: Reminder.form_id,
}
"""What goes with a form that was asked by nobody."""


async def undo_import(db: AsyncSession, me: Member | None, import_id: UUID) -> Import:
    """`me` is None on the command line. Raises NotFound, and Conflict that says what is in the way."""
    await take_time(db)
    await hold_sums(db)
    row = await undoable_import(db, me, import_id)
    made = row.made
    teams = [UUID(each) for each in made.get("teams", [])]
    await _check_facts(db, row)
    await _check_teams(db, row, teams)
    touched = await _metrics_touched(db, row, teams)
    last = await db.scalar(select(func.max(Observation.period)).where(Observation.import_id == row.id))
    await _take_out_facts(db, row.id)
    await _put_back_words(db, row, made.get("versions", []))
    kept = await _take_out(db, Goal, made.get("goals", []), {GoalVersion: GoalVersion.goal_id})
    kept += await _take_out(db, ReportForm, made.get("forms", []), OF_A_FORM)
    kept += await _take_out(db, Metric, made.get("metrics", []), {MetricVersion: MetricVersion.metric_id})
    await _put_back_dates(db, made)
    await _take_out_teams(db, teams)
    gone = set(touched) - set(await db.scalars(select(Metric.id).where(Metric.id.in_(touched))))
    for metric_id in sorted(set(touched) - gone):
        await rebuild(db, metric_id)
    row.state, row.undone_at, row.undone_by = "undone", func.clock_timestamp(), me.id if me else None
    row.problem = "Something was built on what it made, so that stays: " + ", ".join(kept) + "." if kept else ""
    await db.flush()
    await db.refresh(row)
    await record(db, me, "import.undone", "import", row.id, new=row.new, changed=row.changed, teams=len(teams))
    await announce_import(db, row)
    if row.metric_id is not None and row.metric_id not in gone and last is not None:
        metric, team = await db.get_one(Metric, row.metric_id), await db.get_one(Team, row.team_id)
        figures = await figures_at(db, [metric], await line_of(db, team.id), last, "network")
        await announce_figures(db, [metric], team, list(figures.values()))
    return row


async def _check_facts(db: AsyncSession, row: Import) -> None:
    """What was corrected since has a later revision."""
    query = (
        select(Team.name, Observation.period)
        .join(Team, Team.id == Observation.team_id)
        .where(Observation.import_id == row.id, ~Observation.latest)
        .order_by(Observation.period, Team.name)
    )
    corrected = (await db.execute(query)).all()
    if corrected:
        some = "; ".join(f"{name}, {period.isoformat()}" for name, period in corrected[:NAMED])
        more = f" and {len(corrected) - NAMED} more" if len(corrected) > NAMED else ""
        raise Conflict(
            f"{len(corrected)} of its figures were corrected since: {some}{more}. Undoing would lose that, so nothing "
            "was undone. Correct the others one by one, or bring in a better file.",
            code="corrected_since",
        )


async def _check_teams(db: AsyncSession, row: Import, teams: Sequence[UUID]) -> None:
    """A team that the file made, and in which there is something by now that the file did not bring."""
    if not teams:
        return
    own_forms = {UUID(each) for each in row.made.get("forms", [])}
    for table, key in _references(Team.__table__):
        if table.name in COUNTED or table is Import.__table__:
            continue
        column = table.c[key.parent.name]
        query = select(column).where(column.in_(teams))
        if table is Observation.__table__:
            query = query.where(or_(Observation.import_id.is_(None), Observation.import_id != row.id))
        elif table is TeamParent.__table__:
            query = query.where(or_(TeamParent.team_id.not_in(teams), TeamParent.until.is_not(None)))
        elif table is ReportForm.__table__:
            query = query.where(ReportForm.id.not_in(own_forms))
        used = list(await db.scalars(query.distinct().limit(NAMED)))
        if used:
            names = ", ".join(await db.scalars(select(Team.name).where(Team.id.in_(used)).order_by(Team.name)))
            raise Conflict(
                f"There is something in {names} by now that the file did not bring, such as people, posts or figures. "
                "Nothing was undone. Close those teams instead, or take that out first.",
                code="used_since",
            )


def _references(target: Any) -> list[tuple[Table, ForeignKey]]:
    """Every column of every table that names a row of `target`."""
    return [
        (table, key)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is target
    ]


async def _metrics_touched(db: AsyncSession, row: Import, teams: Sequence[UUID]) -> list[UUID]:
    """Whose sums change: its own, and those that the teams it made or dated are asked for or have reported."""
    ids: set[UUID] = {row.metric_id} if row.metric_id else set()
    dated = [UUID(each[0]) for each in row.made.get("team_dates", [])]
    for table in (MetricSum, ExpectedChange):
        query = select(table.metric_id).where(table.team_id.in_([*teams, *dated])).distinct()
        ids |= set(await db.scalars(query))
    return sorted(ids)


async def _take_out_facts(db: AsyncSession, import_id: UUID) -> None:
    names = {"import_id": import_id}
    await db.execute(text("update observations set latest = false where import_id = :import_id"), names)
    await db.execute(_STANDS_AGAIN, names)
    await db.execute(text("delete from observations where import_id = :import_id"), names)


_STANDS_AGAIN = text("""
update observations o set latest = true from observations i
where i.import_id = :import_id and o.metric_id = i.metric_id and o.team_id = i.team_id and o.period = i.period
  and o.member_id is not distinct from i.member_id and o.revision = i.revision - 1
""")


async def _put_back_words(db: AsyncSession, row: Import, versions: Sequence[Sequence[Any]]) -> None:
    """The words of before hold again. Raises Conflict where somebody put them in other words since."""
    for metric_id, number in versions:
        later = select(MetricVersion.version).where(MetricVersion.metric_id == UUID(metric_id))
        if await db.scalar(later.where(MetricVersion.version > number).limit(1)) is not None:
            name = await db.scalar(
                select(MetricVersion.name).where(
                    MetricVersion.metric_id == UUID(metric_id), MetricVersion.version == number
                )
            )
            raise Conflict(
                f"“{name}” was put in other words since. Undoing would lose that, so nothing was undone.",
                code="corrected_since",
            )
        gone = delete(MetricVersion).where(MetricVersion.metric_id == UUID(metric_id), MetricVersion.version == number)
        await db.execute(gone)


async def _take_out(db: AsyncSession, table: Any, ids: Sequence[str], parts: dict[Any, Any]) -> list[str]:
    """Removes what the file made, with its parts, unless something else names it by now. Returns what stays."""
    kept = []
    own = {each.__table__ for each in parts}
    for row_id in map(UUID, ids):
        for other, key in _references(table.__table__):
            if other in own or other.name in COUNTED or other is Import.__table__:
                continue
            column = other.c[key.parent.name]
            if await db.scalar(select(column).where(column == row_id).limit(1)) is not None:
                kept.append(f"{table.__tablename__} in {other.name}")
                break
        else:
            for part, column in parts.items():
                await db.execute(delete(part).where(column == row_id))
            if table is Metric:
                await db.execute(update(Import).where(Import.metric_id == row_id).values(metric_id=None))
                for counted in (MetricSum, ExpectedChange):
                    await db.execute(delete(counted).where(counted.metric_id == row_id))
            await db.execute(delete(table).where(table.id == row_id))
    return kept


async def _put_back_dates(db: AsyncSession, made: dict[str, Any]) -> None:
    """Teams and forms that were there are again as old as they were."""
    for table, name in ((Team, "team_dates"), (ReportForm, "form_dates")):
        for row_id, since, until in made.get(name, []):
            await db.execute(
                update(table).where(table.id == UUID(row_id)).values(since=_moment(since), until=_moment(until))
            )
    for row_id, since in made.get("edge_dates", []):
        await db.execute(update(TeamParent).where(TeamParent.id == UUID(row_id)).values(since=_moment(since)))


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


async def _take_out_teams(db: AsyncSession, teams: Collection[UUID]) -> None:
    if not teams:
        return
    upper = set(await db.scalars(select(TeamParent.parent_id).where(TeamParent.team_id.in_(teams)))) - set(teams)
    for team in await db.scalars(select(Team).where(Team.id.in_(teams))):
        above = select(TeamParent.parent_id).where(TeamParent.team_id == team.id)
        gone = TeamChanged(
            team_id=team.id, name=team.name, call_id=team.call_id, parent_id=await db.scalar(above), closed=True
        )
        emit(db, await who_see(db, team), gone)
    for counted in (MetricSum, ExpectedChange):
        await db.execute(delete(counted).where(counted.team_id.in_(teams)))
    await db.execute(delete(TeamParent).where(TeamParent.team_id.in_(teams)))
    await db.execute(delete(Team).where(Team.id.in_(teams)))
    await settle_expected(db, upper)
