"""Teams and metrics from a file: checked row by row against what is there, then made, all of them or none.

Invariant: a row that says what is there already changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, get_args
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Metric, MetricVersion, Team, TeamParent
from server.actions.metrics import Rules, Words, define_metric, reword_metric
from server.actions.sums import hold_sums
from server.actions.teams import make_team
from server.bulk.cells import Cells
from server.bulk.table import Fault
from server.errors import Problem
from server.fields import Line, Name, Sentence, Text
from server.measures.periods import Kind
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction
from server.policy.figures import moment, zone
from server.policy.metrics import words_of

TEAM_COLUMNS = ("team", "above")
METRIC_COLUMNS = (
    "name", "counts", "out_of", "leaves_out", "unit", "direction", "period", "over_teams", "over_time", "reported_by",
    "threshold",
)  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    "direction": get_args(Direction),
    "period": get_args(Kind),
    "over_teams": get_args(OverTeams),
    "over_time": get_args(OverTime),
    "reported_by": ("member", "team"),
}
FREE: dict[str, Any] = {"name": Name, "counts": Sentence, "out_of": Text, "leaves_out": Text, "unit": Line}
REASON = "import"


@dataclass(slots=True)
class Found:
    """What a file would do: `made` are its new rows, in an order in which they can be made."""

    faults: list[Fault] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    teams: list["NewTeam"] = field(default_factory=list)
    metrics: list["NewMetric"] = field(default_factory=list)


@dataclass(slots=True)
class NewTeam:
    line: int
    name: str
    above: UUID | str
    """A team that is there, or the name of one that the file makes."""


@dataclass(slots=True)
class NewMetric:
    line: int
    rules: Rules
    words: Words
    known_id: UUID | None = None
    """Of one whose words change."""


async def check_teams(db: AsyncSession, under: Team, rows: Sequence[Cells]) -> Found:
    """Each row is a team and the one above it, by name; no team above: below `under`."""
    found = Found()
    there = await _names_below(db, under)
    named: dict[str, Cells] = {}
    for row in rows:
        name, above = row.text("team"), row.text("above")
        if not _fits(Name, name):
            row.fault(found.faults, "team", "Write the name of the team, in one line of at most 200 characters.")
        elif name.casefold() in named:
            row.fault(found.faults, "team", f"“{name}” stands on line {named[name.casefold()].line} already. Keep one.")
        else:
            named[name.casefold()] = row
            if above.casefold() == name.casefold():
                row.fault(found.faults, "above", "A team cannot be below itself.")
    for key, row in named.items():
        above = row.text("above").casefold()
        upper: UUID | str | None = under.id if above in ("", under.name.casefold()) else None
        if upper is None:
            places = there.get(above, [])
            if len(places) > 1:
                row.fault(found.faults, "above", f"{len(places)} teams are called “{row.text('above')}”. Rename one.")
                continue
            upper = places[0][0] if places else above if above in named else None
        if upper is None:
            sentence = f"There is no team called “{row.text('above')}” below {under.name}, and no row makes it."
            row.fault(found.faults, "above", sentence)
            continue
        known = there.get(key, [])
        if any(parent == upper for _, parent in known):
            found.unchanged += 1
        elif known and isinstance(upper, UUID):
            sentence = f"{row.text('team')} is below another team. Move it on its own page first."
            row.fault(found.faults, "above", sentence)
        else:
            found.teams.append(NewTeam(row.line, row.text("team"), upper))
    found.teams = _in_order(found, named)
    found.new = len(found.teams)
    return found


def _in_order(found: Found, named: dict[str, Cells]) -> list[NewTeam]:
    """Upper teams first. What goes round in a circle is a fault."""
    waiting, ordered, made = list(found.teams), [], set[str]()
    while waiting:
        ready = [each for each in waiting if isinstance(each.above, UUID) or each.above in made]
        if not ready:
            for each in waiting:
                sentence = "These teams are below each other in a circle."
                named[each.name.casefold()].fault(found.faults, "above", sentence)
            return []
        ordered += ready
        made |= {each.name.casefold() for each in ready}
        waiting = [each for each in waiting if each not in ready]
    return ordered


async def _names_below(db: AsyncSession, under: Team) -> dict[str, list[tuple[UUID, UUID]]]:
    """The open teams below, by their names: each with the team above it."""
    below = select(TeamParent.team_id, TeamParent.parent_id)
    below_ = below.where(TeamParent.parent_id == under.id, TeamParent.until.is_(None)).cte("below", recursive=True)
    down = select(TeamParent.team_id, TeamParent.parent_id).join(below_, TeamParent.parent_id == below_.c.team_id)
    below_ = below_.union(down.where(TeamParent.until.is_(None)))
    query = select(Team.name, Team.id, below_.c.parent_id).join(below_, below_.c.team_id == Team.id)
    found: dict[str, list[tuple[UUID, UUID]]] = {}
    for name, team_id, parent_id in await db.execute(query.where(Team.until.is_(None))):
        found.setdefault(name.casefold(), []).append((team_id, parent_id))
    return found


async def write_teams(db: AsyncSession, me: Member, found: Found) -> list[UUID]:
    await hold_sums(db)
    made: dict[str, UUID] = {}
    for each in found.teams:
        above = each.above if isinstance(each.above, UUID) else made[each.above]
        made[each.name.casefold()] = (await make_team(db, me, each.name, parent_id=above, call_id=None)).id
    return list(made.values())


async def check_metrics(db: AsyncSession, under: Team, rows: Sequence[Cells]) -> Found:
    """Each row is a definition, with the columns of an export. A metric of that name in this very team is the same."""
    found = Found()
    known = await _metrics_of(db, under)
    seen: dict[str, int] = {}
    for row in rows:
        before = len(found.faults)
        for column, choices in CHOICES.items():
            if row.text(column) not in choices:
                row.fault(found.faults, column, f"Write one of: {', '.join(choices)}.")
        for column, kind in FREE.items():
            if not _fits(kind, row.text(column)):
                row.fault(found.faults, column, "This is missing, too long, or cannot be stored.")
        threshold = _threshold(row.text("threshold"))
        if threshold is None:
            row.fault(found.faults, "threshold", "Write a share above 0 and up to 1, for example 0.8.")
        key = row.text("name").casefold()
        if seen.setdefault(key, row.line) != row.line:
            row.fault(found.faults, "name", f"This metric stands on line {seen[key]} already. Keep one.")
        if len(found.faults) > before or threshold is None:
            continue
        get: Any = row.text
        rules = Rules(get("period"), get("over_teams"), get("over_time"), get("reported_by"))
        words = Words(
            get("name"), get("counts"), get("unit"), get("direction"), get("out_of"), get("leaves_out"), threshold
        )
        _place(found, row, rules, words, known.get(key))
    return found


def _place(found: Found, row: Cells, rules: Rules, words: Words, known: tuple[Metric, MetricVersion] | None) -> None:
    if known is None:
        found.metrics.append(NewMetric(row.line, rules, words))
        found.new += 1
        return
    metric, version = known
    for column in ("period", "over_teams", "over_time", "reported_by"):
        if getattr(metric, column) != getattr(rules, column):
            sentence = f"It is {getattr(metric, column)}, and that never changes. Take another name."
            row.fault(found.faults, column, sentence)
            return
    names = ("name", "counts", "unit", "direction", "out_of", "leaves_out", "threshold")
    if all(getattr(version, name) == getattr(words, name) for name in names):
        found.unchanged += 1
        return
    found.metrics.append(NewMetric(row.line, rules, words, metric.id))
    found.changed += 1


async def _metrics_of(db: AsyncSession, under: Team) -> dict[str, tuple[Metric, MetricVersion]]:
    metrics = {each.id: each for each in await db.scalars(select(Metric).where(Metric.team_id == under.id))}
    today = (await moment(db)).astimezone(zone()).date()
    words = await words_of(db, metrics, today)
    return {words[each.id].name.casefold(): (each, words[each.id]) for each in metrics.values()}


async def write_metrics(
    db: AsyncSession, me: Member, under: Team, found: Found
) -> tuple[list[UUID], list[tuple[UUID, int]]]:
    """Those that were defined, and the new versions. Raises the problems of defining one, with its line."""
    made, versions = [], []
    for each in found.metrics:
        try:
            if each.known_id is None:
                made.append((await define_metric(db, me, under.id, each.rules, each.words)).id)
            else:
                version = await reword_metric(db, me, each.known_id, each.words, REASON)
                versions.append((each.known_id, version.version))
        except Problem as problem:
            problem.args = (f"Line {each.line}: {problem}",)
            raise
    return made, versions


def _threshold(text: str) -> Decimal | None:
    try:
        number = Decimal(text or "0.8")
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number <= 1 else None


def _fits(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True
