"""Another rhythm for a report form: it ends, and the next form asks in the other rhythm from then on, in one act.

A metric keeps its period for ever: its kept sums, its chart and its goals are made of such periods. So the next form
asks for metrics of its own, with the same words. Invariant: no day is asked for in both rhythms; where they do not
meet, the days between the last period of the one and the first of the other, less than a week, are asked for in
neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, Member, Metric, MetricVersion, ReportForm
from server.actions.audit import record
from server.actions.forms import Asked, NewMetric, Question, announce_form, newest_version, store_form
from server.actions.metrics import Words
from server.actions.sums import hold_sums, settle_expected
from server.errors import Invalid
from server.events import QuestionKind
from server.measures.periods import Kind, current_start, next_start, period_start, previous_start, starts
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction
from server.policy.figures import moment, zone
from server.policy.forms import first_of, numbers_of, questions_of
from server.policy.metrics import visible_metrics, words_of
from server.policy.teams import line_of, subtree_of, visible_team


@dataclass(frozen=True, slots=True)
class Turn:
    """From one rhythm to another. `last` is the old one's last period, `first` the new one's first, and `free` the
    first day that neither asks for, if there is one."""

    period: Kind
    last: date
    first: date

    @property
    def begins(self) -> datetime:
        return starts(self.period, self.first, zone())


def turn(form: ReportForm, to: Kind, now: datetime) -> Turn:
    """As soon as may be: the running period of the old rhythm is asked for to its end."""
    old = cast(Kind, form.period)
    closes = next_start(old, current_start(old, max(now, form.since), zone()))
    first = period_start(to, closes)
    if first < closes:
        first = next_start(to, first)
    return Turn(to, previous_start(old, period_start(old, first)), first)


async def change_rhythm(db: AsyncSession, me: Member, form_id: UUID, to: Kind, reason: str) -> ReportForm:
    """End the form, and make the next one with the same name, numbers and questions in another rhythm.

    Raises NotFound, Forbidden, Invalid where it has that rhythm, and Conflict as for a new version.
    """
    await hold_sums(db)
    form = await newest_version(db, me, form_id)
    if to == form.period:
        sentence = f"This form asks every {to} already. Choose another rhythm."
        raise Invalid(sentence, fields=[("period", "Choose another rhythm.")])
    turned = turn(form, to, await moment(db))
    numbers = (await numbers_of(db, [form.id]))[form.id]
    asked = await _asked_again(db, me, form, numbers, to)
    questions = [
        Question(cast(QuestionKind, each.kind), each.name, each.help, each.required, tuple(each.choices))
        for each in (await questions_of(db, [form.id]))[form.id]
    ]
    following = ReportForm(
        team_id=form.team_id,
        name=form.name,
        period=to,
        reported_by=form.reported_by,
        due_hours=form.due_hours,
        grace_days=form.grace_days,
        author_id=me.id,
        since=turned.begins,
        reason=reason,
        replaces_id=first_of(form),
    )
    form.until = turned.begins
    await store_form(db, me, following, asked, questions)
    await _keep_stages(db, [metric for _, metric in numbers], following)
    await settle_expected(db, await subtree_of(db, form.team_id))
    before = {"before": form.period, "after": to, "from": str(turned.first)}
    await record(db, me, "form.rhythm_changed", "form", following.id, name=form.name, **before)
    await announce_form(db, await visible_team(db, me, form.team_id), following)
    return following


async def _asked_again(
    db: AsyncSession, me: Member, form: ReportForm, numbers: Sequence[tuple[FormNumber, Metric]], to: Kind
) -> list[Asked]:
    """The same numbers in the other rhythm: of metrics that there are already, or of new ones with the same words."""
    today = (await moment(db)).astimezone(zone()).date()
    others = visible_metrics(me).where(
        Metric.team_id.in_(await line_of(db, form.team_id)),
        Metric.period == to,
        Metric.reported_by == form.reported_by,
    )
    there = list(await db.scalars(others.order_by(Metric.id)))
    words = await words_of(db, {each.id for each in there} | {metric.id for _, metric in numbers}, today)
    known = {(words[each.id].name, each.over_teams, each.over_time): each.id for each in there}
    found = []
    for number, metric in numbers:
        said = words[metric.id]
        metric_id = known.pop((said.name, metric.over_teams, metric.over_time), None)
        new = None if metric_id else _like(metric, said)
        found.append(Asked(metric_id, number.required, number.help, new))
    return found


def _like(metric: Metric, said: MetricVersion) -> NewMetric:
    words = Words(
        said.name,
        said.counts,
        said.unit,
        cast(Direction, said.direction),
        out_of=said.out_of,
        leaves_out=said.leaves_out,
        threshold=said.threshold,
        hides_small=said.hides_small,
    )
    return NewMetric(cast(OverTeams, metric.over_teams), cast(OverTime, metric.over_time), words)


async def _keep_stages(db: AsyncSession, before: list[Metric], following: ReportForm) -> None:
    """What was a stage of another number on the form is so again."""
    query = select(FormNumber.metric_id).where(FormNumber.form_id == following.id).order_by(FormNumber.place)
    after = dict(zip([each.id for each in before], await db.scalars(query), strict=True))
    for metric in before:
        if metric.stage_of in after:
            new = await db.get_one(Metric, after[metric.id])
            new.stage_of = new.stage_of or after[metric.stage_of]
    await db.flush()
