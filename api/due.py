"""What a member is asked for and has not sent yet: the reports that are due, with who will read what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.forms import number_kind
from api.shapes import Out, Person, person
from models import FormQuestion, Member, Observation, Pause, Place, Report, ReportForm, Team, TeamParent
from server.actions.form_drafts import Drawn
from server.events import QuestionKind
from server.fields import Figure
from server.measures.odd import LATELY, Usual
from server.measures.periods import Kind, State, current_start, due_at, ends, label, next_start, previous_start, state
from server.network import Visibility
from server.policy.figures import moment, zone
from server.policy.forms import not_closed, numbers_of, questions_of
from server.policy.lows import holder_of
from server.policy.metrics import words_of
from server.policy.pauses import pause_over, pauses_of
from server.policy.reports import Number, lines_of
from server.policy.sight import reading, sight_now
from server.policy.teams import in_words, leaders_of_each, line_of

LOOK_BACK = 3
"""So many periods at most: what is older is asked for by a leader, not by a list."""

NOBODY = UUID(int=0)


class LastOut(Out):
    numerator: Figure
    denominator: Figure | None
    label: str


class UsualOut(Out):
    """Between what a number was lately. From `above` on, and down to `below`, ask before you send it."""

    least: Figure
    most: Figure
    above: Figure
    below: Figure | None


class DueNumber(Out):
    metric_id: UUID
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    kind: Literal["number", "ratio", "mean"]
    required: bool
    help: str
    last: LastOut | None
    so_far: Figure | None
    usual: UsualOut | None = Field(description="Null: there is nothing to compare with.")
    usual_of: UsualOut | None = Field(description="Of the whole of a ratio, or how many a mean is of.")
    stage_of: UUID | None = Field(description="The metric that counts the stage before: ask if this is more than that.")


class DueQuestion(Out):
    question_id: UUID
    kind: QuestionKind
    name: str
    help: str
    required: bool
    choices: list[str]


class Readers(Out):
    """Who can see each part: shown before anything is sent."""

    numbers: str
    answers: str
    high: str
    low: str
    help: str


class DueOut(Out):
    form_id: UUID
    form_name: str
    team_id: UUID
    team_name: str
    member_id: UUID | None
    period: date
    label: str
    state: State
    due_at: datetime
    numbers: list[DueNumber]
    questions: list[DueQuestion]
    leaders: list[Person]
    readers: Readers


class PausedOut(Out):
    """Why nothing is asked now that would be otherwise."""

    form_id: UUID | None = Field(description="The first version of the form that pauses; null: the whole network does.")
    form_name: str
    name: str = Field(description="What the pause is for.", examples=["Christmas"])
    until: date = Field(description="Then the first period begins that is asked for again.")


@dataclass(frozen=True, slots=True)
class Due:
    items: list[DueOut]
    paused: list[PausedOut]


@dataclass(frozen=True, slots=True)
class _Ask:
    form: ReportForm
    place: Place
    team: Team
    period: date
    state: State
    due_at: datetime

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.form.period)

    @property
    def member_id(self) -> UUID | None:
        return self.place.member_id if self.form.reported_by == "member" else None


async def due_of(db: AsyncSession, me: Member, *, missed: bool = False) -> Due:
    """Set by set: as many queries for one team as for five."""
    now = await moment(db)
    places = (
        select(Place, Team)
        .join(Team, Team.id == Place.team_id)
        .where(Place.member_id == me.id, Place.until.is_(None), Team.until.is_(None))
        .where(or_(Place.reports, Place.leads))
    )
    mine = list(await db.execute(places))
    lines = await lines_of(db, [team.id for _, team in mine])
    above = {each for line in lines.values() for each in line}
    upper = (
        select(TeamParent.parent_id)
        .join(Team, Team.id == TeamParent.team_id)
        .where(TeamParent.parent_id.in_(list(lines)), TeamParent.until.is_(None), Team.until.is_(None))
    )
    has_below = set(await db.scalars(upper))
    forms = list(await db.scalars(select(ReportForm).where(ReportForm.team_id.in_(above), not_closed())))
    forms.sort(key=lambda each: each.id)
    pauses = await pauses_of(db, forms)
    asked = [
        (form, place, team)
        for place, team in mine
        if team.id not in has_below
        for form in forms
        if form.team_id in lines[team.id] and (place.reports if form.reported_by == "member" else place.leads)
    ]
    asks = [ask for form, place, team in asked for ask in _asks(form, place, team, pauses, now, missed)]
    sent = await _sent(db, me, asks)
    asks = [each for each in asks if (each.form.id, each.team.id, each.period, each.member_id) not in sent]
    asks.sort(key=lambda each: (-each.period.toordinal(), each.team.name, each.form.name))
    return Due(await _due_out(db, me, asks, lines, now), _paused([form for form, _, _ in asked], pauses, now))


def _paused(forms: Sequence[ReportForm], pauses: Sequence[Pause], now: datetime) -> list[PausedOut]:
    """The pauses in which the running periods of these forms lie, each once for when it ends."""
    found: dict[tuple[UUID, date], PausedOut] = {}
    for form in forms:
        kind = cast(Kind, form.period)
        period = current_start(kind, now, zone())
        pause = pause_over(pauses, form, kind, period)
        if pause is None or form.since > now or form.until is not None:
            continue
        while pause_over(pauses, form, kind, period) is not None:
            period = next_start(kind, period)
        said = PausedOut(form_id=pause.form_id, form_name=form.name, name=pause.name, until=period)
        found.setdefault((pause.id, period), said)
    return sorted(found.values(), key=lambda each: (each.until, each.form_name))


def _asks(
    form: ReportForm, place: Place, team: Team, pauses: Sequence[Pause], now: datetime, missed: bool
) -> list[_Ask]:
    """The running period, and those before it that can still be reported; `missed`: those that were, too."""
    kind = cast(Kind, form.period)
    period = current_start(kind, now, zone())
    due_after, grace = timedelta(hours=form.due_hours), timedelta(days=form.grace_days)
    found = []
    for _ in range(LOOK_BACK):
        stands = state(kind, period, now, zone(), due_after, grace)
        end = ends(kind, period, zone())
        if stands == "locked" or (stands == "missed" and not missed) or end <= max(form.since, place.since):
            break
        if (form.until is None or end <= form.until) and pause_over(pauses, form, kind, period) is None:
            found.append(_Ask(form, place, team, period, stands, due_at(kind, period, zone(), due_after)))
        period = previous_start(kind, period)
    return found


async def _sent(db: AsyncSession, me: Member, asks: Sequence[_Ask]) -> set[tuple[UUID, UUID, date, UUID | None]]:
    query = select(Report.form_id, Report.team_id, Report.period, Report.member_id).where(
        Report.form_id.in_({each.form.id for each in asks}),
        Report.team_id.in_({each.team.id for each in asks}),
        Report.period.in_({each.period for each in asks}),
        or_(Report.member_id == me.id, Report.member_id.is_(None)),
    )
    return set(await db.execute(query)) if asks else set()


async def _due_out(
    db: AsyncSession, me: Member, asks: Sequence[_Ask], lines: dict[UUID, list[UUID]], now: datetime
) -> list[DueOut]:
    form_ids = {each.form.id for each in asks}
    numbers, questions = await numbers_of(db, form_ids), await questions_of(db, form_ids)
    metrics = {metric.id: metric for some in numbers.values() for _, metric in some}
    words = await words_of(db, metrics, now.astimezone(zone()).date())
    leaders = await leaders_of_each(db, sorted({team for line in lines.values() for team in line}))
    choice = await sight_now(db)
    history = await _history(db, me, list(metrics), {each.team.id for each in asks})
    due = []
    for ask in asks:
        line = lines[ask.team.id]
        held_by = holder_of(line, leaders, me.id)
        answering = [each for each in leaders[held_by] if each.id != me.id]
        due.append(
            DueOut(
                form_id=ask.form.id,
                form_name=ask.form.name,
                team_id=ask.team.id,
                team_name=ask.team.name,
                member_id=ask.member_id,
                period=ask.period,
                label=label(ask.kind, ask.period),
                state=ask.state,
                due_at=ask.due_at,
                numbers=[
                    _number(Number(number, metric, words[metric.id]), ask, history)
                    for number, metric in numbers[ask.form.id]
                ],
                questions=[_question(each) for each in questions[ask.form.id]],
                leaders=[person(each) for each in answering],
                readers=_readers(ask.team, line, leaders, answering, choice),
            )
        )
    return due


@dataclass(frozen=True, slots=True)
class _Past:
    """What one reporter said for one metric: the last of it, the sum of all, and what was usual lately."""

    last: Observation
    total: Decimal
    usual: Usual
    usual_of: Usual | None


_History = dict[tuple[UUID, UUID, UUID | None], _Past]
"""By metric, team and reporter."""


async def _history(db: AsyncSession, me: Member, metric_ids: list[UUID], team_ids: set[UUID]) -> _History:
    key = (Observation.metric_id, Observation.team_id, Observation.member_id)
    lately: dict[str, Any] = {"partition_by": key, "order_by": Observation.period.desc(), "rows": (0, LATELY - 1)}
    query = (
        select(
            Observation,
            func.sum(Observation.numerator).over(partition_by=key),
            func.min(Observation.numerator).over(**lately),
            func.max(Observation.numerator).over(**lately),
            func.min(Observation.denominator).over(**lately),
            func.max(Observation.denominator).over(**lately),
        )
        .ext(distinct_on(*key))
        .where(Observation.metric_id.in_(metric_ids), Observation.team_id.in_(team_ids), Observation.latest)
        .where(or_(Observation.member_id == me.id, Observation.member_id.is_(None)))
        .order_by(*key, Observation.period.desc())
    )
    rows = await db.execute(query)
    return {
        (last.metric_id, last.team_id, last.member_id): _Past(
            last, total, Usual(least, most), None if least_of is None or most_of is None else Usual(least_of, most_of)
        )
        for last, total, least, most, least_of, most_of in rows
    }


def _question(question: FormQuestion) -> DueQuestion:
    return DueQuestion(
        question_id=question.id,
        kind=cast(QuestionKind, question.kind),
        name=question.name,
        help=question.help,
        required=question.required,
        choices=question.choices,
    )


def _number(number: Number, ask: _Ask | None = None, history: _History | None = None) -> DueNumber:
    asked, metric, words = number.asked, number.metric, number.words
    key = ask and (metric.id, ask.team.id, ask.member_id)
    past = (history or {}).get(key) if key else None
    said = None
    if past is not None:
        when = label(cast(Kind, metric.period), past.last.period)
        said = LastOut(numerator=past.last.numerator, denominator=past.last.denominator, label=when)
    return DueNumber(
        metric_id=metric.id,
        name=words.name,
        counts=words.counts,
        out_of=words.out_of,
        leaves_out=words.leaves_out,
        unit=words.unit,
        kind=number_kind(metric.over_teams),
        required=asked.required,
        help=asked.help,
        last=said,
        so_far=past.total if past and metric.over_time == "sum" else None,
        usual=UsualOut.model_validate(past.usual) if past else None,
        usual_of=UsualOut.model_validate(past.usual_of) if past and past.usual_of else None,
        stage_of=metric.stage_of,
    )


def _readers(
    team: Team,
    line: Sequence[UUID],
    leaders: dict[UUID, list[Member]],
    answering: Sequence[Member],
    choice: Visibility,
) -> Readers:
    reading_above = reading(line, choice)[1:]
    above = list(dict.fromkeys(each.name for team_id in reading_above for each in leaders[team_id]))
    inside = f"Read by the members of {team.name}"
    inside += f", and by the leaders above it: {in_words(above)}." if above else "."
    if choice == "flat":
        inside = f"Read by the members of {team.name}, and nobody above. Only totals go up."
    numbers = "Read, with your name, by everybody in the call." if choice == "call" and team.call_id else inside
    if answering:
        names = in_words([each.name for each in answering])
        low = f"Read by {names}, and nobody else."
    else:
        low = "Read by nobody but you, until somebody else leads your team or one above it."
    return Readers(numbers=numbers, answers=inside, high=inside, low=low, help=low)


async def preview_of(db: AsyncSession, drawn: Drawn) -> DueOut:
    """A form that is not made yet, as a member of its team will see it for the running period."""
    form, team, now = drawn.form, drawn.team, await moment(db)
    kind = cast(Kind, form.period)
    period = current_start(kind, now, zone())
    line = await line_of(db, team.id)
    leaders = await leaders_of_each(db, line)
    answering = leaders[holder_of(line, leaders, NOBODY)]
    return DueOut(
        form_id=form.id,
        form_name=form.name,
        team_id=team.id,
        team_name=team.name,
        member_id=None,
        period=period,
        label=label(kind, period),
        state="open",
        due_at=due_at(kind, period, zone(), timedelta(hours=form.due_hours)),
        numbers=[_number(each) for each in drawn.numbers],
        questions=[_question(each) for each in drawn.questions],
        leaders=[person(each) for each in answering],
        readers=_readers(team, line, leaders, answering, await sight_now(db)),
    )
