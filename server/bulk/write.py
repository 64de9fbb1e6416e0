"""Writes what was checked: teams with their past, facts by COPY, and the sums made anew.

Nothing is overwritten: a figure that changed is a new revision with the reason "import".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, Import, Member, Metric, MetricSum, Observation, Place, ReportForm, Team, TeamParent
from server.actions.recompute import rebuild
from server.bulk.check import Given, Progress, Span, is_same
from server.bulk.tree import Key, Node, Tree
from server.errors import Conflict
from server.events import TeamChanged, emit, to_administrators, to_call, to_line, to_team
from server.measures.periods import ends, starts
from server.policy.figures import kind_of
from server.policy.teams import line_of

REASON = "import"
AT_ONCE = 2_000

AS_JSON: TypeAdapter[object] = TypeAdapter(object)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows."""

    new: int
    changed: int
    unchanged: int


Dates = tuple[UUID, datetime, datetime | None]
"""Of something: since when, and until when."""


@dataclass(slots=True)
class Made:
    """What an import made, and what stood before where it changed a date: all that its undoing needs to know."""

    teams: list[UUID] = field(default_factory=list)
    team_dates: list[Dates] = field(default_factory=list)
    edge_dates: list[tuple[UUID, datetime]] = field(default_factory=list)
    forms: list[UUID] = field(default_factory=list)
    form_dates: list[Dates] = field(default_factory=list)
    metrics: list[UUID] = field(default_factory=list)
    goals: list[UUID] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            name: AS_JSON.dump_python(getattr(self, name), mode="json")
            for name in self.__slots__
            if getattr(self, name)
        }


async def write_teams(
    db: AsyncSession, tree: Tree, under: Team, metric: Metric, span: Span, note: Made
) -> tuple[int, set[UUID]]:
    """Makes, takes back and closes teams. Returns how many were made, and all whose dates changed."""
    kind = kind_of(metric)
    until = ends(kind, span.until, span.zone) if span.until else None
    line = await line_of(db, under.id)
    made, touched = 0, set[UUID]()
    for node in sorted((each for each in tree.nodes.values() if each.path), key=lambda each: len(each.path)):
        if node.first is None:
            continue
        since = starts(kind, node.first, span.zone)
        if node.team is None:
            await _make(db, tree, node, under, since, until, line)
            made += 1
            note.teams.append(node.id)
        elif not await _date(db, tree, node, since, until, note):
            continue
        touched.add(node.id)
    return made, touched


async def _make(
    db: AsyncSession,
    tree: Tree,
    node: Node,
    under: Team,
    since: datetime,
    until: datetime | None,
    line: Sequence[UUID],
) -> None:
    above = tree.nodes[node.path[:-1]].id if node.path[1:] else under.id
    team = Team(name=node.name, code=node.path[-1], call_id=under.call_id, since=since, until=until)
    db.add(team)
    await db.flush()
    db.add(TeamParent(team_id=team.id, parent_id=above, since=since))
    node.made_id = team.id
    call = [to_call(under.call_id)] if under.call_id else []
    upper = [above, *line] if above != under.id else line
    event = TeamChanged(
        team_id=team.id, name=team.name, call_id=team.call_id, parent_id=above, closed=until is not None
    )
    emit(db, [to_team(team.id), *to_line([team.id, *upper]), *call, to_administrators()], event)


async def _date(db: AsyncSession, tree: Tree, node: Node, since: datetime, until: datetime | None, note: Made) -> bool:
    """A team that was there existed from its first period; one that an import made ends when the import says."""
    team, changed = node.team, False
    assert team is not None
    if team.since > since:
        changed = True
        await db.execute(update(Team).where(Team.id == team.id).values(since=since))
    edges = tree.edges.get(team.id, [])
    if edges and edges[0].since > since:
        changed = True
        note.edge_dates.append((edges[0].id, edges[0].since))
        await db.execute(update(TeamParent).where(TeamParent.id == edges[0].id).values(since=since))
    if until is not None and team.code and team.until != until:
        if await db.scalar(select(Place.id).where(Place.team_id == team.id, Place.until.is_(None)).limit(1)):
            raise Conflict(f"There are people in {team.name}, so it cannot end with this import. Leave out --until.")
        changed = True
        values = {"until": until, "changed_at": func.clock_timestamp()}
        await db.execute(update(Team).where(Team.id == team.id).values(values))
    if changed:
        note.team_dates.append((team.id, team.since, team.until))
    return changed


async def write_form_span(db: AsyncSession, form: ReportForm, metric: Metric, first: date, span: Span) -> bool:
    """A form that asks for this number alone asks from the first period of the import to the last that it says."""
    kind = kind_of(metric)
    since = starts(kind, first, span.zone)
    until = ends(kind, span.until, span.zone) if span.until else form.until
    if form.since <= since and form.until == until:
        return False
    form.since, form.until = min(form.since, since), until
    await db.flush()
    return True


