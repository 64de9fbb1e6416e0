"""Many facts at once: a table that somebody brings is checked row by row, then written in sets, all of it or nothing.

Invariant: nothing is written while any row is wrong, and what is brought twice changes nothing. `table` reads the file,
`tree` finds its teams, `check` holds the rows against the network, `write` writes; the order of it stands here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, Goal, Import, Member, Metric, MetricVersion, ReportForm, Team
from server.actions.audit import record
from server.actions.forms import Asked, make_form
from server.actions.goals import Aim, set_goal
from server.actions.imports import begin_by_command, end_by_command
from server.actions.invitations import team_called
from server.actions.metrics import Rules, Words, define_metric
from server.actions.reports import announce_figures
from server.actions.sums import hold_sums
from server.bulk.check import Checker, Progress, Span
from server.bulk.table import Columns, Fault, read_table
from server.bulk.tree import Tree
from server.bulk.write import (
    Counts,
    Made,
    count_facts,
    rebuild_touched,
    write_facts,
    write_form_span,
    write_teams,
)
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.measures.periods import checked_start, ends, period_start, previous_start
from server.policy.figures import figures_at, kind_of, moment, running_period, zone
from server.policy.metrics import words_of
from server.policy.teams import leaders_of, line_of


class BadRows(Exception):
    """Rows that cannot be taken. Nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults)


@dataclass(frozen=True, slots=True)
class NewMetric:
    """What a metric is to be, where there is none of that name yet, and by whose hand (an e-mail address)."""

    rules: Rules
    words: Words
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class NewGoal:
    target: Decimal
    deadline: date
    starts_on: date | None = None
    """Default: the first period of the file."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to bring in, and where to. `since` and `until` are the teams' first and last periods."""

    under: str
    metric: str
    columns: Columns
    new_metric: NewMetric | None = None
    create_teams: bool = False
    since: date | None = None
    until: date | None = None
    ask: bool = True
    """Whether teams are asked for the number each period: without it nobody can say who is missing."""
    delimiter: str = ","
    new_goal: NewGoal | None = None


