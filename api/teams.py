"""/api/v1/teams, and the places in one: /api/v1/teams/{team_id}/members"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, IfMatch, In, Limit, Out, Page, Person, cursor_of, parts_of, person, uuid_part
from models import Member, Place, Team, TeamParent
from server.actions.places import end_place, place_member
from server.actions.teams import close_team, make_team, move_team, rename_team
from server.db import Session
from server.fields import Line, Name, tag_of
from server.identity import Me
from server.policy.profiles import profiles_of
from server.policy.teams import (
    leaders_of_each,
    line_of,
    manageable_teams,
    my_part,
    not_inside_sentence,
    people_below,
    people_below_each,
    reader_sentence,
    subtree_of,
    visible_team,
    visible_teams,
    without_leader,
)

router = signed_in("/teams", ["teams"])

CHILDREN_SHOWN = 300


class TeamIn(In):
    name: Annotated[Name, Field(examples=["Northmoor"])]
    parent_id: UUID | None = Field(None, description="The team above. Null makes a root: organisers, administrators.")
    call_id: UUID | None = Field(None, description="Of a root: its call. Other teams are of the call of the one above.")


class TeamNameIn(In):
    name: Annotated[Name, Field(examples=["Northmoor and Fell"])]


class ParentIn(In):
    parent_id: UUID | None


class ClosedIn(In):
    pass


class PlaceIn(In):
    leads: bool = False
    reports: bool | None = Field(None, description="Whether reports are expected of them. Unsaid: all but leaders.")


class PlaceOut(Out):
    """A member's part in a team, as it is from `since` on."""

    team_id: UUID
    member_id: UUID
    leads: bool
    reports: bool
    since: datetime


class LeftOut(Out):
    sentence: str = Field(description="What it left behind; it warns when a team is left without a leader.")


class TeamLine(Out):
    """A team in a list."""

    id: UUID
    name: str
    call_id: UUID | None
    parent_id: UUID | None
    leaders: list[Person]
    children: int = Field(description="Open teams right below it.")
    people: int = Field(description="Different members in it and in all teams below.")


class TeamNamed(Out):
    id: UUID
    name: str


class TeamMember(Out):
    id: UUID
    name: str
    role_title: str
    leads: bool
    reports: bool
    since: datetime


class TeamRights(Out):
    """What the reader may do here."""

    read: bool = Field(description="Read what is reported and written in it.")
    invite: bool = Field(description="Invite and place people, name leaders.")
    lead: bool = Field(description="Define metrics, goals and forms for it and all below.")
    administer: bool = Field(description="Rename, move and close it, and make teams below.")


class TeamOut(Out):
    id: UUID
    name: str
    call_id: UUID | None
    parent_id: UUID | None
    closed: bool
    line: list[TeamNamed] = Field(description="From the root to the team right above.")
    leaders: list[Person]
    people: int = Field(description="Different members in it and in all teams below.")
    children: list[TeamLine] = Field(description=f"The first {CHILDREN_SHOWN} by name; list the rest by `parent_id`.")
    inside: bool
    rights: TeamRights
    members: list[TeamMember] | None = Field(description="Null for who is not inside.")
    reader_sentence: str
    who_can_let_in: str | None = Field(description="For who is not inside: why they see no more, and who can invite.")


@router.get("")
async def list_teams(
    db: Session,
    me: Me,
    call_id: UUID | None = None,
    parent_id: UUID | None = None,
    roots: Annotated[bool, Query(description="Only teams that have none above.")] = False,
    changeable: Annotated[bool, Query(description="Only teams that you may rename, move and close.")] = False,
    leaderless: Annotated[bool, Query(description="Only teams that you may change and nobody leads just now.")] = False,
    below: Annotated[UUID | None, Query(description="Only teams below this one, at any depth.")] = None,
    outside: Annotated[UUID | None, Query(description="Only teams that are neither this one nor below it.")] = None,
    q: Annotated[Line, Query(description="Part of the name.")] = "",
    after: After = None,
    limit: Limit = 50,
) -> Page[TeamLine]:
    """The open teams you may know of, by name."""
    teams = manageable_teams(me) if changeable or leaderless else visible_teams(me)
    query = teams.where(Team.until.is_(None))
    if leaderless:
        query = query.where(without_leader())
    if below:
        await visible_team(db, me, below)
        query = query.where(Team.id != below, Team.id.in_(await subtree_of(db, below)))
    if call_id:
        query = query.where(Team.call_id == call_id)
    if q:
        query = query.where(Team.name.icontains(q, autoescape=True))
    above = select(TeamParent).where(TeamParent.until.is_(None), TeamParent.team_id == Team.id)
    if roots:
        query = query.where(~above.exists())
    if parent_id:
        query = query.where(above.where(TeamParent.parent_id == parent_id).exists())
    if outside:
        await visible_team(db, me, outside)
        query = query.where(Team.id.not_in(await subtree_of(db, outside)))
    if after:
        name, team_id = parts_of(after, 2)
        query = query.where(tuple_(Team.name, Team.id) > tuple_(name, uuid_part(team_id)))
    rows = await team_lines(db, query.limit(limit + 1))
    more = cursor_of(rows[limit - 1].name, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=rows[:limit], next=more)


