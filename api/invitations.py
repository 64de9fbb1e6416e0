"""/api/v1/invitations: inviting, and coming in.

The secret of an invitation stands after the # of its link, so that no server and no log sees it, and is POSTed: mail
scanners that follow the link change nothing.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import public, signed_in
from api.sessions import Secret, SharedComputer, cookie_of, device_of, set_cookie
from api.shapes import In, Limit, Out, Page, Person
from models import Call, Invitation, Member, Team
from server import house_rules
from server.actions.invitations import accept_invitation, invite, revoke_invitation
from server.actions.sessions import start_session
from server.db import Session
from server.fields import Address, Name, NewPassword, Text
from server.identity import Me, PerhapsMe, settings_of, visitor
from server.policy.invitations import standing_invitation, visible_invitations
from server.policy.members import teams_above

router = signed_in("/invitations", tags=["invitations"])
door = public("/invitations", tags=["invitations"])

Role = Literal["member", "leader", "administrator"]


class InvitationIn(In):
    email: Address
    team_id: Annotated[UUID | None, Field(description="Null only for an administrator who is to be in no team.")]
    role: Role
    message: Annotated[Text, Field(description="In your own words; stands in the mail.", max_length=2_000)] = ""


class InvitationOut(Out):
    id: UUID
    email: str
    team_id: UUID | None
    team_name: str | None
    role: Role
    message: str
    inviter: Person | None
    """Null: whoever runs the network."""
    created_at: datetime
    expires_at: datetime
    state: Literal["open", "accepted", "revoked", "expired"]


class InvitationPage(Page[InvitationOut]):
    pass


class OpenIn(In):
    token: Secret


class CallOfInvitation(Out):
    name: str
    goal_sentence: str


class InvitationOpened(Out):
    """What the person invited sees before they decide."""

    inviter_name: str | None
    inviter_role_title: str | None
    team_name: str | None
    line: list[str]
    """The names of the teams above it, the root first."""
    call: CallOfInvitation | None
    role: Role
    message: str
    email: str
    expires_at: datetime
    house_rules: list[str]
    member_already: bool
    """True: sign in with this address, then accept without a name and a password."""


class AcceptIn(In):
    token: Secret
    name: Name | None = None
    password: NewPassword | None = None
    accept_house_rules: Annotated[Literal[True], Field(description="Nobody comes in without.")]
    shared_computer: SharedComputer = False


class Accepted(Out):
    member_id: UUID
    team_id: UUID | None


@router.post("", status_code=201)
async def create(db: Session, me: Me, request: Request, asked: InvitationIn) -> InvitationOut:
    """Invite somebody by mail, into a team in your line. The link in the mail is the only copy of its secret."""
    invitation = await invite(
        db,
        me,
        settings_of(request),
        email=asked.email,
        team_id=asked.team_id,
        role=asked.role,
        message=asked.message,
    )
    return (await _invitations_out(db, [invitation]))[0]


@router.get("")
async def list_invitations(
    db: Session,
    me: Me,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> InvitationPage:
    """Those I sent, newest first; administrators see all."""
    query = visible_invitations(me).limit(limit + 1)
    if before is not None:
        query = query.where(Invitation.id < before)
    found = list(await db.scalars(query))
    items = await _invitations_out(db, found[:limit])
    return InvitationPage(items=items, next=str(items[-1].id) if len(found) > limit else None)


@router.delete("/{invitation_id}", status_code=204)
async def revoke(db: Session, me: Me, invitation_id: UUID) -> None:
    """Take an invitation back. Its link stops working at once."""
    await revoke_invitation(db, me, invitation_id)


@door.post("/open", dependencies=[Depends(visitor)])
async def look(db: Session, invitation: OpenIn) -> InvitationOpened:
    """What an invitation says. It changes nothing, and a link that does not work says nothing about why."""
    row, team = await standing_invitation(db, invitation.token)
    inviter = await db.get(Member, row.inviter_id) if row.inviter_id else None
    call = await db.get(Call, team.call_id) if team and team.call_id else None
    above = (await teams_above(db, [team.id]))[team.id] if team else []
    return InvitationOpened(
        inviter_name=inviter.name if inviter else None,
        inviter_role_title=inviter.role_title if inviter else None,
        team_name=team.name if team else None,
        line=[each.name for each in above],
        call=CallOfInvitation.model_validate(call) if call else None,
        role=_role(row.role),
        message=row.message,
        email=row.email,
        expires_at=row.expires_at,
        house_rules=list(house_rules.SENTENCES),
        member_already=await db.scalar(select(Member.id).where(Member.email == row.email)) is not None,
    )


@door.post("/accept", status_code=201, dependencies=[Depends(visitor)])
async def accept(db: Session, me: PerhapsMe, request: Request, response: Response, answer: AcceptIn) -> Accepted:
    """Come in. Makes the member, places them in the team, and signs this browser in.

    A member already, signed in with the address that was invited, sends the token and accepts the house rules only.
    """
    member, invitation = await accept_invitation(db, me, answer.token, name=answer.name, password=answer.password)
    if me is None or me.id != member.id:
        session, secret = await start_session(
            db,
            member,
            settings_of(request),
            device=device_of(request),
            shared_computer=answer.shared_computer,
            old=cookie_of(request),
        )
        set_cookie(request, response, session, secret)
    return Accepted(member_id=member.id, team_id=invitation.team_id)


async def _invitations_out(db: AsyncSession, invitations: list[Invitation]) -> list[InvitationOut]:
    query = select(Team).where(Team.id.in_({each.team_id for each in invitations if each.team_id}))
    teams = {each.id: each.name for each in await db.scalars(query)}
    people = select(Member).where(Member.id.in_({each.inviter_id for each in invitations if each.inviter_id}))
    inviters = {each.id: Person.model_validate(each) for each in await db.scalars(people)}
    return [
        InvitationOut(
            id=each.id,
            email=each.email,
            team_id=each.team_id,
            team_name=teams.get(each.team_id) if each.team_id else None,
            role=_role(each.role),
            message=each.message,
            inviter=inviters.get(each.inviter_id) if each.inviter_id else None,
            created_at=each.created_at,
            expires_at=each.expires_at,
            state=_state(each),
        )
        for each in invitations
    ]


def _role(role: str) -> Role:
    return "administrator" if role == "administrator" else "leader" if role == "leader" else "member"


def _state(invitation: Invitation) -> Literal["open", "accepted", "revoked", "expired"]:
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "open" if invitation.expires_at > datetime.now(UTC) else "expired"
