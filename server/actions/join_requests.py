"""What those do who answer people who ask to join: accept, ask back, decline.

Invariant: a request is decided once, by whoever holds its row first; who comes second is told who was.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, JoinMessage, JoinRequest, Member
from server.actions.asking import MOST_MESSAGES, announce_request, new_link
from server.actions.audit import record
from server.actions.invitations import send_invitation
from server.errors import Conflict, Invalid
from server.letters.joining import declined_letter, question_letter
from server.mail import put_into_outbox
from server.policy.invitations import invitable_team
from server.policy.joining import decidable_join_request
from server.settings import Settings


async def accept_request(
    db: AsyncSession, me: Member, settings: Settings, request_id: UUID, *, team_id: UUID, role: str, message: str
) -> JoinRequest:
    """Invite who asked, into a team of the call into which I may invite. Raises NotFound, Forbidden, Conflict."""
    request = await decidable_join_request(db, me, request_id)
    team = await invitable_team(db, me, team_id, role)
    if team is None or team.call_id != request.call_id:
        raise Invalid(
            "This team is not of the call that they asked to join.",
            fields=[("team_id", "Choose a team of this call.")],
        )
    invitation, _ = await send_invitation(
        db,
        me,
        settings,
        email=request.email,
        team=team,
        role=role,
        name=request.name,
        message=message,
    )
    request.invitation_id = invitation.id
    return await _decide(db, me, request, "accepted")


async def decline_request(
    db: AsyncSession, me: Member, settings: Settings, request_id: UUID, *, reason: str
) -> JoinRequest:
    """With a reason, which they read, or without. A letter thanks them. Raises NotFound, Conflict."""
    request = await decidable_join_request(db, me, request_id)
    request.reason = reason
    call = await db.get_one(Call, request.call_id)
    link = await new_link(db, settings, request)
    put_into_outbox(db, request.email, declined_letter(settings, link=link, call=call.name, reason=reason))
    return await _decide(db, me, request, "declined")


async def ask_back(db: AsyncSession, me: Member, settings: Settings, request_id: UUID, *, question: str) -> JoinRequest:
    """One question at a time, mailed to who asked to join, in my name. Raises NotFound, Conflict."""
    request = await decidable_join_request(db, me, request_id)
    if request.state == "asked":
        raise Conflict("A question went to them already. Wait for the answer, then ask the next.", code="asked_already")
    messages = select(func.count()).where(JoinMessage.request_id == request.id)
    if (await db.scalar(messages) or 0) >= MOST_MESSAGES:
        raise Conflict("There were many questions already. Accept the request, or decline it.")
    db.add(JoinMessage(request_id=request.id, author_id=me.id, text=question))
    request.state = "asked"
    request.changed_at = func.clock_timestamp()
    call = await db.get_one(Call, request.call_id)
    link = await new_link(db, settings, request)
    letter = question_letter(settings, link=link, call=call.name, asker=me.name, question=question)
    put_into_outbox(db, request.email, letter)
    await record(db, me, "join_request.asked_back", "join_request", request.id)
    return await announce_request(db, request)


async def _decide(db: AsyncSession, me: Member, request: JoinRequest, state: str) -> JoinRequest:
    request.state = state
    request.decided_by = me.id
    request.decided_at = request.changed_at = func.clock_timestamp()
    await record(db, me, f"join_request.{state}", "join_request", request.id, call_id=str(request.call_id))
    return await announce_request(db, request)