async def team_lines(db: AsyncSession, teams: Select[Team], people: Mapping[UUID, int] | None = None) -> list[TeamLine]:
    """As many queries for a hundred teams as for one."""
    above = (
        select(TeamParent.parent_id)
        .where(TeamParent.team_id == Team.id, TeamParent.until.is_(None))
        .correlate(Team)
        .scalar_subquery()
    )
    below = Team.__table__.alias("below")
    children = (
        select(func.count())
        .select_from(TeamParent)
        .join(below, below.c.id == TeamParent.team_id)
        .where(TeamParent.parent_id == Team.id, TeamParent.until.is_(None), below.c.until.is_(None))
        .correlate(Team)
        .scalar_subquery()
    )
    query = teams.add_columns(above, children).order_by(Team.name, Team.id)
    rows = (await db.execute(query)).all()
    ids = [team.id for team, *_ in rows]
    leaders = await leaders_of_each(db, ids)
    if people is None:
        people = await people_below_each(db, ids)
    return [
        TeamLine(
            id=team.id,
            name=team.name,
            call_id=team.call_id,
            parent_id=parent_id,
            leaders=[person(each) for each in leaders[team.id]],
            children=count,
            people=people.get(team.id, 0),
        )
        for team, parent_id, count in rows
    ]


@router.post("", status_code=201)
async def create(db: Session, me: Me, response: Response, team: TeamIn) -> TeamOut:
    """Make a team below one that you lead; a root as organiser of the call or as administrator."""
    made = await make_team(db, me, team.name, parent_id=team.parent_id, call_id=team.call_id)
    return await _team_out(db, me, made, response)


@router.get("/{team_id}")
async def read(db: Session, me: Me, response: Response, team_id: UUID) -> TeamOut:
    """A team, with as much of it as you may see."""
    return await _team_out(db, me, await visible_team(db, me, team_id), response)


@router.patch("/{team_id}")
async def rename(
    db: Session, me: Me, response: Response, team_id: UUID, team: TeamNameIn, if_match: IfMatch = None
) -> TeamOut:
    """Give the team another name: by its leaders, or those above."""
    return await _team_out(db, me, await rename_team(db, me, team_id, team.name, if_match), response)


@router.put("/{team_id}/parent")
async def move(db: Session, me: Me, response: Response, team_id: UUID, parent: ParentIn) -> TeamOut:
    """Hang the team, with all below it, on another parent from now on. What was reported before stays where it was."""
    return await _team_out(db, me, await move_team(db, me, team_id, parent.parent_id), response)


@router.put("/{team_id}/closed")
async def close(db: Session, me: Me, response: Response, team_id: UUID, _: ClosedIn) -> TeamOut:
    """End a team and the places in it. What it reported stays."""
    return await _team_out(db, me, await close_team(db, me, team_id), response)


@router.put("/{team_id}/members/{member_id}", tags=["places"])
async def place(db: Session, me: Me, team_id: UUID, member_id: UUID, part: PlaceIn) -> PlaceOut:
    """Put a member into a team, or change their part in it. The same again changes nothing."""
    return PlaceOut.model_validate(
        await place_member(db, me, team_id, member_id, leads=part.leads, reports=part.reports)
    )


@router.delete("/{team_id}/members/{member_id}", tags=["places"])
async def leave(db: Session, me: Me, team_id: UUID, member_id: UUID) -> LeftOut:
    """Leave a team, or take a member out of one you lead. What they reported stays."""
    return LeftOut(sentence=await end_place(db, me, team_id, member_id))


async def _team_out(db: AsyncSession, me: Member, team: Team, response: Response) -> TeamOut:
    line = await line_of(db, team.id)
    named = {each.id: each for each in await db.scalars(select(Team).where(Team.id.in_(line)))}
    inside, leads = await my_part(db, me, team, line)
    changes = leads or me.is_administrator
    below = select(TeamParent.team_id).where(TeamParent.parent_id == team.id, TeamParent.until.is_(None))
    leaders = await leaders_of_each(db, line)
    people, of_each = await people_below(db, team.id)
    response.headers["ETag"] = tag_of(team.changed_at)
    return TeamOut(
        id=team.id,
        name=team.name,
        call_id=team.call_id,
        parent_id=line[1] if len(line) > 1 else None,
        closed=team.until is not None,
        line=[TeamNamed.model_validate(named[each]) for each in reversed(line[1:])],
        leaders=[person(each) for each in leaders[team.id]],
        people=people,
        children=await team_lines(
            db, select(Team).where(Team.id.in_(below), Team.until.is_(None)).limit(CHILDREN_SHOWN), of_each
        ),
        inside=inside,
        rights=TeamRights(read=inside, invite=changes, lead=leads, administer=changes),
        members=await _members(db, me, team.id) if inside else None,
        reader_sentence=reader_sentence(team, [leader for above in line[1:] for leader in leaders[above]]),
        who_can_let_in=None if inside else await not_inside_sentence(db, team),
    )


async def _members(db: AsyncSession, me: Member, team_id: UUID) -> list[TeamMember]:
    query = (
        select(Member.id, Member.name, Place.leads, Place.reports, Place.since)
        .join(Place, Place.member_id == Member.id)
        .where(Place.team_id == team_id, Place.until.is_(None))
        .order_by(Place.leads.desc(), Member.name, Member.id)
    )
    rows = (await db.execute(query)).all()
    profiles = await profiles_of(db, me, [each.id for each in rows])
    return [TeamMember(**each._mapping, role_title=profiles[each.id].role_title) for each in rows]
