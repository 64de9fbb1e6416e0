"""Who may see and set pauses of report forms, and which periods lie in one.

A pause of a form is seen with the form and set by whoever leads its team; one of the network is seen by everybody and
set by administrators.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Pause, ReportForm
from server.errors import Forbidden, NotFound
from server.measures.periods import Kind, ends, next_start
from server.policy.figures import zone
from server.policy.forms import editable_form, first_of, visible_forms

DAY = timedelta(days=1)


def visible_pauses(me: Member) -> Select[Pause]:
    forms = visible_forms(me).with_only_columns(ReportForm.id)
    return select(Pause).where(or_(Pause.form_id.is_(None), Pause.form_id.in_(forms)))


async def may_pause(db: AsyncSession, me: Member, form_id: UUID | None) -> ReportForm | None:
    """The form that I may pause; None for the whole network. Raises NotFound, Forbidden."""
    if form_id is not None:
        return await editable_form(db, me, form_id)
    if not me.is_administrator:
        raise Forbidden(
            "Only an administrator can pause the whole network. You can pause the forms of a team you lead."
        )
    return None


async def endable_pause(db: AsyncSession, me: Member, pause_id: UUID) -> tuple[Pause, ReportForm | None]:
    """The pause, mine alone until the transaction ends, and its form. Raises NotFound, Forbidden."""
    pause = await db.scalar(visible_pauses(me).where(Pause.id == pause_id))
    if pause is None:
        raise NotFound("There is no such pause.")
    form = await may_pause(db, me, pause.form_id)
    return await db.get_one(Pause, pause_id, with_for_update=True, populate_existing=True), form


async def pauses_of(db: AsyncSession, forms: Collection[ReportForm]) -> list[Pause]:
    """The pauses of these forms, and those of the network."""
    mine = or_(Pause.form_id.is_(None), Pause.form_id.in_({first_of(each) for each in forms}))
    return list(await db.scalars(select(Pause).where(mine).order_by(Pause.first_day, Pause.id)))


def pause_over(pauses: Sequence[Pause], form: ReportForm, kind: Kind, period: date) -> Pause | None:
    """The pause in which this period of the form lies, if one does."""
    last_day = next_start(kind, period) - DAY
    for each in pauses:
        mine = each.form_id is None or each.form_id == first_of(form)
        if mine and each.first_day <= period and each.last_day >= last_day and each.set_at < ends(kind, period, zone()):
            return each
    return None
