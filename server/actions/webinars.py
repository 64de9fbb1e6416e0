"""Webinars are scheduled, changed, cancelled and closed.

Invariant: a change, its event and the letters to who registered are written together; whoever changes one holds its
row, so that changes come one after the other and its version, which is the SEQUENCE of its calendar entry, grows with
each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Registration, Webinar, WebinarConstituency, WebinarPerson, WebinarTeam
from server.actions.audit import record
from server.actions.questions import free_questions
from server.actions.webinar_letters import tell_of_cancelling, tell_of_change
from server.errors import Conflict, Invalid
from server.events import WebinarChanged, emit, to_desk, to_webinar
from server.events.webinars import NameNow
from server.fields import hold_to
from server.policy.figures import moment
from server.policy.webinars import (
    changing_webinar,
    coming,
    constituencies_of,
    known_people,
    may_schedule,
    people_of,
    teams_of,
    title_and_day,
)
from server.settings import Settings
from server.videos import framed_address

Holds = Literal["none", "first", "all"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host says of a webinar. `starts_at` without a zone of its own is told in `zone`."""

    title: str
    takeaway: str
    starts_at: datetime
    minutes: int
    zone: str
    host_ids: Sequence[UUID]
    presenter_ids: Sequence[UUID]
    team_ids: Sequence[UUID]
    constituency_ids: Sequence[UUID]
    capacity: int | None
    join_url: str | None
    video_url: str | None
    """As it was pasted."""
    captions_url: str | None = None


async def schedule_webinar(
    db: AsyncSession, me: Member, call_id: UUID, plan: Plan, place: tuple[UUID, int] | None = None
) -> Webinar:
    """I am its host, unless others are named. `place`: of which series it is which. Raises NotFound, Forbidden,
    Invalid."""
    await may_schedule(db, me, call_id, plan.team_ids, plan.constituency_ids)
    starts_at = moment_of(plan)
    if starts_at <= await moment(db):
        sentence = "Choose a time that is still to come."
        raise Invalid(sentence, fields=[("starts_at", sentence)])
    plan = replace(plan, host_ids=plan.host_ids or [me.id])
    await known_people(db, me, [*plan.host_ids, *plan.presenter_ids], [])
    webinar = Webinar(call_id=call_id, author_id=me.id, **_columns(plan, starts_at))
    webinar.series_id, webinar.series_place = place or (None, None)
    db.add(webinar)
    await db.flush()
    await db.refresh(webinar)
    _name(db, webinar.id, plan)
    await db.flush()
    await record(db, me, "webinar.scheduled", "webinar", webinar.id, title=plan.title, starts_at=str(starts_at))
    await announce_webinar(db, webinar, audience_changed=True)
    return webinar


async def change_webinar(
    db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID, plan: Plan, if_match: str | None
) -> Webinar:
    """Who registered is told of another time, title or link. Raises NotFound, Forbidden, Invalid, Conflict,
    ChangedMeanwhile."""
    webinar = await changing_webinar(db, me, webinar_id)
    hold_to(if_match, webinar.version)
    before = await plan_of(db, webinar)
    if (set(plan.team_ids), set(plan.constituency_ids)) != (set(before.team_ids), set(before.constituency_ids)):
        await may_schedule(db, me, webinar.call_id, plan.team_ids, plan.constituency_ids)
    starts_at = moment_of(plan)
    if starts_at != webinar.starts_at and starts_at <= await moment(db):
        sentence = "Choose a time that is still to come."
        raise Invalid(sentence, fields=[("starts_at", sentence)])
    if not plan.host_ids:
        sentence = "Somebody has to host it. Name one host or more."
        raise Invalid(sentence, fields=[("host_ids", sentence)])
    await known_people(db, me, [*plan.host_ids, *plan.presenter_ids], [*before.host_ids, *before.presenter_ids])
    registered = await coming(db, webinar_id)
    if plan.capacity is not None and plan.capacity < registered:
        sentence = (
            f"{registered} have registered for “{title_and_day(webinar)}”. Choose a capacity of {registered} or more."
        )
        raise Conflict(sentence, code="too_small")
    changes = _changes(webinar, plan, starts_at)
    for name, value in _columns(plan, starts_at).items():
        setattr(webinar, name, value)
    webinar.version += 1
    if starts_at != before.starts_at:
        anew = update(Registration).where(Registration.webinar_id == webinar_id)
        await db.execute(anew.values(day_told_at=None, soon_told_at=None))
    for table in (WebinarPerson, WebinarTeam, WebinarConstituency):
        await db.execute(delete(table).where(table.webinar_id == webinar_id))
    _name(db, webinar_id, plan)
    await db.flush()
    await free_questions(db, webinar_id, set(before.presenter_ids) - set(plan.presenter_ids))
    await record(db, me, "webinar.changed", "webinar", webinar_id, version=webinar.version)
    if changes:
        await tell_of_change(db, settings, webinar, changes)
    audience = ("host_ids", "presenter_ids", "team_ids", "constituency_ids")
    changed = any(set(getattr(before, each)) != set(getattr(plan, each)) for each in audience)
    link_changed = plan.join_url != before.join_url
    await announce_webinar(db, webinar, audience_changed=changed, link_changed=link_changed)
    return webinar


