"""Metrics, goals, reports and what they come to: what is announced of them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from server.events.base import Announced
from server.fields import Figure

Told = Literal["inside", "all", "part", "none"]


class FigureNow(Announced):
    """The figure of a team and all below it for one period, as it stands: absolute values."""

    metric_id: UUID
    team_id: UUID
    period: date
    numerator: Figure | None
    denominator: Figure | None
    """Both None: held back, so that nobody is pointed at."""
    value: Figure | None
    """None: undefined, as a ratio out of nothing; or held back."""
    received: int
    expected: int
    on_time: int
    revised: int
    told: Told | None
    """Null: the metric holds nothing back. `inside`: it does, but you are inside the team and read all. Of those
    outside: they are told `all` of it, `part` (small numbers are missing from it), or `none`."""


class NumberNow(Announced):
    """One number of a report, as last corrected."""

    metric_id: UUID
    name: str
    unit: str
    numerator: Figure
    denominator: Figure | None


QuestionKind = Literal["text", "choice", "yes_no", "date", "confidence"]


class AnswerNow(Announced):
    """What a report says to one question of its form, as last corrected."""

    question_id: UUID
    kind: QuestionKind
    name: str
    words: str
    """The text, the choice, or the note beside a confidence. Empty where a moderator hid it."""
    yes: bool | None
    day: date | None
    confidence: int | None
    """From 0 to 10."""


class MetricDefined(Announced):
    """A metric was defined, or its words have a new version."""

    type: Literal["metric.defined"] = "metric.defined"
    metric_id: UUID
    team_id: UUID
    version: int
    name: str


class ChartMarked(Announced):
    """Something was set on a chart: new limits from a period, or a word beside a day; or, `taken_back`, no longer."""

    type: Literal["chart.marked"] = "chart.marked"
    mark_id: UUID
    metric_id: UUID
    team_id: UUID
    kind: Literal["limits", "note"]
    on_date: date
    words: str
    taken_back: bool


class GoalSet(Announced):
    """A goal was set, or has a new version."""

    type: Literal["goal.set"] = "goal.set"
    goal_id: UUID
    metric_id: UUID
    team_id: UUID
    version: int
    baseline: Figure | None
    target: Figure
    deadline: date


class ConfidenceGiven(Announced):
    """Somebody said how sure they are of a goal; how many have by now. What they said is read by the team alone."""

    type: Literal["confidence.given"] = "confidence.given"
    goal_id: UUID
    team_id: UUID
    given: int


class FormMade(Announced):
    """A team, and all below it, is asked for these numbers from now on; or, `closed`, no longer."""

    type: Literal["form.made"] = "form.made"
    form_id: UUID
    team_id: UUID
    name: str
    closed: bool


class PauseSet(Announced):
    """Between two days, both included, a form, or with none the whole network, asks nothing of anybody; or, `ended`,
    it does so again from today on."""

    type: Literal["pause.set"] = "pause.set"
    pause_id: UUID
    form_id: UUID | None
    first_day: date
    last_day: date
    name: str
    ended: bool


class ReportSent(Announced):
    """A report came in, or was corrected (`revision` above 1). Lows and requests for help are not in it."""

    type: Literal["report.sent"] = "report.sent"
    report_id: UUID
    form_id: UUID
    team_id: UUID
    member_id: UUID | None
    member_name: str | None
    """Whose report it is; another author than this member acted for them. Null: the team reports as a whole."""
    author_id: UUID
    author_name: str
    period: date
    revision: int
    numbers: list[NumberNow]
    answers: list[AnswerNow] = Field(default_factory=list)
    """What was announced before there were questions has none."""
    high_html: str
    reason: str
    late: bool
    sent_at: datetime


class NumbersShown(Announced):
    """Where a network opens all numbers within a call: those of one report, without its words, for everybody in it."""

    type: Literal["numbers.shown"] = "numbers.shown"
    form_id: UUID
    team_id: UUID
    member_id: UUID
    member_name: str
    period: date
    revision: int
    numbers: list[NumberNow]


class ReportAcknowledged(Announced):
    """A leader has read a report."""

    type: Literal["report.acknowledged"] = "report.acknowledged"
    report_id: UUID
    team_id: UUID
    member_id: UUID
    name: str
    acknowledged_at: datetime


class ReportAsked(Announced):
    """A leader asked for a report that has not come. Only the member and the leaders in line hear this."""

    type: Literal["report.asked"] = "report.asked"
    form_id: UUID
    team_id: UUID
    period: date
    member_id: UUID
    by_id: UUID
    by_name: str
    asked_at: datetime


class RemarkWritten(Announced):
    """Something was said about a report. Only whoever reported and the leaders in line hear this. What the reporter
    says settles the corrections that were asked for before."""

    type: Literal["remark.written"] = "remark.written"
    remark_id: UUID
    report_id: UUID
    team_id: UUID
    reporter_id: UUID
    author_id: UUID
    author_name: str
    kind: Literal["comment", "correction"]
    text: str
    written_at: datetime


class LowRaised(Announced):
    """A low or a request for help. Only its author and the leaders of the team that holds it hear this."""

    type: Literal["low.raised"] = "low.raised"
    low_id: UUID
    report_id: UUID
    team_id: UUID
    held_by: UUID
    author_id: UUID
    author_name: str
    kind: Literal["low", "help"]
    text: str
    period: date
    raised_at: datetime


class LowAnswered(Announced):
    """A leader answered a low. Only its author and the leaders of the team that holds it hear this."""

    type: Literal["low.answered"] = "low.answered"
    low_id: UUID
    answer_id: UUID
    report_id: UUID
    author_id: UUID
    author_name: str
    text: str
    answered_at: datetime


class FiguresChanged(Announced):
    """What a change made of the figures of its team and of all above it. The team and its line hear it at once;
    everyone else in the call gets the latest values about once a second, as a sample without a position."""

    type: Literal["figures.changed"] = "figures.changed"
    call_id: UUID | None
    figures: list[FigureNow]
