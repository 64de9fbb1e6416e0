"""/api/v1/invitations/links: one link for several people, with a QR code for a slide; and the door for who opens it.

The address of a link is shown when it is made or renewed, and at no other time: only its hash is stored.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Query, Request
from pydantic import Field
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.invitations import WelcomeIn
from api.router import public, signed_in
from api.sessions import Secret
from api.shapes import In, Limit, Out, Page, Person
from models import InvitationLink, Member, Team
from server.actions.invitation_links import claim_by_link, make_link, renew_link, revoke_link
from server.db import Session
from server.fields import Address, Name
from server.identity import Me, address_of, settings_of, visitor
from server.network import network_rules
from server.policy.invitation_links import visible_links
from server.qr import qr_png, qr_svg
from server.settings import Settings

router = signed_in("/invitations/links", tags=["invitations"])
door = public("/invitations", tags=["invitations"])

Days = Annotated[
    int | None, Field(ge=1, le=90, description="For so long it works. Null: as long as other invitations.")
]
LinkRole = Literal["member", "leader"]


class InvitationLinkIn(WelcomeIn):
    name: Annotated[Name, Field(description="What you know it by: where you show it.", examples=["Webinar in May"])]
    team_id: UUID
    role: LinkRole = "member"
    max_uses: Annotated[int, Field(ge=1, le=1_000, description="So many people can come in by it.")]
    days: Days = None


class RenewIn(In):
    days: Days = None


class InvitationLinkOut(Out):
    id: UUID
    name: str
    team_id: UUID
    team_name: str
    role: LinkRole
    message: str
    leader: Person | None
    phone: str
    simple_view: bool
    inviter: Person
    uses: int
    max_uses: int
    created_at: datetime
    expires_at: datetime
    state: Literal["open", "used_up", "expired", "revoked"]


class InvitationLinkPage(Page[InvitationLinkOut]):
    pass


class LinkMade(Out):
    """Shown once: renew the link if its address is lost."""

    link: InvitationLinkOut
    address: str
    qr_svg: str
    qr_png: Annotated[str, Field(description="A PNG picture, in base64.")]


class ClaimIn(In):
    token: Secret
    email: Address


class ClaimTold(Out):
    sentence: str


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, asked: InvitationLinkIn) -> LinkMade:
    """A link by which several people can come into one team in your line, and its QR code. Each of them confirms their
    own address first. Send no Idempotency-Key: the answer holds a secret and is not kept."""
    settings = settings_of(request)
    link, address = await make_link(
        db,
        me,
        settings,
        name=asked.name,
        team_id=asked.team_id,
        role=asked.role,
        max_uses=asked.max_uses,
        days=await _days(db, settings, asked.days),
        message=asked.message,
        leader_id=asked.leader_id,
        phone=asked.phone,
        simple_view=asked.simple_view,
    )
    return await _made(db, link, address)


@router.get("")
async def list_links(
    db: Session,
    me: Me,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> InvitationLinkPage:
    """Those I made, newest first; administrators see all."""
    query = visible_links(me).limit(limit + 1)
    if before is not None:
        query = query.where(InvitationLink.id < before)
    found = await _links_out(db, query)
    return InvitationLinkPage(items=found[:limit], next=str(found[limit - 1].id) if len(found) > limit else None)


@router.post("/{link_id}/renew")
async def renew(db: Session, me: Me, request: Request, link_id: UUID, asked: RenewIn) -> LinkMade:
    """A fresh address for a link, and as much time as a new one. The old address dies."""
    settings = settings_of(request)
    link, address = await renew_link(db, me, settings, link_id, await _days(db, settings, asked.days))
    return await _made(db, link, address)


@router.delete("/{link_id}", status_code=204)
async def revoke(db: Session, me: Me, link_id: UUID) -> None:
    """Take a link back. It stops working at once; who came in by it stays."""
    await revoke_link(db, me, link_id)


@door.post("/claims", status_code=202, dependencies=[Depends(visitor)])
async def give_address(request: Request, after: BackgroundTasks, asked: ClaimIn) -> ClaimTold:
    """Give your address to come in by a link for several people: the way in is mailed to it.

    The answer is the same whatever the link and the address are. An address gets five such letters a day at most.
    """
    sessions, settings = request.app.state.sessions, settings_of(request)
    after.add_task(claim_by_link, sessions, settings, asked.token, asked.email, address_of(request))
    return ClaimTold(sentence="We have sent you a letter. Open it on this device or any other, and go on from there.")


async def _days(db: AsyncSession, settings: Settings, asked: int | None) -> int:
    return asked or (await network_rules(db, settings)).invitation_days


async def _made(db: AsyncSession, link: InvitationLink, address: str) -> LinkMade:
    await db.flush()
    out = await _links_out(db, select(InvitationLink).where(InvitationLink.id == link.id))
    return LinkMade(link=out[0], address=address, qr_svg=qr_svg(address), qr_png=qr_png(address))


async def _links_out(db: AsyncSession, query: Select[InvitationLink]) -> list[InvitationLinkOut]:
    links = list(await db.scalars(query, execution_options={"populate_existing": True}))
    teams = select(Team.id, Team.name).where(Team.id.in_({each.team_id for each in links}))
    names = {each.id: each.name for each in await db.execute(teams)}
    ids = {who for each in links for who in (each.inviter_id, each.leader_id) if who}
    people = await db.scalars(select(Member).where(Member.id.in_(ids)))
    known = {each.id: Person.model_validate(each) for each in people}
    return [
        InvitationLinkOut(
            id=each.id,
            name=each.name,
            team_id=each.team_id,
            team_name=names[each.team_id],
            role="leader" if each.role == "leader" else "member",
            message=each.message,
            leader=known.get(each.leader_id) if each.leader_id else None,
            phone=each.phone,
            simple_view=each.simple_view,
            inviter=known[each.inviter_id],
            uses=each.uses,
            max_uses=each.max_uses,
            created_at=each.created_at,
            expires_at=each.expires_at,
            state=_state(each),
        )
        for each in links
    ]


def _state(link: InvitationLink) -> Literal["open", "used_up", "expired", "revoked"]:
    if link.revoked_at is not None:
        return "revoked"
    if link.uses >= link.max_uses:
        return "used_up"
    return "open" if link.expires_at > datetime.now(UTC) else "expired"
