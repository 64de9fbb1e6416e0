"""Webinars that repeat, and those that begin as a copy of another.

Invariant: each of a series is a webinar of its own, with its own questions, places and people, and keeps the clock time
of its zone, whatever the clocks do in between. What is changed for all that are still to come is carried to them, and
nothing else: what one of them has of its own stays, and those that were cancelled or closed stay as they are.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Poll, Webinar, WebinarSeries
from server.actions.audit import record
from server.actions.webinars import Plan, cancel_webinar, change_webinar, moment_of, plan_of, schedule_webinar
from server.policy.figures import moment
from server.policy.polls import visible_polls
from server.policy.webinars import changing_webinar, held_webinar, my_desk_ids, run_webinar
from server.settings import Settings

Every = Literal["week", "two_weeks", "month"]
ALIKE = ("title", "takeaway", "minutes", "zone", "capacity", "join_url", "video_url", "captions_url")
"""What one of a series has of its own once it is not as in another."""


async def schedule_series(
    db: AsyncSession, me: Member, call_id: UUID, plan: Plan, every: Every, times: int
) -> list[Webinar]:
    """The first at the time of the plan. Raises NotFound, Forbidden, Invalid."""
    first = _local(moment_of(plan), plan.zone)
    series = WebinarSeries(author_id=me.id, every=every, times=times)
    db.add(series)
    await db.flush()
    made = []
    for place in range(times):
        starts_at = _moment(nth_after(first, every, place), plan.zone)
        made.append(await schedule_webinar(db, me, call_id, replace(plan, starts_at=starts_at), (series.id, place + 1)))
    return made


async def change_later_ones(
    db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID, plan: Plan, if_match: str | None
) -> Webinar:
    """This one, and with what changes those of its series that are still to come after it, each moved as this one is.
    Raises NotFound, Forbidden, Invalid, Conflict, ChangedMeanwhile."""
    webinar = await changing_webinar(db, me, webinar_id)
    before, later = await plan_of(db, webinar), await _later(db, me, webinar)
    changed = await change_webinar(db, me, settings, webinar_id, plan, if_match)
    after = await plan_of(db, changed)
    for each in later:
        await held_webinar(db, each.id)  # what somebody changes in it just now stays
        own = await plan_of(db, each)
        if each.cancelled_at is None and each.closed_at is None and (its_plan := carried(own, before, after)) != own:
            await change_webinar(db, me, settings, each.id, its_plan, None)
    return changed


def carried(own: Plan, before: Plan, after: Plan) -> Plan:
    """`own`, with what changed from `before` to `after`. What it has of its own stays: another title, or somebody who
    speaks in this one only. Whom it is for is one thing; another time moves it by as much."""
    same = {each: getattr(after, each) for each in ALIKE if getattr(own, each) == getattr(before, each)}
    plan = replace(own, **same)
    if _for_whom(own) == _for_whom(before):
        plan = replace(plan, team_ids=after.team_ids, constituency_ids=after.constituency_ids)
    hosts = _people(own.host_ids, before.host_ids, after.host_ids) or after.host_ids
    presenters = _people(own.presenter_ids, before.presenter_ids, after.presenter_ids)
    moved = _local(after.starts_at, after.zone) - _local(before.starts_at, before.zone)
    if moved or plan.zone != own.zone:
        plan = replace(plan, starts_at=_moment(_local(own.starts_at, own.zone) + moved, plan.zone))
    return replace(plan, host_ids=hosts, presenter_ids=presenters)


def _for_whom(plan: Plan) -> tuple[set[UUID], set[UUID]]:
    return set(plan.team_ids), set(plan.constituency_ids)


def _people(own: Sequence[UUID], before: Sequence[UUID], after: Sequence[UUID]) -> list[UUID]:
    """Who came in comes in here, too, and who went goes."""
    stay = [each for each in own if each in after or each not in before]
    return stay + [each for each in after if each not in before and each not in stay]


async def cancel_later_ones(db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID, why: str) -> Webinar:
    """This one, and those of its series that are still to come after it. Raises NotFound, Forbidden, Conflict."""
    cancelled = await cancel_webinar(db, me, settings, webinar_id, why)
    for each in await _later(db, me, cancelled):
        await cancel_webinar(db, me, settings, each.id, why)
    return cancelled


async def copy_polls(db: AsyncSession, me: Member, source_id: UUID, to: Webinar) -> None:
    """Those of another webinar that I run, as drafts. Raises NotFound, Forbidden."""
    await run_webinar(db, me, source_id)
    for poll in list(await db.scalars(visible_polls(me, source_id).order_by(Poll.id))):
        counts = [0] * len(poll.choices)
        copied = Poll(
            webinar_id=to.id,
            author_id=me.id,
            kind=poll.kind,
            question=poll.question,
            choices=poll.choices,
            counts=counts,
        )
        db.add(copied)
        await db.flush()
        await record(db, me, "poll.made", "poll", copied.id)


async def keep_as_template(db: AsyncSession, me: Member, webinar_id: UUID, *, kept: bool) -> Webinar:
    """For all who run it to begin others with. The same again changes nothing. Raises NotFound, Forbidden."""
    webinar = await run_webinar(db, me, webinar_id)
    if (webinar.template_since is not None) != kept:
        webinar.template_since = await moment(db) if kept else None
        await db.flush()
        await record(db, me, "webinar.template_set", "webinar", webinar_id, kept=kept)
    return webinar


def nth_after(first: datetime, every: Every, place: int) -> datetime:
    """On a clock of one zone. Monthly keeps the day of the week: the second Tuesday, or the last one where `first` is
    in its fifth week."""
    if every != "month":
        return first + timedelta(weeks=place * (2 if every == "two_weeks" else 1))
    month = first.month - 1 + place
    year, month = first.year + month // 12, month % 12 + 1
    weekday, days = monthrange(year, month)
    day = 1 + (first.weekday() - weekday) % 7 + (first.day - 1) // 7 * 7
    return first.replace(year=year, month=month, day=day if day <= days else day - 7)


async def _later(db: AsyncSession, me: Member, webinar: Webinar) -> list[Webinar]:
    """In the order of their days, so that two who change a series wait for each other."""
    if webinar.series_id is None:
        return []
    mine = my_desk_ids(me).subquery()
    open_ones = Webinar.cancelled_at.is_(None), Webinar.closed_at.is_(None)
    query = select(Webinar).where(
        Webinar.series_id == webinar.series_id, Webinar.starts_at > webinar.starts_at, *open_ones
    )
    return list(await db.scalars(query.where(Webinar.id.in_(select(mine.c[0]))).order_by(Webinar.starts_at)))


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _moment(local: datetime, zone: str) -> datetime:
    """A time that the clocks leave out on that day is an hour later."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
