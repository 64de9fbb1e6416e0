"""Pauses of report forms: set, ended.

Invariant: what had closed before a pause was set stays as it was; of a pause that is ended, what it has kept from being
asked for stays so.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Pause, ReportForm, Team
from server.actions.audit import record
from server.actions.sums import hold_sums, settle_expected
from server.errors import Conflict, Invalid
from server.events import PauseSet, emit, to_all
from server.policy.figures import moment, zone
from server.policy.forms import first_of
from server.policy.pauses import endable_pause, may_pause
from server.policy.teams import subtree_of, who_see

LONGEST = timedelta(days=366)


async def set_pause(
    db: AsyncSession, me: Member, form_id: UUID | None, first_day: date, last_day: date, name: str
) -> Pause:
    """From the one day to the other nobody is asked for periods that lie between them.

    Raises NotFound, Forbidden, and Invalid for days that cannot be meant.
    """
    await hold_sums(db)
    form = await may_pause(db, me, form_id)
    today = (await moment(db)).astimezone(zone()).date()
    if last_day < first_day:
        raise Invalid(
            "The last day is before the first. Turn them round.", fields=[("last_day", "Choose a later day.")]
        )
    if last_day < today:
        raise Invalid(
            "These days are over. What was due then stands; pause days that are still to come.",
            fields=[("last_day", "Choose a day that is not over.")],
        )
    if last_day - first_day > LONGEST:
        sentence = "A pause lasts a year at most. Close the form if nobody is to be asked any more."
        raise Invalid(sentence, fields=[("last_day", "Choose an earlier day.")])
    pause = Pause(form_id=form and first_of(form), first_day=first_day, last_day=last_day, name=name, author_id=me.id)
    db.add(pause)
    await db.flush()
    await _settle(db, form)
    await record(
        db, me, "pause.set", "form", pause.form_id, name=name, first_day=str(first_day), last_day=str(last_day)
    )
    await _announce(db, pause, form)
    return pause


async def end_pause(db: AsyncSession, me: Member, pause_id: UUID) -> None:
    """From today on it is asked again. Raises NotFound, Forbidden, and Conflict for a pause that is over."""
    await hold_sums(db)
    pause, form = await endable_pause(db, me, pause_id)
    yesterday = (await moment(db)).astimezone(zone()).date() - timedelta(days=1)
    if pause.last_day <= yesterday:
        raise Conflict("This pause is over already.", code="pause_over")
    await record(db, me, "pause.ended", "form", pause.form_id, name=pause.name)
    await _announce(db, pause, form, ended=True)
    if pause.first_day <= yesterday:
        pause.last_day = yesterday
    else:
        await db.delete(pause)
    await db.flush()
    await _settle(db, form)


async def _settle(db: AsyncSession, form: ReportForm | None) -> None:
    below = (
        await subtree_of(db, form.team_id) if form else await db.scalars(select(Team.id).where(Team.until.is_(None)))
    )
    await settle_expected(db, below)


async def _announce(db: AsyncSession, pause: Pause, form: ReportForm | None, *, ended: bool = False) -> None:
    event = PauseSet(
        pause_id=pause.id,
        form_id=pause.form_id,
        first_day=pause.first_day,
        last_day=pause.last_day,
        name=pause.name,
        ended=ended,
    )
    audiences = [to_all()] if form is None else await who_see(db, await db.get_one(Team, form.team_id))
    emit(db, audiences, event)
