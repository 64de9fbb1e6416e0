"""What is done to metrics: defined, put in better words, handed over.

Invariant: how a metric adds up never changes, or its past would change with it; its words are dated versions.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Metric, MetricVersion
from server.actions.audit import record
from server.errors import Invalid
from server.events import MetricDefined, emit
from server.fields import hold_to
from server.measures.periods import Kind
from server.measures.rollup import OverTeams, OverTime
from server.measures.small import PUBLISHABLE
from server.measures.spc import Direction
from server.policy.figures import following, moment, running_period, zone
from server.policy.members import readable_member
from server.policy.metrics import (
    editable_metric,
    in_library,
    readable_metric,
    stages_before,
    versions_of,
    who_see_metric,
)
from server.policy.teams import leadable_team, line_of


@dataclass(frozen=True, slots=True)
class Rules:
    """What never changes: the period, how figures add up, and who reports them."""

    period: Kind
    over_teams: OverTeams
    over_time: OverTime
    reported_by: Literal["member", "team"]


@dataclass(frozen=True, slots=True)
class Words:
    """What can be said better later."""

    name: str
    counts: str
    unit: str
    direction: Direction
    out_of: str = ""
    leaves_out: str = ""
    threshold: Decimal = Decimal("0.8")
    hides_small: bool = False


TWO_NUMBERS = ("ratio", "mean")
FITTING: dict[str, tuple[str, ...]] = {
    "sum": ("sum", "last", "none"),
    "ratio": ("ratio", "last", "none"),
    "mean": ("ratio", "last", "none"),
    "min": ("last", "none"),
    "max": ("last", "none"),
    "none": ("last", "none"),
}
"""Which rules over time go with a rule over teams."""


async def define_metric(
    db: AsyncSession, me: Member, team_id: UUID, rules: Rules, words: Words, copied_from: UUID | None = None
) -> Metric:
    """A number that this team and all below it can be asked for; whoever defines it looks after it.

    Raises NotFound, Forbidden, and Invalid where the rules do not go together.
    """
    team = await leadable_team(db, me, team_id)
    _check(rules.over_teams, rules.over_time, words)
    if copied_from is not None:
        await in_library(db, copied_from)
    metric = Metric(team_id=team.id, owner_id=me.id, copied_from=copied_from, **asdict(rules))
    db.add(metric)
    await db.flush()
    today = (await moment(db)).astimezone(zone()).date()
    version = await _add_version(db, me, metric, 1, words, "", min(running_period(metric, await moment(db)), today))
    await record(db, me, "metric.defined", "metric", metric.id, name=words.name)
    await _announce(db, metric, version)
    return metric


async def reword_metric(
    db: AsyncSession, me: Member, metric_id: UUID, words: Words, reason: str, if_match: str | None = None
) -> MetricVersion:
    """A new version, with its reason. One that judges or shows otherwise begins with the next period.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    metric = await editable_metric(db, me, metric_id)
    _check(metric.over_teams, metric.over_time, words)
    before = (await versions_of(db, metric_id))[-1]
    hold_to(if_match, before.version)
    running = running_period(metric, await moment(db))
    same_judgement = (before.direction, before.threshold, before.hides_small) == (
        words.direction,
        words.threshold,
        words.hides_small,
    )
    holds_from = max(before.holds_from, running if same_judgement else following(metric, running))
    version = await _add_version(db, me, metric, before.version + 1, words, reason, holds_from)
    await record(db, me, "metric.reworded", "metric", metric_id, version=version.version)
    await _announce(db, metric, version)
    return version


async def hand_over_metric(db: AsyncSession, me: Member, metric_id: UUID, member_id: UUID) -> Metric:
    """Somebody else looks after the metric from now on. Raises NotFound or Forbidden."""
    metric = await editable_metric(db, me, metric_id)
    heir = await readable_member(db, me, member_id)
    if heir.suspended_at is not None or heir.left_at is not None:
        raise Invalid(f"{heir.name} cannot sign in at present. Choose somebody else.")
    await record(db, me, "metric.handed_over", "metric", metric_id, before=str(metric.owner_id), member_id=str(heir.id))
    await pass_metric(db, metric, heir)
    return metric


