"""Metrics, goals, forms and facts. Numbers belong to the network; who brought them is an id."""

from models import (
    ChartMark,
    ExpectedChange,
    FormNumber,
    FormQuestion,
    Goal,
    GoalConfidence,
    GoalMilestone,
    GoalVersion,
    HeldNumber,
    Metric,
    MetricSum,
    MetricVersion,
    Observation,
    Pause,
    ReportForm,
    ToldSum,
)
from server.personal.base import Erasure, Holding, Part

TABLES = (
    Holding(
        Metric,
        parts=(
            Part(
                heading="Metrics you own",
                mine=Metric.owner_id,
                shows=(Metric.id, Metric.team_id, Metric.period, Metric.created_at),
                erasure=Erasure.KEEP,
                why="Somebody answers for every number. It is handed over before a member is erased.",
            ),
        ),
        plain=(Metric.period, Metric.over_teams, Metric.over_time, Metric.reported_by),
    ),
    Holding(
        MetricVersion,
        parts=(
            Part(
                heading="Metrics you defined",
                mine=MetricVersion.author_id,
                shows=(MetricVersion.name, MetricVersion.counts, MetricVersion.reason, MetricVersion.created_at),
                erasure=Erasure.WORDS,
                columns=(MetricVersion.reason,),
                why="The definition of a number belongs to everybody who reports it.",
            ),
        ),
        plain=(
            MetricVersion.name,
            MetricVersion.counts,
            MetricVersion.out_of,
            MetricVersion.leaves_out,
            MetricVersion.unit,
            MetricVersion.direction,
        ),
    ),
    Holding(
        Goal,
        parts=(
            Part(
                heading="Goals you own",
                mine=Goal.owner_id,
                shows=(Goal.id, Goal.metric_id, Goal.team_id, Goal.created_at),
                erasure=Erasure.KEEP,
                why="Somebody answers for every goal. It is handed over before a member is erased.",
            ),
        ),
    ),
    Holding(
        GoalVersion,
        parts=(
            Part(
                heading="Goals you set",
                mine=GoalVersion.author_id,
                shows=(
                    GoalVersion.goal_id,
                    GoalVersion.baseline,
                    GoalVersion.target,
                    GoalVersion.deadline,
                    GoalVersion.reason,
                    GoalVersion.created_at,
                ),
                erasure=Erasure.WORDS,
                columns=(GoalVersion.reason,),
                why="How a goal came about stays in sight.",
            ),
        ),
        plain=(GoalVersion.baseline_source,),
    ),
    Holding(GoalMilestone, why="Figures on the way to a goal."),
    Holding(
        GoalConfidence,
        parts=(
            Part(
                heading="How sure you said you are of goals",
                mine=GoalConfidence.member_id,
                shows=(GoalConfidence.goal_id, GoalConfidence.score, GoalConfidence.note, GoalConfidence.given_at),
                erasure=Erasure.WORDS,
                columns=(GoalConfidence.note,),
                why="That somebody was unsure stays known; their words go.",
            ),
        ),
    ),
    Holding(
        ReportForm,
        parts=(
            Part(
                heading="Report forms you made",
                mine=ReportForm.author_id,
                shows=(
                    ReportForm.team_id,
                    ReportForm.name,
                    ReportForm.period,
                    ReportForm.since,
                    ReportForm.until,
                    ReportForm.reason,
                ),
                erasure=Erasure.WORDS,
                columns=(ReportForm.reason,),
                why="The questions of a team belong to the team.",
            ),
        ),
        plain=(ReportForm.name, ReportForm.period, ReportForm.reported_by),
    ),
    Holding(FormNumber, plain=(FormNumber.help,), why="Which numbers a form asks for."),
    Holding(
        FormQuestion,
        plain=(FormQuestion.kind, FormQuestion.name, FormQuestion.help, FormQuestion.choices),
        why="What else a form asks.",
    ),
    Holding(
        Pause,
        parts=(
            Part(
                heading="Pauses you set",
                mine=Pause.author_id,
                shows=(Pause.form_id, Pause.name, Pause.first_day, Pause.last_day, Pause.set_at),
                erasure=Erasure.KEEP,
                why="When nobody was asked is part of how complete a sum is.",
            ),
        ),
        plain=(Pause.name,),
    ),
    Holding(
        ChartMark,
        parts=(
            Part(
                heading="What you set on charts",
                mine=ChartMark.author_id,
                shows=(
                    ChartMark.metric_id,
                    ChartMark.team_id,
                    ChartMark.on_date,
                    ChartMark.words,
                    ChartMark.created_at,
                ),
                erasure=Erasure.WORDS,
                columns=(ChartMark.words,),
                why="Where limits start anew belongs to everybody who reads the chart.",
            ),
            Part(
                heading="What you took back from charts",
                mine=ChartMark.taken_back_by,
                shows=(ChartMark.id, ChartMark.taken_back_at, ChartMark.taken_back_why),
                erasure=Erasure.WORDS,
                columns=(ChartMark.taken_back_why,),
                why="Why something is no longer on a chart stays in sight.",
            ),
        ),
        plain=(ChartMark.kind,),
    ),
    Holding(
        Observation,
        parts=(
            Part(
                heading="Numbers you sent",
                mine=lambda member_id, _: (Observation.author_id == member_id) | (Observation.member_id == member_id),
                shows=(
                    Observation.metric_id,
                    Observation.team_id,
                    Observation.period,
                    Observation.numerator,
                    Observation.denominator,
                    Observation.note,
                    Observation.reason,
                    Observation.revision,
                    Observation.received_at,
                ),
                erasure=Erasure.WORDS,
                columns=(Observation.note, Observation.reason),
                why="The sum of a team must not change because somebody left it. The number stays, the note goes.",
            ),
        ),
        named=(Observation.author_id, Observation.member_id),
    ),
    Holding(MetricSum, why="Sums of teams."),
    Holding(ToldSum, why="What of the sums of teams is told outside them."),
    Holding(HeldNumber, why="Which numbers of teams are held back outside them."),
    Holding(ExpectedChange, why="How many reports are expected of a team."),
)
