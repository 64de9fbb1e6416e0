"""/api/v1/audit: the journal of who did or saw what."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import Limit, Out, Page, Person
from models import AuditEntry, Member
from server.actions.audit import record, record_sight
from server.db import Session
from server.identity import Me, Sure, settings_of
from server.policy.audit import Asked, names_of, shows_all, visible_entries

router = signed_in("/audit", tags=["audit"])

MOST_EXPORTED = 50_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A table program takes a cell that begins so for a formula, and does what it says."""

Searched = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]


class EntryOut(Out):
    id: UUID
    at: datetime
    member: Person | None
    """Null: the command line, the database, or somebody who was not signed in."""
    action: str
    """noun.past, as `invitation.sent`."""
    subject: str
    subject_id: UUID | None
    about: str | None
    """What or whom it was about, by its name of today: looked up, never kept here."""
    address: str
    """The network address it came from. Empty where somebody else did it to me."""
    details: dict[str, Any]


class EntryPage(Page[EntryOut]):
    pass


def _asked(
    request: Request,
    member_id: Annotated[UUID | None, Query(description="Who did it.")] = None,
    action: Annotated[Searched | None, Query(description="`invitation.sent`, or `invitation` for all of them.")] = None,
    subject_id: Annotated[UUID | None, Query(description="What or whom it was about.")] = None,
    since: Annotated[date | None, Query(alias="from", description="The first day, in the network's time zone.")] = None,
    until: Annotated[date | None, Query(alias="to", description="The last day.")] = None,
    q: Annotated[Searched | None, Query(description="Words in the action, the details or a name.")] = None,
) -> Asked:
    zone = ZoneInfo(settings_of(request).time_zone)

    def begins(day: date | None, plus: int = 0) -> datetime | None:
        if day is None or not 1900 < day.year < 9000:
            return None
        return datetime.combine(day + timedelta(days=plus), datetime.min.time(), zone)

    return Asked(member_id, action, subject_id, begins(since), begins(until, 1), q)


Question = Annotated[Asked, Depends(_asked)]


@router.get("")
async def list_entries(
    db: Session,
    me: Me,
    asked: Question,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> EntryPage:
    """Newest first. Administrators read all of it, and that they read of somebody is noted; everybody else what they
    did, and what was done to them or seen of them."""
    query = visible_entries(me, asked).limit(limit + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = (await db.execute(query)).all()
    if me.is_administrator and asked.member_id not in (None, me.id):
        await record_sight(db, me, "audit.read", "member", asked.member_id)
    elif me.is_administrator:
        await record_sight(db, me, "audit.read", "audit", None)
    items = await _entries_out(db, me, rows[:limit])
    return EntryPage(items=items, next=str(items[-1].id) if len(rows) > limit else None)


@router.get("/export", response_class=Response, responses={200: {"content": {"text/csv": {}, "application/jsonl": {}}}})
async def export(db: Session, me: Sure, asked: Question, format: Literal["csv", "jsonl"] = "csv") -> Response:  # noqa: A002
    """The same as a file, the newest 50,000 entries. That it was taken out is noted in the journal itself. Cells of the
    CSV that a table program would take for a formula begin with an apostrophe."""
    rows = (await db.execute(visible_entries(me, asked).limit(MOST_EXPORTED))).all()
    filters = {"member_id": asked.member_id, "action": asked.action, "from": asked.since, "to": asked.until}
    said = {name: str(value) for name, value in filters.items() if value is not None}
    await record(db, me, "audit.exported", "audit", None, entries=len(rows), format=format, asked=said)
    entries = await _entries_out(db, me, rows)
    body = _csv(entries) if format == "csv" else "".join(f"{each.model_dump_json()}\n" for each in entries)
    media = "text/csv; charset=utf-8" if format == "csv" else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="audit-log.{format}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media, headers=headers)


async def _entries_out(db: AsyncSession, me: Member, rows: Sequence[Row[AuditEntry, str | None]]) -> list[EntryOut]:
    abouts = await names_of(db, [each for each, _ in rows if shows_all(me, each)])
    return [_entry_out(me, each, name, abouts.get(each.id)) for each, name in rows]


def _entry_out(me: Member, entry: AuditEntry, name: str | None, about: str | None) -> EntryOut:
    all_of_it = shows_all(me, entry)
    return EntryOut(
        id=entry.id,
        at=entry.at,
        member=Person(id=entry.member_id, name=name) if entry.member_id and name is not None else None,
        action=entry.action,
        subject=entry.subject,
        subject_id=entry.subject_id,
        about=about,
        address=entry.address if all_of_it else "",
        details=entry.details if all_of_it else {},
    )


def _csv(entries: Iterable[EntryOut]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("at", "member_id", "member", "action", "subject", "subject_id", "about", "address", "details"))
    for each in entries:
        who = (each.member.id, each.member.name) if each.member else ("", "")
        details = json.dumps(each.details, ensure_ascii=False) if each.details else ""
        about = (each.subject, each.subject_id or "", each.about or "")
        cells = (each.at.isoformat(), *who, each.action, *about, each.address, details)
        table.writerow([_cell(str(cell)) for cell in cells])
    return out.getvalue()


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