async def pass_metric(db: AsyncSession, metric: Metric, heir: Member) -> None:
    """The change itself, once the caller holds the metric and knows that it may be."""
    audiences = await who_see_metric(db, metric)
    metric.owner_id = heir.id
    await db.flush()
    version = (await versions_of(db, metric.id))[-1]
    emit(db, [*audiences, *await who_see_metric(db, metric)], _defined(metric, version))


async def adopt_metric(db: AsyncSession, me: Member, metric_id: UUID, team_id: UUID) -> Metric:
    """A team above takes the metric of one below: it, and all below it, can be asked for the number from now on.

    Nothing that was reported changes, nor who looks after it. Raises NotFound, Forbidden, Invalid.
    """
    await readable_metric(db, me, metric_id)
    team = await leadable_team(db, me, team_id)
    metric = await db.get_one(Metric, metric_id, with_for_update={"key_share": True}, populate_existing=True)
    if team_id == metric.team_id or team_id not in await line_of(db, metric.team_id):
        sentence = "Only a team above the metric's own can adopt it."
        raise Invalid(sentence, fields=[("team_id", sentence)])
    before, audiences = metric.team_id, await who_see_metric(db, metric)
    metric.team_id = team.id
    await db.flush()
    await record(db, me, "metric.adopted", "metric", metric_id, before=str(before), team_id=str(team_id))
    version = (await versions_of(db, metric_id))[-1]
    emit(db, [*audiences, *await who_see_metric(db, metric)], _defined(metric, version))
    return metric


async def link_stage(db: AsyncSession, me: Member, metric_id: UUID, before_id: UUID | None) -> Metric:
    """Say which metric is the stage before this one, or that none is. Raises NotFound, Forbidden, Invalid."""
    metric = await editable_metric(db, me, metric_id)
    if before_id is not None:
        before = await readable_metric(db, me, before_id)
        kinds = {(e.period, e.reported_by, e.over_teams, e.over_time) for e in (metric, before)}
        fault = None
        if len(kinds) > 1 or metric.over_teams != "sum":
            fault = "Both must be counts that add up, of the same kind of period, by the same reporters."
        elif not _in_one_line(await line_of(db, before.team_id), await line_of(db, metric.team_id)):
            fault = "Both must be of the same team, or of teams above one another."
        elif metric_id in [each.id for each in await stages_before(db, before)]:
            fault = "That stage comes after this one already."
        if fault:
            raise Invalid(fault, fields=[("before_id", fault)])
    was, metric.stage_of = metric.stage_of, before_id
    await db.flush()
    await record(db, me, "metric.stage_linked", "metric", metric_id, before=str(was), stage_of=str(before_id))
    await _announce(db, metric, (await versions_of(db, metric_id))[-1])
    return metric


def _in_one_line(some: Sequence[UUID], others: Sequence[UUID]) -> bool:
    return some[0] in others or others[0] in some


def _check(over_teams: str, over_time: str, words: Words) -> None:
    if over_time not in FITTING[over_teams]:
        raise Invalid(
            "These two rules do not go together. A sum over teams can be a sum over time; a ratio or a mean is a "
            "ratio over time; for the rest take the last figure or none.",
            fields=[("over_time", f"Choose one of: {', '.join(FITTING[over_teams])}.")],
        )
    if (over_teams in TWO_NUMBERS) != bool(words.out_of):
        sentence = (
            "Say out of what it is counted: this metric takes two numbers."
            if over_teams in TWO_NUMBERS
            else "Leave this empty: this metric takes one number."
        )
        raise Invalid(sentence, fields=[("out_of", sentence)])
    if words.hides_small and over_teams not in PUBLISHABLE:
        sentence = "Only what adds up can hide small numbers: the least or the most of all teams is the number of one."
        raise Invalid(sentence, fields=[("hides_small", sentence)])


async def _add_version(
    db: AsyncSession, me: Member, metric: Metric, number: int, words: Words, reason: str, holds_from: date
) -> MetricVersion:
    version = MetricVersion(
        metric_id=metric.id, version=number, author_id=me.id, reason=reason, holds_from=holds_from, **asdict(words)
    )
    db.add(version)
    await db.flush()
    return version


async def _announce(db: AsyncSession, metric: Metric, version: MetricVersion) -> None:
    emit(db, await who_see_metric(db, metric), _defined(metric, version))


def _defined(metric: Metric, version: MetricVersion) -> MetricDefined:
    return MetricDefined(metric_id=metric.id, team_id=metric.team_id, version=version.version, name=version.name)
