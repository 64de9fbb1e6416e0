"""/api/v1/form-drafts: forms that nobody is asked for yet: templates to begin with, and how one will look."""

from dataclasses import asdict
from typing import Literal
from uuid import UUID, uuid4

from api.due import DueOut, preview_of
from api.forms import FormIn, QuestionOut
from api.router import signed_in
from api.shapes import Out, Page
from models import ReportForm
from server.actions.form_drafts import Draft, Key, drafts_for, drawn_up
from server.db import Session
from server.fields import Figure
from server.identity import Me
from server.measures.periods import Kind
from server.measures.rollup import OverTeams, OverTime
from server.measures.spc import Direction

router = signed_in("/form-drafts", ["forms"])


class NewMetricOut(Out):
    name: str
    counts: str
    out_of: str
    leaves_out: str
    unit: str
    direction: Direction
    threshold: Figure
    hides_small: bool
    over_teams: OverTeams
    over_time: OverTime


class TemplateNumber(Out):
    """`metric_id`: there is such a metric already. Else `metric` says how it is made with the form."""

    metric_id: UUID | None
    metric: NewMetricOut | None
    required: bool
    help: str


class TemplateOut(Out):
    """A form to begin with. Change it as you like, then make it a form."""

    key: Key
    name: str
    why: str
    period: Kind
    reported_by: Literal["member", "team"]
    due_hours: int
    grace_days: int
    numbers: list[TemplateNumber]
    questions: list[QuestionOut]


@router.get("")
async def templates(db: Session, me: Me, team_id: UUID) -> Page[TemplateOut]:
    """Forms to begin with, for a team that you lead, with the metrics that it has already."""
    return Page(items=[_template_out(each) for each in await drafts_for(db, me, team_id)], next=None)


@router.post("/preview")
async def preview(db: Session, me: Me, form: FormIn) -> DueOut:
    """The report as whoever is asked will see it. Nothing is stored, and nobody is asked."""
    plain = ReportForm(
        id=uuid4(),
        team_id=form.team_id,
        name=form.name,
        period=form.period,
        reported_by=form.reported_by,
        due_hours=form.due_hours,
        grace_days=form.grace_days,
    )
    asked = [each.asked() for each in form.numbers]
    drawn = await drawn_up(db, me, plain, asked, [each.question() for each in form.questions])
    return await preview_of(db, drawn)


def _template_out(draft: Draft) -> TemplateOut:
    numbers = []
    for each in draft.numbers:
        new = each.metric
        made = None
        if new is not None:
            made = NewMetricOut(over_teams=new.over_teams, over_time=new.over_time, **asdict(new.words))
        numbers.append(TemplateNumber(metric_id=each.metric_id, metric=made, required=each.required, help=each.help))
    return TemplateOut(
        key=draft.key,
        name=draft.name,
        why=draft.why,
        period=draft.period,
        reported_by=draft.reported_by,
        due_hours=draft.due_hours,
        grace_days=draft.grace_days,
        numbers=numbers,
        questions=[QuestionOut.model_validate(each) for each in draft.questions],
    )
