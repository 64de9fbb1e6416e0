"""/api/v1/webinars: live sessions: scheduled, changed, cancelled; who comes, and the calendar file."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.roles import Named
from api.router import signed_in
from api.shapes import After, IfMatch, Limit, cursor_of, moment_part, parts_of, uuid_part
from api.webinar_shapes import (
    AskingIn,
    CancellationIn,
    Coming,
    ComingPage,
    MayScheduleOut,
    RegistrationIn,
    TeamOfCall,
    WebinarIn,
    WebinarOut,
    WebinarPage,
    WebinarPlan,
    webinar_outs,
)
from models import Call, Member, Place, Registration, Team, Webinar
from server.actions.registrations import register, unregister
from server.actions.series import cancel_later_ones, change_later_ones, copy_polls, schedule_series
from server.actions.webinar_letters import entry_of
from server.actions.webinars import (
    cancel_webinar,
    change_webinar,
    close_webinar,
    reopen_webinar,
    run_questions,
    schedule_webinar,
)
from server.calendar_files import calendar_file
from server.db import Session
from server.events import read_cursor
from server.fields import tag_of
from server.identity import Me, settings_of
from server.policy.calls import my_call_ids, my_organised_call_ids, readable_call
from server.policy.webinars import TO_COME, coming, readable_webinar, runs, shown_registrations, visible_webinars

router = signed_in("/webinars", ["webinars"])


class CalendarFile(Response):
    media_type = "text/calendar; charset=utf-8"


@router.get("")
async def list_webinars(
    db: Session,
    me: Me,
    call_id: UUID | None = None,
    over: Annotated[bool, Query(description="Those that are over or cancelled, the latest first.")] = False,
    after: After = None,
    limit: Limit = 20,
) -> WebinarPage:
    """The webinars that are for you, or that you have a part in: those that are still to come, the next one first."""
    query = visible_webinars(me)
    if call_id is not None:
        await readable_call(db, me, call_id)
        query = query.where(Webinar.call_id == call_id)
    query = query.where(~TO_COME if over else TO_COME)
    key = (Webinar.starts_at, Webinar.id)
    if after:
        starts_at, webinar_id = parts_of(after, 2)
        here = moment_part(starts_at), uuid_part(webinar_id)
        place = func.row(*key)
        query = query.where(place < func.row(*here) if over else place > func.row(*here))
    query = query.order_by(*(each.desc() for each in key) if over else key)
    rows = list(await db.scalars(query.limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    more = cursor_of(last.starts_at.isoformat(), last.id) if last is not None else None
    return WebinarPage(items=await webinar_outs(db, me, rows[:limit]), next=more)


@router.get("/mine")
async def where_i_may_schedule(db: Session, me: Me) -> MayScheduleOut:
    """For which calls, and for which teams, you may schedule a webinar."""
    mine = my_organised_call_ids(me).subquery()
    allowed = [Call.id.in_(select(mine.c[0]))]
    if me.is_webinar_host:
        allowed.append(Call.id.in_(my_call_ids(me)))
    calls = await db.scalars(select(Call).where(or_(*allowed)).order_by(Call.name, Call.id))
    led = select(Team).join(Place, Place.team_id == Team.id).where(Team.call_id.is_not(None), Team.until.is_(None))
    led = led.where(Place.member_id == me.id, Place.leads, Place.until.is_(None)).order_by(Team.name, Team.id)
    return MayScheduleOut(
        calls=[Named.model_validate(each) for each in calls],
        teams=[TeamOfCall.model_validate(each) for each in await db.scalars(led)],
    )


@router.post("", status_code=201)
async def schedule(db: Session, me: Me, response: Response, webinar: WebinarIn) -> WebinarOut:
    """By an organiser of the call or a webinar host in it; by a leader, for their team and those below."""
    plan, repeat = webinar.plan(), webinar.repeat
    if repeat is None:
        made = [await schedule_webinar(db, me, webinar.call_id, plan)]
    else:
        made = await schedule_series(db, me, webinar.call_id, plan, repeat.every, repeat.times)
    if webinar.copy_of is not None:
        for each in made:
            await copy_polls(db, me, webinar.copy_of, each)
    return await _webinar_out(db, me, made[0], response)


@router.get("/{webinar_id}")
async def read(db: Session, me: Me, response: Response, webinar_id: UUID) -> WebinarOut:
    """A webinar, with the cursor it was read at."""
    cursor, _ = await read_cursor(db)
    found = await _webinar_out(db, me, await readable_webinar(db, me, webinar_id), response)
    found.cursor = cursor
    return found


@router.put("/{webinar_id}")
async def change(
    db: Session,
    me: Me,
    request: Request,
    response: Response,
    webinar_id: UUID,
    webinar: WebinarPlan,
    if_match: IfMatch = None,
    later: Annotated[bool, Query(description="With all of its series that are still to come after it.")] = False,
) -> WebinarOut:
    """The whole plan anew, by who runs it. Who registered is told of another time, title or link. `later`: those after
    it in its series change in the same, each moved by as much as this one; what one has of its own stays."""
    how = change_later_ones if later else change_webinar
    changed = await how(db, me, settings_of(request), webinar_id, webinar.plan(), if_match)
    return await _webinar_out(db, me, changed, response)


@router.post("/{webinar_id}/cancellation")
async def cancel(
    db: Session, me: Me, request: Request, response: Response, webinar_id: UUID, cancellation: CancellationIn
) -> WebinarOut:
    """It will not take place. Who registered is told, and their calendars take it out."""
    how = cancel_later_ones if cancellation.later else cancel_webinar
    cancelled = await how(db, me, settings_of(request), webinar_id, cancellation.why)
    return await _webinar_out(db, me, cancelled, response)


@router.put("/{webinar_id}/asking")
async def set_asking(db: Session, me: Me, response: Response, webinar_id: UUID, asking: AskingIn) -> WebinarOut:
    """Whose questions wait for a host from now on, and whether any are taken; by who runs it."""
    changed = await run_questions(db, me, webinar_id, asking.holds, asking.asking_paused)
    return await _webinar_out(db, me, changed, response)


@router.put("/{webinar_id}/closed")
async def close(db: Session, me: Me, response: Response, webinar_id: UUID) -> WebinarOut:
    """Nobody asks or votes from now on; answers go on. By who runs it."""
    return await _webinar_out(db, me, await close_webinar(db, me, webinar_id), response)


@router.delete("/{webinar_id}/closed")
async def reopen(db: Session, me: Me, response: Response, webinar_id: UUID) -> WebinarOut:
    """Questions and votes are taken again. By who runs it."""
    return await _webinar_out(db, me, await reopen_webinar(db, me, webinar_id), response)


@router.put("/{webinar_id}/registration", status_code=204)
async def come(db: Session, me: Me, request: Request, webinar_id: UUID, registration: RegistrationIn) -> None:
    """Register. The same again changes only whether others may see it."""
    await register(db, me, settings_of(request), webinar_id, shown=registration.shown)


@router.delete("/{webinar_id}/registration", status_code=204)
async def stay_away(db: Session, me: Me, request: Request, webinar_id: UUID) -> None:
    """Give your place back. The same again changes nothing."""
    await unregister(db, me, settings_of(request), webinar_id)


@router.get("/{webinar_id}/registrations")
async def list_registrations(
    db: Session, me: Me, webinar_id: UUID, after: After = None, limit: Limit = 50
) -> ComingPage:
    """Who comes, as far as they let it be seen, the first to register first; all of them for who runs it."""
    await readable_webinar(db, me, webinar_id)
    return await coming_page(db, me, webinar_id, after, limit)


@router.get("/{webinar_id}/calendar", response_class=CalendarFile, response_model=None)
async def read_calendar(db: Session, me: Me, request: Request, webinar_id: UUID) -> CalendarFile:
    """Its calendar file (iCalendar). A later one replaces it in a calendar, or takes it out."""
    webinar = await readable_webinar(db, me, webinar_id)
    cancelled = webinar.cancelled_at is not None
    file = calendar_file(entry_of(settings_of(request), webinar), "CANCEL" if cancelled else "PUBLISH")
    return CalendarFile(file, headers={"Content-Disposition": 'attachment; filename="webinar.ics"'})


async def _webinar_out(db: AsyncSession, me: Member, webinar: Webinar, response: Response) -> WebinarOut:
    response.headers["ETag"] = tag_of(webinar.version)
    return (await webinar_outs(db, me, [webinar]))[0]


async def coming_page(db: AsyncSession, me: Member, webinar_id: UUID, after: str | None, limit: int) -> ComingPage:
    """Of a webinar that the reader may see."""
    query = shown_registrations(me, webinar_id, all_of_them=await runs(db, me, webinar_id))
    key = (Registration.registered_at, Registration.member_id)
    if after:
        registered_at, member_id = parts_of(after, 2)
        query = query.where(func.row(*key) > func.row(moment_part(registered_at), uuid_part(member_id)))
    rows = (await db.execute(query.order_by(*key).limit(limit + 1))).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return ComingPage(
        items=[
            Coming(id=member.id, name=member.name, shown=registration.shown) for registration, member in rows[:limit]
        ],
        next=cursor_of(last.registered_at.isoformat(), last.member_id) if last is not None else None,
        coming=await coming(db, webinar_id),
    )
