"""/api/v1/me: who I am, where I am, and what the pages need to know of the network first."""

import json
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field, TypeAdapter

from api.router import signed_in
from api.shapes import In, Out
from models import Member
from server.actions.profiles import describe_myself, show_photo, take_photo_away
from server.db import Session
from server.direct import Found, run_in
from server.events import NetworkRole
from server.fields import Line, Name, Telephone, Text
from server.house import TextKind
from server.identity import Access, Me, settings_of
from server.network import Visibility
from server.photos import drawn_anew
from server.policy.about_me import about_me
from server.policy.roles import roles_of
from server.profile import AT_FIRST, Audience, Profile

router = signed_in("/me", tags=["me"])

PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class TeamAbove(Out):
    id: UUID
    name: str


class MyPlace(Out):
    team_id: UUID
    team_name: str
    leads: bool
    reports: bool
    call_id: UUID | None
    line: list[TeamAbove]
    """The teams above it, the root first."""


class MyCall(Out):
    id: UUID
    name: str
    goal_sentence: str
    launched_on: date
    deadline: date
    made_up: bool
    organises: bool
    root_team_id: UUID | None


class MyConstituency(Out):
    id: UUID
    name: str
    call_id: UUID


class Owed(Out):
    """Something that everyone agrees to, and I have not yet."""

    kind: TextKind
    version: int
    what_changed: str


class Network(Out):
    name: str
    time_zone: str
    demo: bool
    visibility: Visibility = Field(description="Who reads a single report in this network.")


class Audiences(Out):
    """Who sees each field, out of those who may know of me: everybody; those inside one of my teams; the leaders of my
    teams and above; nobody but me."""

    role_title: Audience
    organisation: Audience
    region: Audience
    can_help_with: Audience
    looks_for: Audience
    pronouns: Audience
    telephone: Audience
    email: Audience
    photo: Audience


class MeOut(Out, Profile):
    id: UUID
    name: str
    audiences: Audiences
    is_administrator: bool
    roles: list[NetworkRole]
    """Mine in the whole network; what I lead and organise stands with the places and calls."""
    notices_waiting: int
    """What moderators decided about something of mine that I have not said I read."""
    house_rules_accepted_at: datetime | None
    to_accept: list[Owed]
    """The newest house rules or privacy notice, where I have not accepted them: until I do, I change nothing else."""
    shared_computer: bool
    """True: keep nothing in this browser."""
    access_id: UUID
    """The session or token that this was read with: what one sign-in has open knows itself by it."""
    places: list[MyPlace]
    calls: list[MyCall]
    """Those I belong to; for an administrator, all."""
    constituencies: list[MyConstituency]
    answers_applicants: bool
    """Whether requests to join can come to me to decide: I organise a call, lead a constituency, or administer."""
    network: Network
    second_factor_from: date | None
    """From that day on (UTC) this network asks me for a second factor, and I have none yet."""
    cursor: int
    """The position of the log that this was read at."""
    epoch: UUID


class AudiencesIn(In):
    """Leave out what stays as it is."""

    role_title: Audience | None = None
    organisation: Audience | None = None
    region: Audience | None = None
    can_help_with: Audience | None = None
    looks_for: Audience | None = None
    pronouns: Audience | None = None
    telephone: Audience | None = None
    email: Audience | None = None
    photo: Audience | None = None


class MeIn(In):
    """Leave out what stays as it is."""

    name: Name | None = None
    role_title: Annotated[Line | None, Field(examples=["Practice pharmacist"])] = None
    organisation: Annotated[Line | None, Field(examples=["Mill Lane Surgery"])] = None
    region: Annotated[Line | None, Field(examples=["Wendale"])] = None
    can_help_with: Annotated[Text | None, Field(max_length=1_000, examples=["Searches in the practice system"])] = None
    looks_for: Annotated[Text | None, Field(max_length=1_000, examples=["How others write to families"])] = None
    pronouns: Annotated[Line | None, Field(examples=["she/her"])] = None
    telephone: Annotated[Telephone | None, Field(examples=["01632 960 123"])] = None
    audiences: AudiencesIn = Field(AudiencesIn(), description="Who sees what, out of those who may know of me at all.")


class PhotoOut(Out):
    photo: str
    """Its version, part of its address: another photo has another one."""


@router.get("")
async def read(me: Me, request: Request) -> MeOut:
    """Everything about me that the first page needs, in one answer."""
    about = await request.app.state.direct.row(*about_me(me, request.state.access.id))
    return _me_out(me, request, about)


@router.patch("")
async def change(db: Session, me: Me, request: Request, mine: MeIn) -> MeOut:
    """Change what others see of me, and who sees it. It holds at once, on open pages too."""
    told = mine.model_dump(exclude_none=True)
    name, audiences = told.pop("name", None), told.pop("audiences")
    await describe_myself(db, me, name=name, said=told, audiences=audiences)
    statement, values = about_me(me, request.state.access.id)
    await db.flush()
    return _me_out(me, request, (await run_in(db)(statement, values))[0])


@router.put("/photo", openapi_extra=PHOTO_BODY)
async def send_photo(db: Session, me: Me, request: Request) -> PhotoOut:
    """Show a photo of me, instead of any before: the file itself as the body, a JPEG, PNG or WebP of 5 MB at most. It
    is turned upright, cut square, made small, and drawn anew, so that place, time and device are gone from it."""
    return PhotoOut(photo=await show_photo(db, me, await drawn_anew(await request.body())))


@router.delete("/photo", status_code=204)
async def remove_photo(db: Session, me: Me) -> None:
    """My photo goes for good. The same again changes nothing."""
    await take_photo_away(db, me)


def _me_out(me: Member, request: Request, about: Found) -> MeOut:
    settings = settings_of(request)
    access: Access = request.state.access
    profile = json.loads(about["profile"])
    said = {each["field"]: each["value"] for each in profile} | {"email": me.email}
    return MeOut(
        **said,
        id=me.id,
        name=me.name,
        audiences=Audiences.model_validate({**AT_FIRST, **{each["field"]: each["audience"] for each in profile}}),
        is_administrator=me.is_administrator,
        roles=roles_of(me),
        notices_waiting=about["notices"],
        house_rules_accepted_at=me.house_rules_accepted_at,
        to_accept=_OWED.validate_json(about["owed"]),
        shared_computer=bool(about["shared"]),
        access_id=access.id,
        places=_places(about),
        calls=_CALLS.validate_json(about["calls"]),
        constituencies=_GROUPS.validate_json(about["groups"]),
        answers_applicants=about["answers"],
        network=Network(
            name=settings.network_name,
            time_zone=settings.time_zone,
            demo=settings.demo,
            visibility=about["sight"],
        ),
        second_factor_from=about["factor"],
        cursor=about["position"],
        epoch=about["epoch"],
    )


_OWED, _CALLS, _GROUPS = TypeAdapter(list[Owed]), TypeAdapter(list[MyCall]), TypeAdapter(list[MyConstituency])


def _places(about: Found) -> list[MyPlace]:
    above: dict[str, list[TeamAbove]] = {}
    for each in json.loads(about["above"]):
        above.setdefault(each["start"], []).append(TeamAbove(id=each["id"], name=each["name"]))
    return [MyPlace(**each, line=above.get(each["team_id"], [])) for each in json.loads(about["places"])]