async def cancel_webinar(db: AsyncSession, me: Member, settings: Settings, webinar_id: UUID, why: str) -> Webinar:
    """It does not take place; who registered is told. Raises NotFound, Forbidden; Conflict for one that is over."""
    webinar = await changing_webinar(db, me, webinar_id)
    if webinar.closed_at is not None:
        raise Conflict("This webinar is over. It cannot be cancelled any more.", code="over")
    webinar.cancelled_at, webinar.cancelled_why = await moment(db), why
    webinar.version += 1
    await db.flush()
    await record(db, me, "webinar.cancelled", "webinar", webinar_id)
    await tell_of_cancelling(db, settings, webinar, me)
    await announce_webinar(db, webinar)
    return webinar


async def run_questions(
    db: AsyncSession, me: Member, webinar_id: UUID, holds: Holds | None, asking_paused: bool | None
) -> Webinar:
    """Whose questions wait for a host from now on, and whether any are taken. Raises NotFound, Forbidden, Conflict."""
    webinar = await changing_webinar(db, me, webinar_id)
    if webinar.closed_at is not None:
        raise Conflict("This webinar is closed: no more questions are taken.", code="closed")
    webinar.holds = holds or webinar.holds
    webinar.asking_paused = webinar.asking_paused if asking_paused is None else asking_paused
    await db.flush()
    await record(db, me, "webinar.asking_set", "webinar", webinar_id, holds=webinar.holds, paused=webinar.asking_paused)
    await announce_webinar(db, webinar)
    return webinar


async def close_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """Nobody asks or votes from now on; answers go on. The same again changes nothing. Raises NotFound, Forbidden."""
    webinar = await changing_webinar(db, me, webinar_id)
    if webinar.closed_at is None:
        webinar.closed_at = await moment(db)
        await db.flush()
        await record(db, me, "webinar.closed", "webinar", webinar_id)
        await announce_webinar(db, webinar)
    return webinar


async def reopen_webinar(db: AsyncSession, me: Member, webinar_id: UUID) -> Webinar:
    """It was closed too early. The same again changes nothing. Raises NotFound, Forbidden."""
    webinar = await changing_webinar(db, me, webinar_id)
    if webinar.closed_at is not None:
        webinar.closed_at = None
        await db.flush()
        await record(db, me, "webinar.reopened", "webinar", webinar_id)
        await announce_webinar(db, webinar)
    return webinar


