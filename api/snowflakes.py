"""/api/v1/calls/{call_id}/snowflake: all open teams of a call in one picture, and how complete they are."""

from datetime import date, datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import Out, Person
from models import Metric, ReportForm
from server.db import Session
from server.errors import Invalid, NotFound
from server.events import read_cursor
from server.fields import Figure
from server.identity import Me, settings_of
from server.measures.periods import Kind, checked_start, current_start, label, previous_start
from server.measures.rollup import THRESHOLD
from server.network import network_rules
from server.policy.calls import readable_call
from server.policy.figures import figures_at, moment, zone
from server.policy.forms import numbers_of
from server.policy.metrics import words_of
from server.policy.snowflake import Shown, forms_of_call, roots_of, snowflake

router = signed_in("/calls", ["calls"])


class SnowForm(Out):
    id: UUID
    name: str
    team_id: UUID
    team_name: str
    kind: Kind
    reported_by: str


class SnowTeam(Out):
    """One team of the picture. Received and expected are those of it and all below."""

    id: UUID
    parent_id: UUID | None
    name: str
    leaders: list[Person]
    led: bool = Field(description="False: nobody leads it who can come in.")
    people: int = Field(description="Different members in it and in all teams below.")
    waits_for_me: int = Field(description="Lows and requests for help from this team that wait for your answer.")
    too_many: int | None = Field(
        description="So many people has a leader of it, which is more than they can know. Null: it is not, or not "
        "yours to know: only they themselves, the leaders above them and organisers do."
    )
    received: int
    expected: int


class SnowflakeHead(Out):
    call_id: UUID
    call_name: str
    forms: list[SnowForm]
    form_id: UUID | None = Field(description="Whose first number says who has reported. Null: nobody is asked.")
    metric_id: UUID | None
    period: date | None
    label: str
    threshold: Figure
    most_led: int = Field(description="A leader of more people than this has more than they can know.")
    cursor: int


class SnowflakeOut(SnowflakeHead):
    teams: list[SnowTeam] = Field(description="By name. What is closed is not in it.")


@router.get("/{call_id}/snowflake", response_class=Response, responses={200: {"model": SnowflakeOut}})
async def read(
    db: Session,
    me: Me,
    request: Request,
    call_id: UUID,
    form_id: Annotated[UUID | None, Query(description="Default: that of the root team.")] = None,
    period: Annotated[
        date | None, Query(description="Default: the running one, or until anything comes the last.")
    ] = None,
) -> Response:
    """All open teams of a call at once, with what you may know of each. It is large: ask for it once, then follow the
    live feed."""
    cursor, _ = await read_cursor(db)
    call = await readable_call(db, me, call_id)
    forms = await forms_of_call(db, call_id)
    form = next((each for each, _ in forms if form_id in (None, each.id)), None)
    if form is None and form_id is not None:
        raise NotFound("There is no such form in this call.")
    rules = await network_rules(db, settings_of(request))
    head = SnowflakeHead(
        call_id=call.id,
        call_name=call.name,
        forms=[_form_out(each, name) for each, name in forms],
        form_id=None,
        metric_id=None,
        period=None,
        label="",
        threshold=THRESHOLD,
        most_led=rules.most_led,
        cursor=cursor,
    )
    shown = None
    if form is not None:
        metric = (await numbers_of(db, [form.id]))[form.id][0][1]
        now = await moment(db)
        words = await words_of(db, [metric.id], now.astimezone(zone()).date())
        kind = cast(Kind, form.period)
        shown = Shown(metric.id, await _period(db, call_id, kind, metric, period, now))
        head.form_id, head.metric_id, head.period = form.id, metric.id, shown.period
        head.label, head.threshold = label(kind, shown.period), words[metric.id].threshold
    teams = await snowflake(db, me, call_id, shown, rules.most_led)
    body = b'%s,"teams":%s}' % (head.model_dump_json().removesuffix("}").encode(), teams)
    return Response(body, media_type="application/json")


def _form_out(form: ReportForm, team_name: str) -> SnowForm:
    return SnowForm(
        id=form.id,
        name=form.name,
        team_id=form.team_id,
        team_name=team_name,
        kind=cast(Kind, form.period),
        reported_by=form.reported_by,
    )


async def _period(
    db: AsyncSession, call_id: UUID, kind: Kind, metric: Metric, wanted: date | None, now: datetime
) -> date:
    """The one that was asked for; else the running one, or, until something comes for that, the one before."""
    running = current_start(kind, now, zone())
    if wanted is not None:
        try:
            return min(checked_start(kind, wanted), running)
        except ValueError as error:
            raise Invalid(str(error), fields=[("period", str(error))]) from error
    roots = await roots_of(db, call_id)
    before = previous_start(kind, running)
    for each in (running, before):
        if any(figure.received for figure in (await figures_at(db, [metric], roots, each, "network")).values()):
            return each
    return running
