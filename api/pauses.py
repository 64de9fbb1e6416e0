"""/api/v1/pauses: holidays: between two days a form, or the whole network, asks nothing of anybody."""

from datetime import date
from typing import Annotated, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out, Page, Person, person
from models import Member, Pause, ReportForm, Team
from server.actions.pauses import end_pause, set_pause
from server.db import Session
from server.fields import Name
from server.identity import Me
from server.measures.periods import Kind, label, next_start, period_start
from server.policy.figures import moment, zone
from server.policy.forms import forms_in_force
from server.policy.pauses import pause_over, pauses_of
from server.policy.teams import may_lead, visible_team

router = signed_in("/pauses", ["forms"])

MOST_NAMED = 12


class PauseIn(In):
    form_id: UUID | None = Field(None, description="Any version of the form. Null: the whole network pauses.")
    first_day: date = Field(examples=["2026-12-21"])
    last_day: date = Field(description="The last day of the pause, itself part of it.", examples=["2027-01-03"])
    name: Annotated[Name, Field(description="What the pause is for.", examples=["Christmas"])]


class PauseOut(Out):
    id: UUID
    form_id: UUID | None
    form_name: str | None
    first_day: date
    last_day: date
    name: str
    author: Person
    skips: list[str] = Field(description="Of one form: the periods that are not asked for, the first of them by name.")
    may_end: bool


@router.get("")
async def list_pauses(db: Session, me: Me, team_id: UUID | None = None) -> Page[PauseOut]:
    """The pauses that are not over: of the forms in force for a team and of the network; without a team, the latter."""
    forms: list[ReportForm] = []
    if team_id is not None:
        await visible_team(db, me, team_id)
        forms = await forms_in_force(db, team_id)
    today = (await moment(db)).astimezone(zone()).date()
    pauses = [each for each in await pauses_of(db, forms) if each.last_day >= today]
    return Page(items=await _pauses_out(db, me, pauses), next=None)


@router.post("", status_code=201)
async def make(db: Session, me: Me, pause: PauseIn) -> PauseOut:
    """Ask nothing of anybody for the periods that lie between two days: they are neither due nor missed."""
    made = await set_pause(db, me, pause.form_id, pause.first_day, pause.last_day, pause.name)
    return (await _pauses_out(db, me, [made]))[0]


@router.delete("/{pause_id}", status_code=204)
async def end(db: Session, me: Me, pause_id: UUID) -> None:
    """End a pause from today on, or call off one that is still to come."""
    await end_pause(db, me, pause_id)


async def _pauses_out(db: AsyncSession, me: Member, pauses: list[Pause]) -> list[PauseOut]:
    query = select(ReportForm, Team).join(Team, Team.id == ReportForm.team_id)
    rows = await db.execute(query.where(ReportForm.id.in_({each.form_id for each in pauses if each.form_id})))
    forms = {form.id: (form, team) for form, team in rows}
    people = {
        each.id: person(each)
        for each in await db.scalars(select(Member).where(Member.id.in_({each.author_id for each in pauses})))
    }
    outs = []
    for each in pauses:
        form, team = forms[each.form_id] if each.form_id else (None, None)
        outs.append(
            PauseOut(
                id=each.id,
                form_id=each.form_id,
                form_name=form.name if form else None,
                first_day=each.first_day,
                last_day=each.last_day,
                name=each.name,
                author=people[each.author_id],
                skips=_skipped(each, form) if form else [],
                may_end=await may_lead(db, me, team) if team else me.is_administrator,
            )
        )
    return outs


def _skipped(pause: Pause, form: ReportForm) -> list[str]:
    kind = cast(Kind, form.period)
    period = period_start(kind, pause.first_day)
    found: list[str] = []
    while period <= pause.last_day and len(found) < MOST_NAMED:
        if pause_over([pause], form, kind, period):
            found.append(label(kind, period))
        period = next_start(kind, period)
    return found