async def count_facts(
    db: AsyncSession, metric: Metric, given: Sequence[Given], *, with_note: bool
) -> tuple[int, int, int]:
    """What `write_facts` would do: new, changed, unchanged."""
    rows, changed = await _differing(db, metric, given, with_note=with_note)
    return len(rows) - changed, changed, len(given) - len(rows)


async def write_facts(
    db: AsyncSession,
    metric: Metric,
    given: Sequence[Given],
    *,
    by: Member,
    into: Import,
    with_note: bool,
    progress: Progress,
) -> Counts:
    """New facts and new revisions. A row that says what is stored changes nothing."""
    rows, changed = await _differing(db, metric, given, with_note=with_note)
    if rows:
        await _copy(db, rows, progress)
        names = {"metric_id": metric.id, "author_id": by.id, "import_id": into.id, "reason": REASON}
        await db.execute(_SUPERSEDE, {"metric_id": metric.id})
        await db.execute(_STORE, names)
        await db.execute(text("drop table brought"))
    return Counts(len(rows) - changed, changed, len(given) - len(rows))


async def _differing(
    db: AsyncSession, metric: Metric, given: Sequence[Given], *, with_note: bool
) -> tuple[list[tuple[Any, ...]], int]:
    """The rows that say something else than what is stored, and how many of them something is stored of."""
    stored = await _stored(db, metric, sorted({each.row.period for each in given}))
    rows: list[tuple[Any, ...]] = []
    changed = 0
    for each in given:
        before = stored.get((each.node.key, each.row.period))
        if before is None or not is_same(each.row, before, with_note=with_note):
            changed += before is not None
            note = each.row.note if with_note or before is None else before[2]
            team_id = each.node.id if each.node.team is not None or each.node.made_id else None
            rows.append((team_id, each.row.period, each.row.numerator, each.row.denominator, note))
    return rows, changed


async def _stored(
    db: AsyncSession, metric: Metric, periods: Sequence[date]
) -> dict[tuple[Key, date], tuple[Decimal, Decimal | None, str]]:
    query = select(
        Observation.team_id, Observation.period, Observation.numerator, Observation.denominator, Observation.note
    ).where(Observation.metric_id == metric.id, Observation.latest, Observation.member_id.is_(None))
    rows = await db.execute(query.where(Observation.period.in_(periods)))
    return {(row.team_id, row.period): (row.numerator, row.denominator, row.note) for row in rows}


async def _copy(db: AsyncSession, rows: Sequence[tuple[Any, ...]], progress: Progress) -> None:
    await db.execute(text(_BROUGHT))
    connection = await (await db.connection()).get_raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    for start in range(0, len(rows), AT_ONCE):
        await driver.copy_records_to_table("brought", records=rows[start : start + AT_ONCE])
        progress("Writing", min(start + AT_ONCE, len(rows)), len(rows))


_BROUGHT = """
create temp table brought (
    team_id uuid, period date, numerator numeric, denominator numeric, note text, primary key (team_id, period)
)
"""

_SUPERSEDE = text("""
update observations o set latest = false from brought b
where o.metric_id = :metric_id and o.team_id = b.team_id and o.period = b.period and o.member_id is null and o.latest
""")

# a file does not say when a figure was known: it counts as in time, unless it was late before
_STORE = text("""
insert into observations (metric_id, team_id, period, numerator, denominator, note, revision, on_time, report_id,
                          author_id, reason, import_id)
select :metric_id, b.team_id, b.period, b.numerator, b.denominator, b.note, coalesce(o.revision, 0) + 1,
       coalesce(o.on_time, true), o.report_id, :author_id, :reason, :import_id
from brought b left join lateral (
    select revision, on_time, report_id from observations
    where metric_id = :metric_id and team_id = b.team_id and period = b.period and member_id is null
    order by revision desc limit 1) o on true
""")


async def rebuild_touched(
    db: AsyncSession, metric: Metric, under: Team, touched: set[UUID], me: Member, progress: Progress
) -> None:
    """The sums of the metric anew, and of every other that the teams made, taken back or closed are asked for."""
    ids = {metric.id}
    if touched:
        asked = select(FormNumber.metric_id).join(ReportForm, ReportForm.id == FormNumber.form_id)
        line = await line_of(db, under.id)
        ids |= set(await db.scalars(asked.where(ReportForm.team_id.in_([*line, *touched]))))
        reported = select(MetricSum.metric_id).where(MetricSum.team_id.in_(touched)).distinct()
        ids |= set(await db.scalars(reported))
    for done, each in enumerate(sorted(ids), 1):
        progress("Adding up", done - 1, len(ids))
        await rebuild(db, each)
        progress("Adding up", done, len(ids))
