"""Who may see and change report forms: whoever may see their team; those who lead it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import FormNumber, FormQuestion, Member, Metric, ReportForm, Team
from server.errors import NotFound
from server.policy.teams import leadable_team, line_of, visible_teams

FIRST = func.coalesce(ReportForm.first_id, ReportForm.id)
"""By this the versions of one form belong together."""


def visible_forms(me: Member) -> Select[ReportForm]:
    return select(ReportForm).where(ReportForm.team_id.in_(visible_teams(me).with_only_columns(Team.id)))


async def readable_form(db: AsyncSession, me: Member, form_id: UUID) -> ReportForm:
    form = await db.scalar(visible_forms(me).where(ReportForm.id == form_id))
    if form is None:
        raise NotFound("There is no such form.")
    return form


async def editable_form(db: AsyncSession, me: Member, form_id: UUID) -> ReportForm:
    """The form, mine alone until the transaction ends. Raises NotFound, Forbidden."""
    form = await readable_form(db, me, form_id)
    await leadable_team(db, me, form.team_id)
    return await db.get_one(ReportForm, form_id, with_for_update={"key_share": True}, populate_existing=True)


def in_force() -> ColumnElement[bool]:
    """Of a version: it has begun, and neither was it closed nor has another taken over."""
    now = func.clock_timestamp()
    return (ReportForm.since <= now) & (ReportForm.until.is_(None) | (ReportForm.until > now))


def not_closed() -> ColumnElement[bool]:
    """Of a version, an old one too: its form still asks, or the one that took over from it with another rhythm does.
    Nobody is asked for more of a form that was closed."""
    newest = aliased(ReportForm)
    same: ColumnElement[bool] = or_(func.coalesce(newest.first_id, newest.id) == FIRST, newest.replaces_id == FIRST)
    return select(newest.id).where(same, newest.until.is_(None)).correlate(ReportForm).exists()


def first_of(form: ReportForm) -> UUID:
    return form.first_id or form.id


async def versions_of_form(db: AsyncSession, form: ReportForm) -> list[ReportForm]:
    """All versions of the form, the newest first."""
    query = select(ReportForm).where(FIRST.in_([first_of(form)])).order_by(ReportForm.version.desc())
    return list(await db.scalars(query))


async def versions_after(db: AsyncSession, forms: Collection[ReportForm]) -> dict[UUID, ReportForm]:
    """For each of these that is not the newest version of its form: that newest one, which may not have begun yet."""
    query = select(ReportForm).where(ReportForm.first_id.in_({first_of(each) for each in forms}))
    newest = {each.first_id: each for each in await db.scalars(query.order_by(ReportForm.version))}
    later = {each.id: newest[first_of(each)] for each in forms if first_of(each) in newest}
    return {form_id: each for form_id, each in later.items() if each.id != form_id}


async def taking_over(db: AsyncSession, forms: Collection[ReportForm]) -> dict[UUID, ReportForm]:
    """For each of these that another form takes over from, in another rhythm, or has: the newest version of that."""
    query = select(ReportForm).where(ReportForm.replaces_id.in_({first_of(each) for each in forms}))
    found = {each.replaces_id: each for each in await db.scalars(query.order_by(ReportForm.version))}
    return {each.id: found[first_of(each)] for each in forms if first_of(each) in found}


def version_at(versions: Sequence[ReportForm], end: datetime) -> ReportForm:
    """Of all versions, the newest first: the one that asks for the period that ends then, or else the nearest."""
    return next((each for each in versions if each.since < end and each.until != each.since), versions[-1])


async def forms_in_force(db: AsyncSession, team_id: UUID) -> list[ReportForm]:
    """What the team is asked now: the open forms of it and of all above, nearest first, then newest first."""
    line = await line_of(db, team_id)
    query = select(ReportForm).where(ReportForm.team_id.in_(line), in_force())
    forms = await db.scalars(query.order_by(ReportForm.since.desc(), ReportForm.id))
    return sorted(forms, key=lambda each: line.index(each.team_id))


async def numbers_of(db: AsyncSession, form_ids: Collection[UUID]) -> dict[UUID, Sequence[tuple[FormNumber, Metric]]]:
    """The numbers that each form asks for, in their order, with their metrics."""
    query = (
        select(FormNumber, Metric)
        .join(Metric, Metric.id == FormNumber.metric_id)
        .where(FormNumber.form_id.in_(form_ids))
        .order_by(FormNumber.form_id, FormNumber.place)
    )
    found: dict[UUID, list[tuple[FormNumber, Metric]]] = {each: [] for each in form_ids}
    for number, metric in await db.execute(query):
        found[number.form_id].append((number, metric))
    return dict(found)


async def questions_of(db: AsyncSession, form_ids: Collection[UUID]) -> dict[UUID, list[FormQuestion]]:
    """What each form asks besides its numbers, in their order."""
    query = select(FormQuestion).where(FormQuestion.form_id.in_(form_ids)).order_by(FormQuestion.place)
    found: dict[UUID, list[FormQuestion]] = {each: [] for each in form_ids}
    for question in await db.scalars(query) if found else ():
        found[question.form_id].append(question)
    return found
