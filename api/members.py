"""/api/v1/members: the directory of those I may know of, their pages and photos, and shutting somebody out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Header, Query, Request, Response
from pydantic import Field
from sqlalchemy import tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, cursor_of, parts_of, uuid_part
from models import Member, ProfileField
from server.actions.audit import record_sight
from server.actions.members import lift_suspension, suspend_member
from server.actions.sessions import sign_out_member
from server.db import Session
from server.events import NetworkRole
from server.fields import Line, Sentence
from server.identity import Me, Sure, settings_of
from server.photos import MEDIA_TYPE, SMALL
from server.policy.directory import Wanted, count_up_to, found_members
from server.policy.members import calls_of, constituencies_of, places_of, readable_member, visible_members
from server.policy.profiles import profiles_of, readable_photo, shown_fields
from server.policy.roles import Held, roles_of
from server.profile import Profile

router = signed_in("/members", tags=["members"])


class PlaceOfMember(Out):
    team_id: UUID
    team_name: str
    leads: bool


class ConstituencyOfMember(Out):
    id: UUID
    name: str


class CallOfMember(Out):
    id: UUID
    name: str
    organises: bool


class MemberOut(Out, Profile):
    """A member as the reader may see them: what is not for the reader is as empty as what was never written."""

    id: UUID
    name: str
    joined_at: datetime
    places: list[PlaceOfMember]
    """Those in teams that I may see."""
    calls: list[CallOfMember]
    """Those that I may see."""
    constituencies: list[ConstituencyOfMember]
    roles: list[NetworkRole]
    """In the whole network, beside leading teams and organising calls."""
    left_at: datetime | None
    """A former member: since then they cannot come in. Only administrators still find them."""
    suspended: bool | None
    """Told to administrators only; null for everybody else."""
    suspension_reason: str | None
    """Told to administrators only."""


class SuspensionIn(In):
    reason: Annotated[Sentence, Field(examples=["Asked to be shut out while they are on leave."])]
    """Administrators read it, in the journal too."""


class SuspensionOut(Out):
    member_id: UUID
    suspended_at: datetime
    reason: str


class SuspensionLifted(Out):
    sentence: str


class SignedOut(Out):
    sentence: str


class MemberPage(Page[MemberOut]):
    found: int | None
    """Of a first page: how many there are in all, as far as counted (1,001: more than 1,000)."""


class PhotoOfMember(Out):
    member_id: UUID
    photo: str


class PhotoList(Out):
    items: list[PhotoOfMember]


@router.get("")
async def list_members(
    db: Session,
    me: Me,
    q: Annotated[
        Line | None,
        Query(description="Beginnings of words of a name, a job, a place of work, a region, or what they help with."),
    ] = None,
    team_id: Annotated[UUID | None, Query(description="In this team or below it.")] = None,
    call_id: UUID | None = None,
    constituency_id: UUID | None = None,
    role: Held | None = None,
    region: Line | None = None,
    can_help_with: Line | None = None,
    after: After = None,
    limit: Limit = 50,
) -> MemberPage:
    """By name: who shares a team or a call with me. Administrators see everybody. All that is asked for must hold;
    what a member does not show me finds nobody."""
    wanted = Wanted(
        q=q,
        team_id=team_id,
        call_id=call_id,
        constituency_id=constituency_id,
        role=role,
        region=region,
        can_help_with=can_help_with,
    )
    everyone = await found_members(db, me, wanted)
    query = everyone.order_by(Member.name, Member.id).limit(limit + 1)
    if after is not None:
        name, member_id = parts_of(after, 2)
        query = query.where(tuple_(Member.name, Member.id) > (name, uuid_part(member_id)))
    members = list(await db.scalars(query))
    last = members[limit - 1] if len(members) > limit else None
    return MemberPage(
        items=await _members_out(db, me, members[:limit]),
        next=cursor_of(last.name, last.id) if last else None,
        found=await count_up_to(db, everyone) if after is None else None,
    )


@router.get("/photos")
async def list_photos(
    db: Session, me: Me, member_id: Annotated[list[UUID], Query(min_length=1, max_length=100)]
) -> PhotoList:
    """Which of these members show me a photo, and which version of it: for whole pages of names at once."""
    known = list(await db.scalars(visible_members(me).with_only_columns(Member.id).where(Member.id.in_(member_id))))
    query = shown_fields(me, known).where(ProfileField.field == "photo", ProfileField.value != "")
    return PhotoList(items=[PhotoOfMember(member_id=each, photo=photo) for each, _, photo in await db.execute(query)])


@router.get("/{member_id}")
async def read(db: Session, me: Me, member_id: UUID) -> MemberOut:
    """One member whom I may know of. That an administrator saw why somebody is suspended is noted."""
    member = await readable_member(db, me, member_id)
    if me.is_administrator and member.suspended_reason is not None:
        await record_sight(db, me, "suspension_reason.seen", "member", member_id)
    return (await _members_out(db, me, [member]))[0]


@router.get(
    "/{member_id}/photo",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}, 304: {"description": "You have it already."}},
)
async def read_photo(
    db: Session,
    me: Me,
    member_id: UUID,
    size: Annotated[Literal["64", "256"], Query(description="Pixels of each side.")] = "256",
    if_none_match: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """A member's photo, for those who may see it. A browser keeps it, but asks each time whether it still may."""
    photo = await readable_photo(db, me, member_id)
    tag = f'"{photo.version}-{size}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(photo.small if size == str(SMALL) else photo.large, media_type=MEDIA_TYPE, headers=headers)


