"""Report forms that nobody is asked for yet: starter templates, so that no page is blank, and how one will look.

Nothing is stored here. A metric that a template needs is taken from the team, or from one above it, where there is one
of that name that adds up in the same way; otherwise the draft says how it is to be made, together with the form.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from models import FormNumber, FormQuestion, Member, Metric, MetricVersion, ReportForm, Team
from server.actions.forms import Asked, NewMetric, Question, check_form
from server.actions.metrics import Words
from server.measures.periods import Kind
from server.policy.figures import moment, zone
from server.policy.metrics import visible_metrics, words_of
from server.policy.reports import Number
from server.policy.teams import leadable_team, line_of

Key = Literal["clinical_review", "readiness", "signatures", "one_to_ones", "attendance"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that nobody is asked for yet. `why` says what it is good for."""

    key: Key
    name: str
    why: str
    period: Kind
    reported_by: Literal["member", "team"]
    numbers: tuple[Asked, ...]
    questions: tuple[Question, ...] = ()
    due_hours: int = 41
    """Of a week: Tuesday at 17:00."""
    grace_days: int = 3


def _count(name: str, counts: str, unit: str, leaves_out: str = "") -> NewMetric:
    return NewMetric("sum", "sum", Words(name, counts, unit, "up", leaves_out=leaves_out))


TEMPLATES: tuple[Draft, ...] = (
    Draft(
        "clinical_review",
        "Weekly clinical-review audit",
        "How many people were reviewed each week, and for how many of them the medicine was stopped or cut down.",
        "week",
        "member",
        (
            Asked(
                metric=_count(
                    "Clinical reviews done",
                    "People with dementia on an antipsychotic whose medicine you reviewed this week.",
                    "reviews",
                    "Reviews that are booked but not done yet.",
                ),
                required=True,
                help="Count people, not visits.",
            ),
            Asked(
                metric=NewMetric(
                    "ratio",
                    "ratio",
                    Words(
                        "Medicine stopped or cut down",
                        "People whose antipsychotic was stopped or cut down at the review.",
                        "%",
                        "up",
                        out_of="People reviewed this week.",
                    ),
                ),
                help="If you reviewed nobody, write 0 out of 0.",
            ),
        ),
        (
            Question("text", "What helped, or would have helped?", "One sentence that others can learn from."),
            Question("confidence", "How sure are you that everybody is reviewed by the deadline?"),
        ),
    ),
    Draft(
        "readiness",
        "Readiness",
        "Each team says from 1 to 5 how ready it is, what it does next and by when.",
        "week",
        "team",
        (
            Asked(
                metric=NewMetric(
                    "min",
                    "last",
                    Words(
                        "Readiness",
                        "How ready the team is: 1 not begun, 2 planned, 3 half way, 4 nearly there, 5 ready.",
                        "of 5",
                        "up",
                        leaves_out="Several teams together are as ready as the least ready of them.",
                    ),
                ),
                required=True,
                help="From 1, not begun, to 5, ready.",
            ),
        ),
        (
            Question("text", "What do you do next?", "The one step that matters most.", required=True),
            Question("date", "By when?"),
            Question("yes_no", "Do you have all that you need for it?"),
        ),
    ),
    Draft(
        "signatures",
        "Signatures or pledges",
        "How many people signed or pledged each week, and where you asked them.",
        "week",
        "member",
        (
            Asked(
                metric=_count(
                    "Signatures or pledges",
                    "People who signed or pledged with you this week, each of them once.",
                    "people",
                    "People who only said that they might.",
                ),
                required=True,
            ),
        ),
        (
            Question(
                "choice",
                "Where did you ask most of them?",
                choices=("At work", "At a meeting", "At home or in the street", "Online"),
            ),
            Question("text", "What moved people to sign?"),
        ),
    ),
    Draft(
        "one_to_ones",
        "One-to-ones held",
        "How many conversations you had in which two people got to know each other, and what came of them.",
        "week",
        "member",
        (
            Asked(
                metric=_count(
                    "One-to-ones held",
                    "Conversations in which you and one other got to know what each cares for, and agreed a next step.",
                    "conversations",
                    "Talks that were only about work to be done.",
                ),
                required=True,
            ),
            Asked(
                metric=_count(
                    "Commitments from one-to-ones",
                    "People who promised in such a conversation to do something by a date.",
                    "people",
                )
            ),
        ),
        (Question("text", "What did you learn about what people care for?", "Without names."),),
    ),
    Draft(
        "attendance",
        "Event attendance",
        "Each team says what it held each month, and how many people came.",
        "month",
        "team",
        (
            Asked(metric=_count("Events held", "Meetings and events that the team held this month.", "events")),
            Asked(
                metric=_count("People who came", "People at these events, each time they came.", "people"),
                help="If you did not count, leave it empty.",
            ),
            Asked(
                metric=_count("People who came for the first time", "Of these, who had never come before.", "people"),
            ),
        ),
        (
            Question("date", "When is the next one?"),
            Question("text", "What would you do the same way again?"),
        ),
    ),
)


