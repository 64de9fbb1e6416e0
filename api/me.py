"""/api/v1/me: who I am, where I am, and what the pages need to know of the network first."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out
from models import Member, MemberSession
from server import house_rules
from server.actions.members import describe_myself
from server.db import Session
from server.events import NetworkRole, read_cursor
from server.fields import Line, Name
from server.identity import Access, Me, settings_of
from server.policy.calls import calls_and_roots, my_organised_call_ids
from server.policy.members import constituencies_of, my_places, teams_above
from server.policy.roles import roles_of

router = signed_in("/me", tags=["me"])


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


class Network(Out):
    name: str
    time_zone: str
    demo: bool
    house_rules: list[str]


class MeOut(Out):
    id: UUID
    name: str
    email: str
    role_title: str
    organisation: str
    is_administrator: bool
    roles: list[NetworkRole]
    """Mine in the whole network; what I lead and organise stands with the places and calls."""
    house_rules_accepted_at: datetime | None
    shared_computer: bool
    """True: keep nothing in this browser."""
    access_id: UUID
    """The session or token that this was read with: what one sign-in has open knows itself by it."""
    places: list[MyPlace]
    calls: list[MyCall]
    """Those I belong to; for an administrator, all."""
    constituencies: list[MyConstituency]
    network: Network
    cursor: int
    """The position of the log that this was read at."""
    epoch: UUID


class MeIn(In):
    """Leave out what stays as it is."""

    name: Name | None = None
    role_title: Annotated[Line | None, Field(examples=["Practice pharmacist"])] = None
    organisation: Annotated[Line | None, Field(examples=["Mill Lane Surgery"])] = None


@router.get("")
async def read(db: Session, me: Me, request: Request) -> MeOut:
    """Everything about me that the first page needs, in one answer."""
    return await _me_out(db, me, request)


@router.patch("")
async def change(db: Session, me: Me, request: Request, mine: MeIn) -> MeOut:
    """Change what others see of me. Whoever knows me sees it at once."""
    await describe_myself(db, me, name=mine.name, role_title=mine.role_title, organisation=mine.organisation)
    return await _me_out(db, me, request)


async def _me_out(db: AsyncSession, me: Member, request: Request) -> MeOut:
    position, epoch = await read_cursor(db)
    settings = settings_of(request)
    access: Access = request.state.access
    return MeOut(
        id=me.id,
        name=me.name,
        email=me.email,
        role_title=me.role_title,
        organisation=me.organisation,
        is_administrator=me.is_administrator,
        roles=roles_of(me),
        house_rules_accepted_at=me.house_rules_accepted_at,
        shared_computer=await _on_shared_computer(db, access),
        access_id=access.id,
        places=await _places(db, me),
        calls=await _calls(db, me),
        constituencies=[
            MyConstituency.model_validate(each) for _, each in (await db.execute(constituencies_of(me, [me.id])))
        ],
        network=Network(
            name=settings.network_name,
            time_zone=settings.time_zone,
            demo=settings.demo,
            house_rules=list(house_rules.SENTENCES),
        ),
        cursor=position,
        epoch=epoch,
    )


async def _on_shared_computer(db: AsyncSession, access: Access) -> bool:
    session = await db.get(MemberSession, access.id) if access.kind == "session" else None
    return session is not None and session.shared_computer


async def _places(db: AsyncSession, me: Member) -> list[MyPlace]:
    places = (await db.execute(my_places(me))).all()
    above = await teams_above(db, [team.id for _, team in places])
    return [
        MyPlace(
            team_id=team.id,
            team_name=team.name,
            leads=place.leads,
            reports=place.reports,
            call_id=team.call_id,
            line=[TeamAbove.model_validate(each) for each in above[team.id]],
        )
        for place, team in places
    ]


async def _calls(db: AsyncSession, me: Member) -> list[MyCall]:
    organised = set(await db.scalars(my_organised_call_ids(me)))
    return [
        MyCall(
            id=call.id,
            name=call.name,
            goal_sentence=call.goal_sentence,
            launched_on=call.launched_on,
            deadline=call.deadline,
            made_up=call.made_up,
            organises=call.id in organised,
            root_team_id=root,
        )
        for call, root in (await db.execute(calls_and_roots(me)))
    ]