@dataclass(slots=True)
class Done:
    """What became of it, for the person who brought it."""

    metric_id: UUID
    metric_name: str
    team_name: str
    first: date
    last: date
    counts: Counts
    teams_made: int = 0
    sentences: list[str] = field(default_factory=list)
    import_id: UUID | None = None

    @property
    def changed(self) -> bool:
        return bool(self.counts.new or self.counts.changed or self.teams_made or self.sentences)


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of the rows."""

    rows: int
    new: int
    changed: int
    unchanged: int
    faults: list[Fault]


async def look_at_reports(db: AsyncSession, under: Team, metric: Metric, order: Order, text: str) -> Looked:
    """As `import_reports` would find the rows, for a metric that is there. Writes nothing. Raises Unreadable."""
    words = await _words(db, metric)
    checker, faults = await _checked(db, under, metric, words, order, text)
    counts = await count_facts(db, metric, checker.given, with_note=order.columns.note is not None)
    return Looked(len(checker.given) + len({each.line for each in faults}), *counts, faults)


async def _checked(
    db: AsyncSession,
    under: Team,
    metric: Metric,
    words: MetricVersion,
    order: Order,
    text: str,
    progress: Progress = lambda *_: None,
) -> tuple[Checker, list[Fault]]:
    """Every row, held against the network. The work on the rows is done beside the loop that serves everybody."""
    span = await _span(db, metric, order)
    table = await asyncio.to_thread(read_table, text, order.columns, kind_of(metric), order.delimiter)
    tree = await Tree.load(db, under, may_make=order.create_teams)
    checker = Checker(tree, metric, words.unit, order.columns, span)
    await asyncio.to_thread(checker.check, table.rows, progress)
    await checker.check_lines(db)
    return checker, sorted([*table.faults, *checker.faults])


async def import_reports(
    db: AsyncSession,
    order: Order,
    text: str,
    progress: Progress = lambda *_: None,
    source: str = "",
    *,
    into: Import | None = None,
) -> Done:
    """Bring in a table as its metric's owner, or as the member whose order `into` is. What it does is kept in `into`,
    or in one of its own (of the command line), so that it can be undone.

    Raises BadRows, Unreadable, and the problems of `server.errors`.
    """
    await hold_sums(db)
    under = await team_called(db, order.under)
    metric, words, is_new = await _metric(db, under, order)
    owner = await db.get_one(Member, metric.owner_id)
    by = owner if into is None or into.member_id is None else await db.get_one(Member, into.member_id)
    checker, faults = await _checked(db, under, metric, words, order, text, progress)
    if faults:
        raise BadRows(faults)
    span = checker.span

    periods = [each.row.period for each in checker.given]
    done = Done(metric.id, words.name, under.name, min(periods), max(periods), Counts(0, 0, 0))
    row = into or await begin_by_command(db, under.id, metric.id, source)
    done.import_id = row.id
    made = Made()
    if is_new:
        done.sentences.append(f"Defined the metric “{words.name}”. {owner.name} looks after it.")
        made.metrics.append(metric.id)
    done.teams_made, touched = await write_teams(db, checker.tree, under, metric, span, made)
    with_note = order.columns.note is not None
    done.counts = await write_facts(db, metric, checker.given, by=by, into=row, with_note=with_note, progress=progress)
    asks = order.ask and await _ask(db, owner, under, metric, words, span, done, made)
    if done.counts.new or done.counts.changed or touched or asks:
        await rebuild_touched(db, metric, under, touched, owner, progress)
        line = await line_of(db, under.id)
        figures = await figures_at(db, [metric], line, done.last, "network")
        await announce_figures(db, [metric], under, list(figures.values()))
    if order.new_goal is not None:
        await _goal(db, owner, under, metric, order.new_goal, done, made)
    row.made = made.as_json()
    if done.changed:
        await record(
            db,
            by,
            "observations.imported",
            "metric",
            metric.id,
            file=source,
            new=done.counts.new,
            changed=done.counts.changed,
            teams=done.teams_made,
        )
    if into is None:
        await end_by_command(db, row, done.counts if done.changed else None)
    return done


async def _metric(db: AsyncSession, under: Team, order: Order) -> tuple[Metric, MetricVersion, bool]:
    found = await _find_metric(db, under, order.metric)
    is_new = found is None
    if found is None:
        if order.new_metric is None:
            raise NotFound(
                f"{under.name} has no metric called “{order.metric}”. Correct --metric, or define it: --create-metric."
            )
        new = order.new_metric
        owner = await _owner(db, under, new.owner)
        found = await define_metric(db, owner, under.id, new.rules, new.words)
    elif order.new_metric is not None:
        _check_rules(found, order.new_metric.rules)
    if found.reported_by != "team":
        raise Conflict("Members report this metric, each for themselves. A file can only bring figures of whole teams.")
    return found, await _words(db, found), is_new


async def _words(db: AsyncSession, metric: Metric) -> MetricVersion:
    today = (await moment(db)).astimezone(zone()).date()
    return (await words_of(db, [metric.id], today))[metric.id]


async def _find_metric(db: AsyncSession, under: Team, wanted: str) -> Metric | None:
    """By its id, or by its latest name, among those that the team can be asked for."""
    metrics = select(Metric).where(Metric.team_id.in_(await line_of(db, under.id)))
    try:
        return await db.scalar(metrics.where(Metric.id == UUID(wanted)))
    except ValueError:
        pass
    version = MetricVersion
    latest = select(version.metric_id, func.max(version.version).label("number")).group_by(version.metric_id).subquery()
    named = (
        metrics.join(latest, latest.c.metric_id == Metric.id)
        .join(version, (version.metric_id == Metric.id) & (version.version == latest.c.number))
        .where(func.lower(version.name) == wanted.strip().lower())
    )
    found = list(await db.scalars(named))
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found)
        raise Conflict(f"Several metrics are called “{wanted}”. Name one by its id: {ids}.")
    return found[0] if found else None


def _check_rules(metric: Metric, rules: Rules) -> None:
    for name in ("period", "over_teams", "over_time"):
        if getattr(metric, name) != getattr(rules, name):
            flag = name.replace("_", "-")
            raise Conflict(
                f"There is a metric of that name, and its --{flag} is {getattr(metric, name)}, not "
                f"{getattr(rules, name)}. That never changes: correct the flag, or take another name."
            )


async def _owner(db: AsyncSession, under: Team, email: str | None) -> Member:
    if email is not None:
        member = await db.scalar(select(Member).where(Member.email == email.strip().lower()))
        if member is None or member.suspended_at is not None or member.left_at is not None:
            raise NotFound(f"There is no member with the address {email}.")
        return member
    for team_id in await line_of(db, under.id):
        if leaders := await leaders_of(db, team_id):
            if len(leaders) > 1:
                names = ", ".join(each.email for each in leaders)
                raise Invalid(f"Say which leader is to look after the metric: --owner, with one of {names}.")
            return leaders[0]
    raise Forbidden(
        f"Nobody leads {under.name}, and a metric needs somebody who looks after it. Make somebody its leader first."
    )


async def _span(db: AsyncSession, metric: Metric, order: Order) -> Span:
    now, tz, kind = await moment(db), zone(), kind_of(metric)
    for flag, day in (("--since", order.since), ("--until", order.until)):
        try:
            if day is not None:
                checked_start(kind, day)
        except ValueError as error:
            raise Invalid(f"{flag}: {error}") from error
    if order.since and order.until and order.until < order.since:
        raise Invalid("--until is before --since. Turn them round.")
    if order.until and ends(kind, order.until, tz) > now:
        last = previous_start(kind, running_period(metric, now))
        raise Invalid(f"--until names a period that is not over. The last one that is begins on {last}.")
    return Span(order.since, order.until, running_period(metric, now), tz)


async def _ask(
    db: AsyncSession,
    owner: Member,
    under: Team,
    metric: Metric,
    words: MetricVersion,
    span: Span,
    done: Done,
    made: Made,
) -> bool:
    """Whoever brings figures of teams each month says that they are asked for each month."""
    first = span.since or done.first
    line = await line_of(db, under.id)
    query = select(ReportForm).join(FormNumber, FormNumber.form_id == ReportForm.id)
    query = query.where(FormNumber.metric_id == metric.id, ReportForm.team_id.in_(line))
    forms = list(await db.scalars(query.order_by(ReportForm.since)))
    if not forms:
        asked = [Asked(metric.id, required=True)]
        form = await make_form(
            db, owner, under.id, words.name, period=kind_of(metric), reported_by="team", numbers=asked
        )
        made.forms.append(form.id)
        await write_form_span(db, form, metric, first, span)
        done.sentences.append(f"{under.name} and the teams below it are asked for it each {metric.period}.")
        return True
    own = forms[0]
    numbers = await db.scalar(select(func.count()).where(FormNumber.form_id == own.id))
    if own.team_id != under.id or numbers != 1:
        return False
    before = (own.id, own.since, own.until)
    changed = await write_form_span(db, own, metric, first, span)
    if changed:
        made.form_dates.append(before)
    return changed


async def _goal(
    db: AsyncSession, owner: Member, under: Team, metric: Metric, wanted: NewGoal, done: Done, made: Made
) -> None:
    there = select(Goal.id).where(Goal.metric_id == metric.id, Goal.team_id == under.id)
    if await db.scalar(there.limit(1)) is not None:
        return
    starts_on = wanted.starts_on or period_start(kind_of(metric), done.first)
    aim = Aim(None, None, "not_yet_known", wanted.target, starts_on, wanted.deadline)
    goal = await set_goal(db, owner, metric.id, under.id, aim)
    made.goals.append(goal.id)
    done.sentences.append(f"Set a goal for {under.name}. Its page has the chart.")
