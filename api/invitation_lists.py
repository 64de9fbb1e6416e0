"""/api/v1/invitations/preview, /list, /team: inviting many at once.

A list is text as it was pasted, a CSV file as the browser read it, or rows. Sending checks all of it again.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from api.invitations import Role, WelcomeIn, role_of
from api.router import signed_in
from api.shapes import In, Out
from models import Member
from server.actions.invitation_lists import (
    FINE,
    MOST_AT_ONCE,
    Checked,
    Defaults,
    Fate,
    check_list,
    counts,
    invite_team,
    send_list,
)
from server.actions.invitations import left_today
from server.db import Session
from server.errors import Invalid
from server.fields import HALF_A_PAIR, Address, Line, Name
from server.guest_list import Guest, Unreadable, read_csv, read_pasted
from server.identity import Me, settings_of
from server.policy.invitations import greeting_member

router = signed_in("/invitations", tags=["invitations"])

Pasted = Annotated[str, StringConstraints(max_length=900_000)]
Cell = Annotated[str, StringConstraints(max_length=4_000)]


class RowIn(In):
    """One person, as a table has them. What is empty is as for the whole list."""

    email: Cell
    name: Cell = ""
    team: Annotated[Cell, Field(description="Its name or its id.")] = ""
    role: Annotated[Cell, Field(description="member or leader; administrators can write administrator.")] = ""
    message: Cell = ""


class ListIn(WelcomeIn):
    """One of `text`, `csv` and `rows`."""

    text: Annotated[
        Pasted | None,
        Field(description="Names and addresses in free form.", examples=["Ann Smith <ann@x.org>, bob@y.org"]),
    ] = None
    csv: Annotated[Pasted | None, Field(description="A file with columns email, name, team, role, message.")] = None
    rows: Annotated[list[RowIn] | None, Field(max_length=MOST_AT_ONCE)] = None
    team_id: Annotated[UUID | None, Field(description="For those whose row names no team.")] = None
    role: Annotated[Role, Field(description="For those whose row names no role.")] = "member"

    @model_validator(mode="after")
    def _one_list(self) -> "ListIn":
        if [self.text, self.csv, self.rows].count(None) != 2:
            raise ValueError("Send one list: text, csv or rows.")
        return self


class SendIn(ListIn):
    only_fine: Annotated[
        bool, Field(description="False: nothing is sent unless everybody in the list can be invited.")
    ] = False


class PersonIn(In):
    email: Address
    name: Line = ""


class TeamAskedIn(WelcomeIn):
    name: Annotated[Name, Field(description="Of the new team.")]
    parent_id: Annotated[UUID, Field(description="The team above it.")]
    leaders: Annotated[list[PersonIn], Field(min_length=1, max_length=2)]
    people: Annotated[list[PersonIn], Field(max_length=200, default_factory=list)]
    text: Annotated[Pasted, Field(description="More people, pasted in free form.")] = ""


class RowOut(Out):
    line: int
    email: str
    name: str
    team: str
    """As the row has it."""
    team_id: UUID | None
    team_name: str | None
    role: Role
    message: str
    fate: Fate
    """`new` and `member` (of the network, and gets one more team) can be invited, the others not."""
    why: str


class ListOut(Out):
    rows: list[RowOut]
    counts: dict[Fate, int]
    fine: int
    """So many of the rows can be, or were, invited."""
    left_today: int
    """So many more you can invite today, without those above."""


class TeamAsked(Out):
    team_id: UUID
    rows: list[RowOut]


@router.post("/preview")
async def preview(db: Session, me: Me, request: Request, asked: ListIn) -> ListOut:
    """What would become of each line of a list. Nothing is sent, and nothing is promised: sending looks again."""
    settings = settings_of(request)
    checked = await check_list(db, me, settings, _guests(asked), await _defaults(db, me, asked))
    return _list_out(checked, await left_today(db, me, settings) - sum(each.fate in FINE for each in checked))


@router.post("/list", status_code=201)
async def send(db: Session, me: Me, request: Request, asked: SendIn) -> ListOut:
    """Invite everybody in a list, or those who can be (`only_fine`). All letters are queued when this answers."""
    settings = settings_of(request)
    defaults = await _defaults(db, me, asked)
    checked = await send_list(db, me, settings, _guests(asked), defaults, only_fine=asked.only_fine)
    return _list_out(checked, await left_today(db, me, settings))


@router.post("/team", status_code=201)
async def ask_team(db: Session, me: Me, request: Request, asked: TeamAskedIn) -> TeamAsked:
    """Make a team below one of yours and invite all of it, leaders and people, with the call it is in. Each gets one
    letter, which says who else is asked. All of it or nothing."""
    people = [Guest(0, each.email, each.name) for each in asked.people]
    team, checked = await invite_team(
        db,
        me,
        settings_of(request),
        name=asked.name,
        parent_id=asked.parent_id,
        leaders=[Guest(0, each.email, each.name) for each in asked.leaders],
        people=people + (read_pasted(_stored(asked.text))),
        defaults=await _defaults(db, me, asked),
    )
    return TeamAsked(team_id=team.id, rows=[_row_out(each) for each in checked])


def _guests(asked: ListIn) -> list[Guest]:
    if asked.rows is not None:
        return [
            Guest(number, **{name: _stored(value).strip() for name, value in each.model_dump().items()})
            for number, each in enumerate(asked.rows, 1)
        ]
    if asked.text is not None:
        return read_pasted(_stored(asked.text))
    try:
        return read_csv(_stored(asked.csv or ""))
    except Unreadable as error:
        raise Invalid(str(error), fields=[("csv", str(error))]) from error


def _stored(text: str) -> str:
    """What the database can hold; the rest is no part of a name or an address."""
    return HALF_A_PAIR.sub("", text.replace("\x00", ""))


async def _defaults(db: AsyncSession, me: Member, asked: ListIn | TeamAskedIn) -> Defaults:
    return Defaults(
        team_id=asked.team_id if isinstance(asked, ListIn) else None,
        role=asked.role if isinstance(asked, ListIn) else "member",
        message=asked.message,
        leader=await greeting_member(db, me, asked.leader_id),
        phone=asked.phone,
        simple_view=asked.simple_view,
    )


def _list_out(checked: list[Checked], left: int) -> ListOut:
    fine = sum(each.fate in FINE for each in checked)
    rows = [_row_out(each) for each in checked]
    return ListOut(rows=rows, counts=dict(counts(checked)), fine=fine, left_today=max(0, left))


def _row_out(each: Checked) -> RowOut:
    return RowOut(
        line=each.guest.number,
        email=each.email or each.guest.email,
        name=each.guest.name,
        team=each.guest.team,
        team_id=each.team.id if each.team else None,
        team_name=each.team.name if each.team else None,
        role=role_of(each.role),
        message=each.guest.message,
        fate=each.fate,
        why=each.why,
    )
