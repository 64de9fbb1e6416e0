"""/api/v1/webinars/{id}/invitations, /follow-up and /letters: whom to invite, and whom to write to afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import Field, StringConstraints
from sqlalchemy import func, select

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, Person, cursor_of, number_part, parts_of, uuid_part
from models import Member, Registration, WebinarInvitation, WebinarLetter
from server.actions.audit import record
from server.actions.inviting import decline_webinar, invite_to_webinar, write_to_people
from server.db import Session
from server.fields import FullText, Name
from server.identity import Me, settings_of
from server.measures.tables import csv_of
from server.policy.inviting import Order, Wanted, columns_of, to_follow_up
from server.policy.webinars import run_webinar

webinars = signed_in("/webinars", ["webinars"])

MOST_PEOPLE = 1_000
MOST_EXPORTED = 50_000
People = Annotated[list[UUID], Field(max_length=MOST_PEOPLE)]


class WebinarInvitationIn(In):
    """Those of them whom the webinar is for, who have not registered, and whom nobody has invited yet."""

    member_ids: People = Field([])
    team_ids: Annotated[list[UUID], Field(max_length=200)] = Field([], description="With all teams below.")
    everybody: bool = Field(False, description="All whom it is for.")


class InvitedOut(Out):
    invited: int = Field(description="By this.")
    invitations: int = Field(description="All there are.")
    registered: int = Field(description="Those of them who registered.")


class WebinarLetterIn(In):
    member_ids: Annotated[People, Field(min_length=1)]
    subject: Name
    text: Annotated[FullText, StringConstraints(max_length=5_000)]


class WebinarLetterOut(Out):
    id: UUID
    subject: str
    text: str
    people: int = Field(
        description="How many it was written to. Who switched such letters off got none; nobody is told."
    )
    sent_at: datetime


class WebinarLetterList(Out):
    items: list[WebinarLetterOut]


class FollowUp(Person):
    registered: bool
    asked: bool = Field(description="With their name.")
    voted: bool
    committed: bool = Field(description="To whom you, too, may read it.")
    one_to_one: bool = Field(description="They said yes to a one-to-one.")
    seconds: int = Field(description="How long they were here.")


class FollowUpPage(Page[FollowUp]):
    total: int


@dataclass(frozen=True, slots=True)
class Filters:
    """All that are set have to hold."""

    registered: Annotated[bool, Query()] = False
    asked: Annotated[bool, Query()] = False
    voted: Annotated[bool, Query()] = False
    committed: Annotated[bool, Query()] = False
    one_to_one: Annotated[bool, Query()] = False
    stayed_minutes: Annotated[int, Query(ge=0, le=720)] = 0

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.registered, self.asked, self.voted, self.committed, self.one_to_one, self.stayed_minutes)


@webinars.post("/{webinar_id}/invitations", status_code=201)
async def invite(
    db: Session, me: Me, request: Request, webinar_id: UUID, invitation: WebinarInvitationIn
) -> InvitedOut:
    """Invite members, each once, by who runs it: they get a letter, unless they want none, and a mark on their page."""
    invited = await invite_to_webinar(
        db, me, settings_of(request), webinar_id, invitation.member_ids, invitation.team_ids,
        everybody=invitation.everybody,
    )  # fmt: skip
    return (await read_invited(db, me, webinar_id)).model_copy(update={"invited": invited})


@webinars.get("/{webinar_id}/invitations")
async def read_invited(db: Session, me: Me, webinar_id: UUID) -> InvitedOut:
    """How many were invited, and how many of them registered; for who runs it. Who declined is told to nobody."""
    await run_webinar(db, me, webinar_id)
    query = select(func.count(), func.count(Registration.member_id)).select_from(WebinarInvitation)
    same = Registration.member_id == WebinarInvitation.member_id
    query = query.outerjoin(Registration, same & (Registration.webinar_id == webinar_id))
    invitations, registered = (await db.execute(query.where(WebinarInvitation.webinar_id == webinar_id))).one()
    return InvitedOut(invited=0, invitations=invitations, registered=registered)


@webinars.delete("/{webinar_id}/invitations/mine", status_code=204)
async def decline(db: Session, me: Me, webinar_id: UUID) -> None:
    """You do not come. Nobody is told. The same again changes nothing."""
    await decline_webinar(db, me, webinar_id)


@webinars.get("/{webinar_id}/follow-up")
async def list_follow_up(
    db: Session,
    me: Me,
    webinar_id: UUID,
    filters: Annotated[Filters, Depends()],
    order: Annotated[Order, Query(description="Who stayed longest first, or by name.")] = "stayed",
    after: After = None,
    limit: Limit = 50,
) -> FollowUpPage:
    """Whom to thank, ask or invite again, for who runs it: everybody who came, asked with their name, voted, committed,
    or said yes to a one-to-one, and whom it is still for."""
    await run_webinar(db, me, webinar_id)
    query = to_follow_up(me, webinar_id, filters.wanted)
    total = await db.scalar(select(func.count()).select_from(query.subquery())) or 0
    seconds = columns_of(me, webinar_id).seconds
    key: tuple[Any, ...] = (-seconds, Member.id) if order == "stayed" else (Member.name, Member.id)
    if after:
        first, member_id = parts_of(after, 2)
        begin = -number_part(first) if order == "stayed" else first
        query = query.where(func.row(*key) > func.row(begin, uuid_part(member_id)))
    rows = (await db.execute(query.order_by(*key).limit(limit + 1))).all()
    last = rows[limit - 1] if len(rows) > limit else None
    more = None
    if last is not None:
        more = cursor_of(repr(last.seconds) if order == "stayed" else last[0].name, last[0].id)
    return FollowUpPage(items=[_follow_up(row) for row in rows[:limit]], next=more, total=total)


@webinars.get("/{webinar_id}/follow-up.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_follow_up(db: Session, me: Me, webinar_id: UUID, filters: Annotated[Filters, Depends()]) -> Response:
    """The same as a file, by name. That it was taken out is noted in the audit log."""
    await run_webinar(db, me, webinar_id)
    rows = await db.execute(to_follow_up(me, webinar_id, filters.wanted).order_by(Member.name).limit(MOST_EXPORTED))
    people = [_follow_up(row) for row in rows]
    await record(db, me, "webinar.list_exported", "webinar", webinar_id, people=len(people))
    header = ["Name", "Registered", "Asked", "Voted", "Committed", "Yes to a one-to-one", "Minutes here"]
    table = csv_of(
        header,
        [(each.name, *("yes" if mark else "" for mark in _marks(each)), round(each.seconds / 60)) for each in people],
    )
    headers = {"Content-Disposition": 'attachment; filename="follow-up.csv"', "Cache-Control": "no-store"}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@webinars.post("/{webinar_id}/letters", status_code=201)
async def write(db: Session, me: Me, request: Request, webinar_id: UUID, letter: WebinarLetterIn) -> WebinarLetterOut:
    """One letter to people of the list, with a link to the webinar; by who runs it, five in a day at most."""
    written = await write_to_people(
        db, me, settings_of(request), webinar_id, letter.member_ids, letter.subject, letter.text
    )
    return WebinarLetterOut.model_validate(written)


@webinars.get("/{webinar_id}/letters")
async def list_letters(db: Session, me: Me, webinar_id: UUID) -> WebinarLetterList:
    """What was written to its people, the last first; for who runs it."""
    await run_webinar(db, me, webinar_id)
    query = select(WebinarLetter).where(WebinarLetter.webinar_id == webinar_id).order_by(WebinarLetter.id.desc())
    return WebinarLetterList(
        items=[WebinarLetterOut.model_validate(each) for each in await db.scalars(query.limit(50))]
    )


def _follow_up(row: Any) -> FollowUp:
    member: Member = row[0]
    marks = {name: getattr(row, name) for name in ("registered", "asked", "voted", "committed", "one_to_one")}
    return FollowUp(id=member.id, name=member.name, seconds=round(row.seconds), **marks)


def _marks(each: FollowUp) -> tuple[bool, ...]:
    return each.registered, each.asked, each.voted, each.committed, each.one_to_one