@router.post("/{member_id}/suspension", status_code=201)
async def suspend(db: Session, me: Sure, request: Request, member_id: UUID, suspension: SuspensionIn) -> SuspensionOut:
    """Shut a member out, for administrators. Sessions end at once, open pages and programs within a second; tokens do
    not work meanwhile. Places, reports and words stay. Nobody suspends themself, nor the last administrator."""
    member = await suspend_member(db, me, settings_of(request), member_id, suspension.reason)
    assert member.suspended_at is not None
    return SuspensionOut(member_id=member.id, suspended_at=member.suspended_at, reason=suspension.reason)


@router.delete("/{member_id}/suspension")
async def lift(db: Session, me: Me, member_id: UUID) -> SuspensionLifted:
    """Let a suspended member in again, for administrators. They sign in anew; their tokens work again."""
    member = await lift_suspension(db, me, member_id)
    return SuspensionLifted(sentence=f"{member.name} can sign in again. Everything of theirs is where it was.")


@router.delete("/{member_id}/sessions")
async def sign_out(db: Session, me: Sure, member_id: UUID) -> SignedOut:
    """Sign a member out everywhere, for administrators: sessions, sign-in links and tokens end, open pages within a
    second. They can sign in again. Somebody lost a device, or another person is in as them."""
    member = await sign_out_member(db, me, member_id)
    return SignedOut(sentence=f"{member.name} is signed out everywhere, and can sign in again.")


async def _members_out(db: AsyncSession, me: Member, members: Sequence[Member]) -> list[MemberOut]:
    ids = [each.id for each in members]
    places, calls, constituencies = defaultdict(list), defaultdict(list), defaultdict(list)
    for place, team in await db.execute(places_of(me, ids)):
        places[place.member_id].append(PlaceOfMember(team_id=team.id, team_name=team.name, leads=place.leads))
    for member_id, call, organises in await db.execute(calls_of(me, ids)):
        calls[member_id].append(CallOfMember(id=call.id, name=call.name, organises=organises))
    for member_id, constituency in await db.execute(constituencies_of(me, ids)):
        constituencies[member_id].append(ConstituencyOfMember.model_validate(constituency))
    profiles = await profiles_of(db, me, ids)
    return [
        MemberOut(
            **profiles[each.id].model_dump(),
            id=each.id,
            name=each.name,
            joined_at=each.joined_at,
            places=places[each.id],
            calls=calls[each.id],
            constituencies=constituencies[each.id],
            roles=roles_of(each),
            left_at=each.left_at,
            suspended=each.suspended_at is not None if me.is_administrator else None,
            suspension_reason=each.suspended_reason if me.is_administrator else None,
        )
        for each in members
    ]
