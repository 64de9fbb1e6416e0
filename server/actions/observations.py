"""Facts that programs bring for whole teams: many at once, all of them or none.

Invariant: as for reports, nothing is overwritten, and a team never reports beside a team below it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, Member, Metric, Observation, ReportForm, Team
from server.actions.audit import record
from server.actions.oddities import MOST_ASKED, odd_facts
from server.actions.reports import announce_figures, fault_of
from server.actions.sums import Fact, add_observations, hold_sums
from server.errors import Invalid
from server.measures.periods import State, checked_start, state
from server.policy.figures import Kept, as_figures, kind_of, moment, zone
from server.policy.metrics import words_of
from server.policy.observations import writable
from server.policy.reports import lines_of

Fault = tuple[str, str]
DAY = timedelta(days=1)
MOST_ANNOUNCED = 500
"""A batch that moves more figures than this announces the newest ones; pages load the rest when they are opened."""


@dataclass(frozen=True, slots=True)
class Brought:
    metric_id: UUID
    team_id: UUID
    period: date
    numerator: Decimal
    denominator: Decimal | None = None
    note: str = ""


async def add_facts(
    db: AsyncSession, me: Member, items: Sequence[Brought], reason: str, *, sure: bool = False
) -> tuple[list[Kept], list[str]]:
    """Store facts of teams, or corrections of them; of a few also the questions about numbers that look like slips.
    Raises Invalid that names every item at fault, and Conflict."""
    await hold_sums(db)
    metrics, teams, led = await writable(db, me, {i.metric_id for i in items}, {i.team_id for i in items})
    now = await moment(db)
    words = await words_of(db, metrics, now.astimezone(zone()).date())
    lines = await lines_of(db, list(teams))
    due = await _states(db, metrics)
    twice = Counter((each.metric_id, each.team_id, each.period) for each in items)
    faults: list[Fault] = []
    facts: list[Fact] = []
    for place, each in enumerate(items):
        metric, team = metrics.get(each.metric_id), teams.get(each.team_id)
        if metric is None or team is None or metric.team_id not in lines[team.id]:
            faults.append((f"items.{place}.metric_id", "There is no such metric for this team."))
            continue
        if twice[each.metric_id, each.team_id, each.period] > 1:
            faults.append((f"items.{place}.period", "This team has this metric and period more than once here."))
        stands, fault = _when(metric, each.period, now, due.get(metric.id))
        fault = fault or _who(metric, team, me, led, stands, reason)
        if fault:
            faults.append((f"items.{place}.{'period' if stands is None else 'team_id'}", fault))
        elif fault := fault_of(metric.over_teams, words[metric.id].unit, each.numerator, each.denominator):
            faults.append((f"items.{place}.numerator", fault))
        facts.append(
            Fact(
                each.metric_id,
                each.team_id,
                each.period,
                each.numerator,
                me.id,
                each.denominator,
                note=each.note,
                on_time=stands in ("open", "due"),
                reason=reason,
            )
        )
    if faults:
        raise Invalid(f"Nothing was stored. {faults[0][0]}: {faults[0][1]}", fields=faults)
    new = await _new(db, facts)
    odd = [] if sure or len(new) > MOST_ASKED else await odd_facts(db, metrics, teams, words, new, now)
    kept = await add_observations(db, new)
    await record(db, me, "observations.added", facts=len(facts), reason=reason)
    await _announce(db, list(metrics.values()), list(teams.values()), lines, kept)
    return kept, odd


async def _states(db: AsyncSession, metrics: Mapping[UUID, Metric]) -> dict[UUID, ReportForm]:
    """For each metric the form that asks for it; the newest, if there are several."""
    query = select(FormNumber.metric_id, ReportForm).join(ReportForm, ReportForm.id == FormNumber.form_id)
    rows = await db.execute(query.where(FormNumber.metric_id.in_(metrics)).order_by(ReportForm.since))
    return dict(rows.all())


def _when(metric: Metric, period: date, now: datetime, form: ReportForm | None) -> tuple[State | None, str | None]:
    """Where the period stands, or what is wrong with its date."""
    try:
        checked_start(kind_of(metric), period)
    except ValueError as error:
        return None, str(error)
    due_after, grace = (timedelta(hours=form.due_hours), timedelta(days=form.grace_days)) if form else (DAY, 3 * DAY)
    stands = state(kind_of(metric), period, now, zone(), due_after, grace)
    return (None, "This period has not begun yet.") if stands == "future" else (stands, None)


def _who(metric: Metric, team: Team, me: Member, led: set[UUID], stands: State | None, reason: str) -> str | None:
    if metric.reported_by != "team":
        return "Members report this metric one by one. Only what a whole team reports can be brought here."
    if metric.owner_id != me.id and team.id not in led:
        return f"Only a leader of {team.name}, or who looks after the metric, can bring this."
    if stands == "locked" and (metric.owner_id != me.id or not reason):
        return "This period is closed for good. Only who looks after the metric can add to it, with a reason."
    return None


async def _new(db: AsyncSession, facts: Sequence[Fact]) -> list[Fact]:
    """Without those that are known already, figure for figure: the same batch again changes nothing."""
    query = select(Observation).where(
        Observation.latest,
        Observation.member_id.is_(None),
        Observation.metric_id.in_({each.metric_id for each in facts}),
        Observation.team_id.in_({each.team_id for each in facts}),
        Observation.period.in_({each.period for each in facts}),
    )
    known = {
        (each.metric_id, each.team_id, each.period): (each.numerator, each.denominator)
        for each in await db.scalars(query)
    }
    return [
        each
        for each in facts
        if known.get((each.metric_id, each.team_id, each.period)) != (each.numerator, each.denominator)
    ]


async def _announce(
    db: AsyncSession,
    metrics: Sequence[Metric],
    teams: Sequence[Team],
    lines: Mapping[UUID, Sequence[UUID]],
    kept: Sequence[Kept],
) -> None:
    """One event for each team that brought something, with the figures of its line."""
    newest = sorted(kept, key=lambda each: each.period)[-MOST_ANNOUNCED:]
    figures = await as_figures(db, metrics, newest, "network")
    hiding = {each.metric_id for each in kept if each.hides}
    metrics = [each for each in metrics if each.id in hiding]
    for team in teams:
        own = [each for each in figures if each.team_id in lines[team.id]]
        await announce_figures(db, metrics, team, own, lines[team.id])