async def announce_webinar(
    db: AsyncSession, webinar: Webinar, *, audience_changed: bool = False, link_changed: bool = False
) -> None:
    people = {part: (await people_of(db, [webinar.id], part))[webinar.id] for part in ("host", "presenter")}
    teams = (await teams_of(db, [webinar.id]))[webinar.id]
    constituencies = (await constituencies_of(db, [webinar.id]))[webinar.id]
    event = WebinarChanged(
        webinar_id=webinar.id,
        call_id=webinar.call_id,
        title=webinar.title,
        takeaway=webinar.takeaway,
        starts_at=webinar.starts_at,
        minutes=webinar.minutes,
        zone=webinar.zone,
        hosts=[NameNow(id=each.id, name=each.name) for each in people["host"]],
        presenters=[NameNow(id=each.id, name=each.name) for each in people["presenter"]],
        teams=[NameNow(id=each.id, name=each.name) for each in teams],
        constituencies=[NameNow(id=each.id, name=each.name) for each in constituencies],
        capacity=webinar.capacity,
        coming=await coming(db, webinar.id),
        video_url=webinar.video_url,
        captions_url=webinar.captions_url,
        holds=cast(Holds, webinar.holds),
        asking_paused=webinar.asking_paused,
        cancelled_at=webinar.cancelled_at,
        cancelled_why=webinar.cancelled_why,
        closed_at=webinar.closed_at,
        version=webinar.version,
        audience_changed=audience_changed,
        link_changed=link_changed,
    )
    emit(db, [to_webinar(webinar.id), to_desk(webinar.id)], event)


async def plan_of(db: AsyncSession, webinar: Webinar) -> Plan:
    """As it stands."""
    return Plan(
        webinar.title,
        webinar.takeaway,
        webinar.starts_at,
        webinar.minutes,
        webinar.zone,
        [each.id for each in (await people_of(db, [webinar.id], "host"))[webinar.id]],
        [each.id for each in (await people_of(db, [webinar.id], "presenter"))[webinar.id]],
        [each.id for each in (await teams_of(db, [webinar.id]))[webinar.id]],
        [each.id for each in (await constituencies_of(db, [webinar.id]))[webinar.id]],
        webinar.capacity,
        webinar.join_url,
        webinar.video_url,
        webinar.captions_url,
    )


def moment_of(plan: Plan) -> datetime:
    """Raises Invalid for a time that the clock of the zone leaves out when it goes forward, and for years so far away
    that a zone or a series carries them beyond what a date can be."""
    if not 2000 <= plan.starts_at.year <= 2200:
        sentence = "Choose a day that people will live to see."
        raise Invalid(sentence, fields=[("starts_at", sentence)])
    if plan.starts_at.tzinfo is not None:
        return plan.starts_at.astimezone(UTC)
    found = plan.starts_at.replace(tzinfo=ZoneInfo(plan.zone)).astimezone(UTC)
    if found.astimezone(ZoneInfo(plan.zone)).replace(tzinfo=None) != plan.starts_at:
        sentence = "There is no such time on that day: the clocks go forward. Choose another."
        raise Invalid(sentence, fields=[("starts_at", sentence)])
    return found


def _columns(plan: Plan, starts_at: datetime) -> dict[str, object]:
    video = None
    if plan.video_url:
        video = framed_address(plan.video_url)
        if video is None:
            sentence = "Videos can be shown from YouTube and Vimeo. Paste the address of one of theirs."
            raise Invalid(sentence, fields=[("video_url", sentence)])
    return {
        "title": plan.title,
        "takeaway": plan.takeaway,
        "starts_at": starts_at,
        "minutes": plan.minutes,
        "zone": plan.zone,
        "for_whole_call": not plan.team_ids and not plan.constituency_ids,
        "capacity": plan.capacity,
        "join_url": plan.join_url,
        "video_url": video,
        "captions_url": plan.captions_url,
    }


def _name(db: AsyncSession, webinar_id: UUID, plan: Plan) -> None:
    for part, ids in (("host", plan.host_ids), ("presenter", plan.presenter_ids)):
        db.add_all(WebinarPerson(webinar_id=webinar_id, member_id=each, part=part) for each in set(ids))
    db.add_all(WebinarTeam(webinar_id=webinar_id, team_id=each) for each in set(plan.team_ids))
    db.add_all(WebinarConstituency(webinar_id=webinar_id, constituency_id=each) for each in set(plan.constituency_ids))


def _changes(webinar: Webinar, plan: Plan, starts_at: datetime) -> list[str]:
    """What who registered has to know, in words."""
    found = []
    if (starts_at, plan.minutes, plan.zone) != (webinar.starts_at, webinar.minutes, webinar.zone):
        found.append("It has another time.")
    if plan.title != webinar.title:
        found.append(f"It was called “{webinar.title}” before.")
    if plan.join_url != webinar.join_url:
        found.append("It has another link to join by." if plan.join_url else "Its link to join by is gone for now.")
    return found
