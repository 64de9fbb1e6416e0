"""/api/v1/webinars/{id}/here, /thanks and /attendance: who is in a webinar's room, and who was."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlalchemy import func, select

from api.router import signed_in
from api.shapes import After, Limit, Page, Person, cursor_of, number_part, parts_of, uuid_part
from models import Attendance
from server.actions.webinar_thanks import say_thanks
from server.db import Session
from server.errors import Unavailable
from server.identity import Me
from server.policy.rooms import attended
from server.policy.webinars import coming, readable_webinar, run_webinar

rooms = signed_in("/webinars", ["webinars"])


class Attended(Person):
    registered: bool
    first_seen: datetime
    last_seen: datetime
    seconds: int = Field(description="How long they were here, in sum, however many pages they had open.")


class AttendancePage(Page[Attended]):
    attended: int = Field(description="All who were here.")
    registered: int
    present: int = Field(description="Who are here just now, as last told.")
    peak: int


@rooms.put("/{webinar_id}/here", status_code=204)
async def be_here(request: Request, db: Session, me: Me, webinar_id: UUID) -> None:
    """Your page of it is open. Say it again within a minute and a half, or you are taken to have left. A page on the
    live socket says `{"kind": "in", "webinar_id": ...}` there instead. Who runs the webinar sees how long you stay."""
    await readable_webinar(db, me, webinar_id)
    _be_in(request)(webinar_id, me.id, here=True)


@rooms.delete("/{webinar_id}/here", status_code=204)
async def be_gone(request: Request, db: Session, me: Me, webinar_id: UUID) -> None:
    """You have left its page. On the live socket: `{"kind": "in", "webinar_id": ..., "left": true}`."""
    await readable_webinar(db, me, webinar_id)
    _be_in(request)(webinar_id, me.id, here=False)


@rooms.put("/{webinar_id}/thanks", status_code=204)
async def say_thanks_for_it(db: Session, me: Me, webinar_id: UUID) -> None:
    """Say thanks, once it begins. Everybody is told how many do, and nobody who. The same again changes nothing."""
    await say_thanks(db, me, webinar_id, given=True)


@rooms.delete("/{webinar_id}/thanks", status_code=204)
async def take_thanks_back(db: Session, me: Me, webinar_id: UUID) -> None:
    """The same again changes nothing."""
    await say_thanks(db, me, webinar_id, given=False)


def _be_in(request: Request) -> Callable[..., None]:
    be_in: Callable[..., None] | None = getattr(request.app.state, "be_in", None)
    if be_in is None:
        raise Unavailable("This server does not carry the live feed. Ask the network's own address.")
    return be_in


@rooms.get("/{webinar_id}/attendance")
async def list_attendance(
    db: Session, me: Me, webinar_id: UUID, after: After = None, limit: Limit = 50
) -> AttendancePage:
    """Who was here and how long, those who stayed longest first; for who runs it."""
    webinar = await run_webinar(db, me, webinar_id)
    query = attended(webinar_id).order_by(Attendance.seconds.desc(), Attendance.member_id)
    if after:
        seconds, member_id = parts_of(after, 2)
        query = query.where(
            func.row(-Attendance.seconds, Attendance.member_id) > func.row(-number_part(seconds), uuid_part(member_id))
        )
    rows = (await db.execute(query.limit(limit + 1))).all()
    last: Attendance | None = rows[limit - 1][0] if len(rows) > limit else None
    everybody = select(func.count()).select_from(Attendance).where(Attendance.webinar_id == webinar_id)
    return AttendancePage(
        items=[
            Attended(
                id=member.id,
                name=member.name,
                registered=registration is not None,
                first_seen=attendance.first_seen,
                last_seen=attendance.last_seen,
                seconds=round(attendance.seconds),
            )
            for attendance, member, registration in rows[:limit]
        ],
        next=cursor_of(repr(last.seconds), last.member_id) if last is not None else None,
        attended=await db.scalar(everybody) or 0,
        registered=await coming(db, webinar_id),
        present=webinar.present,
        peak=webinar.peak,
    )
