"""/api/v1/forms/{form_id}/rhythms: asking in another rhythm: what that would mean, and doing it."""

from datetime import date, timedelta
from typing import cast, get_args
from uuid import UUID

from pydantic import Field

from api.forms import FormOut, forms_out
from api.router import signed_in
from api.shapes import In, Out, Page
from server.actions.rhythms import change_rhythm, turn
from server.db import Session
from server.fields import Sentence
from server.identity import Me
from server.measures.periods import Kind, label, next_start
from server.policy.figures import moment
from server.policy.forms import readable_form
from server.policy.teams import leadable_team

router = signed_in("/forms/{form_id}/rhythms", ["forms"])


class RhythmIn(In):
    period: Kind
    reason: Sentence


class RhythmOut(Out):
    """What asking in this rhythm would mean, were it decided now."""

    period: Kind
    last: str = Field(description="The last period that is asked for in the old rhythm.")
    first: str = Field(description="The first period that is asked for in the new one.")
    first_day: date
    free_from: date | None = Field(description="The first of the days between them, which neither asks for.")
    free_to: date | None


@router.get("")
async def list_rhythms(db: Session, me: Me, form_id: UUID) -> Page[RhythmOut]:
    """The other rhythms in which this form could ask, with when each would take effect. For who may change it."""
    form = await readable_form(db, me, form_id)
    await leadable_team(db, me, form.team_id)
    now = await moment(db)
    found = []
    for each in get_args(Kind):
        if each == form.period:
            continue
        old, turned = cast(Kind, form.period), turn(form, each, now)
        free = next_start(old, turned.last)
        gap = free < turned.first
        found.append(
            RhythmOut(
                period=each,
                last=label(old, turned.last),
                first=label(each, turned.first),
                first_day=turned.first,
                free_from=free if gap else None,
                free_to=turned.first - timedelta(days=1) if gap else None,
            )
        )
    return Page(items=found, next=None)


@router.post("", status_code=201)
async def change(db: Session, me: Me, form_id: UUID, rhythm: RhythmIn) -> FormOut:
    """End this form and make the next in another rhythm, in one act. Its numbers are new metrics with the same words:
    what was reported, and its charts and goals, stays with the old ones."""
    return (await forms_out(db, [await change_rhythm(db, me, form_id, rhythm.period, rhythm.reason)]))[0]