async def drafts_for(db: AsyncSession, me: Member, team_id: UUID) -> list[Draft]:
    """The templates, with the metrics that this team can be asked for already. Raises NotFound, Forbidden."""
    await leadable_team(db, me, team_id)
    near = await line_of(db, team_id)
    metrics = list(await db.scalars(visible_metrics(me).where(Metric.team_id.in_(near))))
    metrics.sort(key=lambda each: near.index(each.team_id), reverse=True)  # of two alike the nearer one
    words = await words_of(db, [each.id for each in metrics], (await moment(db)).astimezone(zone()).date())
    known = {_alike(words[each.id].name, each): each.id for each in metrics}
    return [_with_known(draft, known) for draft in TEMPLATES]


_Alike = tuple[str, str, str, str, str]


def _alike(name: str, metric: Metric) -> _Alike:
    return name.casefold(), metric.period, metric.reported_by, metric.over_teams, metric.over_time


def _with_known(draft: Draft, known: dict[_Alike, UUID]) -> Draft:
    numbers = []
    for asked in draft.numbers:
        new = asked.metric
        assert new is not None
        found = known.get((new.words.name.casefold(), draft.period, draft.reported_by, new.over_teams, new.over_time))
        numbers.append(asked if found is None else replace(asked, metric_id=found, metric=None))
    return replace(draft, numbers=tuple(numbers))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form as it would be, of rows that are not in the database."""

    form: ReportForm
    team: Team
    numbers: list[Number]
    questions: list[FormQuestion]


async def drawn_up(
    db: AsyncSession, me: Member, form: ReportForm, numbers: Sequence[Asked], questions: Sequence[Question]
) -> Drawn:
    """As `make_form`, with all its refusals, but without making anything. Raises NotFound, Forbidden, Invalid."""
    team = await leadable_team(db, me, form.team_id)
    known = await check_form(db, me, form, numbers, questions)
    today = (await moment(db)).astimezone(zone()).date()
    words = await words_of(db, known, today)
    drawn = Drawn(form, team, [], [])
    for place, asked in enumerate(numbers):
        number = FormNumber(place=place, required=asked.required or place == 0, help=asked.help)
        if asked.metric_id is not None:
            drawn.numbers.append(Number(number, known[asked.metric_id], words[asked.metric_id]))
        elif asked.metric is not None:
            rules = {"over_teams": asked.metric.over_teams, "over_time": asked.metric.over_time}
            metric = Metric(id=uuid4(), period=form.period, reported_by=form.reported_by, **rules)
            drawn.numbers.append(Number(number, metric, MetricVersion(**asdict(asked.metric.words))))
    drawn.questions.extend(
        FormQuestion(id=uuid4(), place=place, **asdict(each) | {"choices": list(each.choices)})
        for place, each in enumerate(questions)
    )
    return drawn
