"""/api/v1/forms: which numbers a team, and all below it, is asked for each period, and which other questions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.metrics import WordsIn
from api.router import signed_in
from api.shapes import In, Out, Page, Person, person
from models import Member, ReportForm, Team
from server.actions.forms import Asked, NewMetric, Question, change_form, close_form, make_form
from server.db import Session
from server.events import QuestionKind
from server.fields import Line, Name, Sentence
from server.identity import Me
from server.measures.periods import Kind
from server.measures.rollup import OverTeams, OverTime
from server.policy.figures import moment, zone
from server.policy.forms import (
    first_of,
    forms_in_force,
    numbers_of,
    questions_of,
    readable_form,
    taking_over,
    versions_after,
    versions_of_form,
)
from server.policy.metrics import words_of
from server.policy.teams import visible_team

router = signed_in("/forms", ["forms"])


Help = Annotated[Line, Field(description="What helps to answer it, beside the field.")]


class NewMetricIn(WordsIn):
    """A metric that is made together with the form; how often and who reports it is as on the form."""

    over_teams: OverTeams
    over_time: OverTime


class AskedIn(In):
    """One number: of a metric that there is, or of a new one."""

    metric_id: UUID | None = None
    metric: NewMetricIn | None = None
    required: bool = False
    help: Help = ""

    def asked(self) -> Asked:
        new = self.metric
        made = None if new is None else NewMetric(new.over_teams, new.over_time, new.words())
        return Asked(self.metric_id, self.required, self.help, made)


class QuestionIn(In):
    """Something asked besides the numbers."""

    kind: QuestionKind
    name: Annotated[Name, Field(description="The question as it is asked.", examples=["What would have helped?"])]
    help: Help = ""
    required: bool = False
    choices: list[Name] = Field(default_factory=list, max_length=12, description="Of a choice: two or more, else none.")

    def question(self) -> Question:
        return Question(self.kind, self.name, self.help, self.required, tuple(self.choices))


class FormVersionIn(In):
    """What a form asks."""

    name: Annotated[Name, Field(examples=["Weekly report"])]
    due_hours: int = Field(24, ge=0, le=24 * 60, description="Hours after a period's close.")
    grace_days: int = Field(3, ge=0, le=60, description="Days after that until a report counts as missed.")
    numbers: list[AskedIn] = Field(max_length=20, description="In their order. The first is required in any case.")
    questions: list[QuestionIn] = Field(default_factory=list, max_length=20, description="After the numbers.")


class NextVersionIn(FormVersionIn):
    reason: Annotated[
        Sentence, Field(description="Why it asks otherwise.", examples=["Two questions nobody answered."])
    ]


class FormIn(FormVersionIn):
    team_id: UUID = Field(description="This team and all below it are asked.")
    period: Kind
    reported_by: Literal["member", "team"] = "member"


class QuestionOut(Out):
    kind: QuestionKind
    name: str
    help: str
    required: bool
    choices: list[str]


class FormNumberOut(Out):
    metric_id: UUID
    name: str
    counts: str
    out_of: str
    unit: str
    kind: Literal["number", "ratio", "mean"]
    required: bool
    help: str


class FormQuestionOut(QuestionOut):
    id: UUID


class NextVersion(Out):
    id: UUID
    since: datetime
    period: Kind
    reason: str


class FormOut(Out):
    """One version of a form."""

    id: UUID
    first_id: UUID = Field(description="The first version of this form.")
    version: int
    author: Person
    team_id: UUID
    team_name: str
    name: str
    period: Kind
    reported_by: Literal["member", "team"]
    due_hours: int
    grace_days: int
    since: datetime
    until: datetime | None
    reason: str = Field(description="Why it asks otherwise than before; empty where there was none before.")
    next: NextVersion | None = Field(description="The version that takes over, or has taken over, from this one.")
    replaced_by: NextVersion | None = Field(description="The form that takes over in another rhythm, or has.")
    numbers: list[FormNumberOut]
    questions: list[FormQuestionOut]


class ClosedFormIn(In):
    pass


@router.get("")
async def list_forms(db: Session, me: Me, team_id: UUID) -> Page[FormOut]:
    """The forms in force for a team: its own and those of the teams above it."""
    await visible_team(db, me, team_id)
    return Page(items=await forms_out(db, await forms_in_force(db, team_id)), next=None)


@router.post("", status_code=201)
async def make(db: Session, me: Me, form: FormIn) -> FormOut:
    """Ask a team and all below it for numbers and other questions, from the running period on."""
    made = await make_form(
        db,
        me,
        form.team_id,
        form.name,
        period=form.period,
        reported_by=form.reported_by,
        numbers=[each.asked() for each in form.numbers],
        questions=[each.question() for each in form.questions],
        due_hours=form.due_hours,
        grace_days=form.grace_days,
    )
    return (await forms_out(db, [made]))[0]


@router.get("/{form_id}")
async def read(db: Session, me: Me, form_id: UUID) -> FormOut:
    """The form, with what it asks for."""
    return (await forms_out(db, [await readable_form(db, me, form_id)]))[0]


@router.get("/{form_id}/versions")
async def versions(db: Session, me: Me, form_id: UUID) -> Page[FormOut]:
    """Every version of the form, the newest first."""
    known = await versions_of_form(db, await readable_form(db, me, form_id))
    return Page(items=await forms_out(db, known), next=None)


@router.post("/{form_id}/versions", status_code=201)
async def change(db: Session, me: Me, form_id: UUID, version: NextVersionIn) -> FormOut:
    """Ask otherwise from the next period on. Reports that were sent keep the version that they answered."""
    changed = await change_form(
        db,
        me,
        form_id,
        version.name,
        numbers=[each.asked() for each in version.numbers],
        questions=[each.question() for each in version.questions],
        due_hours=version.due_hours,
        grace_days=version.grace_days,
        reason=version.reason,
    )
    return (await forms_out(db, [changed]))[0]


@router.put("/{form_id}/closed")
async def close(db: Session, me: Me, form_id: UUID, _: ClosedFormIn) -> FormOut:
    """Ask no more. What was reported stays; periods that ended before can still be reported."""
    return (await forms_out(db, [await close_form(db, me, form_id)]))[0]


def number_kind(over_teams: str) -> Literal["number", "ratio", "mean"]:
    """What somebody types: one number, a part and the whole, or a sum and how many."""
    return "ratio" if over_teams == "ratio" else "mean" if over_teams == "mean" else "number"


async def forms_out(db: AsyncSession, forms: list[ReportForm]) -> list[FormOut]:
    ids = [each.id for each in forms]
    numbers, questions = await numbers_of(db, ids), await questions_of(db, ids)
    today = (await moment(db)).astimezone(zone()).date()
    words = await words_of(db, {metric.id for asked in numbers.values() for _, metric in asked}, today)
    teams = select(Team.id, Team.name).where(Team.id.in_({each.team_id for each in forms}))
    names = {row.id: row.name for row in await db.execute(teams)}
    authors = select(Member).where(Member.id.in_({each.author_id for each in forms}))
    people = {each.id: person(each) for each in await db.scalars(authors)}
    following, successors = await versions_after(db, forms), await taking_over(db, forms)
    return [
        FormOut.model_validate(
            {
                **{name: getattr(form, name) for name in FormOut.model_fields if hasattr(form, name)},
                "team_name": names[form.team_id],
                "first_id": first_of(form),
                "author": people[form.author_id],
                "next": following.get(form.id),
                "replaced_by": successors.get(form.id),
                "numbers": [
                    FormNumberOut(
                        metric_id=metric.id,
                        name=words[metric.id].name,
                        counts=words[metric.id].counts,
                        out_of=words[metric.id].out_of,
                        unit=words[metric.id].unit,
                        kind=number_kind(metric.over_teams),
                        required=number.required,
                        help=number.help,
                    )
                    for number, metric in numbers[form.id]
                ],
                "questions": [FormQuestionOut.model_validate(each) for each in questions[form.id]],
            }
        )
        for form in forms
    ]
