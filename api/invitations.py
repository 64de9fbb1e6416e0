"""/api/v1/invitations: inviting somebody, and seeing what became of it. Coming in is `invitation_door.py`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field, model_validator
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Limit, Out, Page, Person
from models import Invitation, Mail, Member, Team
from server.actions.invitations import invite, resend_invitation, revoke_invitation
from server.db import Session
from server.errors import Invalid
from server.events import InvitationState
from server.fields import Address, Line, Text
from server.identity import Me, settings_of
from server.mail import MOST_TRIES
from server.policy.invitations import STATE, visible_invitations

router = signed_in("/invitations", tags=["invitations"])

Role = Literal["member", "leader", "administrator"]
Phone = Annotated[Line, Field(max_length=40, description="Where the named person can be called.")]
Message = Annotated[Text, Field(description="In your own words; stands in the mail.", max_length=2_000)]


class WelcomeIn(In):
    """What an invitation and a link have in common beside team and role."""

    message: Message = ""
    leader_id: Annotated[UUID | None, Field(description="Who leads or greets them. Null: the inviter.")] = None
    phone: Phone = ""
    simple_view: Annotated[
        bool, Field(description="One thing at a time, in large type. It needs `phone`: somebody to call.")
    ] = False

    @model_validator(mode="after")
    def _somebody_to_call(self) -> "WelcomeIn":
        if self.simple_view and not self.phone:
            raise ValueError("Simple view needs a telephone number that people can call.")
        return self


class InvitationIn(WelcomeIn):
    email: Address
    name: Annotated[Line, Field(description="As you know them. They write their own when they come in.")] = ""
    team_id: Annotated[UUID | None, Field(description="Null only for an administrator who is to be in no team.")]
    role: Role


class InvitationOut(Out):
    id: UUID
    email: str
    name: str
    team_id: UUID | None
    team_name: str | None
    role: Role
    message: str
    leader: Person | None
    phone: str
    simple_view: bool
    inviter: Person | None
    """Null: whoever runs the network."""
    by_link: bool
    """They came in by a link for several people."""
    created_at: datetime
    sent_at: datetime
    """When the latest letter was asked for."""
    left: bool
    """Whether that letter has left the network."""
    nudged_at: datetime | None
    expires_at: datetime
    opened_at: datetime | None
    state: InvitationState
    decline_reason: str


class InvitationPage(Page[InvitationOut]):
    pass


class InvitationCounts(Out):
    """How many of the invitations I may see are in each state."""

    pending: int = 0
    opened: int = 0
    joined: int = 0
    declined: int = 0
    expired: int = 0
    bounced: int = 0
    revoked: int = 0
    waiting: int = Field(0, description="Letters of them that have not left yet.")


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, asked: InvitationIn) -> InvitationOut:
    """Invite somebody by mail, into a team in your line. The link in the mail is the only copy of its secret.

    A member already is asked into one more team, and accepts it signed in, with one press.
    """
    invitation = await invite(
        db,
        me,
        settings_of(request),
        email=asked.email,
        team_id=asked.team_id,
        role=asked.role,
        name=asked.name,
        message=asked.message,
        leader_id=asked.leader_id,
        phone=asked.phone,
        simple_view=asked.simple_view,
    )
    return await one_out(db, invitation.id)


@router.get("")
async def list_invitations(
    db: Session,
    me: Me,
    state: InvitationState | None = None,
    q: Annotated[Line, Query(description="Part of the address or the name.")] = "",
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> InvitationPage:
    """Those I sent, newest first; administrators see all."""
    query = visible_invitations(me).limit(limit + 1)
    if state is not None:
        query = query.where(STATE.in_([state]))
    if q:
        like = (Invitation.email.icontains(q, autoescape=True), Invitation.name.icontains(q, autoescape=True))
        query = query.where(or_(*like))
    if before is not None:
        query = query.where(Invitation.id < before)
    found = await invitations_out(db, query)
    return InvitationPage(items=found[:limit], next=str(found[limit - 1].id) if len(found) > limit else None)


@router.get("/counts")
async def counts(db: Session, me: Me) -> InvitationCounts:
    """How many invitations are in each state: those I sent; administrators see all."""
    mine = visible_invitations(me).order_by(None)
    states = mine.with_only_columns(STATE.label("state"), func.count().label("so_many")).group_by("state")
    found = {str(row.state): row.so_many for row in await db.execute(states)}
    ids = mine.with_only_columns(Invitation.id)
    waiting = select(func.count()).where(
        Mail.sent_at.is_(None),
        Mail.bounced_at.is_(None),
        Mail.tries < MOST_TRIES,
        Mail.invitation_id.in_(ids.scalar_subquery()),
    )
    return InvitationCounts(**found, waiting=await db.scalar(waiting) or 0)


@router.post("/{invitation_id}/resend")
async def resend(db: Session, me: Me, request: Request, invitation_id: UUID) -> InvitationOut:
    """Send it again, with a fresh link and as long to answer as a new one. The link that was sent before dies."""
    await resend_invitation(db, me, settings_of(request), invitation_id)
    return await one_out(db, invitation_id)


@router.delete("/{invitation_id}", status_code=204)
async def revoke(db: Session, me: Me, invitation_id: UUID) -> None:
    """Take an invitation back. Its link stops working at once."""
    await revoke_invitation(db, me, invitation_id)


async def one_out(db: AsyncSession, invitation_id: UUID) -> InvitationOut:
    return (await invitations_out(db, select(Invitation).where(Invitation.id == invitation_id)))[0]


async def invitations_out(db: AsyncSession, query: Select[Invitation]) -> list[InvitationOut]:
    """As many statements for a hundred as for one."""
    waiting = select(Mail.id).where(Mail.invitation_id == Invitation.id, Mail.sent_at.is_(None)).exists()
    read_anew = {"populate_existing": True}
    rows = (await db.execute(query.add_columns(STATE, waiting), execution_options=read_anew)).all()
    invitations: list[Invitation] = [row[0] for row in rows]
    named = select(Team).where(Team.id.in_({each.team_id for each in invitations if each.team_id}))
    teams = {each.id: each.name for each in await db.scalars(named)}
    ids = {who for each in invitations for who in (each.inviter_id, each.leader_id) if who}
    people = select(Member).where(Member.id.in_(ids))
    known = {each.id: Person.model_validate(each) for each in await db.scalars(people)}
    return [
        InvitationOut(
            id=each.id,
            email=each.email,
            name=each.name,
            team_id=each.team_id,
            team_name=teams.get(each.team_id) if each.team_id else None,
            role=role_of(each.role),
            message=each.message,
            leader=known.get(each.leader_id) if each.leader_id else None,
            phone=each.phone,
            simple_view=each.simple_view,
            inviter=known.get(each.inviter_id) if each.inviter_id else None,
            by_link=each.link_id is not None,
            created_at=each.created_at,
            sent_at=each.sent_at,
            left=not waits,
            nudged_at=each.nudged_at,
            expires_at=each.expires_at,
            opened_at=each.opened_at,
            state=state,
            decline_reason=each.decline_reason,
        )
        for each, state, waits in rows
    ]


def role_of(role: str) -> Role:
    """Raises Invalid for a role that this release does not know: a newer one wrote it."""
    for known in ("member", "leader", "administrator"):
        if role == known:
            return known
    raise Invalid("This invitation is of a newer release.")
