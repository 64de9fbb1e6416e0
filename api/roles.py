"""/api/v1/roles and /api/v1/members/{id}/roles: who is what in the network."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from sqlalchemy import tuple_

from api.router import signed_in
from api.shapes import After, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Member
from server.actions.roles import give_role, take_role
from server.db import Session
from server.events import NetworkRole
from server.identity import Me, Sure, settings_of
from server.matrix import PLAYED, rows
from server.policy.members import places_of
from server.policy.roles import Held, holders, organised_calls, roles_of

router = signed_in("/roles", tags=["roles"])
of_members = signed_in("/members", tags=["roles"])


class Named(Out):
    id: UUID
    name: str


class HolderOut(Out):
    id: UUID
    name: str
    roles: list[NetworkRole]
    """In the whole network."""
    organises: list[Named]
    """Calls, as far as I may see them."""
    leads: list[Named]
    """Teams, as far as I may see them."""


class HolderPage(Page[HolderOut]):
    pass


class RolesOut(Out):
    member_id: UUID
    roles: list[NetworkRole]


@router.get("")
async def list_holders(
    db: Session,
    me: Me,
    role: Annotated[Held | None, Query(description="Only those who have this one.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> HolderPage:
    """Who has which role, by name, among those whom I may know of. Administrators see everybody."""
    query = holders(me, role).limit(limit + 1)
    if after is not None:
        name, member_id = parts_of(after, 2)
        query = query.where(tuple_(Member.name, Member.id) > (name, uuid_part(member_id)))
    found = list(await db.scalars(query))
    last = found[limit - 1] if len(found) > limit else None
    ids = [each.id for each in found[:limit]]
    organises, leads = defaultdict(list), defaultdict(list)
    for member_id_, call in await db.execute(organised_calls(me, ids)):
        organises[member_id_].append(Named.model_validate(call))
    for place, team in await db.execute(places_of(me, ids)):
        if place.leads:
            leads[place.member_id].append(Named.model_validate(team))
    items = [
        HolderOut(id=each.id, name=each.name, roles=roles_of(each), organises=organises[each.id], leads=leads[each.id])
        for each in found[:limit]
    ]
    return HolderPage(items=items, next=cursor_of(last.name, last.id) if last else None)


class ActionOut(Out):
    what: str
    method: str
    path: str
    """Of the API, below /api/v1."""
    may: list[str]
    """Who does it, or sees of it as much as is theirs to see."""
    may_not: list[str]
    """Who may know of it, but not do it, or not as things stand."""
    hidden_from: list[str]
    """To whom it looks as if it did not exist."""


class ThemeOut(Out):
    name: str
    actions: list[ActionOut]


class MatrixOut(Out):
    who: list[str]
    """The roles that the lists name."""
    themes: list[ThemeOut]


@router.get("/matrix")
async def read_matrix(_: Me) -> MatrixOut:
    """What each role may do: the same grid that the tests of this release asked, question by question."""
    who = list(PLAYED.values())[:-1]  # who is not signed in may nothing of it
    themes: dict[str, list[ActionOut]] = defaultdict(list)
    for row in rows():

        def among(*words: str, cells: tuple[str, ...] = row.cells) -> list[str]:
            return [role for role, cell in zip(who, cells, strict=False) if cell in words]

        action = ActionOut(
            what=row.in_words,
            method=row.method,
            path=row.path,
            may=among("yes", "mine"),
            may_not=among("403", "409", "422"),
            hidden_from=among("404"),
        )
        themes[row.theme].append(action)
    return MatrixOut(who=who, themes=[ThemeOut(name=name, actions=actions) for name, actions in themes.items()])


@of_members.put("/{member_id}/roles/{role}")
async def give(db: Session, me: Sure, request: Request, member_id: UUID, role: NetworkRole) -> RolesOut:
    """Give a member a role in the whole network, for administrators. It holds at once, also on open pages; the member
    is told by mail."""
    member = await give_role(db, me, settings_of(request), member_id, role)
    return RolesOut(member_id=member.id, roles=roles_of(member))


@of_members.delete("/{member_id}/roles/{role}")
async def take(db: Session, me: Sure, request: Request, member_id: UUID, role: NetworkRole) -> RolesOut:
    """Take a role away, for administrators; or lay down one of mine. The last administrator stays one."""
    member = await take_role(db, me, settings_of(request), member_id, role)
    return RolesOut(member_id=member.id, roles=roles_of(member))
