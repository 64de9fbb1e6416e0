"""/api/v1/invitations/open, /accept, /decline: what the person invited does, signed in or not.

The secret of an invitation stands after the # of its link, so that no server and no log sees it, and is POSTed: mail
scanners that follow the link change nothing.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import Field
from sqlalchemy import select

from api.invitations import Role, role_of
from api.router import public
from api.sessions import Secret, SharedComputer, cookie_of, device_of, set_cookie
from api.shapes import In, Out
from models import Call, Invitation, Member
from server.actions.invitation_letters import asked_together
from server.actions.invitations import decline_invitation, note_opened
from server.actions.joining import accept_invitation
from server.actions.sessions import start_session
from server.db import Session
from server.fields import Name, NewPassword, Text
from server.identity import PerhapsMe, settings_of, visitor
from server.letters.invitations import known_as
from server.policy.invitations import standing_offer
from server.policy.members import lines_above
from server.policy.profiles import shown_to_everybody

door = public("/invitations", tags=["invitations"])


class OpenIn(In):
    token: Secret


class CallOfInvitation(Out):
    name: str
    goal_sentence: str


class Greeter(Out):
    """Who leads or greets the person invited."""

    name: str
    role_title: str


class InvitationOpened(Out):
    """What the person invited sees before they decide."""

    inviter_name: str | None
    inviter_role_title: str | None
    """Here and of the leader: if they show it to everybody."""
    leader: Greeter | None
    phone: str
    simple_view: bool
    """The inviter chose one thing at a time, in large type."""
    team_name: str | None
    line: list[str]
    """The names of the teams above it, the root first."""
    call: CallOfInvitation | None
    role: Role
    message: str
    together: list[str]
    """Who else is asked, where a whole team is asked together."""
    name: str
    """As the inviter knows them."""
    email: str | None
    """Null: a link for several people. They give their address, and go on from the mail to it."""
    expires_at: datetime
    member_already: bool
    """True: sign in with this address, then accept without a name and a password."""


class AcceptIn(In):
    token: Secret
    name: Name | None = None
    password: NewPassword | None = None
    without_password: bool = Field(False, description="They will sign in by a link that is mailed each time.")
    accept_house_rules: Annotated[
        Literal[True], Field(description="The house rules and the privacy notice of `/rules`. Nobody comes in without.")
    ]
    texts_seen: Annotated[
        list[UUID] | None,
        Field(max_length=10, description="Ids of the texts that were shown. Left out: those that hold now."),
    ] = None
    shared_computer: SharedComputer = False


class Accepted(Out):
    member_id: UUID
    team_id: UUID | None


class DeclineIn(In):
    token: Secret
    reason: Annotated[Text, Field(max_length=1_000, description="If they wish. The inviter reads it.")] = ""


@door.post("/open", dependencies=[Depends(visitor)])
async def look(db: Session, invitation: OpenIn) -> InvitationOpened:
    """What an invitation says. Its inviter sees that it was opened; nothing else changes, and a link that does not work
    says nothing about why."""
    offer = await standing_offer(db, invitation.token)
    await note_opened(db, invitation.token)
    said, team = offer.said, offer.team
    inviter = await db.get(Member, said.inviter_id) if said.inviter_id else None
    leader = await db.get(Member, said.leader_id) if said.leader_id else None
    titles = await shown_to_everybody(db, "role_title", [each.id for each in (inviter, leader) if each])
    call = await db.get(Call, team.call_id) if team and team.call_id else None
    above = (await db.execute(lines_above([team.id]))).all() if team else []
    mine = said if isinstance(said, Invitation) else None
    others = (await asked_together(db, {mine.together_id})).get(mine.together_id, []) if mine else []
    known = select(Member.id).where(Member.email == offer.email, Member.left_at.is_(None))
    member = await db.scalar(known) if offer.email else None
    return InvitationOpened(
        inviter_name=inviter.name if inviter else None,
        inviter_role_title=titles.get(inviter.id, "") if inviter else None,
        leader=Greeter(name=leader.name, role_title=titles.get(leader.id, "")) if leader else None,
        phone=said.phone,
        simple_view=said.simple_view,
        team_name=team.name if team else None,
        line=[each.name for each in above],
        call=CallOfInvitation.model_validate(call) if call else None,
        role=role_of(said.role),
        message=said.message,
        together=[known_as(each) for each in others if each.id != said.id],
        name=mine.name if mine else "",
        email=offer.email,
        expires_at=said.expires_at,
        member_already=member is not None,
    )


@door.post("/accept", status_code=201, dependencies=[Depends(visitor)])
async def accept(db: Session, me: PerhapsMe, request: Request, response: Response, answer: AcceptIn) -> Accepted:
    """Come in. Makes the member, places them in the team, and signs this browser in.

    A member already, signed in with the address that was invited, sends the token and accepts the house rules only. So
    does any member with a link for several people; others confirm their address first (409, `address_needed`).
    """
    member, invitation = await accept_invitation(
        db,
        me,
        settings_of(request),
        answer.token,
        name=answer.name,
        password=answer.password,
        without_password=answer.without_password,
        texts_seen=answer.texts_seen,
    )
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


@door.post("/decline", status_code=204, dependencies=[Depends(visitor)])
async def decline(db: Session, answer: DeclineIn) -> None:
    """Say no, with or without a reason. The inviter is told, and nothing more is sent."""
    await decline_invitation(db, answer.token, answer.reason)
